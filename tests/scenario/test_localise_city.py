"""Every kind of fault at every element of the example city, pictured forwards and led back.

The picture is drawn by the very model that is to find the fault: this shows that nothing of the city's plant
(MS-SPRing, MSP, shared multiplexers, several lines on one router) leads the search astray.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from linewatch.config.plant_files import read_plant
from linewatch.localise.faults import Fault
from linewatch.localise.localiser import Localiser
from linewatch.messages.records import AlarmPhase
from linewatch.topology.index import PlantIndex
from tests.scenario.test_localise_seeded import alarm, every_fault, surely

CITY = Path(__file__).parents[2] / "topology" / "xiangtan"
AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def city() -> Localiser:
    return Localiser(PlantIndex(read_plant(CITY).plant))


@pytest.mark.parametrize(
    "every",
    [pytest.param(7, id="every seventh"), pytest.param(1, id="every one", marks=pytest.mark.soak)],
)
def test_every_fault_of_the_city_is_among_the_candidates(city: Localiser, every: int) -> None:
    index = city.field.wiring.index
    faults = [f for kind in every_fault(index, city.field.breaks).values() for f in kind]
    unseen, lost = [], []
    for fault in faults[::every]:
        records = [alarm(point) for point in surely(city.field, city.field.alone(fault))]
        for record in records:
            city.learn(record)
        roots = [r for v in city.verdicts(AT + timedelta(minutes=5)) for r in v.roots]
        for record in records:
            city.learn(replace(record, phase=AlarmPhase.CLEARED))
        if not roots:
            unseen.append((fault, [r.key for r in records]))
        elif not any(named(fault) == (c.element, c.kind) for r in roots for c in r.candidates):
            lost.append((fault, [(r.element, r.kind) for r in roots]))
        else:
            assert len(roots) == 1, (fault, roots)
    assert lost == []
    # What shows nothing, or a single symptom that might be a stray, is not told.
    assert [fault for fault, told in unseen if len(told) > 1] == []


def named(fault: Fault) -> tuple[str, str]:
    return fault.element, fault.kind
