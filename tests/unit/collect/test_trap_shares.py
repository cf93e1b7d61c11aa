"""A share by element, who waits to be looked at, informs that come again, everybody at once: all pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linewatch.collect.traps.audit import WITHIN_S, Audit
from linewatch.collect.traps.repeats import MOST, Repeats
from linewatch.collect.traps.share import RESTS_S, Allowance, Share
from linewatch.collect.traps.waiting import Waiting

RATE, BURST = 10.0, 5.0
GAPS = st.lists(st.floats(0, 30, allow_nan=False), max_size=60)


@given(gaps=GAPS)
def test_never_more_than_burst_and_rate(gaps: list[float]) -> None:
    share, now, taken = Share(Allowance(RATE, BURST), 0.0), 0.0, 0
    for gap in gaps:
        now += gap
        taken += share.take(now)
        assert taken <= BURST + RATE * now + 1e-6


@given(gaps=GAPS)
def test_whoever_keeps_to_the_rate_is_never_refused(gaps: list[float]) -> None:
    share, now = Share(Allowance(RATE, BURST), 0.0), 0.0
    for gap in gaps:
        now += gap + 1.001 / RATE
        assert share.take(now)
    assert not share.storm_until_s


@given(before=st.integers(1, 500), quiet_s=st.floats(RESTS_S, 1000))
def test_a_storm_rests_by_itself_and_begins_anew(before: int, quiet_s: float) -> None:
    share = Share(Allowance(RATE, BURST), 0.0)
    refused = sum(not share.take(0.0) for _ in range(before))
    assert share.over == refused == max(0, before - BURST)
    assert share.calm(quiet_s) is (refused > 0)
    assert not share.calm(quiet_s), "said once"
    assert share.take(quiet_s)
    assert share.over == 0


def test_the_rate_of_a_storm_is_what_came_not_what_was_taken() -> None:
    share = Share(Allowance(RATE, BURST), 0.0)
    for number in range(1000):
        share.take(number / 100)
    assert share.rate(10.0) == pytest.approx(100, rel=0.01)


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        pytest.param([("a", False), ("b", False)], ["a", "b"], id="in their order"),
        pytest.param([("a", False), ("a", False), ("b", False)], ["a", "b"], id="each once"),
        pytest.param([("a", True), ("b", False)], ["b", "a"], id="the quiet one first"),
        pytest.param([("a", True), ("b", True), ("a", False)], ["a", "b"], id="no longer lately"),
    ],
)
def test_who_is_looked_at_first(asked: list[tuple[str, bool]], taken: list[str]) -> None:
    waiting = Waiting()
    for device, lately in asked:
        assert waiting.ask(device, lately=lately)
    assert waiting.take(9) == taken
    assert not len(waiting)


def test_a_full_queue_has_room_for_what_no_poll_can_restate() -> None:
    waiting = Waiting(room=3, reserved=1)
    told = [waiting.ask(device, lately=False) for device in "abc"]
    assert told == [True, True, False]
    assert waiting.ask("a", lately=False), "waits already"
    assert waiting.ask("c", lately=False, reserved=True)
    assert not waiting.ask("d", lately=False, reserved=True)
    assert waiting.take(2) == ["a", "b"]
    assert waiting.ask("d", lately=False)


HOME, AWAY = ("127.0.0.1", 162), ("127.0.0.2", 162)


@pytest.mark.parametrize(
    ("first", "second", "again"),
    [
        pytest.param((HOME, b"\1", b"x", 0), (HOME, b"\1", b"x", 1), True, id="sent again"),
        pytest.param((HOME, b"\1", b"x", 0), (HOME, b"\2", b"x", 1), False, id="another id"),
        pytest.param((HOME, b"\1", b"x", 0), (HOME, b"\1", b"y", 1), False, id="an id for everything"),
        pytest.param((HOME, b"\1", b"x", 0), (AWAY, b"\1", b"x", 1), False, id="another sender"),
        pytest.param((HOME, b"\1", b"x", 0), (HOME, b"\1", b"x", 61), False, id="a minute later"),
    ],
)
def test_which_inform_came_before(
    first: tuple[tuple[str, int], bytes, bytes, float],
    second: tuple[tuple[str, int], bytes, bytes, float],
    again: bool,
) -> None:
    repeats = Repeats()
    assert not repeats.again(*first)
    assert repeats.again(*second) is again


def test_only_so_many_informs_are_remembered() -> None:
    repeats = Repeats()
    for number in range(MOST + 1):
        repeats.again(HOME, number.to_bytes(4), b"", 0.0)
    assert not repeats.again(HOME, (0).to_bytes(4), b"", 0.0), "the oldest is forgotten"
    assert repeats.again(HOME, MOST.to_bytes(4), b"", 0.0)
    repeats.forget(HOME, MOST.to_bytes(4))
    assert not repeats.again(HOME, MOST.to_bytes(4), b"", 0.0)


@given(devices=st.integers(0, 300), steps=st.lists(st.floats(0, 2), max_size=30), most=st.integers(1, 50))
def test_everybody_is_looked_at_once_and_evenly(devices: int, steps: list[float], most: int) -> None:
    audit, names, now = Audit(), [f"d{n}" for n in range(devices)], 0.0
    audit.begin(names, 0.0)
    done: list[str] = []
    for step in steps:
        now += step
        done += audit.due(now, most)
        assert len(done) <= devices * min(now / WITHIN_S, 1.0) + 1e-6
    while audit.under_way:
        now += WITHIN_S
        done += audit.due(now, most)
    assert done == names
