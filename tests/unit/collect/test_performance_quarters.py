"""Which quarter gear means, whatever its clock says; and what is asked of it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from linewatch.collect.performance.asking import ONE_REQUEST, numbers_wanted, packed
from linewatch.collect.performance.quarters import Running, number_of, running, start_of

TEN = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
NUMBER = number_of(TEN)


@pytest.mark.parametrize(
    ("at_s", "elapsed", "before", "quarter", "offset"),
    [
        pytest.param(0, 0, None, 0, 0, id="as-ours"),
        pytest.param(899, 899, None, 0, 0, id="to-its-end"),
        pytest.param(300, 0, None, 0, 300, id="five-minutes-late"),
        pytest.param(0, 300, None, 0, -300, id="five-minutes-early"),
        pytest.param(460, 0, None, 1, -440, id="more-than-half-late-is-early"),
        pytest.param(460, 0, 445.0, 0, 460, id="once-late-it-stays-late"),
        pytest.param(440, 0, -445.0, 1, -460, id="once-early-it-stays-early"),
        pytest.param(0, 0, 445.0, 0, 0, id="its-clock-was-set"),
        pytest.param(700, 0, 600.0, 1, -200, id="too-far-off-to-stay"),
    ],
)
def test_the_nearest_quarter_is_meant(
    at_s: int, elapsed: int, before: float | None, quarter: int, offset: float
) -> None:
    found = running(TEN + timedelta(seconds=at_s), elapsed, before)
    assert (found.number - NUMBER, found.offset_s) == (quarter, offset)
    assert start_of(found.number) - TEN == quarter * timedelta(minutes=15)


def test_a_clock_that_drifts_through_the_middle_gives_each_quarter_one_number() -> None:
    """A second is lost every quarter, and answers are a second late now and then."""
    before: float | None = None
    numbers = []
    for quarter in range(400):
        began = TEN + timedelta(seconds=300 + quarter * 901)
        found = running(began + timedelta(seconds=20 + quarter % 2), 20, before)
        numbers.append(found.number)
        before = found.offset_s
    steps = [b - a for a, b in pairwise(numbers)]
    assert steps.count(1) == len(steps) - 1
    assert steps.count(2) == 1, "the one time that it is given up"


NOW = Running(1_000, 0.0)


@pytest.mark.parametrize(
    ("kept", "have", "after", "wanted"),
    [
        pytest.param(3, (), None, (1, 2, 3), id="first-time"),
        pytest.param(0, (), None, (), id="none-yet"),
        pytest.param(200, (), 997, (1, 2), id="since-the-last-reading"),
        pytest.param(4, (998, 999), None, (3, 4), id="what-the-store-has"),
        pytest.param(96, (), 500, tuple(range(1, 97)), id="a-day-at-most"),
        pytest.param(-1, (), None, (), id="nonsense"),
    ],
)
def test_intervals_that_are_wanted(
    kept: int, have: tuple[int, ...], after: int | None, wanted: tuple[int, ...]
) -> None:
    assert numbers_wanted(NOW, kept, frozenset(have), after) == wanted


def test_requests_are_of_bounded_size_and_ask_what_is_shared_once() -> None:
    asked = [("clock", *(f"{row}.{n}" for n in range(6))) for row in range(40)]
    together = list(packed(asked))
    assert [each for part in together for each in part] == asked
    sizes = [len({oid for each in part for oid in each}) for part in together]
    assert max(sizes) <= ONE_REQUEST
    assert len(together) == -(-40 // ((ONE_REQUEST - 1) // 6))
