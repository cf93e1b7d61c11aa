"""On the example city no word lies on another or off the page, in any picture, in any language."""

from collections.abc import Iterator

import pytest

from linewatch.drawing.cable_strip import cable_svg
from linewatch.drawing.group_sheet import group_svg
from linewatch.drawing.groups import parts
from linewatch.drawing.metro import metro_svg
from linewatch.drawing.overview_sheet import overview_svg
from linewatch.drawing.plant_sheet import plant_svg
from linewatch.drawing.ring_sheet import ring_svg
from linewatch.drawing.said import Dress
from linewatch.drawing.site_sheet import site_svg
from linewatch.drawing.spans import spans
from linewatch.topology.index import PlantIndex
from linewatch.words import Language
from tests.unit.drawing.printed import city, off_the_page, touching, words
from tests.unit.drawing.trouble import TROUBLE


@pytest.fixture(scope="module")
def index() -> PlantIndex:
    return city()


def _pictures(index: PlantIndex, kind: str, dress: Dress) -> Iterator[tuple[str, str]]:
    if kind == "plant":
        yield "plant", plant_svg(index, dress, TROUBLE)[0]
    for ring in index.rings if kind == "ring" else ():
        yield ring, ring_svg(index, ring, dress, TROUBLE)[0]
    for site in index.sites if kind == "site" else ():
        yield site, site_svg(index, site, dress, TROUBLE)
    for cable in index.cables if kind == "cable" else ():
        yield cable, cable_svg(index, cable, dress, TROUBLE)
    found = parts(index, spans(index))
    assert found is not None
    if kind == "overview":
        yield "overview", overview_svg(index, found, dress, TROUBLE)[0]
    for group in found.groups if kind == "part" else ():
        yield group.name, group_svg(index, found, group, dress, TROUBLE)[0]
    for circuit in index.circuits if kind == "trace" else ():
        yield circuit, metro_svg(index, circuit, dress, TROUBLE)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", ["plant", "overview", "part", "ring", "site", "cable", "trace"])
def test_no_words_touch_or_leave_the_page(index: PlantIndex, kind: str, language: Language) -> None:
    dress = Dress(language, "2026-03-04", "xiangtan")
    wrong = {
        name: (touching(svg), off_the_page(svg))
        for name, svg in _pictures(index, kind, dress)
        if touching(svg) or off_the_page(svg)
    }
    assert wrong == {}


def test_every_name_of_the_city_found_room(index: PlantIndex) -> None:
    assert plant_svg(index, Dress())[1] == 0
    assert [ring_svg(index, ring, Dress())[1] for ring in index.rings] == [0, 0]


def test_the_check_sees_words_that_touch(index: PlantIndex) -> None:
    """Guards the guard: the same words one on the other are found."""
    svg = plant_svg(index, Dress())[0]
    moved = svg.replace("</svg>", svg[svg.index("<text") : svg.index("</text>")] + "</text></svg>")
    assert touching(moved) == [(words(svg)[0].text, words(svg)[0].text)]


def test_a_plant_drawn_twice_is_the_same_picture(index: PlantIndex) -> None:
    assert plant_svg(index, Dress()) == plant_svg(city(), Dress())
    assert metro_svg(index, "HOS-01", Dress()) == metro_svg(city(), "HOS-01", Dress())
