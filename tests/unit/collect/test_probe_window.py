"""What a row of probes says, told as rows, and held against a slow and plain account of the same rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linewatch.collect.probes.pace import Pace
from linewatch.collect.probes.settings import Address, Judgement, ProbeSettings
from linewatch.collect.probes.targets import targets_of
from linewatch.collect.probes.window import Window
from linewatch.topology import plant as p
from linewatch.topology.index import PlantIndex

RULE = Judgement(of=4, lost=3, back=2, lossy_of=10, lossy=0.2, lossy_clear=0.1)


@pytest.mark.parametrize(
    ("row", "lost", "lossy"),
    [
        pytest.param("", None, None, id="nothing-is-known"),
        pytest.param("+", None, None, id="one-answer-is-not-yet-health"),
        pytest.param("++", False, None, id="two-are"),
        pytest.param("--", None, None, id="two-lost-may-be-chance"),
        pytest.param("---", True, False, id="three-are-an-outage"),
        pytest.param("-+--", True, False, id="three-of-four-too"),
        pytest.param("---+", True, False, id="one-answer-does-not-end-it"),
        pytest.param("---+-+", True, False, id="nor-two-apart"),
        pytest.param("---++", False, False, id="two-in-a-row-do"),
        pytest.param("+++-+++-++", False, True, id="two-of-ten-are-lossy"),
        pytest.param("++++-+++++", False, False, id="one-of-ten-is-not"),
        pytest.param("-+++-+++++++", False, False, id="one-of-the-latest-ten-ends-it"),
        pytest.param("---+++++++++", False, False, id="an-outage-makes-no-lossy-line"),
    ],
)
def test_a_row(row: str, lost: bool | None, lossy: bool | None) -> None:
    window = Window(RULE)
    for probe in row:
        window.saw(probe == "+")
    assert window.lost is lost
    assert window.lossy is lossy


def test_what_the_journal_holds_stands_until_more_is_known() -> None:
    window = Window(RULE, lost=True)
    assert window.lost is True
    window.saw(True)
    assert window.lost is True
    window.saw(True)
    assert window.lost is False
    lossy = Window(RULE, lossy=True)
    for _ in range(9):
        lossy.saw(True)
    assert lossy.lossy is True
    lossy.saw(True)
    assert lossy.lossy is False


rules = st.builds(
    lambda of, part, back, deep, clear, more: Judgement(
        of, max(1, round(of * part)), back, deep, min(1.0, clear + more), clear
    ),
    st.integers(1, 12),
    st.floats(0.1, 1.0),
    st.integers(1, 8),
    st.integers(10, 30),
    st.floats(0.0, 0.4),
    st.floats(0.01, 0.5),
)


@given(rule=rules, row=st.lists(st.booleans(), max_size=120), was=st.booleans())
def test_windows_do_as_the_rules_say(rule: Judgement, row: list[bool], was: bool) -> None:
    window = Window(rule, lost=was)
    lost: bool | None = True if was else None
    seen: list[bool] = []
    for answered in row:
        before_lost, before_lossy = window.lost, window.lossy
        window.saw(answered)
        seen.append(answered)
        missing = seen[-rule.of :].count(False)
        back = len(seen) >= rule.back and all(seen[-rule.back :])
        if lost:
            if back:
                lost = False
                seen = seen[len(seen) - _answers_at_the_end(seen) :]
        elif missing >= rule.lost:
            lost = True
        elif len(seen) >= rule.of or back:
            lost = False
        assert window.lost is lost
        assert not (window.lost and window.lossy), "one of the two at most"
        if window.lossy and not before_lossy:
            share = seen[-rule.lossy_of :].count(False) / rule.lossy_of
            assert share >= rule.lossy
            assert len(seen) >= rule.lossy_of
        if before_lossy and window.lossy is False and not window.lost:
            assert seen[-rule.lossy_of :].count(False) / rule.lossy_of <= rule.lossy_clear
        if before_lost is True and window.lost is False:
            assert answered
        assert 0.0 <= window.loss <= 1.0


def _answers_at_the_end(seen: list[bool]) -> int:
    count = 0
    for answered in reversed(seen):
        if not answered:
            break
        count += 1
    return count


@given(
    count=st.integers(1, 3_000),
    interval_s=st.floats(0.5, 60.0),
    waits=st.lists(st.floats(0.02, 2.0), min_size=1, max_size=60),
)
def test_turns_are_even_and_never_made_up_for(count: int, interval_s: float, waits: list[float]) -> None:
    pace, now_s, turns = Pace(count, interval_s, 100.0), 100.0, 0
    for wait_s in (0.0, *waits):
        now_s += wait_s
        places, missed = pace.due(now_s)
        assert places == [(turns + missed + n) % count for n in range(len(places))]
        assert len(places) <= max(1, count / interval_s / 4)
        turns += missed + len(places)
        assert turns == int((now_s - 100.0) * (count / interval_s)) + 1
        next_s = pace.next_s()
        assert next_s is not None
        assert next_s > now_s - 1e-6


def test_targets_are_devices_with_an_address_of_their_own() -> None:
    index = PlantIndex(
        p.Plant(
            devices=(
                p.Device(id="R1", type="router", site="S", ext={"address": "127.0.0.1:1161"}),
                p.Device(
                    id="R2", type="router", site="S", ext={"address": "127.0.0.2", "probe": "127.0.0.3:443"}
                ),
                p.Device(id="R3", type="router", site="S", ext={"probe": "gateway"}),
                p.Device(id="R4", type="router", site="S"),
            )
        )
    )
    found, bad = targets_of(ProbeSettings(), index)
    assert [(t.device, t.address) for t in found] == [
        ("R1", Address("127.0.0.1")),
        ("R2", Address("127.0.0.3", 443)),
    ]
    assert bad == ["R3"]
    found, bad = targets_of(ProbeSettings(listed={"R4": Address("127.0.0.9"), "R1": None}), index)
    assert [(t.device, t.address.host) for t in found] == [("R1", "127.0.0.1"), ("R4", "127.0.0.9")]
    assert bad == []
