"""Headings: which sheet a file or tab is, which row holds its headings, and which column each one is."""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from linewatch.config.finding import Finding
from linewatch.config.tables.columns import AS_IS, EXT, Column, Sheet
from linewatch.config.tables.grid import Grid
from linewatch.config.tables.sheets import SHEETS
from linewatch.topology.check.mistake import did_you_mean

_LOOKED_AT = 30  # rows: titles and dates stand above the headings
_BLANKS = re.compile(r"[\s_\-*＊#.:·]+")
_PIECES = re.compile(r"[\s/|()（）\[\]【】,，、]+")
_PART = re.compile(r"\((\d+)\)$")
README = ("说明", "readme", "read me", "说明readme", "填写说明")


class Layout(NamedTuple):
    """How a grid is read. `columns`: (place in the row, column, heading as written); `parts`: place of a
    column that goes on -> places of its further parts; `first`: the first row below the headings."""

    grid: Grid
    sheet: Sheet
    columns: tuple[tuple[int, Column, str], ...]
    parts: Mapping[int, tuple[int, ...]]
    first: int

    def where(self, row: int, column: Column | None = None) -> str:
        """Of a row, and of the place in it where the column stands."""
        if column is not None:
            for place, known, heading in self.columns:
                if known.key == column.key:
                    return self.grid.where(row, place, heading)
        return self.grid.where(row)


def plain(text: str) -> str:
    """Without regard to case, width and blanks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).lower()


def sheet_of(title: str) -> Sheet | None:
    """By the name of a file or tab: `cables`, `光缆`, `光缆 cables`, `cables-north`, `03 cables`."""
    whole = plain(title)
    if whole in _SHEETS:
        return _SHEETS[whole]
    pieces = [plain(piece) for piece in re.split(r"[\s\-_.()（）]+", title)]
    known = {_SHEETS[piece].key: _SHEETS[piece] for piece in pieces if piece in _SHEETS}
    if len(known) == 1:
        return next(iter(known.values()))
    starts = [name for name in _SHEETS if re.fullmatch(rf"\d*{re.escape(name)}\d*", whole)]
    return _SHEETS[starts[0]] if starts else None


def is_readme(title: str) -> bool:
    return plain(title) in {plain(name) for name in README}


def sheet_names() -> list[str]:
    return [name for sheet in SHEETS for name in (sheet.key, sheet.zh)]


def layout_of(grid: Grid, sheet: Sheet) -> tuple[Layout | None, list[Finding]]:
    """None where there is nothing to read. A heading nobody knows is a warning, one given twice an error."""
    known = _headings(sheet)
    best, score = -1, 0
    for place, row in enumerate(grid.rows[:_LOOKED_AT]):
        said = {column.key: column for cell in row if (column := _column(known, cell)) is not None}
        # One known heading among others is enough only where it must be there.
        alone = len(said) == 1 and any(
            column.required or column is sheet.columns[0] for column in said.values()
        )
        if len(said) > score and (len(said) > 1 or alone or len(said) == sum(1 for cell in row if cell)):
            best, score = place, len(said)
    if best < 0:
        if not any(cell for row in grid.rows for cell in row):
            return None, []
        first = ", ".join(column.heading() for column in sheet.columns[:4])
        return None, [Finding(grid.where(), "there is no row of headings", f"write one: {first}, ...")]
    columns, parts, found = _columns(grid, best, sheet, known)
    below = best + 1
    while below < len(grid.rows) and _is_second(grid.rows[below], known):
        below += 1
    return Layout(grid, sheet, tuple(columns), {at: tuple(more) for at, more in parts.items()}, below), found


def _columns(
    grid: Grid, row: int, sheet: Sheet, known: Mapping[str, Column]
) -> tuple[list[tuple[int, Column, str]], dict[int, list[int]], list[Finding]]:
    columns: list[tuple[int, Column, str]] = []
    parts: dict[int, list[int]] = {}
    found: list[Finding] = []
    seen: dict[str, int] = {}
    for place, cell in enumerate(grid.rows[row]):
        if not cell:
            continue
        column = _column(known, cell)
        if column is None:
            names = [name.lower() for c in (*sheet.columns, EXT) for name in (c.key, c.zh, *c.also)]
            instead = did_you_mean(
                _nearest_piece(cell).lower(), names, otherwise="it is left out; see the template"
            )
            found.append(
                Finding(grid.where(row, place), f'nobody knows the heading "{cell}"', instead, "warning")
            )
        elif column.key in seen and _PART.search(cell):
            parts.setdefault(seen[column.key], []).append(place)
        elif column.key in seen:
            what = (
                f'"{cell}" is {column.heading()}, which column {_letter(grid, seen[column.key])} is already'
            )
            found.append(Finding(grid.where(row, place), what, "keep one of them"))
        else:
            seen[column.key] = place
            columns.append((place, column, cell if len(cell) <= 40 else column.heading()))
    return columns, parts, found


def _letter(grid: Grid, place: int) -> str:
    return grid.where(None, place).rpartition(" ")[2]


def _nearest_piece(cell: str) -> str:
    return max(_PIECES.split(cell), key=len, default=cell)[:60]


def _is_second(row: list[str], known: Mapping[str, Column]) -> bool:
    """A second row of headings: the other language's."""
    cells = [cell for cell in row if cell]
    return len(cells) > 2 and all(_column(known, cell) is not None for cell in cells)


def _column(known: Mapping[str, Column], cell: str) -> Column | None:
    if not cell or len(cell) > 80:
        return None
    cell = _PART.sub("", cell)
    whole = known.get(plain(cell))
    if whole is not None:
        return whole
    pieces = {c.key: c for piece in _PIECES.split(cell) if (c := known.get(plain(piece))) is not None}
    return next(iter(pieces.values())) if len(pieces) == 1 else None


def _headings(sheet: Sheet) -> Mapping[str, Column]:
    if sheet.key not in _KNOWN:
        names: dict[str, Column] = {}
        columns = (*sheet.columns, EXT, AS_IS)
        # Own names first: what is one column's name is no other's synonym.
        for column in columns:
            for name in (column.key, column.zh, column.heading(), f"{column.key}{column.zh}"):
                names.setdefault(plain(name), column)
        for column in columns:
            for name in column.also:
                names.setdefault(plain(name), column)
        _KNOWN[sheet.key] = names
    return _KNOWN[sheet.key]


_KNOWN: dict[str, Mapping[str, Column]] = {}
_SHEETS: dict[str, Sheet] = {}
for _sheet in SHEETS:
    for _name in (_sheet.key, _sheet.zh, f"{_sheet.zh}{_sheet.key}", f"{_sheet.key}{_sheet.zh}"):
        _SHEETS.setdefault(plain(_name), _sheet)
for _sheet in SHEETS:
    for _name in _sheet.also:
        _SHEETS.setdefault(plain(_name), _sheet)
