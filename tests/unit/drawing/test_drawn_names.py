"""Whatever things are called, a picture is well-formed, and says their names as they are."""

from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from linewatch.config.plant_files import read_plant
from linewatch.drawing.cable_strip import cable_svg
from linewatch.drawing.metro import metro_svg
from linewatch.drawing.plant_sheet import plant_svg
from linewatch.drawing.ring_sheet import ring_svg
from linewatch.drawing.said import Dress
from linewatch.drawing.site_sheet import site_svg
from linewatch.drawing.text_size import cut, text_width, wrap
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from tests.unit.drawing.printed import ROOT, off_the_page, parsed, touching, words

RAW = read_plant(ROOT / "tests/config/good.yaml").raw
IDS = sorted(
    {
        e["id"]
        for rows in RAW.values()
        if isinstance(rows, list)
        for e in rows
        if isinstance(e, dict) and "id" in e
    }
)
TEXT = st.text(min_size=1, max_size=40)


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [_renamed(part, names) for part in value]
    return names.get(value, value) if isinstance(value, str) else value


def _plant(names: dict[str, str], said: str) -> PlantIndex:
    raw = _renamed(RAW, names)
    for rows in raw.values():
        for element in rows if isinstance(rows, list) else ():
            if isinstance(element, dict):
                element["ext"] = {**element.get("ext", {}), "name": {"zh": said, "en": said + "<&>"}}
    return PlantIndex(msgspec.convert(raw, Plant))


# Not shrunk: a plant of short names tells no more than one of long ones, and takes minutes to find.
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(TEXT, min_size=len(IDS), max_size=len(IDS), unique=True), TEXT)
def test_any_names_give_well_formed_pictures(chosen: list[str], said: str) -> None:
    names = dict(zip(IDS, (f"{name}{place}" for place, name in enumerate(chosen)), strict=True))
    index = _plant(names, said)
    dress = Dress(date=said, plant=said)
    drawn = [plant_svg(index, dress)[0], metro_svg(index, names["C-1"], dress)]
    drawn += [ring_svg(index, ring, dress)[0] for ring in index.rings]
    drawn += [site_svg(index, site, dress) for site in index.sites]
    drawn += [cable_svg(index, cable, dress) for cable in index.cables]
    for svg in drawn:
        parsed(svg)
        assert touching(svg) == []
        assert off_the_page(svg) == []


def test_names_with_marks_of_xml_are_said_as_they_are() -> None:
    index = _plant({"NE-A": 'A&B <"湘潭"> \x00'}, "雨湖 & <b>")
    said = [word.text for word in words(plant_svg(index, Dress())[0])]
    assert 'A&B <"湘潭"> \ufffd' in said
    assert "雨湖 & <b>" in said


@given(TEXT, st.floats(20, 400))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: float) -> None:
    lines = wrap(text, width, 10)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line, 10) <= width or len(line) <= 1 for line in lines)
    assert text_width(cut(text, width, 10), 10) <= max(width, 20)


def test_chinese_is_twice_as_wide_as_latin() -> None:
    assert text_width("湘潭", 10) == 20
    assert text_width("ab", 10) < 14
