"""Pieces of a sheet, one below the other in columns: tables torn between rows only, their heads said
again.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from linewatch.drawing.page import Room
from linewatch.drawing.svg import Canvas
from linewatch.drawing.text_size import text_width, wrap

_SIZE, _PITCH, _PAD = 10.0, 13.0, 5.0
_TITLE = 13.0
_CELL_BOX = 8.0  # one slot of a row of slots
_WIDEST = 240.0


class Piece(Struct, frozen=True):
    """Drawn whole. `head`: said again where a column begins with this piece; `stays`: never last in a
    column; `air`: never first in one.
    """

    height: float
    draw: Callable[[Canvas, float, float], None]
    head: "Piece | None" = None
    stays: bool = False
    air: bool = False


class Slots(Struct, frozen=True):
    """A cell that shows which of `total` slots are used and which are kept for protection."""

    total: int
    used: tuple[int, ...]
    kept: tuple[int, ...] = ()


Cell = str | Slots


class Row(Struct, frozen=True):
    cells: tuple[Cell, ...]
    kind: str = "row"
    id: str = ""
    title: str = ""
    state: str = ""


class Table(Struct, frozen=True):
    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    nothing: str = ""

    def pieces(self, width: float) -> Iterator[Piece]:
        """In a column that wide."""
        yield heading(self.title, width)
        if not self.rows:
            yield said(self.nothing, width)
            return
        yield from self._filled().lines(width)

    def _filled(self) -> "Table":
        """Without the columns in which nothing stands."""
        keep = [n for n in range(len(self.heads)) if n == 0 or any(row.cells[n] != "" for row in self.rows)]
        rows = tuple(
            Row(tuple(row.cells[n] for n in keep), row.kind, row.id, row.title, row.state)
            for row in self.rows
        )
        return Table(self.title, tuple(self.heads[n] for n in keep), rows)

    def lines(self, width: float) -> Iterator[Piece]:
        """The head and the rows, and air beneath."""
        widths = self._widths(width)
        head = Piece(_row_height(self.heads, widths, bold=True), _Line(self.heads, widths, None), stays=True)
        yield head
        for row in self.rows:
            yield Piece(_row_height(row.cells, widths), _Line(row.cells, widths, row), head)
        yield space(14.0)

    def _widths(self, width: float) -> list[float]:
        """As wide as the widest cell; where that is too much, the widest columns give way first."""
        columns = [[self.heads[n], *(row.cells[n] for row in self.rows)] for n in range(len(self.heads))]
        widths = [
            min(max(_width(cell, bold=place == 0) for place, cell in enumerate(cells)), _WIDEST)
            for cells in columns
        ]
        least = [
            max((_width(cell) for cell in cells if isinstance(cell, Slots)), default=40.0)
            for cells in columns
        ]
        while sum(widths) > width:
            place = max(range(len(widths)), key=lambda n: widths[n] - least[n])
            if widths[place] <= least[place]:
                break
            widths[place] = max(widths[place] - 6, least[place])
        scale = min(1.0, width / sum(widths))
        return [one * scale for one in widths]


class _Line:
    def __init__(self, cells: Sequence[Cell], widths: Sequence[float], row: Row | None) -> None:
        self.cells, self.widths, self.row = cells, widths, row

    def __call__(self, canvas: Canvas, x: float, y: float) -> None:
        if self.row is None or not self.row.id:
            self._draw(canvas, x, y)
            return
        with canvas.element(self.row.kind, self.row.id, self.row.title or self.row.id, self.row.state):
            self._draw(canvas, x, y)

    def _draw(self, canvas: Canvas, x: float, y: float) -> None:
        head = self.row is None
        height = _row_height(self.cells, self.widths, bold=head)
        bottom = y + height
        canvas.rail([(x, bottom), (x + sum(self.widths), bottom)], "rule" if head else "hair")
        for cell, width in zip(self.cells, self.widths, strict=True):
            if isinstance(cell, Slots):
                _draw_slots(canvas, cell, x, y + 3)
            else:
                for place, line in enumerate(wrap(cell, max(width - 2 * _PAD, 10.0), _SIZE, bold=head)):
                    canvas.text(x + _PAD, y + 11 + place * _PITCH, line, _SIZE, bold=head, cls="plain")
            x += width


def _draw_slots(canvas: Canvas, cell: Slots, x: float, y: float) -> None:
    for slot in range(1, cell.total + 1):
        state = "used" if slot in cell.used else ("half" if slot in cell.kept else "cell")
        place = slot - 1
        at = x + _PAD + place % 16 * _CELL_BOX
        canvas.box(at, y + place // 16 * (_CELL_BOX + 1), _CELL_BOX - 1, _CELL_BOX - 1, state)


def _width(cell: Cell, *, bold: bool = False) -> float:
    if isinstance(cell, Slots):
        return min(cell.total, 16) * _CELL_BOX + 2 * _PAD
    return text_width(cell, _SIZE, bold=bold) + 2 * _PAD + 1


def _row_height(cells: Sequence[Cell], widths: Sequence[float], *, bold: bool = False) -> float:
    tall = 1.0
    for cell, width in zip(cells, widths, strict=True):
        if isinstance(cell, Slots):
            tall = max(tall, -(-cell.total // 16) * (_CELL_BOX + 1) / _PITCH)
        else:
            tall = max(tall, len(wrap(cell, max(width - 2 * _PAD, 10.0), _SIZE, bold=bold)))
    return tall * _PITCH + 4


def heading(text: str, width: float) -> Piece:
    """A title over what follows."""
    lines = wrap(text, width, _TITLE, bold=True)

    def draw(canvas: Canvas, x: float, y: float) -> None:
        for place, line in enumerate(lines):
            canvas.text(x, y + 14 + place * 17, line, _TITLE, bold=True, cls="plain")

    return Piece(len(lines) * 17 + 6, draw, stays=True)


def said(text: str, width: float) -> Piece:
    lines = wrap(text, width, _SIZE)

    def draw(canvas: Canvas, x: float, y: float) -> None:
        for place, line in enumerate(lines):
            canvas.text(x, y + 11 + place * _PITCH, line, _SIZE, cls="plain")

    return Piece(len(lines) * _PITCH + 8, draw)


def space(height: float) -> Piece:
    return Piece(height, lambda _canvas, _x, _y: None, air=True)


def columns(pieces: Sequence[Piece], height: float) -> list[list[Piece]]:
    """Filled one after the other."""
    filled: list[list[Piece]] = [[]]
    left = height
    for place, piece in enumerate(pieces):
        need = piece.height
        following = place
        while pieces[following].stays and following + 1 < len(pieces):
            following += 1
            need += pieces[following].height
        if need > left and filled[-1]:
            filled.append([])
            left = height
            if piece.head is not None:
                filled[-1].append(piece.head)
                left -= piece.head.height
        if piece.air and not filled[-1]:
            continue
        filled[-1].append(piece)
        left -= piece.height
    return filled


def draw_columns(
    canvas: Canvas, filled: Sequence[Sequence[Piece]], room: Room, width: float, gap: float
) -> None:
    """Every column at its place."""
    for number, column in enumerate(filled):
        y = room.y
        for piece in column:
            piece.draw(canvas, room.x + number * (width + gap), y)
            y += piece.height


def tallest(filled: Sequence[Sequence[Piece]]) -> float:
    return max((sum(piece.height for piece in column) for column in filled), default=0.0)
