"""When a device is asked: spread over the interval, patient with the silent; and what its uptime says."""

import pytest

from linewatch.collect.timing import next_turn, pause_s, phase
from linewatch.collect.uptime import WRAP, restarted

DAY = 86_400


def test_turns_are_spread_evenly_and_stay_where_they_are() -> None:
    phases = [phase(f"NE-{n:05}", 10.0) for n in range(5000)]
    tenths = [sum(1 for x in phases if n <= x < n + 1) for n in range(10)]
    assert min(tenths) > 400
    assert max(tenths) < 600
    assert phase("NE-00001", 10.0) == phases[1]


@pytest.mark.parametrize("after", [0.0, 3.3, 99.99, 1e6])
def test_the_next_turn_is_later_and_within_one_interval(after: float) -> None:
    turn = next_turn("R1", 5.0, after)
    assert after < turn <= after + 5.0
    assert next_turn("R1", 5.0, turn) == pytest.approx(turn + 5.0)


def test_pauses_double_up_to_the_longest() -> None:
    assert [pause_s(n, 5.0, 60.0) for n in range(1, 8)] == [5.0, 5.0, 10.0, 20.0, 40.0, 60.0, 60.0]
    assert pause_s(10_000, 5.0, 60.0) == 60.0
    assert pause_s(9, 5.0, 1.0) == 5.0, "never shorter than the interval"


@pytest.mark.parametrize(
    ("before", "now", "elapsed_s", "answer"),
    [
        pytest.param(1_000_000, 1_000_500, 5, False, id="runs on"),
        pytest.param(1_000_000, 300, 5, True, id="went back"),
        pytest.param(WRAP - 200, 300, 5, False, id="wrapped after 497 days"),
        pytest.param(WRAP - 40 * DAY * 100, 300, 5, True, id="went back long before the wrap"),
        pytest.param(5_000, 300 * 100, 3600, True, id="up for less than we have known it"),
        pytest.param(5_000, 5_000 + 3600 * 100, 3600, False, id="an hour later, an hour older"),
        pytest.param(5_000, 5_000 + 3560 * 100, 3600, False, id="a slow clock"),
        pytest.param(5_000, 5_000, 3600, False, id="a clock that stands says nothing"),
    ],
)
def test_a_restart_is_told_from_a_wrap(before: int, now: int, elapsed_s: float, answer: bool) -> None:
    assert restarted(before, now, elapsed_s) is answer
