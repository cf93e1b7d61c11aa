"""A plant too large for paper: an overview of its parts, and a set of sheets that leaves nothing out."""

from collections import Counter

import msgspec
import pytest

from linewatch.drawing.groups import parts
from linewatch.drawing.said import Dress
from linewatch.drawing.sheets import FIRST, file_name, sheets, whole_svg
from linewatch.drawing.spans import spans
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from simulators.plants.province import make
from simulators.plants.wish import Wish
from tests.unit.drawing.printed import SVG, city, off_the_page, page, parsed, touching, words

A1 = (841 * 4, 594 * 4)


@pytest.fixture(scope="module")
def province() -> PlantIndex:
    """Three cities of 73 NEs."""
    return PlantIndex(msgspec.convert(make(Wish(circuits=60, nes=220)), Plant))


@pytest.fixture(scope="module")
def drawn(province: PlantIndex) -> dict[str, str]:
    return {name: text for name, text, _ in sheets(province, Dress())}


def elements(svg: str, kind: str) -> list[str]:
    groups = parsed(svg).iter(f"{SVG}g")
    return [g.attrib["data-element"] for g in groups if g.attrib["class"].split()[0] == kind]


def test_the_overview_has_every_part_and_every_ring_once(province: PlantIndex, drawn: dict[str, str]) -> None:
    domains = list(dict.fromkeys(ne.domain for ne in province.plant.nes))
    assert elements(drawn[FIRST], "group") == domains
    assert Counter(elements(drawn[FIRST], "ring-row")) == Counter(dict.fromkeys(province.rings, 1))
    assert max(page(drawn[FIRST])) <= max(A1) / 0.82
    said = [word.text for word in words(drawn[FIRST])]
    assert "2 × STM-16 1+1" in said or "1 × STM-64" in said


def test_what_joins_two_parts_is_added_up(province: PlantIndex) -> None:
    found = parts(province, spans(province))
    assert found is not None
    far = sum(len(join.spans) for join in found.between)
    assert far + sum(len(group.within) for group in found.groups) == len(spans(province))
    assert len({frozenset((join.a, join.z)) for join in found.between}) == len(found.between)


def test_the_sheets_of_the_parts_hold_every_ne_and_section(
    province: PlantIndex, drawn: dict[str, str]
) -> None:
    shown: Counter[str] = Counter()
    for group in dict.fromkeys(ne.domain for ne in province.plant.nes):
        shown.update(elements(drawn[f"{group}.svg"], "section"))
        assert {ne.id for ne in province.plant.nes if ne.domain == group} <= set(
            elements(drawn[f"{group}.svg"], "ne")
        )
    assert set(shown) == set(province.sections)
    assert {f"{ring}.svg" for ring in province.rings} <= set(drawn)


def test_no_sheet_has_words_that_touch(drawn: dict[str, str]) -> None:
    wrong = {name: (touching(svg), off_the_page(svg)) for name, svg in drawn.items()}
    assert {name: fault for name, fault in wrong.items() if any(fault)} == {}


def test_twice_the_same(province: PlantIndex, drawn: dict[str, str]) -> None:
    assert whole_svg(province, Dress())[0] == drawn[FIRST]


def test_a_city_that_fits_on_paper_is_drawn_as_it_is() -> None:
    index = city()
    names = [name for name, _, _ in sheets(index, Dress())]
    assert names == [FIRST, *(f"{ring}.svg" for ring in index.rings)]
    assert "NE-HX" in elements(next(iter(sheets(index, Dress())))[1], "ne")


def test_without_domains_the_parts_hang_off_the_first_ring(province: PlantIndex) -> None:
    nes = tuple(msgspec.structs.replace(ne, domain=None) for ne in province.plant.nes)
    index = PlantIndex(msgspec.structs.replace(province.plant, nes=nes))
    found = parts(index, spans(index))
    assert found is not None
    assert sorted(ne for group in found.groups for ne in group.nes) == sorted(index.nes)
    svg, left_out = whole_svg(index, Dress())
    assert (touching(svg), off_the_page(svg), left_out) == ([], [], 0)


@pytest.mark.parametrize(
    ("name", "file"),
    [("RING-A", "RING-A"), ("A/B 环", "A_B_环"), ("..", "sheet"), ("../x", "x"), ("", "sheet")],
)
def test_a_name_becomes_a_file_in_the_folder(name: str, file: str) -> None:
    assert file_name(name) == file
