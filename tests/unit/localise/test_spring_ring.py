"""What an MS-SPRing does for traffic that passes a failed node: it goes the other way round (G.841, 7.2)."""

from pathlib import Path

import pytest

from linewatch.config.plant_files import read_plant
from linewatch.localise.expect import Keys
from linewatch.localise.faults import Breaks, Fault
from linewatch.localise.field import Field
from linewatch.localise.wiring import Wiring
from linewatch.topology.index import PlantIndex

CITY = Path(__file__).resolve().parents[3] / "topology" / "xiangtan"


@pytest.fixture(scope="module")
def index() -> PlantIndex:
    return PlantIndex(read_plant(CITY).plant)


def cut(index: PlantIndex, cable: str) -> Fault:
    """A cut of the whole width of a cable, where every fibre in use passes."""
    widest = max(Breaks(index).stretches(cable), key=lambda stretch: len(stretch.fibres))
    return Fault("cable-cut", cable, widest.name)


def down(index: PlantIndex, *faults: Fault) -> set[str]:
    field = Field(Wiring(index), Breaks(index), Keys())
    picture = field.alone(faults[0]) if len(faults) == 1 else field.together(faults)
    return {circuit for circuit, state in picture.circuits.items() if state == "down"}


def ending_at(index: PlantIndex, *nes: str) -> set[str]:
    return {c.id for c in index.plant.circuits if {c.a_ne, c.z_ne} & set(nes)}


def test_only_what_ends_at_a_dead_node_is_lost(index: PlantIndex) -> None:
    assert down(index, Fault("node-fail", "NE-SM")) == ending_at(index, "NE-SM")


def test_two_cuts_split_the_ring_and_lose_what_is_between_them(index: PlantIndex) -> None:
    cuts = cut(index, "CAB-HD-YT"), cut(index, "CAB-XS-YS")
    lost = {"NE-YT", "NE-XS"}
    through = {
        c.id for c in index.plant.circuits for leg in c.legs if {leg.a_ne, leg.z_ne} == {"NE-YT", "NE-HD"}
    }
    assert down(index, *cuts) == ending_at(index, *sorted(lost)) | through


def test_one_cut_loses_nothing(index: PlantIndex) -> None:
    assert down(index, cut(index, "CAB-YS-SM")) == set()
