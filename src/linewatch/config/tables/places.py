"""Where in which table a value of the assembled plant was written."""

from collections.abc import Sequence
from typing import Any

from linewatch.config.tables.columns import Column
from linewatch.config.tables.headings import Layout
from linewatch.topology.check.mistake import Path

Origin = tuple[Layout, int]  # the row


class TablePlaces:
    """`own`: by class, the row of each element; `nested`: by class and list, by element, the row of each
    item; `keys`: the row of a top-level key; `bad`: the cells that could not be read, by row. `is_whole`:
    False where a whole table could not be read, so that what others name may be in it."""

    def __init__(self, whole: str) -> None:
        self.whole = whole
        self.is_whole = True
        self.own: dict[str, list[Origin]] = {}
        self.nested: dict[tuple[str, str], dict[int, list[Origin]]] = {}
        self.extras: dict[tuple[str, str], dict[int, list[dict[str, Any]]]] = {}
        self.keys: dict[str, Origin] = {}
        self.bad: dict[tuple[str, str, int], set[str]] = {}

    def where(self, path: Path, missing: str = "") -> str:
        """`cables.csv:row 17, column C (length_km)`; without a column where the value has none of its own.
        `missing`: the key that is not there, whose column is meant."""
        origin, rest = self.row_of(path)
        if origin is None:
            return self.whole
        layout, row = origin
        return layout.where(row, _column(layout, (*rest, missing) if missing else rest))

    def row_of(self, path: Path) -> tuple[Origin | None, Path]:
        """The row of an element or item, and the rest of the path inside it."""
        steps = path[1:] if path[:1] == ("ext",) else path
        if len(steps) > 1 and isinstance(steps[0], str) and isinstance(steps[1], int):
            home, place, rest = steps[0], steps[1], steps[2:]
            if len(rest) > 1 and isinstance(rest[0], str) and isinstance(rest[1], int):
                items = self.nested.get((home, rest[0]), {}).get(place, [])
                if rest[1] < len(items):
                    return items[rest[1]], rest[2:]
            rows = self.own.get(home, [])
            if 0 <= place < len(rows):
                return rows[place], rest
        for step in (steps[0] if steps else "", "ext"):
            if isinstance(step, str) and step in self.keys:
                return self.keys[step], ()
        if steps and isinstance(steps[0], str) and self.own.get(steps[0]):
            return self.own[steps[0]][0], ()
        return None, ()

    def bad_at(self, origin: Origin) -> set[str]:
        layout, row = origin
        return self.bad.get((layout.grid.file, layout.grid.title, row), set())


# Which shorthand says a key that has no column of its own in the file.
_SHORT = {
    "fibres_az": "fibres",
    "fibres_za": "fibres",
    "legs": "working",
    "points": "length_km",
    "segments": "length_km",
}


def _column(layout: Layout, rest: Sequence[str | int]) -> Column | None:
    keys = tuple(step for step in rest if isinstance(step, str))
    known = {column.key: column for _, column, _ in layout.columns}
    best: Column | None = None
    for column in known.values():
        if (
            column.path
            and keys[: len(column.path)] == column.path
            and (best is None or best.path < column.path)
        ):
            best = column
    if best is not None:
        return best
    for key in reversed(keys):
        for name in (key, _SHORT.get(key, "")):
            if name in known:
                return known[name]
    return known.get("ext" if "ext" in keys else "as_is")
