"""Files of a plant put together: what may be merged, and what is told where it may not."""

from typing import Any

from linewatch.config.canonical import Run
from linewatch.config.finding import Finding
from linewatch.config.places import Items, Places
from linewatch.config.plant_blocks import Block
from linewatch.config.yaml_read import Mark
from linewatch.topology.ext_words import AS_IS
from linewatch.topology.human import Clash, from_human
from linewatch.topology.index import CLASSES

NO_MAPPING = "the top level is not a mapping"
WRITE_CLASSES = "write class names with lists under them"
_MERGED = ("ext", AS_IS, "meta")  # mappings to which several files may add


class Merge:
    """Files put together. What cannot be merged is a finding, and the first one written stays.

    `written`: of the elements of a class, the canonical bytes of those runs that have been written already;
    `doubtful`: of a class all of whose elements have been looked at, those that may be of a wrong shape.
    """

    def __init__(self, whole: str) -> None:
        self.places = Places(whole)
        self.found: list[Finding] = []
        self.written: dict[str, list[Run]] = {}
        self._doubtful: dict[str, list[int] | None] = {}
        self._classes: dict[str, Any] = {}
        self._top: dict[str, Any] = {}
        self._first: dict[tuple[str, ...], str] = {}

    def add(self, file: str, value: Any, mark: Mark) -> None:
        if value is None:
            return
        if not isinstance(value, dict):
            self._finding(f"{file}:1", NO_MAPPING, WRITE_CLASSES)
            return
        inner = mark[1] if not isinstance(mark, int) else {}
        assert isinstance(inner, dict)
        for key, part in value.items():
            self.add_part(key, file, part, inner[key])

    def add_part(self, key: str, file: str, part: Any, where: Mark) -> None:
        """What stands under one key at the top of a file."""
        if key in CLASSES and isinstance(part, list):
            marks = where[1] if not isinstance(where, int) else []
            assert isinstance(marks, list)
            self.add_elements(key, file, [Block(part)], _line(where), Items(file, len(part), marks))
            return
        self.places.add_key(key, file, where)
        if key in _MERGED and isinstance(part, dict) and isinstance(self._top.get(key, {}), dict):
            self._mapping(key, file, part, where)
        elif self._once((key,), file, where):
            into = self._classes if key in CLASSES else self._top
            into[key] = part

    def raw(self) -> dict[str, Any]:
        try:
            top = from_human("plant", self._top)
        except Clash as clash:
            self._finding(self.places.where(clash.path), str(clash), "keep one")
            top = {k: v for k, v in self._top.items() if k not in (AS_IS, "ext")}
        for key in list(top):
            if key in self._classes:
                self._finding(self.places.where((AS_IS, key)), f'"{key}" is given twice', "keep one")
        return {**top, **self._classes}

    @property
    def doubtful(self) -> dict[str, list[int]]:
        return {name: places for name, places in self._doubtful.items() if places is not None}

    def add_elements(self, name: str, file: str, blocks: list[Block], line: int, items: Items) -> None:
        """A list under the name of a class that begins in `line`. `blocks` are used up."""
        self.places.add_key(name, file, (line, items.marks or []))
        into = self._classes.setdefault(name, [])
        if not isinstance(into, list):
            self._finding(
                _at(file, line), f'"{name}" is not a list elsewhere', "write it as a list there too"
            )
            return
        self.places.add_elements(name, items)
        runs = self.written.setdefault(name, [])
        doubtful = self._doubtful.setdefault(name, [])
        blocks.reverse()
        while blocks:
            values, human, body, places = blocks.pop()
            runs.append((len(values), body))
            if doubtful is not None and places is not None:
                doubtful += (len(into) + place for place in places)
            else:
                doubtful = self._doubtful[name] = None
            if human:
                self._turn(name, values, into)
            else:
                into += values

    def _turn(self, name: str, part: list[Any], into: list[Any]) -> None:
        """From the form people write. `part` is used up."""
        for place, element in enumerate(part):
            part[place] = None  # its time is over, and its memory wanted
            try:
                into.append(from_human(name, element))
            except Clash as clash:
                path = (name, len(into), *clash.path)
                into.append(_without_rest(name, element))
                self._finding(self.places.where(path), str(clash), "keep one")

    def _mapping(self, key: str, file: str, part: dict[str, Any], where: Mark) -> None:
        into = self._top.setdefault(key, {})
        marks = where[1] if not isinstance(where, int) else {}
        assert isinstance(marks, dict)
        for word, value in part.items():
            if self._once((key, word), file, marks[word]):
                into[word] = value

    def _once(self, keys: tuple[str, ...], file: str, where: Mark) -> bool:
        first = self._first.get(keys)
        if first is None and (len(keys) > 1 or (keys[0] not in self._top and keys[0] not in self._classes)):
            self._first[keys] = _at(file, where)
            return True
        first = first or "another file"
        self._finding(_at(file, where), f'"{".".join(keys)}" is already given in {first}', "keep one")
        return False

    def _finding(self, where: str, what: str, instead: str) -> None:
        self.found.append(Finding(where, what, instead))


def _without_rest(name: str, element: dict[str, Any]) -> Any:
    rest = {key: value for key, value in element.items() if key not in ("ext", AS_IS)}
    try:
        return from_human(name, rest)
    except Clash:
        return rest


def _at(file: str, mark: Mark) -> str:
    return f"{file}:{_line(mark)}"


def _line(mark: Mark) -> int:
    return mark if isinstance(mark, int) else mark[0]
