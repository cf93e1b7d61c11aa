"""What a change of the plant touches, told by following it, and by tracing every line the slow way."""

from datetime import UTC, datetime

import msgspec
import pytest
from msgspec.structs import replace

from linewatch.messages.records import (
    Affected,
    AlarmKey,
    Candidate,
    IncidentPhase,
    IncidentRecord,
    Root,
    Verdict,
)
from linewatch.names.severity import Severity
from linewatch.topology import plant as p
from linewatch.topology.change import difference
from linewatch.topology.index import PlantIndex
from linewatch.topology.touched import MOST_CAUSES, OpenIncident, Protection, Touched, touched
from linewatch.topology.trace import trace
from tests.fakes.small_ring import small_ring

RING = small_ring(3)
AT = datetime(2026, 3, 1, tzinfo=UTC)


def told(before: p.Plant, after: p.Plant, *incidents: IncidentRecord) -> Touched:
    return touched(PlantIndex(before), PlantIndex(after), difference(before, after), incidents)


def put(plant: p.Plant, name: str, element: str, **changes: object) -> p.Plant:
    found = [replace(e, **changes) if e.id == element else e for e in getattr(plant, name)]
    return replace(plant, **{name: tuple(found)})


def without(plant: p.Plant, name: str, *elements: str) -> p.Plant:
    return replace(plant, **{name: tuple(e for e in getattr(plant, name) if e.id not in elements)})


def spring(plant: p.Plant) -> p.Plant:
    return put(plant, "rings", "ring", protection="ms-spring")


LEG = RING.circuits[0].legs[0]


@pytest.mark.parametrize(
    ("after", "ways", "rings"),
    [
        pytest.param(put(RING, "cables", "cab1", length_km=10), ["c1", "c2", "c3"], ["ring"], id="cable"),
        pytest.param(put(RING, "cables", "cab2", length_km=10), ["c1"], ["ring"], id="only-protects-c1"),
        pytest.param(put(RING, "ports", "n1/t/2", ext={"ddf": "D1"}), [], [], id="a-word-moves-nothing"),
        pytest.param(put(RING, "ports", "n1/t/2", card="n1/le"), ["c2"], [], id="port"),
        pytest.param(put(RING, "nes", "n3", vendor="X"), [], [], id="vendor"),
        pytest.param(put(RING, "nes", "n3", site="s1"), ["c1"], ["ring"], id="ne-elsewhere"),
        pytest.param(put(RING, "sites", "s1", lon=1.0), [], [], id="site"),
        pytest.param(put(RING, "hp_trails", "hp2", hops=("sec3",), dirs=(1,)), ["c1"], [], id="trail"),
        pytest.param(
            put(RING, "circuits", "c2", legs=(replace(LEG, protection=None, ext={"tu12": 7}),)),
            ["c2"],
            [],
            id="timeslot",
        ),
    ],
)
def test_lines_and_rings(after, ways, rings):
    found = told(RING, after)
    assert [way.circuit for way in found.ways] == ways
    assert list(found.rings) == rings


def test_why_a_line_is_touched_is_told():
    after = put(put(RING, "cables", "cab2", length_km=10), "cards", "n1/t", kind="line")
    found = {way.circuit: way.because for way in told(RING, after).ways}
    assert set(found["c1"]) == {"cab2", "n1/t"}
    assert found["c2"] == ("n1/t",)


def test_a_ring_that_turns_ms_spring_protects_all_its_lines():
    found = told(RING, spring(RING))
    assert found.gained == tuple(Protection(c, "ring", "ring") for c in ("c1", "c2", "c3"))
    assert not found.lost
    assert told(spring(RING), RING).lost == found.gained


def test_a_span_of_an_ms_spring_is_the_way_round_of_every_other():
    plant = spring(RING)
    found = told(plant, put(plant, "cables", "cab2", length_km=10))
    assert [way.circuit for way in found.ways] == ["c1", "c2", "c3"]


def test_leg_protection_gained_and_lost():
    after = put(RING, "circuits", "c1", legs=(replace(LEG, protection=None),), protected=False)
    after = put(after, "circuits", "c3", legs=(LEG,), protected=True)
    found = told(RING, after)
    assert found.lost == (Protection("c1", "leg", "0"),)
    assert found.gained == (Protection("c3", "leg", "0"),)


def test_an_msp_group_that_goes_is_protection_lost():
    group = p.MspGroup(id="msp", kind="msp-1+1", working="sec1", protection="sec2")
    before = put(replace(RING, msp_groups=(group,)), "hp_trails", "hp1", hops=("msp",))
    found = told(before, put(without(before, "msp_groups", "msp"), "hp_trails", "hp1", hops=("sec1",)))
    assert found.lost == tuple(Protection(c, "msp", "msp") for c in ("c1", "c2", "c3"))
    assert found.msp_groups == ("msp",)


def test_agents_that_come_go_and_move():
    before = put(RING, "nes", "n1", ext={"address": "127.0.0.1:1"})
    after = without(put(before, "nes", "n1", ext={"address": "127.0.0.1:2"}), "power_plants", "pw3")
    after = replace(
        after, power_plants=(*after.power_plants, p.PowerPlant(id="pw9", site="s3", monitored=True))
    )
    found = told(before, after)
    assert found.no_longer_polled == ("pw3",)
    assert found.to_poll == ("n1", "pw9")


def incident(number: int, root: str, key: AlarmKey, *down: str, over: bool = False) -> IncidentRecord:
    fault = Root(root, "cable-cut", 0.9, (Candidate(root, "cable-cut", 0.9),))
    verdict = Verdict((fault,), (key,), Affected(down), (), AT, settled=True)
    phase = IncidentPhase.CLEARED if over else IncidentPhase.OPEN
    return IncidentRecord(f"INC-{number}", phase, Severity.MAJOR, verdict, AT, AT)


LOS = AlarmKey("n9/e", "LOS", "n9")


@pytest.mark.parametrize(
    ("one", "because"),
    [
        pytest.param(incident(1, "cab2", LOS), ("cab2",), id="root"),
        pytest.param(incident(1, "cab2", LOS, over=True), None, id="over"),
        pytest.param(incident(1, "cab9", AlarmKey("cab2", "OTDR-EVENT", "o1")), ("cab2",), id="alarm"),
        pytest.param(incident(1, "cab9", LOS, "c1"), ("c1",), id="line-whose-way-is-touched"),
        pytest.param(incident(1, "cab9", LOS, "c2"), None, id="another-line"),
    ],
)
def test_open_incidents(one, because):
    found = told(RING, put(RING, "cables", "cab2", length_km=10), one)
    assert found.incidents == ((OpenIncident("INC-1", because),) if because else ())


def test_a_plant_that_is_replaced_whole_tells_bounded_causes():
    raw = msgspec.json.encode(RING).replace(b'"km":4', b'"km":5').replace(b'"STM-4"', b'"STM-16"')
    after = msgspec.json.decode(raw, type=p.Plant)
    found = told(RING, after)
    assert max(len(way.because) for way in found.ways) == MOST_CAUSES


@pytest.mark.parametrize(
    "after",
    [
        put(RING, "sections", "sec2", fibres_az=("cab2/2",), fibres_za=("cab2/1",)),
        put(RING, "hp_trails", "hp2", hops=("sec1",), dirs=(1,)),
        put(RING, "circuits", "c3", legs=(LEG,)),
        put(RING, "fibres", "cab1/1", to_km=8),
        spring(RING),
    ],
)
def test_no_line_whose_trace_differs_is_missed(after):
    old, new = PlantIndex(RING), PlantIndex(after)
    differ = [c for c in old.circuits if trace(old, c) != trace(new, c)]
    assert differ
    assert set(differ) <= {way.circuit for way in told(RING, after).ways}


def test_lines_that_come_and_go():
    found = told(RING, small_ring(4))
    assert found.circuits_added == ("c4",)
    assert told(small_ring(4), RING).circuits_removed == ("c4",)
    assert not found.ways
