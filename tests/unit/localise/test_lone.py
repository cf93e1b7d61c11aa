"""A loss of signal that stands alone is told, with doubt; once it has stood long enough."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from linewatch.localise.localiser import Localiser
from linewatch.localise.lone import lost_together
from linewatch.localise.thought import Due, Held
from linewatch.messages.records import AlarmKey, AlarmPhase, AlarmRecord, Verdict, Via
from linewatch.names.severity import Severity
from tests.unit.localise.small import ring

AT = datetime(2026, 3, 1, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)


def record(*point: str, active: bool = True) -> AlarmRecord:
    phase = AlarmPhase.RAISED if active else AlarmPhase.CLEARED
    return AlarmRecord(AlarmKey(*point), phase, Severity.MAJOR, point[2], Via.TRAP, AT, AT, AT)


def candidates(verdict: Verdict) -> set[tuple[str, str]]:
    return {(c.element, c.kind) for root in verdict.roots for c in root.candidates}


@pytest.mark.parametrize(
    ("alarm", "behind", "not_behind", "lines"),
    [
        pytest.param(
            ("N2/w/1", "LOS", "N2"),
            {("K0/1", "fibre-break"), ("N1/e/1", "laser-fail"), ("N1/e", "card-fail"), ("N2/w/1", "rx-fail")},
            {("K0/2", "fibre-break"), ("N2", "node-fail"), ("N3/t", "card-fail")},
            (),
            id="a-section-carried-by-its-ring",
        ),
        pytest.param(
            ("N3/t/1", "E1-LOS", "N3"), {("E1z", "e1-cable-fault"), ("R1", "cpe-fail")},
            {("K0", "cable-cut"), ("E2z", "e1-cable-fault")}, ("L1",), id="an-e1-port",
        ),
        pytest.param(
            ("ML", "OPT-LOS", "ML"), {("KT/1", "fibre-break"), ("MR", "modem-fail")},
            {("ML", "modem-fail"), ("K0", "cable-cut")}, ("L2",), id="a-modem",
        ),
        pytest.param(
            ("R1/1", "E1-LOS", "R1"), {("E1z", "e1-cable-fault")},
            {("R1", "cpe-fail"), ("E2z", "e1-cable-fault")}, ("L1",), id="a-router",
        ),
    ],
)  # fmt: skip
def test_what_stands_alone_is_told_with_doubt(
    alarm: tuple[str, str, str],
    behind: set[tuple[str, str]],
    not_behind: set[tuple[str, str]],
    lines: tuple[str, ...],
) -> None:
    localiser = Localiser(ring("sncp"))
    localiser.learn(record(*alarm))
    (verdict,) = localiser.verdicts(LATER)
    assert behind <= candidates(verdict)
    assert not not_behind & candidates(verdict)
    (root,) = verdict.roots
    assert 0.05 <= sum(c.probability for c in root.candidates) < 0.9
    assert all(c.probability < 0.5 for c in root.candidates)
    assert verdict.alarms == (AlarmKey(*alarm),)
    assert verdict.affected.down == lines
    localiser.learn(record(*alarm, active=False))
    assert localiser.verdicts(LATER) == ()


def test_it_must_have_stood_for_what_else_may_come() -> None:
    localiser = Localiser(ring("sncp"))
    localiser.learn(record("N2/w/1", "LOS", "N2"))
    assert localiser.verdicts(AT + timedelta(seconds=1)) == ()
    assert localiser.due is Due.SOON
    (alone,) = localiser.verdicts(AT + timedelta(seconds=9))
    localiser.learn(record("N1/e/1", "MS-RDI", "N1"))
    (told,) = localiser.verdicts(AT + timedelta(seconds=10), review=False)
    assert len(told.alarms) == 2
    assert told.roots[0].probability > alone.roots[0].probability


def test_a_restart_knows_what_stands_alone() -> None:
    index = ring("sncp")
    going, started = Localiser(index), Localiser(index)
    for localiser in (going, started):
        localiser.learn(record("N2/w/1", "LOS", "N2"))
    before = going.verdicts(LATER)
    started.hold(msgspec.json.decode(msgspec.json.encode(going.held()), type=Held))
    assert started.told(LATER) == before
    assert started.held() == going.held()


def test_a_symptom_that_stands_alone_is_not_told() -> None:
    for code in ("AU-AIS", "HP-RDI"):
        localiser = Localiser(ring("sncp"))
        localiser.learn(record("T1", code, "N3"))
        assert localiser.verdicts(LATER) == ()


def test_alarms_are_lost_in_bunches() -> None:
    assert lost_together(0) == 0
    assert lost_together(1) == 230  # one in ten
    steps = [lost_together(n + 1) - lost_together(n) for n in range(20)]
    assert steps == sorted(steps, reverse=True)
    assert steps[-1] > 0
