"""No piece of a thought is long, however many alarms there are; nor is it long to learn of one alarm."""

from datetime import UTC, datetime, timedelta

import pytest

from linewatch.localise.expect import Keys
from linewatch.localise.faults import Breaks, Fault
from linewatch.localise.field import Field
from linewatch.localise.localiser import Localiser
from linewatch.localise.wiring import Wiring
from linewatch.messages.records import AlarmKey, AlarmPhase, AlarmRecord, Via
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex
from tests.fakes.work import lines_run
from tests.scenario.enlarging import enlarged
from tests.unit.localise.small import ring

AT = datetime(2026, 3, 1, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)
PIECE = 48  # units, as the engine asks for
MOST_LINES = 120_000  # some 48 units of 160 looks, of which none is many lines
MOST_TO_LEARN = 2_000


def record(point: tuple[str, str, str], *, active: bool = True) -> AlarmRecord:
    phase = AlarmPhase.RAISED if active else AlarmPhase.CLEARED
    return AlarmRecord(AlarmKey(*point), phase, Severity.MAJOR, point[2], Via.TRAP, AT, AT, AT)


def shown(index: PlantIndex, *faults: Fault) -> list[tuple[str, str, str]]:
    field = Field(Wiring(index), Breaks(index), Keys())
    return sorted(point for point, sure in field.together(faults).told(field.keys) if sure > 0)


def longest(localiser: Localiser) -> int:
    """Lines of the longest piece of a review."""
    pieces = []
    done: list[bool] = []

    def piece() -> None:
        done.append(localiser.think(LATER, review=not done, most=PIECE))

    while not done or not done[-1]:
        pieces.append(lines_run(piece))
    return max(pieces)


@pytest.mark.parametrize("times", [1, 40, 160], ids=lambda n: f"{2 * n} circuits")
@pytest.mark.parametrize(
    "faults",
    [
        pytest.param(
            (Fault("cable-cut", "K0", "0-10"), Fault("cable-cut", "K2", "0-10")), id="ring-cut-twice"
        ),
        pytest.param((Fault("node-fail", "N3"),), id="node-fail"),
    ],
)
def test_no_piece_is_long_whatever_the_size(times: int, faults: tuple[Fault, ...]) -> None:
    index = enlarged(ring("sncp"), times)
    points = shown(index, *faults)
    assert len(points) > 4 * times
    localiser = Localiser(index)
    for point in points[1:]:
        localiser.learn(record(point))
    assert lines_run(lambda: localiser.learn(record(points[0]))) <= MOST_TO_LEARN
    assert longest(localiser) <= MOST_LINES
    assert localiser.told(LATER)
    assert lines_run(lambda: localiser.learn(record(points[0], active=False))) <= MOST_TO_LEARN
    localiser.learn(record(points[0]))
    assert lines_run(lambda: localiser.think(LATER, most=PIECE)) <= MOST_TO_LEARN


def test_alarms_that_come_and_go_while_it_is_thought_are_not_lost() -> None:
    index = enlarged(ring("sncp"), 20)
    points = shown(index, Fault("cable-cut", "K0", "0-10"), Fault("cable-cut", "K2", "0-10"))
    localiser, at_once = Localiser(index), Localiser(index)
    for point in points[3:]:
        localiser.learn(record(point))
    assert not localiser.think(LATER, review=True, most=1)
    for point in points[:3]:
        localiser.learn(record(point))
    localiser.learn(record(points[-1], active=False))
    while not localiser.think(LATER, most=1):
        pass
    for point in points[:-1]:
        at_once.learn(record(point))
    (now,), (wanted,) = localiser.verdicts(LATER), at_once.verdicts(LATER)
    assert (now.roots, now.alarms, now.affected) == (wanted.roots, wanted.alarms, wanted.affected)
