"""A part of a plant is a plant: nothing in it names what is not there, and what was asked for is."""

from pathlib import Path

import msgspec
import pytest

from linewatch.config.plant_files import read_plant
from linewatch.topology.index import CLASSES, PlantIndex
from linewatch.topology.shrink import WIDTHS, shrunk
from tests.fakes.small_ring import small_ring

CITY = Path(__file__).resolve().parents[3] / "topology" / "xiangtan"
CALM = PlantIndex(read_plant(CITY).plant)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["CAB-YH-ZW", "NE-SM", "ICBC-01", "PWR-WL", "FM-ICBC-04-R", "DCN-HD"])
def test_no_reference_dangles(name: str, width: int, tmp_path: Path) -> None:
    small = shrunk(CALM, [name], width)
    kept = PlantIndex(small).kind_of
    assert name in kept
    assert set(kept) <= set(CALM.kind_of)
    file = tmp_path / "small.json"
    file.write_bytes(msgspec.json.encode(small))
    assert PlantIndex(read_plant(file).plant).kind_of == kept  # the plant's own check refuses what dangles


def test_wider_is_more() -> None:
    sizes = [len(PlantIndex(shrunk(CALM, ["CAB-YH-ZW"], width)).kind_of) for width in WIDTHS]
    assert sizes == sorted(sizes)
    assert sizes[0] < len(CALM.kind_of) / 2


def test_elements_stay_as_they_are_and_in_order() -> None:
    small, whole = shrunk(CALM, ["CAB-YH-ZW", "NE-SM"], 1), CALM.plant
    for name in CLASSES:
        if name == "ducts":
            continue  # of a duct's cables only those are named that are there
        kept = {one.id for one in getattr(small, name)}
        assert list(getattr(small, name)) == [one for one in getattr(whole, name) if one.id in kept], name


def test_a_line_is_found_by_its_vc12_and_nobody_by_no_name() -> None:
    index = PlantIndex(small_ring())
    assert "c2" in PlantIndex(shrunk(index, ["c2/vc12"], 0)).kind_of
    assert PlantIndex(shrunk(index, ["nowhere"], 2)).kind_of == {}
