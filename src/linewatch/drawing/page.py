"""Paper: sizes A4 to A0, the frame, a title block with name, date and legend. Nothing on it is wider
than its place.
"""

from collections.abc import Sequence

from msgspec import Struct

from linewatch.drawing.marks import draw_key, key_width
from linewatch.drawing.said import Dress
from linewatch.drawing.svg import UNITS_PER_MM, Canvas
from linewatch.drawing.text_size import text_width, wrap

_A4 = (210.0, 297.0)
_LONGEST_MM = 1189  # A0
EDGE = 24.0  # frame to paper
PAD = 16.0  # content to frame
_HEAD, _UNDER, _KEY = 20.0, 12.0, 11.0


def papers() -> tuple[tuple[float, float], ...]:
    """A4 to A0, upright and across, in units (ISO 216)."""
    short, long = _A4
    sizes = []
    while long <= _LONGEST_MM + 1:
        sizes += [(short * UNITS_PER_MM, long * UNITS_PER_MM), (long * UNITS_PER_MM, short * UNITS_PER_MM)]
        short, long = long, short * 2
    return tuple(sizes)


class Sheet(Struct, frozen=True):
    """`heading`, lines `under` it, and the legend: (key, what it means)."""

    heading: str
    under: tuple[str, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()


class Room(Struct, frozen=True):
    """What is left for the picture."""

    x: float
    y: float
    width: float
    height: float


def room(sheet: Sheet, dress: Dress, width: float, height: float) -> Room:
    """Inside frame, title and legend on paper of that size."""
    inner = width - 2 * (EDGE + PAD)
    top = EDGE + PAD + _title_height(sheet, inner) + 8
    bottom = EDGE + _legend_height(sheet, dress, inner) + 8
    return Room(EDGE + PAD, top, inner, height - top - bottom)


def paper_for(sheet: Sheet, dress: Dress, width: float, height: float) -> tuple[float, float]:
    """The smallest paper with room for a picture of that size; beyond A0 as large as needed, to the
    millimetre.
    """
    for paper in sorted(papers(), key=lambda size: (size[0] * size[1], -size[0])):
        left = room(sheet, dress, *paper)
        if left.width >= width and left.height >= height:
            return paper
    wide = max(width + 2 * (EDGE + PAD), papers()[0][0])
    spare = room(sheet, dress, wide, 0.0)
    return _whole_mm(wide), _whole_mm(height - spare.height)


def draw_frame(canvas: Canvas, sheet: Sheet, dress: Dress) -> None:
    """Title at the top, legend and date at the bottom."""
    inner = canvas.width - 2 * (EDGE + PAD)
    canvas.box(EDGE, EDGE, canvas.width - 2 * EDGE, canvas.height - 2 * EDGE, "frame")
    y = EDGE + PAD + _HEAD * 0.9
    for line in wrap(sheet.heading, inner, _HEAD, bold=True):
        canvas.text(EDGE + PAD, y, line, _HEAD, bold=True, cls="plain")
        y += _HEAD * 1.25
    y -= _HEAD * 1.25 - _UNDER * 1.6
    for said in sheet.under:
        for line in wrap(said, inner, _UNDER):
            canvas.text(EDGE + PAD, y, line, _UNDER, cls="plain")
            y += _UNDER * 1.3
    _draw_legend(canvas, sheet, dress, inner)


def _title_height(sheet: Sheet, inner: float) -> float:
    heads = len(wrap(sheet.heading, inner, _HEAD, bold=True))
    unders = sum(len(wrap(said, inner, _UNDER)) for said in sheet.under)
    return heads * _HEAD * 1.25 + unders * _UNDER * 1.3 + 8


def _keys(sheet: Sheet, dress: Dress) -> list[tuple[str, str]]:
    date = f"{dress.word('date')}: {dress.date or '____________'}"
    plant = [("", dress.plant)] if dress.plant else []
    return [*sheet.legend, *plant, ("", date)]


def _rows(keys: Sequence[tuple[str, str]], inner: float) -> list[list[tuple[str, str]]]:
    rows: list[list[tuple[str, str]]] = [[]]
    left = inner
    for key in keys:
        need = _need(key)
        if need > left and rows[-1]:
            rows.append([])
            left = inner
        rows[-1].append(key)
        left -= need
    return rows


def _need(key: tuple[str, str]) -> float:
    return key_width(key[0]) + text_width(key[1], _KEY) + 24


def _legend_height(sheet: Sheet, dress: Dress, inner: float) -> float:
    return len(_rows(_keys(sheet, dress), inner)) * 20 + 12


def _draw_legend(canvas: Canvas, sheet: Sheet, dress: Dress, inner: float) -> None:
    height = _legend_height(sheet, dress, inner)
    y = canvas.height - EDGE - height
    canvas.rail([(EDGE, y), (canvas.width - EDGE, y)], "hair")
    y += 6
    for row in _rows(_keys(sheet, dress), inner):
        x = EDGE + PAD
        for key in row:
            draw_key(canvas, key[0], x, y + 10)
            canvas.text(x + key_width(key[0]), y + 14, key[1], _KEY, cls="plain")
            x += _need(key)
        y += 20


def _whole_mm(units: float) -> float:
    return float(-(-units // UNITS_PER_MM) * UNITS_PER_MM)
