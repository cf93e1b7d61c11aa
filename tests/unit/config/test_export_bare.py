"""A plant goes out as nodes and links, and on maps, and comes back with everything they can hold."""

import json
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linewatch.config.bare import Bare, Link, Node, plant_of
from linewatch.config.bare_of import bare_of
from linewatch.config.graphml import read_graphml
from linewatch.config.graphml_write import graphml_text
from linewatch.config.interchange import read_foreign, read_own
from linewatch.config.map_write import geojson_text, kml_text
from linewatch.config.sndlib import read_sndlib
from linewatch.config.sndlib_write import sndlib_text

CITY = Path(__file__).resolve().parents[3] / "topology" / "xiangtan"


@pytest.fixture(scope="module")
def city() -> dict[str, Any]:
    return read_own(CITY).raw


@pytest.mark.data
@pytest.mark.parametrize("name", ["germany50", "nobel-germany", "polska", "janos-us-ca", "pdh"])
def test_a_network_of_sndlib_comes_back_whole(name: str, shared_data: Path) -> None:
    raw = read_foreign(shared_data / "topologies" / f"{name}.txt").raw
    first, again = bare_of(raw), read_sndlib(sndlib_text(raw), "again")
    assert again == first
    assert again.ext["demands"]


@pytest.mark.data
@pytest.mark.parametrize("name", ["Janetlense", "Spiralight", "Syringa", "VtlWavenet2008", "York"])
def test_a_graph_of_the_zoo_comes_back_whole(name: str, shared_data: Path) -> None:
    raw = read_foreign(shared_data / "topologies" / f"{name}.graphml").raw
    first, again = bare_of(raw), read_graphml(graphml_text(raw).encode(), "again")
    assert len(first.links) == len(again.links) > 10
    assert again == first


names = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)


@st.composite
def bares(draw: Any) -> Bare:
    ids = draw(
        st.lists(names.filter(lambda n: not set(n) & set("()#?")), min_size=1, max_size=6, unique=True)
    )
    nodes = []
    for name in ids:
        placed = draw(st.booleans())
        lon, lat = draw(st.floats(-180, 180)), draw(st.floats(-90, 90))
        nodes.append(Node(name, lon if placed else None, lat if placed else None, {}))
    ends = st.tuples(st.sampled_from(ids), st.sampled_from(ids))
    links = [Link(f"L{n}", a, z, {}) for n, (a, z) in enumerate(draw(st.lists(ends, max_size=8)))]
    return Bare("net", tuple(nodes), tuple(links), {})


def near(number: float | None) -> Any:
    return None if number is None else pytest.approx(number, rel=1e-9, abs=1e-12)


@given(bares())
def test_nodes_and_links_of_any_name_survive(bare: Bare) -> None:
    raw = plant_of(bare)
    for again in (
        read_sndlib(sndlib_text(raw), "again"),
        read_graphml(graphml_text(raw).encode(), "again"),
    ):
        assert [(n.id, n.lon, n.lat) for n in again.nodes] == [
            (n.id, near(n.lon), near(n.lat)) for n in bare.nodes
        ]
        assert [(link.a, link.z) for link in again.links] == [(link.a, link.z) for link in bare.links]


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_a_name_holds_the_xml_is_well_formed(site: str, name: str) -> None:
    raw = {"sites": [{"id": site, "lon": 1, "lat": 2, "ext": {"name": {"zh": name}, name: name}}]}
    for text in (graphml_text(raw), kml_text(raw)):
        expat.ParserCreate().Parse(text.encode(), True)


def test_the_lines_of_a_city_are_its_demands(city: dict[str, Any]) -> None:
    again = read_sndlib(sndlib_text(city), "again")
    site_of = {ne["id"]: ne["site"] for ne in city["nes"]}
    ends = [{site_of[c["a_ne"]], site_of[c["z_ne"]]} for c in city["circuits"]]
    assert sum(d["value"] for d in again.ext["demands"]) == sum(len(pair) == 2 for pair in ends)
    assert {node.id for node in again.nodes} == {site["id"] for site in city["sites"]}
    assert len(again.links) == len(city["cables"])


def test_a_city_on_the_map(city: dict[str, Any]) -> None:
    told = {one["id"]: one for one in json.loads(geojson_text(city))["features"]}
    cable = next(c for c in city["cables"] if c["id"] == "CAB-HX-YH")
    assert told["CAB-HX-YH"]["geometry"]["type"] == "LineString"
    assert told["CAB-HX-YH"]["properties"]["length_km"] == cable["length_km"]
    ends = [told[site]["geometry"]["coordinates"] for site in ("HX", "YH")]
    line = told["CAB-HX-YH"]["geometry"]["coordinates"]
    assert [line[0], line[-1]] == ends
    manhole = told["CAB-HX-YH#M2"]
    assert manhole["properties"]["interpolated"] is True
    share = 1.018 / cable["length_km"]
    assert manhole["geometry"]["coordinates"] == pytest.approx(
        [a + share * (z - a) for a, z in zip(*ends, strict=True)], abs=1e-5
    )
    points = sum(len(c["points"]) for c in city["cables"])
    assert len(told) == len(city["sites"]) + len(city["cables"]) + points
    assert kml_text(city).count("<Placemark>") == len(told)


def test_what_has_no_place_is_on_no_map_and_yet_told() -> None:
    raw = {"sites": [{"id": "A"}], "cables": [{"id": "C", "a_site": "A", "z_site": "B", "length_km": 3}]}
    assert [one["geometry"] for one in json.loads(geojson_text(raw))["features"]] == [None, None]
    assert "<Point>" not in kml_text(raw)
    assert "<LineString>" not in kml_text(raw)
