"""Rows to FORMAT: every cell read, every bad one a finding, nested rows put into their parents."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from linewatch.config.finding import Finding
from linewatch.config.foreign import Progress, quiet
from linewatch.config.tables.assembled import Assembled, Row, in_order
from linewatch.config.tables.cells import NOTHING, BadCell, Cells, Reader, from_json
from linewatch.config.tables.columns import AS_IS, EXT, Column, Kind, Sheet
from linewatch.config.tables.disassemble import EXACT
from linewatch.config.tables.headings import Layout
from linewatch.config.tables.places import TablePlaces
from linewatch.config.tables.sheets import NESTED_SHEETS, OWN_SHEETS, PLANT
from linewatch.topology.check.mistake import did_you_mean
from linewatch.topology.check.shape import FORMAT

_TOTALS = frozenset({"合计", "总计", "小计", "total", "sum"})


class _Planned(NamedTuple):
    """One column of a table: `known` is what its cells were read as already, `parts` where it goes on."""

    place: int
    column: Column
    known: dict[str, Any]
    read: Reader
    parts: tuple[int, ...]
    key: str  # of the element, where the value goes just there


_Plan = list[_Planned]
_UNREAD = object()
_STEP = 5000  # rows between two words of progress


def assemble(
    layouts: list[Layout], source: str, cells: Cells, progress: Progress = quiet
) -> tuple[Assembled, list[Finding]]:
    """FORMAT value of all rows, as far as they could be read, and what is wrong in their cells."""
    reading = _Reading(cells, TablePlaces(source))
    whole = sum(len(layout.grid.rows) for layout in layouts)
    done = 0
    rows: dict[str, list[Row]] = {}
    for layout in layouts:
        into = rows.setdefault(layout.sheet.key, [])
        for at in range(layout.first, len(layout.grid.rows), _STEP):
            progress("taking in", done + at, whole)
            into += reading.rows(layout, at, min(at + _STEP, len(layout.grid.rows)))
        done += len(layout.grid.rows)
    progress("taking in", whole, whole)
    return reading.assembled(rows), reading.found


class _Reading:
    def __init__(self, cells: Cells, places: TablePlaces) -> None:
        self.cells, self.places = cells, places
        self.found: list[Finding] = []
        self.raw: dict[str, Any] = {"format": FORMAT}
        self.exact = False
        self._plans: dict[int, _Plan] = {}

    def rows(self, layout: Layout, start: int, end: int) -> list[Row]:
        plan = self._plan(layout)
        read = []
        grid = layout.grid.rows
        for at in range(start, end):
            cells = grid[at]
            row = self._row(layout, at, cells, plan)
            if row is not None:
                read.append(row)
        return read

    def _plan(self, layout: Layout) -> _Plan:
        if id(layout) not in self._plans:
            self._plans[id(layout)] = [
                self._planned(place, column, layout.parts.get(place, ()))
                for place, column, _ in sorted(layout.columns, key=lambda entry: entry[0])
            ]
        return self._plans[id(layout)]

    def _planned(self, place: int, column: Column, parts: tuple[int, ...]) -> _Planned:
        known: dict[str, Any] = {}
        plain = len(column.path) == 1 and column.kind not in (Kind.NAME, Kind.JSON)
        key = column.path[0] if plain else ""
        return _Planned(place, column, known, self.cells.reader(column, known), parts, key)

    def _row(self, layout: Layout, at: int, cells: list[str], plan: _Plan) -> Row | None:
        element: dict[str, Any] = {}
        extras: dict[str, Any] = {}
        width, bad, filled = len(cells), False, False
        for place, column, known, read, parts, key in plan:
            if place >= width or not (text := cells[place]):
                continue
            filled = True
            if parts:
                text += "".join(cells[part] for part in parts if part < width)
            value = known.get(text, _UNREAD)
            if value is _UNREAD:
                try:
                    value = read(text)
                except BadCell as error:
                    bad = True
                    self._bad(layout, at, column, error)
                    continue
            if value is NOTHING:
                continue
            if key:
                element[key] = value
            elif not column.path or column.kind is Kind.JSON:
                extras[column.key] = value
            else:
                _put(element, column.path, value, column.kind)
        if not filled or self._is_total(layout, at, element):
            return None
        said = bool(extras)
        bad |= self._ext(layout, at, element, extras.pop(EXT.key, NOTHING))
        whole = self._as_is(layout, at, element, extras.pop(AS_IS.key, NOTHING))
        if not whole and not said and not bad:
            return None  # signs for nothing only
        return Row(whole, extras, (layout, at))

    def _bad(self, layout: Layout, at: int, column: Column, error: BadCell) -> None:
        self.found.append(Finding(layout.where(at, column), error.what, error.instead))
        self.places.bad.setdefault((layout.grid.file, layout.grid.title, at), set()).add(column.key)

    def _is_total(self, layout: Layout, at: int, element: dict[str, Any]) -> bool:
        name = element.get("id")
        if not isinstance(name, str) or name.lower() not in _TOTALS:
            return False
        self.found.append(
            Finding(layout.where(at), f'this row of "{name}" is no element, and left out', "", "warning")
        )
        return True

    def _ext(self, layout: Layout, at: int, element: dict[str, Any], ext: Any) -> bool:
        if ext is NOTHING:
            return False
        if not isinstance(ext, dict):
            error = BadCell("ext is no JSON object", 'write {"word": "value"}, or leave the cell empty')
            self._bad(layout, at, EXT, error)
            return True
        if layout.sheet.in_ext:
            _merge(element, ext)
        elif ext:
            _merge(element.setdefault("ext", {}), ext)
        return False

    def _as_is(self, layout: Layout, at: int, element: dict[str, Any], as_is: Any) -> Any:
        if as_is is NOTHING:
            return element
        if isinstance(as_is, dict):
            _merge(element, as_is)
            return element
        if element:
            error = BadCell("as_is is no JSON object beside the other cells", "empty one or the other")
            self._bad(layout, at, AS_IS, error)
            return element
        return as_is

    def assembled(self, rows: dict[str, list[Row]]) -> Assembled:
        self._plant(rows.get(PLANT.key, []))
        extras: dict[str, list[dict[str, Any]]] = {}
        for sheet in OWN_SHEETS:
            own = rows.get(sheet.key)
            if not own:
                continue
            home = self._home(sheet)
            if home is None:
                continue
            if sheet.home in home:
                self.found.append(
                    Finding(
                        own[0].origin[0].grid.where(), f'"{sheet.home}" is in the plant sheet too', "keep one"
                    )
                )
                continue
            home[sheet.home] = [row.element for row in own]
            extras[sheet.home] = [row.extras for row in own]
            self.places.own[sheet.home] = [row.origin for row in own]
        for sheet in NESTED_SHEETS:
            self._nest(sheet, rows.get(sheet.key, []))
        loose = {key: own for key, own in rows.items() if key == "ddf"}
        return Assembled(self.raw, extras, loose, self.places, self.exact)

    def _home(self, sheet: Sheet) -> dict[str, Any] | None:
        if not sheet.in_ext:
            return self.raw
        ext = self.raw.setdefault("ext", {})
        return ext if isinstance(ext, dict) else None

    def _plant(self, rows: list[Row]) -> None:
        for row in rows:
            layout, at = row.origin
            key, value = row.extras.get("key"), row.extras.get("value", NOTHING)
            if not isinstance(key, str):
                self.found.append(Finding(layout.where(at), "this row says no word", "write one under key"))
                continue
            try:
                name = from_json(key) if key[0] == '"' else key
            except BadCell as error:
                self._bad(layout, at, PLANT.columns[0], error)
                continue
            self.places.keys[str(name)] = row.origin
            if key.lower() == EXACT:
                self.exact = self.exact or value in (True, "yes", "是", "true", 1)
            elif value is NOTHING:
                self.raw.pop(str(name), None)
            else:
                self.raw[str(name)] = value

    def _nest(self, sheet: Sheet, rows: list[Row]) -> None:
        parents = self.raw.get(sheet.home)
        known: dict[str, int] = {}
        for place, parent in enumerate(parents if isinstance(parents, list) else ()):
            if isinstance(parent, dict) and isinstance(parent.get("id"), str):
                known.setdefault(parent["id"], place)
        grouped: dict[tuple[int, str], list[Row]] = {}
        for row in rows:
            parent_at = self._parent(sheet, row, known)
            key_of = self._list_of(sheet, row)
            if parent_at is not None and key_of is not None:
                grouped.setdefault((parent_at, key_of), []).append(row)
        for (place, key), items in grouped.items():
            if all(isinstance(row.extras.get("order"), int) for row in items):
                items.sort(key=lambda row: row.extras["order"])
            parent = parents[place]  # type: ignore[index]
            if key in parent:
                self.found.append(
                    Finding(
                        items[0].origin[0].where(items[0].origin[1]),
                        f'"{key}" stands in as_is too',
                        "keep one",
                    )
                )
                continue
            parent[key] = [row.element for row in items]
            in_order(sheet.home, parent)
            self.places.nested.setdefault((sheet.home, key), {})[place] = [row.origin for row in items]
            self.places.extras.setdefault((sheet.home, key), {})[place] = [row.extras for row in items]

    def _parent(self, sheet: Sheet, row: Row, known: Mapping[str, int]) -> int | None:
        layout, at = row.origin
        name = row.extras.get(sheet.parent)
        if isinstance(name, str) and name in known:
            return known[name]
        column = sheet.column(sheet.parent)
        if name is None:
            if sheet.parent not in self.places.bad_at(row.origin):
                what = f"{sheet.parent} is empty"
                self.found.append(
                    Finding(layout.where(at, column), what, f"write the id of the {sheet.parent}")
                )
            return None
        instead = did_you_mean(name, known, otherwise=f"write the id of a {sheet.parent}, or add its row")
        self.found.append(Finding(layout.where(at, column), f'there is no {sheet.parent} "{name}"', instead))
        return None

    def _list_of(self, sheet: Sheet, row: Row) -> str | None:
        if sheet.nested != "tails":
            return sheet.nested
        end = row.extras.get("end")
        if end is None and "end" not in self.places.bad_at(row.origin):
            column = sheet.column("end")
            self.found.append(
                Finding(row.origin[0].where(row.origin[1], column), "end is empty", "write a or z")
            )
        return f"{end}_tail" if end is not None else None


def _put(element: dict[str, Any], path: tuple[str, ...], value: Any, kind: Kind) -> None:
    inner = element
    for key in path[:-1]:
        next_one = inner.get(key)
        if kind is Kind.NAME_EN and isinstance(next_one, str):
            next_one = inner[key] = {"zh": next_one}
        elif not isinstance(next_one, dict):
            next_one = inner[key] = {}
        inner = next_one
    here = inner.get(path[-1])
    if kind is Kind.NAME and isinstance(here, dict):
        inner[path[-1]] = {"zh": value, **here}
    else:
        inner[path[-1]] = value


def _merge(into: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        here = into.get(key)
        if isinstance(here, dict) and isinstance(value, dict):
            _merge(here, value)
        else:
            into[key] = value
