"""The example city as a real browser prints it: no word on another, off the page, or wider than foreseen."""

from collections.abc import Iterator
from typing import Any

import pytest

from linewatch.drawing.cable_strip import cable_svg
from linewatch.drawing.groups import parts
from linewatch.drawing.metro import metro_svg
from linewatch.drawing.overview_sheet import overview_svg
from linewatch.drawing.plant_sheet import plant_svg
from linewatch.drawing.ring_sheet import ring_svg
from linewatch.drawing.said import Dress
from linewatch.drawing.site_sheet import site_svg
from linewatch.drawing.spans import spans
from linewatch.drawing.text_size import ASCENT, DESCENT
from linewatch.topology.index import PlantIndex
from tests.fakes.browser import measured, missing
from tests.unit.drawing.printed import city, words
from tests.unit.drawing.trouble import TROUBLE

TWICE = "the plant with words one on the other"
DRESS = Dress(date="2026-03-04", plant="xiangtan")


def _drawings(index: PlantIndex) -> Iterator[tuple[str, str]]:
    yield "plant", plant_svg(index, DRESS, TROUBLE)[0]
    found = parts(index, spans(index))
    assert found is not None
    yield "overview", overview_svg(index, found, DRESS, TROUBLE)[0]
    yield from ((ring, ring_svg(index, ring, DRESS, TROUBLE)[0]) for ring in index.rings)
    nes = dict.fromkeys(ne.site for ne in index.plant.nes)
    yield from ((site, site_svg(index, site, DRESS, TROUBLE)) for site in nes)
    yield from ((cable, cable_svg(index, cable, DRESS, TROUBLE)) for cable in index.cables)
    yield from ((line, metro_svg(index, line, DRESS, TROUBLE)) for line in ("HOS-01", "ABC-01", "ICBC-03"))


@pytest.fixture(scope="module")
def drawings() -> dict[str, str]:
    return dict(_drawings(city()))


@pytest.fixture(scope="module")
def seen(drawings: dict[str, str]) -> dict[str, Any]:
    gone = missing()
    if gone:
        pytest.skip(f"{gone}: no drawing was seen by a browser")
    return measured(drawings | {TWICE: _doubled(drawings["plant"])}, ASCENT, DESCENT)


def _doubled(svg: str) -> str:
    """With its first words once more in the same place."""
    return svg.replace("</svg>", svg[svg.index("<text") : svg.index("</text>")] + "</text></svg>")


def test_no_words_touch_or_leave_the_page(drawings: dict[str, str], seen: dict[str, Any]) -> None:
    assert list(seen) == [*drawings, TWICE]
    assert min(one["words"] for one in seen.values()) > 5
    faults = {name: (seen[name]["touching"], seen[name]["off"]) for name in drawings}
    assert {name: fault for name, fault in faults.items() if any(fault)} == {}


def test_no_word_is_wider_than_was_foreseen(drawings: dict[str, str], seen: dict[str, Any]) -> None:
    """Boxes are made without a font; they must hold what a font makes of them."""
    for name, svg in drawings.items():
        foreseen: dict[str, float] = {}
        for word in words(svg):
            foreseen[word.text] = max(foreseen.get(word.text, 0.0), word.width)
        wider = [(said, width) for said, width in seen[name]["widths"] if width > foreseen[said] + 0.75]
        assert wider == [], name


def test_the_browser_sees_words_that_touch(drawings: dict[str, str], seen: dict[str, Any]) -> None:
    """Guards the guard."""
    assert seen[TWICE]["touching"] == [[words(drawings["plant"])[0].text] * 2]
