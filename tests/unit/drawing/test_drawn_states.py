"""What state an element is drawn in, and that a console could find and recolour it."""

from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from linewatch.drawing.line import Fork, line_of
from linewatch.drawing.live import Live, seen
from linewatch.drawing.metro import metro_svg
from linewatch.drawing.plant_sheet import plant_svg
from linewatch.drawing.said import Dress
from linewatch.drawing.told import Teller
from linewatch.topology.index import PlantIndex
from linewatch.topology.trace import trace
from tests.unit.drawing.printed import SVG, city, parsed
from tests.unit.drawing.trouble import TROUBLE


@pytest.fixture(scope="module")
def index() -> PlantIndex:
    return city()


def _groups(svg: str) -> list[ET.Element]:
    return list(parsed(svg).iter(f"{SVG}g"))


def _states(svg: str, kind: str) -> dict[str, str]:
    groups = [g for g in _groups(svg) if g.attrib["class"].split()[0] == kind]
    return {g.attrib["data-element"]: g.attrib["data-state"] for g in groups}


@pytest.mark.parametrize(
    ("ids", "spare", "state", "told"),
    [
        (("NE-XX",), False, "ok", ()),
        (("NE-XX",), True, "standby", ()),
        (("NE-JH",), True, "silent", ()),
        (("NE-SM",), False, "alarm", ("SYNC-QL-LOW",)),
        (("MS-1", "NE-BT/S02/P01"), False, "alarm", ("NE-BT/S02/P01 LOS",)),
        (("MS-A5", "NE-BT/S02/P01", "CAB-BT-HX"), False, "down", ("NE-BT/S02/P01 LOS",)),
    ],
)
def test_the_worst_that_is_known_is_the_state(
    ids: tuple[str, ...], spare: bool, state: str, told: tuple[str, ...]
) -> None:
    found = seen(TROUBLE, ids, spare=spare)
    assert (found.state, found.told) == (state, told)


def test_nothing_has_a_state_where_nobody_was_asked(index: PlantIndex) -> None:
    groups = _groups(plant_svg(index, Dress())[0])
    assert {g.attrib["data-state"] for g in groups} == {""}
    assert seen(Live(), ("NE-JH",)).state == ""


def test_a_cut_cable_is_seen_on_its_section(index: PlantIndex) -> None:
    states = _states(plant_svg(index, Dress(), TROUBLE)[0], "section")
    assert states["MS-A5"] == "down"
    assert states["MS-A1"] == "ok"
    assert states["MS-L2"] == "standby"


def test_the_other_way_is_exposed_while_the_working_one_is_cut(index: PlantIndex) -> None:
    svg = metro_svg(index, "HOS-01", Dress(), TROUBLE)
    sections, nes = _states(svg, "section"), _states(svg, "ne")
    assert sections["MS-A5"] == "down"
    assert {sections[name] for name in ("MS-A4", "MS-A3", "MS-A2", "MS-A1")} == {"exposed"}
    assert (nes["NE-WL"], nes["NE-JH"], nes["NE-HX"]) == ("exposed", "silent", "ok")
    assert sections["MS-L2"] == "standby"


def test_both_ways_cut_leaves_nothing_exposed(index: PlantIndex) -> None:
    live = Live(True, "down", roots={"CAB-BT-HX": "cable-cut", "CAB-WL-BT": "cable-cut"})
    teller = Teller(index, Dress(), live)
    forks = [part for part in line_of(trace(index, "HOS-01")).parts if isinstance(part, Fork)]
    assert [teller.alone(fork) for fork in forks] == [(False, False), (False, False)]


def test_ways_part_and_meet_at_the_nes_of_the_plant(index: PlantIndex) -> None:
    """SNCP trail, MSP group and MS-SPRing each as two tracks; the way round a ring goes the other way."""
    forks = [part for part in line_of(trace(index, "ABC-01")).parts if isinstance(part, Fork)]
    told = [[(lane.role, [part.id for part in lane.parts]) for lane in fork.lanes] for fork in forks]
    assert told == [
        [
            ("working", ["MS-B5"]),
            ("around", ["MS-B4", "NE-YS", "MS-B3", "NE-XS", "MS-B2", "NE-YT", "MS-B1"]),
        ],
        [("working", ["MS-L1"]), ("standby", ["MS-L2"])],
        [("working", ["MS-J1"]), ("standby", ["MS-J2"])],
    ]


def test_ids_are_there_once_and_every_element_has_a_tooltip(index: PlantIndex) -> None:
    for svg in (plant_svg(index, Dress(), TROUBLE)[0], metro_svg(index, "ABC-01", Dress(), TROUBLE)):
        groups = _groups(svg)
        ids = Counter(g.attrib["id"] for g in groups)
        assert [name for name, count in ids.items() if count > 1] == []
        assert all((g.findtext(f"{SVG}title") or "").strip() for g in groups)
        assert "ne.NE-HX" in ids


def test_nothing_is_fetched_from_elsewhere(index: PlantIndex) -> None:
    svg = plant_svg(index, Dress())[0]
    assert "href" not in svg
    assert "url(" not in svg
    assert svg.count("http") == svg.count('xmlns="http://www.w3.org/2000/svg"') == 1


def test_a_duct_that_two_cables_share_is_named_with_the_km(index: PlantIndex) -> None:
    groups = [g for g in _groups(plant_svg(index, Dress())[0]) if g.attrib["class"] == "duct"]
    assert {g.attrib["data-element"] for g in groups} == {"DUCT-HX-N", "DUCT-HD-E", "DUCT-JR"}
    title = next(g.findtext(f"{SVG}title") or "" for g in groups if g.attrib["data-element"] == "DUCT-HX-N")
    assert "MS-A1" in title
    assert "MS-A5" in title
