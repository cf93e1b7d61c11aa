"""NEs behind a lost element manager: what they do not tell speaks neither for a fault nor against one."""

from datetime import timedelta

from msgspec.structs import replace

from linewatch.localise.localiser import Localiser
from linewatch.messages.records import AlarmKey, AlarmPhase, AlarmRecord, Verdict, Via
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex
from tests.fakes.clock import START
from tests.fakes.small_ring import small_ring

RING = PlantIndex(replace(small_ring(), ext={"ems": [{"id": "NORTH", "speaks_for": ["n1", "n2"]}]}))
HEARD, LOST = ("n3/w", "LOS", "n3"), ("NORTH", "EMS-LOST", "NMS")


def record(key: tuple[str, str, str], *, active: bool = True) -> AlarmRecord:
    phase = AlarmPhase.RAISED if active else AlarmPhase.CLEARED
    return AlarmRecord(AlarmKey(*key), phase, Severity.MAJOR, key[2], Via.POLL, START, START, START)


def judged(*keys: tuple[str, str, str], gone: tuple[tuple[str, str, str], ...] = ()) -> tuple[Verdict, ...]:
    localiser = Localiser(RING)
    for key in keys:
        localiser.learn(record(key))
        localiser.verdicts(START)
    for key in gone:
        localiser.learn(record(key, active=False))
    return localiser.verdicts(START + timedelta(seconds=60))


def root(verdicts: tuple[Verdict, ...]) -> tuple[str, str]:
    (verdict,) = verdicts
    return verdict.roots[0].kind, verdict.roots[0].element


def test_a_neighbour_that_is_heard_and_says_nothing_speaks_against_a_cut() -> None:
    assert root(judged(HEARD)) == ("card-fail", "n2/le")


def test_a_neighbour_that_nobody_sees_does_not() -> None:
    (verdict,) = judged(HEARD, LOST)
    assert (verdict.roots[0].kind, verdict.roots[0].element) == ("cable-cut", "cab2")
    assert {c.kind for c in verdict.roots[0].candidates} > {"card-fail", "fibre-break", "node-fail"}
    assert [e for e in verdict.evidence if e.stance == "missing"] == [], "nobody waits for the unseen"


def test_the_order_in_which_it_was_learned_makes_no_difference() -> None:
    assert judged(LOST, HEARD) == judged(HEARD, LOST)


def test_when_it_is_heard_again_silence_counts_again() -> None:
    assert judged(HEARD, LOST, gone=(LOST,)) == judged(HEARD)


def test_its_silence_alone_is_nobodys_fault() -> None:
    assert judged(LOST) == ()
