"""A line from A to Z: order, direction, and what stands by."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from linewatch.config.plant_files import read_plant
from linewatch.topology.hops import hops
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from linewatch.topology.trace import resources, trace

ROOT = Path(__file__).parents[3]
GOOD = ROOT / "tests/config/good.yaml"


def _plant(**more: list[dict[str, Any]]) -> PlantIndex:
    """The good plant with elements added."""
    raw = read_plant(GOOD).raw
    return PlantIndex(
        msgspec.convert({**raw, **{name: raw.get(name, []) + added for name, added in more.items()}}, Plant)
    )


def test_a_line_is_met_from_customer_to_customer() -> None:
    met = [(hop.kind, hop.id) for hop in hops(trace(_plant(), "C-1")) if hop.role in ("", "working")]
    assert met == [
        ("router", "RTR-HQ"),
        ("e1_cable", "E1C-1A"),
        ("e1_port", "NE-A/S2/P1"),
        ("ne", "NE-A"),
        ("hp_trail", "VC4-W"),
        ("stm_port", "NE-A/S1/P1"),
        ("section", "MS-AB"),
        ("cable", "CAB-AB"),
        ("stm_port", "NE-B/S1/P1"),
        ("ne", "NE-B"),
        ("e1_port", "NE-B/S2/P1"),
        ("e1_cable", "E1C-1Z"),
        ("modem", "FM-1L"),
        ("fibre", "CAB-SHOP:F1"),
        ("cable", "CAB-SHOP"),
        ("modem", "FM-1R"),
        ("converter", "CV-1"),
        ("router", "RTR-SHOP"),
    ]


def test_a_cable_has_its_km_fibres_and_ducts() -> None:
    cable = next(hop for hop in hops(trace(_plant(), "C-1")) if hop.id == "CAB-AB")
    assert (cable.from_km, cable.to_km, cable.fibres, cable.ducts) == (
        0.0,
        6.2,
        ("CAB-AB:F1", "CAB-AB:F2"),
        ("DUCT-1",),
    )


def test_the_protection_trail_is_told_in_the_direction_of_travel() -> None:
    """Both of its sections were written the other way round."""
    spare = trace(_plant(), "C-1").legs[0].protection
    assert spare is not None
    assert [(hop.section.from_ne, hop.section.to_ne) for hop in spare.hops] == [
        ("NE-A", "NE-C"),
        ("NE-C", "NE-B"),
    ]
    assert [
        (run.from_site, run.to_site, run.from_km) for hop in spare.hops for run in hop.section.cables
    ] == [
        ("A", "C", 8.4),
        ("C", "B", 5.0),
    ]


LEG = {"a_ne": "NE-A", "z_ne": "NE-B"}
LINE = {"a_ne": "NE-A", "z_ne": "NE-B", "a_port": "NE-A/S2/P2", "z_port": "NE-B/S2/P2"}


def test_a_trail_written_from_z_to_a_is_turned_round() -> None:
    index = _plant(
        hp_trails=[
            {"id": "VC4-X", "a_ne": "NE-B", "z_ne": "NE-A", "hops": ["MS-BC", "MS-CA"], "dirs": [1, 1]}
        ],
        circuits=[{"id": "C-2", "vc12": "V2", **LINE, "legs": [{**LEG, "working": "VC4-X"}]}],
    )
    runs = [hop.section for hop in trace(index, "C-2").legs[0].working.hops]
    assert [(run.id, run.from_ne, run.to_ne) for run in runs] == [
        ("MS-CA", "NE-A", "NE-C"),
        ("MS-BC", "NE-C", "NE-B"),
    ]


def test_a_ring_that_protects_shows_the_other_way_round() -> None:
    raw = read_plant(GOOD).raw
    ring = {**raw["rings"][0], "protection": "ms-spring"}
    index = PlantIndex(msgspec.convert({**raw, "rings": [ring]}, Plant))
    hop = trace(index, "C-1").legs[0].working.hops[0]
    assert hop.protection == "ms-spring"
    assert [(run.id, run.from_ne, run.to_ne) for run in hop.standby] == [
        ("MS-CA", "NE-A", "NE-C"),
        ("MS-BC", "NE-C", "NE-B"),
    ]


def test_an_msp_group_shows_its_standby_section_in_the_same_direction() -> None:
    section = {"rate": "STM-4", "fibres_az": ["CAB-AB:F3"], "fibres_za": ["CAB-AB:F4"], "msp_group": "MSP-1"}
    index = _plant(
        sections=[{"id": "MS-X", "a_port": "NE-B/S1/P3", "z_port": "NE-A/S1/P3", **section}],
        msp_groups=[{"id": "MSP-1", "kind": "msp-1+1", "working": "MS-AB", "protection": "MS-X"}],
        hp_trails=[{"id": "VC4-X", "a_ne": "NE-A", "z_ne": "NE-B", "hops": ["MSP-1"], "dirs": [1]}],
        circuits=[{"id": "C-2", "vc12": "V2", **LINE, "legs": [{**LEG, "working": "VC4-X"}]}],
    )
    hop = trace(index, "C-2").legs[0].working.hops[0]
    assert (hop.id, hop.section.id, hop.protection) == ("MSP-1", "MS-AB", "msp-1+1")
    assert [(run.id, run.from_port, run.to_port) for run in hop.standby] == [
        ("MS-X", "NE-A/S1/P3", "NE-B/S1/P3")
    ]


def test_what_alarms_may_be_about_is_each_there_once() -> None:
    found = resources(trace(_plant(), "C-1"))
    assert len(found) == len(set(found))
    wanted = {
        "RTR-HQ/S1",
        "NE-A/S2/P1",
        "VC12-1",
        "VC4-W",
        "VC4-P",
        "NE-C/S1/P1",
        "MS-AB",
        "FM-1L",
        "CV-1",
        "RTR-SHOP",
    }
    assert wanted <= set(found)


def test_a_line_nobody_knows() -> None:
    with pytest.raises(KeyError):
        trace(_plant(), "C-9")


@pytest.mark.parametrize("plant", ["topology/xiangtan"])
def test_every_line_of_the_example_city_leads_from_a_to_z(plant: str) -> None:
    _leads(PlantIndex(read_plant(ROOT / plant).plant))


@pytest.mark.data
def test_every_line_of_a_generated_plant_leads_from_a_to_z(shared_data: Path) -> None:
    _leads(PlantIndex(read_plant(shared_data / "replay/polska/topology.json").plant))


def _leads(index: PlantIndex) -> None:
    assert index.circuits
    for circuit in index.circuits.values():
        here = circuit.a_ne
        for leg in trace(index, circuit.id).legs:
            for way in (leg.working, leg.protection):
                at = leg.a_ne
                for hop in way.hops if way is not None else ():
                    assert hop.section.from_ne == at, circuit.id
                    at = hop.section.to_ne
                assert way is None or at == leg.z_ne, circuit.id
            assert leg.a_ne == here
            here = leg.z_ne
        assert here == circuit.z_ne
