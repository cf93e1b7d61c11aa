"""FORMAT to rows. A cell is written only where it reads back as that very value; all else goes into the JSON
of `ext` and `as_is`, so that FORMAT -> tables -> FORMAT is the identity, mistakes included.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from linewatch.config.foreign import Progress, quiet
from linewatch.config.tables.cell_text import cell_of, to_json
from linewatch.config.tables.columns import AS_IS, EXT, Column, Kind, Sheet
from linewatch.config.tables.fill import changes_anything
from linewatch.config.tables.sheets import NESTED_SHEETS, OWN_SHEETS, PLANT, SHEETS

EXACT = "exact"  # the row of the plant sheet that keeps linewatch from filling in blanks
_NO_KEY = "-"  # value of `format` where the plant has none
_TAILS = {"a_tail": "a", "z_tail": "z"}


class Table(NamedTuple):
    """The rows of one sheet, a cell for each column."""

    sheet: Sheet
    columns: tuple[Column, ...]
    rows: list[list[str]]


def tables_of(raw: dict[str, Any], progress: Progress = quiet) -> list[Table]:
    """Of a FORMAT value, whatever is in it, the sheets that have rows."""
    left = {key: value for key, value in raw.items() if key != "ext"}
    ext = raw.get("ext")
    left_ext = dict(ext) if isinstance(ext, dict) else None
    made: dict[str, Table] = {}
    for place, sheet in enumerate(OWN_SHEETS):
        progress("writing", place, len(OWN_SHEETS))
        home = left_ext if sheet.in_ext else left
        elements = (home or {}).get(sheet.home)
        if home is None or not isinstance(elements, list) or not elements:
            continue
        del home[sheet.home]
        made.update(_own(sheet, elements))
    progress("writing", len(OWN_SHEETS), len(OWN_SHEETS))
    if "ext" in raw and (left_ext or not isinstance(ext, dict) or not ext):
        left["ext"] = ext if left_ext is None else left_ext
    made[PLANT.key] = Table(PLANT, PLANT.columns, _plant_rows(left, exact=changes_anything(raw)))
    return [made[sheet.key] for sheet in SHEETS if sheet.key in made]


def _own(sheet: Sheet, elements: list[Any]) -> dict[str, Table]:
    """The table of a class, and those of the lists inside its elements."""
    inside = {nested.key: _Rows(nested) for nested in NESTED_SHEETS if nested.home == sheet.home}
    seen: dict[str, int] = {}
    for element in elements if inside else ():
        if isinstance(element, dict) and isinstance(element.get("id"), str):
            seen[element["id"]] = seen.get(element["id"], 0) + 1
    rows = _Rows(sheet)
    for element in elements:
        taken: list[str] = []
        name = element.get("id") if inside and isinstance(element, dict) else None
        if isinstance(name, str) and seen[name] == 1 and cell_of(sheet.column("id"), name) is not None:
            taken = _take_lists(element, inside)
        rows.add(element, taken)
    return {key: table.table() for key, table in ((sheet.key, rows), *inside.items()) if table.rows}


def _take_lists(element: dict[str, Any], inside: dict[str, "_Rows"]) -> list[str]:
    taken = []
    for key, rows in inside.items():
        for name, end in _TAILS.items() if key == "tails" else ((key, ""),):
            items = element.get(name)
            if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
                continue
            taken.append(name)
            for order, item in enumerate(items, 1):
                fixed = {rows.sheet.parent: element["id"], "end": end, "order": str(order)}
                rows.add(item, (), fixed)
    return taken


class _Rows:
    """Rows of one sheet in the making."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows: list[list[str]] = []
        self._columns = (*sheet.columns, *(() if sheet.in_ext else (EXT,)), AS_IS)
        self._at = {column.key: place for place, column in enumerate(self._columns)}
        self._simple = [(at, c.path[0], c) for at, c in enumerate(sheet.columns) if len(c.path) == 1]
        self._simple = [entry for entry in self._simple if entry[2].kind is not Kind.NAME]
        self._deep = [(at, c) for at, c in enumerate(sheet.columns) if len(c.path) > 1 or c.kind is Kind.NAME]
        self._tops = tuple(dict.fromkeys(column.path[0] for _, column in self._deep))
        self._known: dict[tuple[str, type, Any], str | None] = {}

    def add(self, element: Any, taken: Sequence[str], fixed: dict[str, str] | None = None) -> None:
        row = [""] * len(self._columns)
        for word in (fixed or {}).keys() & self._at.keys():
            row[self._at[word]] = (fixed or {})[word]
        if not isinstance(element, dict):
            row[-1] = to_json(element)
            self.rows.append(row)
            return
        rest = {key: value for key, value in element.items() if key not in taken} if taken else dict(element)
        for at, key, column in self._simple:
            if key in rest:
                cell = self._cell(column, rest[key])
                if cell is not None:
                    row[at] = cell
                    del rest[key]
        rest |= {top: _copied(rest[top]) for top in self._tops if isinstance(rest.get(top), dict)}
        for at, column in self._deep:
            if column.path[0] in rest:
                row[at] = self._taken(column, rest)
        if not self.sheet.in_ext and isinstance(rest.get("ext"), dict) and rest["ext"]:
            row[self._at["ext"]] = to_json(rest.pop("ext"))
        if rest or not any(row):
            row[-1] = to_json(rest)
        self.rows.append(row)

    def table(self) -> Table:
        used = [at for at in range(len(self._columns)) if at < len(self.sheet.columns) or self._used(at)]
        if len(used) == len(self._columns):
            return Table(self.sheet, self._columns, self.rows)
        columns = tuple(self._columns[at] for at in used)
        return Table(self.sheet, columns, [[row[at] for at in used] for row in self.rows])

    def _used(self, at: int) -> bool:
        return any(row[at] for row in self.rows)

    def _cell(self, column: Column, value: Any) -> str | None:
        """Most values but ids come again and again; 0 and 0.0 are alike as keys, so the type is one too."""
        if column.kind is Kind.ID and type(value) is str:
            return cell_of(column, value)
        if not isinstance(value, str | int | None):
            return cell_of(column, value)
        known = (column.key, type(value), value)
        if known not in self._known:
            self._known[known] = cell_of(column, value)
        return self._known[known]

    def _taken(self, column: Column, rest: dict[str, Any]) -> str:
        """The cell of a value deep inside, which is taken out of `rest`; empty where there is none."""
        path = column.path
        inner: Any = rest
        way = []
        for key in path[:-1]:
            if not isinstance(inner, dict) or key not in inner:
                return ""
            way.append((inner, key))
            inner = inner[key]
        if not isinstance(inner, dict) or path[-1] not in inner:
            return ""
        value = inner[path[-1]]
        if column.kind is Kind.NAME and isinstance(value, dict):
            both = [value.get(tongue) for tongue in ("zh", "en")]
            texts = [self._cell(column, text) if isinstance(text, str) else None for text in both]
            if None in texts:
                return ""
            del value["zh"]
            return texts[0] or ""
        text = self._cell(column, value)
        if text is None:
            return ""
        del inner[path[-1]]
        for outer, key in reversed(way):
            if outer[key]:
                break
            del outer[key]
        return text


def _copied(value: Any) -> Any:
    return {key: _copied(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def _plant_rows(left: dict[str, Any], *, exact: bool) -> list[list[str]]:
    rows = [["format", _NO_KEY]] if "format" not in left else []
    rows += [[key_cell(key), value_cell(value)] for key, value in left.items()]
    return [*rows, [EXACT, "yes"]] if exact else rows


def key_cell(key: str) -> str:
    """A top-level key: as it is, or as a JSON text where a cell would not carry it."""
    cell = cell_of(PLANT.columns[0], key)
    return cell if cell is not None and cell[0] != '"' and key != EXACT else to_json(key)


def value_cell(value: Any) -> str:
    if isinstance(value, str):
        cell = cell_of(PLANT.columns[1], value)
        if cell is not None:
            return cell
    return to_json(value)
