"""Reads a drawing back: its words with their boxes, and which of them touch."""

from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from linewatch.config.plant_files import read_plant
from linewatch.drawing.text_size import ASCENT, DESCENT, text_width
from linewatch.topology.index import PlantIndex

ROOT = Path(__file__).parents[3]
SVG = "{http://www.w3.org/2000/svg}"
_SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}
_ROUNDING = 0.2  # units: coordinates are written with one decimal


class Word(NamedTuple):
    text: str
    x: float
    y: float
    width: float
    height: float


def city() -> PlantIndex:
    return PlantIndex(read_plant(ROOT / "topology/xiangtan").plant)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg.encode())


def words(svg: str) -> list[Word]:
    found = []
    for text in parsed(svg).iter(f"{SVG}text"):
        size, said = float(text.attrib["font-size"]), text.text or ""
        width = text_width(said, size, bold=text.get("font-weight") == "bold")
        x = float(text.attrib["x"]) - width * _SHARE[text.get("text-anchor", "start")]
        found.append(Word(said, x, float(text.attrib["y"]) - ASCENT * size, width, (ASCENT + DESCENT) * size))
    return found


def page(svg: str) -> tuple[float, float]:
    _, _, width, height = map(float, parsed(svg).attrib["viewBox"].split())
    return width, height


def _side_by_side(one: Word, other: Word) -> bool:
    """Whether they share a height."""
    return other.y + _ROUNDING < one.y + one.height and one.y + _ROUNDING < other.y + other.height


def touching(svg: str) -> list[tuple[str, str]]:
    """Pairs of words whose boxes overlap, by a sweep from left to right."""
    found = []
    open_: list[Word] = []
    for word in sorted(words(svg), key=lambda word: word.x):
        open_ = [other for other in open_ if other.x + other.width > word.x + _ROUNDING]
        found += [(other.text, word.text) for other in open_ if _side_by_side(other, word)]
        open_.append(word)
    return found


def off_the_page(svg: str) -> list[str]:
    width, height = page(svg)
    return [
        w.text for w in words(svg) if w.x < 0 or w.y < 0 or w.x + w.width > width or w.y + w.height > height
    ]
