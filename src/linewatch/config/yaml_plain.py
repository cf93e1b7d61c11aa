"""The plain YAML that plants are nearly always written in, read many times as fast as YAML at large.

What is read here: at the top, keys at the margin; under a key, a list in block form whose items are
mappings, in flow form on one line or in block form, of plain or quoted words on one line. An item that is
written in any other way is read by `yaml_read`, alone; a file whose lines cannot be told apart into such
items, whole. So the values, and what is refused, are those of `yaml_read` to the letter.
"""

import re
from array import array
from collections.abc import Iterator
from typing import Any, NamedTuple

from linewatch.config.json_quick import Remember
from linewatch.config.yaml_items import NotPlain, Room, read_batch, room_for_all, take_room
from linewatch.config.yaml_read import Mark, Unreadable, read_yaml

BATCH = 500
# What libyaml refuses or takes for the end of a line: control characters, NEL, LS, PS, BOM, U+FFFE, U+FFFF,
# surrogates.
_CONTROL = bytes((*range(0x0A), *range(0x0B, 0x20), 0x7F))
_SEPARATORS = (b"\xe2\x80\xa8", b"\xe2\x80\xa9", b"\xef\xbb\xbf", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_RANGES = ((b"\xc2", re.compile(rb"\xc2[\x80-\x9f]")), (b"\xed", re.compile(rb"\xed[\xa0-\xbf]")))
_STRETCH = 1 << 20
_TOP = re.compile(rb"^(?![ #\n]|- |-\n|-\Z).+$", re.MULTILINE)
_TOP_KEY = re.compile(rb"([A-Za-z_][A-Za-z0-9_]{0,60}):(?: .*)?")
_FIRST_ITEM = re.compile(rb"(?:[ ]*(?:#.*)?\n)*( *)- ")


class Pieces(NamedTuple):
    """Items of the list under `key`, which stands in `line`: as they are written, but for their dash.

    `began`: the line of the first one; `indent`: how far in their dashes stand.
    """

    key: str
    line: int
    began: int
    indent: int
    items: list[bytes]

    def lines(self) -> "array[int]":
        """Where each begins, and where the last one ends."""
        lines = array("I")
        at = self.began
        for item in self.items:
            lines.append(at)
            at += item.count(b"\n") + 1
        lines.append(at - 1 if self.items[-1].endswith(b"\n") else at)
        return lines


class Lot(NamedTuple):
    """Items of the list under `key`, which stands in `line`. `lines`: as of `Pieces`."""

    key: str
    line: int
    values: list[Any]
    lines: "array[int]"


class Other(NamedTuple):
    """Whatever else stands under a key."""

    key: str
    line: int
    value: Any
    mark: Mark


def read_plain(data: bytes, remember: Remember) -> Iterator[Lot | Other]:
    """What stands under each key at the top. Raises NotPlain, after some of it or before.

    `remember` gives back the first of equal texts: `dict.setdefault` saves memory.
    """
    room = room_for_all()
    for part in split_plain(data, room):
        yield part if isinstance(part, Other) else read_pieces(part, remember, room)


def read_pieces(part: Pieces, remember: Remember, room: Room) -> Lot:
    """Raises NotPlain."""
    values: list[Any] = []
    for start in range(0, len(part.items), BATCH):
        values += read_batch(part.items[start : start + BATCH], part.indent, remember, room)
    return Lot(part.key, part.line, values, part.lines())


def split_plain(data: bytes, room: Room) -> Iterator[Pieces | Other]:
    """What stands under each key at the top, told apart into items. Raises NotPlain, as above."""
    if _odd(data):
        raise NotPlain
    line, seen = 1, set[bytes]()
    heads = [(match.start(), match[0]) for match in _TOP.finditer(data)]
    if not heads or not _blank(data[: heads[0][0]]):
        raise NotPlain
    line += data.count(b"\n", 0, heads[0][0])
    for (start, found), (end, _) in zip(heads, [*heads[1:], (len(data), b"")], strict=True):
        head = found.rstrip(b" ")
        match = _TOP_KEY.fullmatch(head)
        if match is None or match[1] in seen:
            raise NotPlain
        seen.add(match[1])
        key, body = match[1].decode(), data[start:end]
        first = (
            _FIRST_ITEM.match(body, body.index(b"\n") + 1)
            if head == match[1] + b":" and b"\n" in body
            else None
        )
        if first is None:
            yield _other(key, line, body, room)
        else:
            began = line + body.count(b"\n", 0, first.start(1))
            pieces = body[first.end() :].split(b"\n" + first[1] + b"- ")
            yield Pieces(key, line, began, len(first[1]), pieces)
        line += body.count(b"\n")


def _odd(data: bytes) -> bool:
    """Whether there is in it what libyaml refuses, or takes for the end of a line."""
    for start in range(0, len(data), _STRETCH):
        stretch = data[start : start + _STRETCH]
        if len(stretch.translate(None, _CONTROL)) < len(stretch):
            return True
    return any(sign in data for sign in _SEPARATORS) or any(
        first in data and pattern.search(data) for first, pattern in _RANGES
    )


def _blank(text: bytes) -> bool:
    return all(not line.strip() or line.lstrip(b" ").startswith(b"#") for line in text.split(b"\n"))


def _other(key: str, line: int, body: bytes, room: Room) -> Other:
    try:
        value, mark = read_yaml(b"\n" * (line - 1) + body, "")
    except Unreadable as error:
        raise NotPlain from error
    if not isinstance(value, dict) or list(value) != [key] or isinstance(mark, int) or b"&" in body:
        raise NotPlain  # an anchor may be named elsewhere
    inner = mark[1]
    assert isinstance(inner, dict)
    take_room(room, body.count(b" "))
    return Other(key, line, value[key], inner[key])
