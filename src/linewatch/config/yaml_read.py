"""YAML as values with the line of every one, safely.

PyYAML's parser (libyaml) gives events; the values are built here, because its own constructor follows YAML
1.1: a site called `no` would become false, `1:30` a number in base sixty, `08` an error. Here only what JSON
calls a number is one, and only `true`, `false`, `null`, `~` and nothing at all are not text either.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

MAX_BYTES = 64 << 20
MAX_VALUES = 4_000_000  # aliases counted as often as they are used, so that a bomb of them stays small
MAX_DEPTH = 64

# A line number (1 is the first), or that of a mapping or list with the marks inside it.
Mark = int | tuple[int, "dict[str, Mark] | list[Mark]"]

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_MAX_DIGITS = 4000

# libyaml where it is there (the wheels have it): ten times as fast.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(Exception):
    """The file is not YAML we accept: `line` where, and what to write instead."""

    def __init__(self, file: str, line: int, what: str, instead: str = "") -> None:
        super().__init__(f"{file}:{line}: {what}")
        self.file, self.line, self.what, self.instead = file, line, what, instead


class Marked(NamedTuple):
    value: Any
    mark: Mark


class _Open:
    """A mapping or list being read. `inner` are the marks, in the shape of `value`."""

    __slots__ = ("anchor", "before", "inner", "key", "key_line", "line", "value")

    def __init__(self, value: Any, inner: Any, line: int, anchor: str | None, before: int) -> None:
        self.value, self.inner, self.line, self.anchor = value, inner, line, anchor
        self.key: str | None = None
        self.key_line = 0
        self.before = before  # values counted when it was opened


def read_yaml_file(path: Path, name: str | None = None) -> Marked:
    """The one document of a file; an empty file is None. Raises Unreadable, OSError."""
    data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    if data is None:
        raise Unreadable(
            name or str(path), 1, f"the file is larger than {MAX_BYTES >> 20} MB", "split it into several"
        )
    return read_yaml(data, name or str(path))


def read_yaml(data: bytes, name: str) -> Marked:
    """The same from bytes in UTF-8; `name` stands for the file in what is raised."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(name, line, "the file is not UTF-8 text", "save it as UTF-8") from error
    parser = _Loader(text)
    try:
        return _Builder(name).build(parser)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        said = " ".join(part for part in (error.context, error.problem) if part)
        raise Unreadable(
            name, line, f"this is not YAML: {said}", "look at the indent and the quotes"
        ) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else 1
        raise Unreadable(
            name,
            line,
            f"a character may not stand in YAML: {error.reason}",
            'write it as an escape, "\\u0007"',
        ) from error
    finally:
        parser.dispose()


class _Builder:
    def __init__(self, name: str) -> None:
        self.name = name
        self.anchors: dict[str, tuple[Marked, int]] = {}
        self.count = 0
        self.open: list[_Open] = []
        self.root: Marked | None = None

    def build(self, parser: Any) -> Marked:
        while True:
            event = parser.get_event()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._start(event, {}, {})
            elif kind is yaml.SequenceStartEvent:
                self._start(event, [], [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._end()
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent and self.root is not None:
                raise self._refused(event, "a second document starts here", "put it into a file of its own")
            elif kind is yaml.StreamEndEvent:
                return self.root if self.root is not None else Marked(None, 1)

    def _refused(self, event: Any, what: str, instead: str) -> Unreadable:
        return Unreadable(self.name, event.start_mark.line + 1, what, instead)

    def _scalar(self, event: Any) -> None:
        line = event.start_mark.line + 1
        top = self.open[-1] if self.open else None
        if top is not None and top.key is None and type(top.value) is dict:
            if event.value in top.value:
                first = _line(top.inner[event.value])
                raise self._refused(
                    event,
                    f'the key "{event.value}" is written a second time (first in line {first})',
                    "keep one",
                )
            top.key, top.key_line = event.value, line
            return
        if event.tag is not None and event.tag != "!":
            raise self._refused(event, f"the tag {event.tag} is not read here", "leave the tag out")
        value = event.value
        if event.tag is None and event.style in (None, ""):
            value = self._plain(event, value)
        self._count(event, 1)
        if event.anchor:
            self.anchors[event.anchor] = (Marked(value, line), 1)
        self._place(value, line)

    def _plain(self, event: Any, text: str) -> Any:
        if text in _WORDS:
            return _WORDS[text]
        match = _NUMBER.fullmatch(text)
        if match is None:
            return text
        if len(text) > _MAX_DIGITS:
            raise self._refused(event, f"a number of {len(text)} digits", "write it in quotes if it is text")
        if match[1] is None and match[2] is None:
            return int(text)
        number = float(text)
        if number in (float("inf"), float("-inf")):
            raise self._refused(event, f"{text} is too large for a number", "write a smaller one")
        return number

    def _start(self, event: Any, value: Any, inner: Any) -> None:
        top = self.open[-1] if self.open else None
        if top is not None and top.key is None and type(top.value) is dict:
            raise self._refused(event, "a list or mapping stands where a key is due", "write a plain key")
        if event.tag is not None and event.tag != "!":
            raise self._refused(event, f"the tag {event.tag} is not read here", "leave the tag out")
        if len(self.open) >= MAX_DEPTH:
            raise self._refused(event, f"more than {MAX_DEPTH} levels deep", "write it flatter")
        self._count(event, 1)
        self.open.append(_Open(value, inner, event.start_mark.line + 1, event.anchor, self.count))

    def _end(self) -> None:
        done = self.open.pop()
        mark: Mark = (done.line, done.inner)
        if done.anchor:
            self.anchors[done.anchor] = (Marked(done.value, mark), self.count - done.before + 1)
        self._place(done.value, mark)

    def _alias(self, event: Any) -> None:
        known = self.anchors.get(event.anchor)
        if known is None:
            raise self._refused(
                event,
                f"*{event.anchor} names no anchor that is complete here",
                f"write &{event.anchor} before it",
            )
        top = self.open[-1] if self.open else None
        if top is not None and top.key is None and type(top.value) is dict:
            raise self._refused(event, "an alias stands where a key is due", "write a plain key")
        (value, mark), size = known
        self._count(event, size)
        self._place(value, mark)

    def _count(self, event: Any, more: int) -> None:
        self.count += more
        if self.count > MAX_VALUES:
            raise self._refused(
                event, f"more than {MAX_VALUES} values", "split the file, or use fewer aliases"
            )

    def _place(self, value: Any, mark: Mark) -> None:
        if not self.open:
            self.root = Marked(value, mark)
            return
        top = self.open[-1]
        if type(top.value) is list:
            top.value.append(value)
            top.inner.append(mark)
        else:
            key = top.key
            assert key is not None
            top.value[key] = value
            top.inner[key] = top.key_line if isinstance(mark, int) else (top.key_line, mark[1])
            top.key = None


def _line(mark: Mark) -> int:
    return mark if isinstance(mark, int) else mark[0]


def line_of(mark: Mark, path: tuple[str | int, ...]) -> int:
    """The line of the value at `path`, or of the nearest thing around it that is there."""
    for step in path:
        if isinstance(mark, int):
            break
        inner = mark[1]
        found: Mark | None = None
        if isinstance(inner, dict):
            found = inner.get(step) if isinstance(step, str) else None
        elif isinstance(step, int) and 0 <= step < len(inner):
            found = inner[step]
        if found is None:
            break
        mark = found
    return _line(mark)
