"""Where in which file an element of the merged plant was written."""

import pathlib
import zlib
from array import array
from functools import lru_cache
from typing import NamedTuple

import msgspec

from linewatch.config.yaml_items import item_marked
from linewatch.config.yaml_read import Mark, Unreadable, line_of, read_yaml
from linewatch.topology.check.mistake import Path
from linewatch.topology.ext_words import AS_IS

_LARGE = 1 << 20  # bytes; to read more than that as YAML takes seconds


class Items(NamedTuple):
    """Items of one list in one file: their marks, or `lines` as in `yaml_plain.Pieces.lines`.

    Then marks are read when they are asked for. `check`: the crc32 of the file as it was read; of one that
    has changed since an item's first line is told.
    """

    file: str
    size: int
    marks: "list[Mark] | None"
    lines: "array[int] | None" = None
    check: int = 0

    def line(self, place: int, path: Path) -> int:
        if self.marks is not None:
            return _line_in_yaml(self.marks[place], path)
        assert self.lines is not None
        first = self.lines[place]
        data = _bytes(self.file)
        if not path or zlib.crc32(data) != self.check:
            return first
        found = item_marked(data, first, self.lines[place + 1])
        return first if found is None else first - 1 + _line_in_yaml(found.mark, path)


class Places:
    """Of a YAML plant: the marks of every top-level key, and where every element is written."""

    def __init__(self, whole: str) -> None:
        self.whole = whole  # what is named where nothing better is known
        self._elements: dict[str, list[Items]] = {}
        self._keys: dict[str, tuple[str, Mark]] = {}

    def add_key(self, key: str, file: str, mark: Mark) -> None:
        self._keys.setdefault(key, (file, mark))

    def add_elements(self, class_name: str, items: Items) -> None:
        self._elements.setdefault(class_name, []).append(items)

    def where(self, path: Path) -> str:
        """file:line of the value, else of the nearest thing around it."""
        if len(path) > 1 and isinstance(path[1], int) and isinstance(path[0], str):
            place = path[1]
            for items in self._elements.get(path[0], ()):
                if 0 <= place < items.size:
                    return f"{items.file}:{items.line(place, path[2:])}"
                place -= items.size
        if path and isinstance(path[0], str):
            for key in (path[0], *(str(step) for step in path[1:2]), "ext", AS_IS):
                if key in self._keys:
                    file, mark = self._keys[key]
                    return f"{file}:{_line_in_yaml(mark, path[1:])}"
        return self.whole


@lru_cache(maxsize=2)
def _read_once(file: str, changed_ns: int) -> bytes:
    return pathlib.Path(file).read_bytes()


def _bytes(file: str) -> bytes:
    try:
        return _read_once(file, pathlib.Path(file).stat().st_mtime_ns)
    except OSError:
        return b""


def _line_in_yaml(mark: Mark, path: Path) -> int:
    """A word of `ext` may stand on the element itself, and a key of the element under `as_is`."""
    ways = [path]
    if "ext" in path:
        at = path.index("ext")
        ways.append((*path[:at], *path[at + 1 :]))
    if path:
        ways.append((AS_IS, *path))
    return max((line_of(mark, way) for way in ways), default=1)


class JsonPlaces:
    """Of a FORMAT file. Lines are looked for only when something is wrong: JSON is nearly always YAML too.

    `check`: the crc32 of the file as it was read; it is read again, for it may be large.
    """

    def __init__(self, file: str, check: int) -> None:
        self.file, self.check = file, check
        self._mark: Mark | None = None
        self._tried = False
        self._begin: dict[str, array[int]] = {}

    def where(self, path: Path) -> str:
        """file:line; what is said names the element, should the whole file be one line."""
        data = _bytes(self.file)
        if zlib.crc32(data) != self.check or b"\n" not in data.strip():
            return f"{self.file}:1"
        if len(data) > _LARGE:
            return f"{self.file}:{self._of_element(data, path)}"
        if not self._tried:
            self._tried = True
            try:
                self._mark = read_yaml(data, self.file).mark
            except Unreadable:
                self._mark = None
        return f"{self.file}:{line_of(self._mark, path) if self._mark is not None else 1}"

    def _of_element(self, data: bytes, path: Path) -> int:
        """Of a large file only the element is read as YAML; what is not in one is told to be in line 1."""
        if len(path) < 2 or not isinstance(path[0], str) or not isinstance(path[1], int):
            return 1
        if path[0] not in self._begin:
            self._begin[path[0]] = _beginnings(data, path[0])
        begin = self._begin[path[0]]
        if path[1] + 1 >= len(begin):
            return 1
        start, end = begin[path[1]], begin[path[1] + 1]
        line = data.count(b"\n", 0, start) + 1
        try:
            return (
                line - 1 + line_of(read_yaml(data[start:end].rstrip(b" \n\r\t,"), self.file).mark, path[2:])
            )
        except Unreadable:
            return line


def _beginnings(data: bytes, class_name: str) -> "array[int]":
    """Where each item of a list at the top begins, in bytes, and where the last one ends."""
    found = array("Q")
    try:
        written = msgspec.json.decode(data, type=dict[str, msgspec.Raw])[class_name]
        items = msgspec.json.decode(written, type=list[msgspec.Raw])
    except (msgspec.MsgspecError, KeyError):
        return found
    at = data.find(bytes(written))
    for item in items:
        text = bytes(item)
        at = data.find(text, at)
        found.append(at)
        at += len(text)
    found.append(at)
    return found
