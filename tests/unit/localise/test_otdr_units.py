"""Remote OTDR units: what they measure narrows the place, and their silence is somebody else's fault."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from linewatch.localise.faults import Fault
from linewatch.localise.localiser import Localiser
from linewatch.messages.records import AlarmKey, AlarmPhase, AlarmRecord, Verdict, Via
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Otdr, PowerPlant
from tests.unit.localise.small import ring
from tests.unit.localise.test_forward_and_back import seen

AT = datetime(2026, 3, 1, tzinfo=UTC)
Point = tuple[str, str, str]


def measured_ring() -> PlantIndex:
    """The ring with a unit on its first cable, at N1, whose power plant is PN."""
    plant = ring("sncp").plant
    nes = tuple(replace(ne, power="PN") if ne.id == "N1" else ne for ne in plant.nes)
    units = (Otdr(id="U", cable="K0", site="N1", fibre="K0/3"),)
    power = (*plant.power_plants, PowerPlant(id="PN", site="N1", monitored=True))
    return PlantIndex(replace(plant, nes=nes, otdr=units, power_plants=power))


def judged(index: PlantIndex, points: list[Point], otdr_km: float = 0.0) -> tuple[Verdict, ...]:
    localiser = Localiser(index)
    for point in points:
        attrs: dict[str, str | float] = {"otdr_km": otdr_km} if point[1] == "OTDR-EVENT" else {}
        key = AlarmKey(*point)
        told = AlarmRecord(
            key, AlarmPhase.RAISED, Severity.MAJOR, point[2], Via.POLL, AT, AT, AT, attrs=attrs
        )
        localiser.learn(told)
    return localiser.verdicts(AT + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("otdr_km", "km", "points"),
    [
        pytest.param(2.03, 2.0, ("K0.0", "K0.m"), id="before the manhole"),
        pytest.param(7.1, 7.0, ("K0.m", "K0.z"), id="behind it, its coil passed"),
        pytest.param(4.06, 4.0, ("K0.m", "K0.m"), id="in its coil"),
    ],
)
def test_a_cut_is_told_between_two_points(otdr_km: float, km: float, points: tuple[str, str]) -> None:
    index = measured_ring()
    cut = [*seen(index, Fault("cable-cut", "K0", "0-10")), ("K0", "OTDR-EVENT", "U")]
    (before,) = judged(index, cut[:-1])
    (verdict,) = judged(index, cut, otdr_km)
    for told in (before, verdict):
        assert [(r.element, r.kind) for r in told.roots] == [("K0", "cable-cut")]
    assert before.roots[0].place is not None
    assert before.roots[0].place.method == "span", "until the unit has measured"
    place = verdict.roots[0].place
    assert place is not None
    assert (place.method, place.km, (place.from_point, place.to_point)) == ("otdr", km, points)


@pytest.mark.parametrize(
    "fault", [Fault("dcn-loss", "DCN"), Fault("power-loss", "PN"), Fault("node-fail", "N1")], ids=str
)
def test_what_silences_a_unit_explains_it(fault: Fault) -> None:
    """The unit lives on the power and in the domain of the NE beside it."""
    index = measured_ring()
    silence = ("U", "UNREACHABLE", "NMS")
    (verdict,) = judged(index, [*seen(index, fault), silence])
    assert [(r.element, r.kind) for r in verdict.roots] == [(fault.element, fault.kind)]
    assert AlarmKey(*silence) in verdict.alarms


def test_a_unit_silent_alone_blames_nobody() -> None:
    assert judged(measured_ring(), [("U", "UNREACHABLE", "NMS")]) == ()
