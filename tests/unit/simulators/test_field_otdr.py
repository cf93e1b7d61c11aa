"""A remote OTDR in the field: what it measures, when it knows and when it is mute. The clock is a number."""

import msgspec
import pytest

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Cable, Fibre, Otdr, Point
from simulators.field.deeds import Deed, perform
from simulators.field.gear.agent import Agent
from simulators.field.gear.agent import Point as FieldPoint
from simulators.field.network import Field
from simulators.field.physics.trace import optical_m
from simulators.field.traps import Trap
from tests.unit.simulators.small_city import small_city

UNIT, CABLE, EVENT = "OTDR-AB", "CAB-AB", 131072


def measured_city() -> PlantIndex:
    """The small city with a unit at A on the cable to B, whose glass is 1 % longer; 10 m are coiled in the
    frame at A, 20 m in the manhole at km 2. The unit's fibre ends at km 8."""
    plant = small_city().plant
    cables = tuple(_coiled(cable) if cable.id == CABLE else cable for cable in plant.cables)
    fibre = Fibre(id="CAB-AB:F9", cable=CABLE, number=9, from_km=0, to_km=8)
    unit = Otdr(id=UNIT, cable=CABLE, site="A", fibre=fibre.id)
    return PlantIndex(
        msgspec.structs.replace(plant, cables=cables, fibres=(*plant.fibres, fibre), otdr=(unit,))
    )


def _coiled(cable: Cable) -> Cable:
    slack = {0: 10, 2: 20, 10: 10}
    points = tuple(msgspec.structs.replace(p, slack_m=slack[int(p.km)]) for p in cable.points)
    return msgspec.structs.replace(cable, points=points, fibre_excess_pct=1)


class Story:
    """A field with a unit, and what the unit sent: when, status, metres."""

    def __init__(self) -> None:
        self.at = 0.0
        self.sent: list[tuple[float, int, int]] = []
        self.field = Field(measured_city(), 0.0, self._trap)

    def _trap(self, agent: Agent, trap: Trap) -> None:
        if agent.id == UNIT and len(trap.binds) == 2:
            (_, status), (_, metres) = ((name, value[1]) for name, value in trap.binds)
            assert isinstance(status, int)
            assert isinstance(metres, int)
            self.sent.append((round(self.at, 3), status, metres))

    def until(self, at: float) -> None:
        while (due := self.field.next_at()) is not None and due <= at:
            self.at = due
            self.field.tick(due)
        self.at = at

    def do(self, do: str, element: str, **more: object) -> None:
        perform(self.field, Deed(do, element, **more), self.at)  # type: ignore[arg-type]

    @property
    def row(self) -> FieldPoint:
        return self.field.agents[UNIT].point_of[CABLE]

    def shows(self) -> tuple[int, int | None]:
        return self.row.status, self.row.reading


@pytest.mark.parametrize(
    ("km", "metres"),
    [
        pytest.param(0, 0, id="in the frame"),
        pytest.param(1, 1020, id="the frame's coil is passed"),
        pytest.param(2, 2030, id="at the manhole, its coil not passed"),
        pytest.param(7, 7100, id="both are passed"),
    ],
)
def test_metres_of_glass(km: float, metres: int) -> None:
    cable = measured_city().cables[CABLE]
    assert optical_m(cable, km) == metres
    assert optical_m(Cable(id="K", a_site="A", z_site="B", length_km=9, fibre_count=2), km) == km * 1000
    assert all(isinstance(point, Point) for point in cable.points)


def test_a_cut_is_told_after_a_shot_and_cleared_after_one() -> None:
    story = Story()
    assert story.shows() == (1, 0)
    story.do("fault", CABLE, kind="cable-cut", km=7.0)
    story.until(4.9)
    assert story.shows() == (1, 0)
    story.until(5.1)
    assert story.shows() == (EVENT, 7100)
    story.at = 100.0
    story.do("repair", CABLE)
    story.until(200.0)
    assert story.shows() == (1, 0)
    assert story.sent == [(5.0, EVENT, 7100), (105.0, 1, 0)]


def test_a_nearer_break_is_told_in_the_place_of_the_farther_and_back() -> None:
    story = Story()
    story.do("fault", CABLE, kind="cable-cut", km=7.0)
    story.until(50.0)
    story.do("fault", "DUCT-1", kind="duct-cut")  # a stretch of 2 km from A on: its middle
    story.until(100.0)
    story.do("repair", "DUCT-1")
    story.until(150.0)
    assert story.sent == [(5.0, EVENT, 7100), (55.0, EVENT, 1020), (105.0, EVENT, 7100)]


@pytest.mark.parametrize(
    ("kind", "element", "more", "seen"),
    [
        pytest.param("fibre-break", "CAB-AB:F9", {}, True, id="its own fibre"),
        pytest.param("fibre-break", "CAB-AB:F1", {}, False, id="another fibre"),
        pytest.param("fibre-degraded", "CAB-AB:F9", {}, False, id="more loss is no break"),
        pytest.param("cable-cut", CABLE, {"km": 9.0}, False, id="beyond its fibre"),
        pytest.param("cable-cut", "CAB-BC", {}, False, id="another cable"),
        pytest.param("node-fail", "NE-A", {}, False, id="no break at all"),
    ],
)
def test_what_a_unit_sees(kind: str, element: str, more: dict[str, float], seen: bool) -> None:
    story = Story()
    story.do("fault", element, kind=kind, **more)
    story.until(20.0)
    assert (story.row.status == EVENT) is seen


@pytest.mark.parametrize(
    ("kind", "element", "why"),
    [
        pytest.param("power-loss", "PWR-A", "dead", id="its site is dark"),
        pytest.param("mains-fail", "PWR-A", None, id="the battery carries it"),
        pytest.param("power-loss", "PWR-B", None, id="the far end's power is not its own"),
        pytest.param("dcn-loss", "DCN-1", "no management path", id="its domain is lost"),
        pytest.param("node-fail", "NE-H", "no management path", id="the gateway is dead"),
        pytest.param("silent", UNIT, "silent", id="it does not answer"),
    ],
)
def test_when_a_unit_is_not_heard(kind: str, element: str, why: str | None) -> None:
    story = Story()
    story.do("fault", element, kind=kind)
    assert story.field.state.unheard.get(UNIT) == why
    story.do("fault", CABLE, kind="cable-cut", km=7.0)
    story.until(20.0)
    assert bool(story.sent) is (why is None), "who is not heard sends nothing"


def test_a_unit_that_was_dark_measures_anew() -> None:
    story = Story()
    story.do("fault", CABLE, kind="cable-cut", km=7.0)
    story.until(10.0)
    story.do("fault", "PWR-A", kind="power-loss")
    story.until(20.0)
    story.do("repair", "PWR-A")
    assert story.shows() == (1, 0), "it remembers nothing"
    story.until(30.0)
    assert story.shows() == (EVENT, 7100)
