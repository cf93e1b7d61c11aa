"""What thinking costs, counted in routes walked and never in seconds; and that cost changes no answer."""

import random
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
import pytest

from linewatch.localise.expect import Keys
from linewatch.localise.faults import Breaks, Fault
from linewatch.localise.field import Field
from linewatch.localise.localiser import Localiser
from linewatch.localise.search import FIRST_THOUGHT, SECOND_THOUGHT
from linewatch.localise.thought import Due, Held
from linewatch.localise.wiring import Wiring
from linewatch.messages.records import AlarmKey, AlarmPhase, AlarmRecord, Verdict, Via
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex
from tests.unit.localise.small import ring

AT = datetime(2026, 3, 1, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)
FAULTS = (
    Fault("cable-cut", "K0", "0-10"), Fault("cable-cut", "K2", "0-10"), Fault("node-fail", "N2"),
    Fault("power-loss", "PF2"), Fault("fibre-break", "K0/1"), Fault("fibre-degraded", "KT/1"),
    Fault("modem-fail", "ML"), Fault("e1-cable-fault", "E1a"), Fault("cpe-fail", "R1"),
    Fault("dcn-loss", "DCN"), Fault("card-fail", "N3/t"), Fault("lan-fault", "R1"),
)  # fmt: skip
PIECE = 3  # routes; the ring of four has two


class Told(NamedTuple):
    roots: tuple[tuple[str, str], ...]
    alarms: tuple[AlarmKey, ...]
    down: tuple[str, ...]
    settled: bool


def told(verdicts: tuple[Verdict, ...]) -> list[Told]:
    return [
        Told(tuple((r.element, r.kind) for r in v.roots), v.alarms, v.affected.down, v.settled)
        for v in verdicts
    ]


def record(point: tuple[str, str, str], at: datetime = AT, *, active: bool = True) -> AlarmRecord:
    phase = AlarmPhase.RAISED if active else AlarmPhase.CLEARED
    return AlarmRecord(AlarmKey(*point), phase, Severity.MAJOR, point[2], Via.TRAP, at, at, at)


def shown(index: PlantIndex, *faults: Fault) -> list[tuple[str, str, str]]:
    field = Field(Wiring(index), Breaks(index), Keys())
    return sorted(point for point, sure in field.together(faults).told(field.keys) if sure > 0)


@pytest.mark.parametrize("protection", ["sncp", "ms-spring"])
def test_things_that_fare_alike_are_pictured_as_if_each_was_looked_at(protection: str) -> None:
    index = ring(protection)
    together = Field(Wiring(index), Breaks(index), Keys())
    apart = Field(Wiring(index), Breaks(index), Keys(), apart=True)
    chance = random.Random(4)
    for _ in range(200):
        faults = tuple(chance.sample(FAULTS, chance.randint(1, 3)))
        one, other = together.together(faults), apart.together(faults)
        assert dict(one.told(together.keys)) == dict(other.told(apart.keys))
        assert one.circuits == other.circuits


def test_an_alarm_that_the_faults_held_explain_is_not_thought_of() -> None:
    index = ring("sncp")
    first, *others = shown(index, FAULTS[2])
    localiser = Localiser(index)
    for point in others:
        localiser.learn(record(point))
    (before,) = localiser.verdicts(AT)
    spent = localiser.search.spent
    localiser.learn(record(first))
    (after,) = localiser.verdicts(AT, review=False)
    assert localiser.search.spent == spent
    assert after.roots == before.roots
    assert len(after.alarms) == len(before.alarms) + 1
    assert localiser.due is Due.LATER  # it was expected, and leaves the likeliest the likeliest
    assert not after.settled


def test_an_alarm_that_goes_is_not_thought_of_before_the_review() -> None:
    index = ring("sncp")
    points = shown(index, FAULTS[2])
    localiser = Localiser(index)
    for point in points:
        localiser.learn(record(point))
    localiser.verdicts(AT)
    spent = localiser.search.spent
    localiser.learn(record(points[0], active=False))
    (verdict,) = localiser.verdicts(AT, review=False)
    assert localiser.search.spent == spent
    assert AlarmKey(*points[0]) not in verdict.alarms
    assert localiser.due is Due.LATER


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_thought_is_bounded_and_comes_in_pieces(fault: Fault) -> None:
    index = ring("sncp")
    localiser, at_once = Localiser(index), Localiser(index)
    for point in shown(index, fault):
        localiser.learn(record(point))
        at_once.learn(record(point))
    pieces, before = 1, localiser.search.spent
    while not localiser.think(LATER, review=True, most=PIECE):
        # One picture of the whole ring is the most that a piece may be over.
        assert localiser.search.spent - before <= PIECE + 8
        before = localiser.search.spent
        pieces += 1
    assert told(localiser.told(LATER)) == told(at_once.verdicts(LATER))
    assert localiser.search.spent == at_once.search.spent
    assert localiser.search.spent <= SECOND_THOUGHT * 2
    assert FIRST_THOUGHT < SECOND_THOUGHT
    assert pieces > 1 or localiser.search.spent <= PIECE


@pytest.mark.parametrize("seed", range(6))
def test_a_restart_anywhere_goes_on_as_it_would_have(seed: int) -> None:
    index = ring("sncp")
    chance = random.Random(seed)
    points = sorted({p for f in chance.sample(FAULTS, 3) for p in shown(index, f)})
    going, active = Localiser(index), dict[tuple[str, str, str], AlarmRecord]()
    at = AT
    for _ in range(60):
        at += timedelta(milliseconds=chance.choice([1, 300, 3_000]))
        for point in chance.sample(points, chance.randint(0, 3)):
            there = chance.random() < 0.7
            if there and point in active:
                continue
            now = record(point, at, active=there)
            active.pop(point, None)
            if there:
                active[point] = now
            going.learn(now)
        if chance.random() < 0.4:
            body = msgspec.json.encode(going.held())
            started = Localiser(index)
            for known in active.values():
                started.learn(known)
            started.hold(msgspec.json.decode(body, type=Held), PIECE)
            for each in (going, started):
                each.think(at, most=PIECE)
            assert told(going.told(at)) == told(started.told(at))
            assert going.held() == started.held()
            going = chance.choice([going, started])
        going.think(at, review=chance.random() < 0.2, most=PIECE)
    for known in active.values():
        going.learn(known)
    fresh = Localiser(index)
    for point in sorted(active, reverse=True):
        fresh.learn(active[point])
    assert told(going.verdicts(at)) == told(fresh.verdicts(at))


def test_silence_alone_says_nothing_of_traffic() -> None:
    index = ring("sncp")
    localiser = Localiser(index)
    for ne in index.nes:
        localiser.learn(record((ne, "COMM-FAIL", "NMS")))
    for device in index.devices:
        localiser.learn(record((device, "UNREACHABLE", "NMS")))
    (verdict,) = localiser.verdicts(LATER)
    assert [(r.element, r.kind) for r in verdict.roots] == [("DCN", "dcn-loss")]
    assert verdict.affected.down == verdict.affected.degraded == ()


def test_a_silent_box_with_a_witness_is_a_verdict() -> None:
    index = ring("sncp")
    localiser = Localiser(index)
    localiser.learn(record(("R1", "UNREACHABLE", "NMS")))
    assert localiser.verdicts(LATER) == ()
    localiser.learn(record(("N3/t/1", "E1-LOS", "N3")))
    localiser.learn(record(("RA/1", "LINEPROTO-DOWN", "RA")))
    (verdict,) = localiser.verdicts(LATER)
    candidates = {(c.element, c.kind) for c in verdict.roots[0].candidates}
    assert {("R1", "cpe-fail"), ("PF1", "power-loss")} <= candidates
    assert verdict.affected.down == ("L1",)


def test_switches_that_come_first_already_name_what_is_broken() -> None:
    index = ring("sncp")
    points = [p for p in shown(index, FAULTS[0]) if p[1] == "PSE"]
    localiser = Localiser(index)
    for point in points:
        localiser.learn(record(point))
    (early,) = localiser.verdicts(AT + timedelta(seconds=1))
    assert ("K0", "cable-cut") in {(c.element, c.kind) for c in early.roots[0].candidates}
    assert not early.settled
    assert {e.reason for e in early.evidence if e.stance == "missing"} == {"may-still-come"}
    (late,) = localiser.verdicts(LATER)
    assert "did-not-come" in {e.reason for e in late.evidence}
    assert late.roots[0].probability < early.roots[0].probability


def test_one_switch_names_nothing() -> None:
    localiser = Localiser(ring("sncp"))
    localiser.learn(record(("V1", "PSE", "N3")))
    assert localiser.verdicts(AT) == ()
