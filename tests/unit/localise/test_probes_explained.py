"""A probe that is lost is explained as silence is: by what breaks the line, never as a fault of its own."""

from datetime import UTC, datetime

import pytest

from linewatch.engine.ground import Ground
from linewatch.engine.step import step
from linewatch.engine.world import World
from linewatch.localise.localiser import Localiser
from linewatch.messages.events import Answered, NoAnswer, Observed
from linewatch.messages.records import AlarmKey, AlarmPhase, AlarmRecord, Change, Via
from linewatch.names.alarm_types import alarm_type
from tests.unit.localise.small import ring

AT = datetime(2026, 3, 1, tzinfo=UTC)
Key = tuple[str, str, str]


def raised(key: Key) -> AlarmRecord:
    kind = alarm_type(key[1])
    return AlarmRecord(
        AlarmKey(*key), AlarmPhase.RAISED, kind.severity, key[0], Via.PROBE, AT, AT, AT, raises=1
    )


def roots(*keys: Key) -> list[tuple[list[tuple[str, str]], list[Key]]]:
    """By verdict its roots and what it explains."""
    localiser = Localiser(ring("sncp"))
    for key in keys:
        localiser.learn(raised(key))
    return [
        (
            sorted((c.kind, c.element) for root in verdict.roots for c in root.candidates),
            [(k.resource, k.alarm_type, k.qualifier) for k in verdict.alarms],
        )
        for verdict in localiser.verdicts(AT)
    ]


def said(code: str, keys: tuple[Key, ...]) -> list[tuple[list[tuple[str, str]], list[Key]]]:
    silent = ("R1", code, "NMS")
    return [
        (candidates, [key for key in alarms if key != silent] + [silent] * (silent in alarms))
        for candidates, alarms in roots(silent, *keys)
    ]


@pytest.mark.parametrize(
    "beside",
    [
        pytest.param((), id="alone"),
        pytest.param((("N3/t/1", "E1-LOS", "N3"),), id="with-the-2M-dark"),
        pytest.param((("N3/t/1", "TU-AIS", "N3"), ("N3/t/1", "LP-RDI", "N3")), id="with-the-ring-cut"),
    ],
)
def test_a_lost_probe_is_explained_as_an_unanswered_poll_is(beside: tuple[Key, ...]) -> None:
    lost = [
        (c, [a if a[1] != "PROBE-LOST" else (a[0], "?", a[2]) for a in al])
        for c, al in said("PROBE-LOST", beside)
    ]
    mute = [
        (c, [a if a[1] != "UNREACHABLE" else (a[0], "?", a[2]) for a in al])
        for c, al in said("UNREACHABLE", beside)
    ]
    assert lost == mute


def test_a_dark_2m_explains_that_nobody_answers_behind_it() -> None:
    dark, lost = ("N3/t/1", "E1-LOS", "N3"), ("R1", "PROBE-LOST", "NMS")
    ((candidates, explained),) = roots(dark, lost)
    assert set(explained) == {dark, lost}
    assert ("e1-cable-fault", "E1z") in candidates


def test_a_lossy_probe_is_explained_by_a_degraded_fibre_of_its_line() -> None:
    low, lossy = ("ML", "RX-LOW", "ML"), ("R2", "PROBE-LOSSY", "NMS")
    ((candidates, explained),) = roots(low, lossy)
    assert candidates[0][0] == "fibre-degraded"
    assert set(explained) == {low, lossy}


def test_an_answered_probe_does_not_make_an_agent_heard() -> None:
    world = World(Ground(ring("sncp").plant))
    lossy = Change("R1", "PROBE-LOSSY", True, "NMS")
    step(world, Answered(AT, "R1"), 1, {})
    step(world, NoAnswer(AT, "R1", "timeout", 3), 2, {})
    step(world, Observed(AT, "R1", Via.PROBE, (lossy,)), 3, {})
    assert world.devices["R1"].answering is False
    step(world, Observed(AT, "R1", Via.TRAP, (Change("R1/1", "LINK-DOWN", True),)), 4, {})
    assert world.devices["R1"].answering is True
