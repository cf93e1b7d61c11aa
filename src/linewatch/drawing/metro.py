"""A line as a metro map on paper: A at the top, Z at the bottom, stations by site, two tracks where two
ways part.
"""

from collections.abc import Iterator

from linewatch.drawing.line import Line, line_of
from linewatch.drawing.live import Live
from linewatch.drawing.marks import STATES
from linewatch.drawing.metro_rows import NARROWEST, Block, blocks
from linewatch.drawing.metro_tracks import draw_column
from linewatch.drawing.page import Room, Sheet, draw_frame, paper_for, papers, room
from linewatch.drawing.said import Dress
from linewatch.drawing.svg import Canvas
from linewatch.drawing.told import Teller
from linewatch.topology.index import PlantIndex
from linewatch.topology.trace import trace

_NOTHING_ASKED = Live()
_GAP = 24.0  # between columns
_COLUMNS = 4
_SHRINKS = (1.0, 0.92, 0.84)  # type of 6 pt at the least


def metro_svg(index: PlantIndex, circuit: str, dress: Dress, live: Live = _NOTHING_ASKED) -> str:
    """SVG text. Raises KeyError where the plant has no such line."""
    line = line_of(trace(index, circuit))
    teller = Teller(index, dress, live)
    sheet = _sheet(line, dress, live)
    paper, shrink, columns = _fit(line, teller, sheet)
    canvas = Canvas(*paper, shrink)
    draw_frame(canvas, sheet, dress)
    space = room(sheet, dress, canvas.width, canvas.height)
    width = _column(space.width, len(columns))
    for place, column in enumerate(columns):
        at = Room(space.x + place * (width + _GAP), space.y, width, space.height)
        draw_column(canvas, at, column, dress, first=place == 0, last=place == len(columns) - 1)
    return canvas.document(f"{dress.word('line')} {circuit}")


def _sheet(line: Line, dress: Dress, live: Live) -> Sheet:
    heading = " ".join([line.id, *dress.both(line.ext.get("name"))])
    under = [line.vc12, *(str(line.ext[key]) for key in ("class", "customer") if key in line.ext)]
    if live.line:
        under.append(dress.word(f"circuit.{live.line}"))
    rails = [
        ("rail", dress.word("working")),
        ("rail-spare", dress.word("standby")),
        ("rail-leased", dress.word("leased")),
    ]
    states = [(state, dress.word(f"draw.state.{state}")) for state in STATES] if live.asked else []
    return Sheet(heading, (" · ".join(under),), (*rails, *states))


def _fit(line: Line, teller: Teller, sheet: Sheet) -> tuple[tuple[float, float], float, list[list[Block]]]:
    """The smallest paper, a little shrunk if need be, on which the blocks fill its columns without being
    torn.
    """
    for paper in sorted(papers(), key=lambda size: size[0] * size[1]):
        for shrink in _SHRINKS:
            space = room(sheet, teller.dress, paper[0] / shrink, paper[1] / shrink)
            for count in range(1, _COLUMNS + 1):
                width = _column(space.width, count)
                if width < NARROWEST:
                    break
                columns = list(_filled(list(blocks(line, teller, width)), space.height))
                if len(columns) <= count and all(_height(column) <= space.height for column in columns):
                    return paper, shrink, columns
    rows = list(blocks(line, teller, NARROWEST))
    return paper_for(sheet, teller.dress, NARROWEST, _height(rows)), 1.0, [rows]


def _column(width: float, count: int) -> float:
    return (width - _GAP * (count - 1)) / count


def _filled(rows: list[Block], height: float) -> Iterator[list[Block]]:
    column: list[Block] = []
    for row in rows:
        if column and _height([*column, row]) > height:
            yield column
            column = []
        column.append(row)
    yield column


def _height(rows: list[Block]) -> float:
    return sum(row.height for row in rows) + 40  # room for where it goes on
