"""The plain YAML that plants are nearly always written in, read many times as fast as YAML at large.

What is read here: at the top, keys at the margin; under a key, a list in block form whose items are
mappings, in flow form on one line or in block form, of plain or quoted words on one line. An item that is
written in any other way is read by `yaml_read`, alone; a file whose lines cannot be told apart into such
items, whole. So the values, and what is refused, are those of `yaml_read` to the letter.

How: an item in block form is put into flow form, its words into JSON's quotes by one regular expression, and
many items are read as one JSON text. Where that is not JSON, it was not plain.
"""

import json
import re
from array import array
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from linewatch.config.json_quick import Remember, quickly
from linewatch.config.yaml_read import MAX_VALUES, Mark, Marked, Unreadable, read_yaml

_BATCH = 500
_OURS = 3  # one batch in so many is not sent to whoever works beside us
_MOST_OPEN = 40  # brackets in one line; far below MAX_DEPTH
# What libyaml refuses or takes for the end of a line: control characters, NEL, LS, PS, BOM, U+FFFE, U+FFFF,
# surrogates.
_CONTROL = bytes((*range(0x0A), *range(0x0B, 0x20), 0x7F))
_SEPARATORS = (b"\xe2\x80\xa8", b"\xe2\x80\xa9", b"\xef\xbb\xbf", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_RANGES = ((b"\xc2", re.compile(rb"\xc2[\x80-\x9f]")), (b"\xed", re.compile(rb"\xed[\xa0-\xbf]")))
_STRETCH = 1 << 20
_NUMBER = rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
_FIRST = rb"[A-Za-z0-9_./(\x80-\xff]"
_RUN = rb"[A-Za-z0-9_./()@+=;!$%&*<>|~^\-\x80-\xff]*+"
_BETWEEN = rb"(?::(?=[A-Za-z0-9_])|(?<! )#| (?=[A-Za-z0-9_(\x80-\xff]))"
_PLAIN = _FIRST + _RUN + rb"(?:" + _BETWEEN + _RUN + rb")*+"
_DOUBLE = rb'[^"\\\n]*(?:\\(?:["\\nrt]|u[0-9a-fA-F]{4})[^"\\\n]*)*'
_SINGLE = rb"[^'\"\\\n]*"
_LITERAL = rb"(?:" + _NUMBER + rb"|true|false|null)"
# One group, so that joining what `split` gives with a quote puts every word, however written, into quotes.
# Numbers and true, false, null are left as they are; as a key they are words too.
_WORD = re.compile(
    rb"""(?:(?<=[{\[,: \n])(?=[A-Za-z0-9_./(\x80-\xff"']))["']?+"""
     rb"""((?<![\"'])(?!(?=[-0-9tfn])""" + _LITERAL + rb""" *[,\]}\n])"""
    + rb"""(?>""" + _PLAIN + rb""")(?!["'])"""
    + rb"""|(?<=")""" + _DOUBLE + rb"""(?=")|(?<=')""" + _SINGLE + rb"""(?='))["']?"""
)  # fmt: skip
_LONGEST_WORD = 1_000  # a key beyond 1024 is none
_HALF_A_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")
_SCALAR = rb"(?:\"" + _DOUBLE + rb"\"|'" + _SINGLE + rb"'|" + _LITERAL + rb"|" + _PLAIN + rb")"
_ONE_WORD = re.compile(_SCALAR)  # nothing else on the line, so that a comma in it does not begin a second one
# A mapping or list in flow form with at most one level in it: one value, whatever follows.
_INSIDE = rb"(?:[^\[\]{}\"'\n]++|\"[^\"\\\[\]{}\n]*+\")"
_LEAF = rb"(?:\{" + _INSIDE + rb"*+\}|\[" + _INSIDE + rb"*+\])"
_FLAT = rb"(?:\{(?:" + _INSIDE + rb"|" + _LEAF + rb")*+\}|\[(?:" + _INSIDE + rb"|" + _LEAF + rb")*+\])"
_NAME = rb"[A-Za-z0-9_\x80-\xff][A-Za-z0-9_.\-\x80-\xff]*+"
_ENTRY = _NAME + rb": ++(?>" + _FLAT + rb"|" + _PLAIN + rb"|" + _SCALAR + rb")"
_ONE_ENTRY = re.compile(_ENTRY)
_FLAT_ITEM = re.compile(rb"- +" + _FLAT)
_KEY = re.compile(rb"([A-Za-z0-9_\x80-\xff][A-Za-z0-9_.\-\x80-\xff]{0,200}):(?: +(.*))?")
_TOP = re.compile(rb"^(?![ #\n]|- |-\n|-\Z).+$", re.MULTILINE)
_TOP_KEY = re.compile(rb"([A-Za-z_][A-Za-z0-9_]{0,60}):(?: .*)?")
_FIRST_ITEM = re.compile(rb"(?:[ ]*(?:#.*)?\n)*( *)- ")
_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[\[\]{}]')


class Lot(NamedTuple):
    """Items of the list under `key`, which stands in `line`. `lines`: where each begins, and their end."""

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


class Text(NamedTuple):
    """Items as JSON text, or None where they are not plain; `words`: how many are in it."""

    json: bytes | None
    words: int


class Beside(Protocol):
    """Whoever makes texts of items beside us: `second_reader.SecondReader`."""

    def send(self, batch: list[bytes], indent: int) -> int | None: ...
    def text(self, number: int) -> Text | None: ...


class NotPlain(Exception):
    """Only `yaml_read` can read it, or say why it cannot be."""


def read_plain(data: bytes, remember: Remember, beside: Beside | None = None) -> Iterator[Lot | Other]:
    """What stands under each key at the top. Raises NotPlain, after some of it or before.

    `remember` gives back the first of equal texts: `dict.setdefault` saves memory.
    """
    if _odd(data):
        raise NotPlain
    line, seen, room = 1, set[bytes](), [MAX_VALUES]
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
            yield _lot(key, line, began, len(first[1]), pieces, remember, room, beside)
        line += body.count(b"\n")


def item_marked(data: bytes, line: int, until: int | None) -> Marked | None:
    """One item again, from `line` to the one before `until`; the lines of what is in it count from 1."""
    lines = data.split(b"\n")[line - 1 : None if until is None else until - 1]
    try:
        value, mark = read_yaml(b"\n".join(lines), "")
    except Unreadable:
        return None
    if not isinstance(value, list) or len(value) != 1 or isinstance(mark, int):
        return None
    inner = mark[1]
    assert isinstance(inner, list)
    return Marked(value[0], inner[0])


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


def _other(key: str, line: int, body: bytes, room: list[int]) -> Other:
    try:
        value, mark = read_yaml(b"\n" * (line - 1) + body, "")
    except Unreadable as error:
        raise NotPlain from error
    if not isinstance(value, dict) or list(value) != [key] or isinstance(mark, int) or b"&" in body:
        raise NotPlain  # an anchor may be named elsewhere
    inner = mark[1]
    assert isinstance(inner, dict)
    _count(room, body.count(b" "))
    return Other(key, line, value[key], inner[key])


def _lot(
    key: str,
    line: int,
    began: int,
    indent: int,
    pieces: list[bytes],
    remember: Remember,
    room: list[int],
    beside: Beside | None,
) -> Lot:
    values: list[Any] = []
    lines = array("I")
    at = began
    batches = [pieces[start : start + _BATCH] for start in range(0, len(pieces), _BATCH)]
    # The first ones are read here, so that the others are there when they are wanted.
    ours = len(batches) // _OURS + 1 if beside is not None else len(batches)
    numbers = [None] * ours + [
        beside.send(batch, indent + 2) for batch in batches[ours:] if beside is not None
    ]
    for batch, number in zip(batches, numbers, strict=True):
        for piece in batch:
            lines.append(at)
            at += piece.count(b"\n") + 1
        text = beside.text(number) if beside is not None and number is not None else None
        if text is None:
            text = batch_text(batch, indent + 2)
        _count(room, text.words)
        together = _read(text.json, len(batch), remember)
        values += together if together is not None else _one_by_one(batch, indent, remember, room)
    lines.append(at - 1 if pieces[-1].endswith(b"\n") else at)
    return Lot(key, line, values, lines)


def _one_by_one(batch: list[bytes], indent: int, remember: Remember, room: list[int]) -> Iterator[Any]:
    for piece in batch:
        text = batch_text([piece], indent + 2)
        _count(room, text.words)
        one = _read(text.json, 1, remember)
        if one is not None:
            yield one[0]
            continue
        if b"&" in piece or b"*" in piece:
            raise NotPlain
        found = item_marked(b" " * indent + b"- " + piece, 1, None)
        if found is None:
            raise NotPlain
        _count(room, piece.count(b" "))
        yield found.value


def batch_text(batch: list[bytes], indent: int) -> Text:
    """Items as a list in JSON. A zero between two shows that each is one. `indent`: as of `_flow`."""
    flows = []
    for piece in batch:
        flow = _flow(piece, indent)
        if flow is None:
            return Text(None, 0)
        flows.append(flow)
    text = b"[" + b", 0, ".join(flows) + b"]"
    words = _WORD.split(text)
    if max(map(len, words[1::2]), default=0) > _LONGEST_WORD or _HALF_A_PAIR.search(text):
        return Text(None, len(words))
    return Text(b'"'.join(words), len(words))


def _read(text: bytes | None, size: int, remember: Remember) -> list[Any] | None:
    """So many items; None where they are not plain."""
    if text is None:
        return None
    read = quickly(text, remember)
    if read is None:
        read = _strictly(text, remember)
    if read is None or len(read) != 2 * size - 1 or any(type(zero) is not int or zero for zero in read[1::2]):
        return None
    return list(read[::2])


def _strictly(text: bytes, remember: Remember) -> Any:
    """None where it is no JSON, or a key stands twice in one mapping."""

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = {k: remember(v, v) if type(v) is str else v for k, v in pairs}
        if len(value) < len(pairs):
            raise _Twice
        return value

    try:
        return json.loads(
            text.decode(), object_pairs_hook=mapping, parse_float=_finite, parse_constant=_finite
        )
    except (ValueError, _Twice, RecursionError):
        return None


class _Twice(Exception):
    """A key stands twice in one mapping."""


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")) or number != number:
        raise ValueError(text)
    return number


def _count(room: list[int], more: int) -> None:
    room[0] -= more
    if room[0] < 0:
        raise NotPlain  # yaml_read counts to the last one, and says so


@lru_cache(maxsize=8)
def _block(indent: int) -> tuple[re.Pattern[bytes], re.Pattern[bytes], re.Pattern[bytes], bytes]:
    """Of a mapping so far in: an item in block form of a list under a key; such a list, when its items are in
    flow form; the whole mapping, when its lists are."""
    line = rb"\n {" + str(indent).encode() + rb"}"
    lists = (
        rb"(?<=:)(?>(?:" + line + rb"- " + _FLAT + rb")++|(?:" + line + rb"  - " + _FLAT + rb")++)(?=\n|\Z)"
    )
    small = _NAME + rb": ++(?>" + _LEAF + rb"|" + _PLAIN + rb"|" + _SCALAR + rb")"
    item = rb"|".join(
        line + deep + rb"- " + small + rb"(?:" + line + deep + rb"  " + small + rb")*+(?=\n|\Z)"
        for deep in (b"", b"  ")
    )
    listed = _NAME + rb": \[" + _FLAT + rb"(?:, " + _FLAT + rb")*+\]"
    entry = rb"(?>" + listed + rb"|" + _ENTRY + rb")"
    return (
        re.compile(item),
        re.compile(lists),
        re.compile(entry + rb"(?:" + line + entry + rb")*+"),
        b"\n" + b" " * indent,
    )


def _flowing(match: re.Match[bytes]) -> bytes:
    dash, _, entries = match[0].partition(b"- ")
    return dash + b"- {" + b", ".join(entry.lstrip(b" ") for entry in entries.split(b"\n")) + b"}"


def _listed(match: re.Match[bytes]) -> bytes:
    items = (line.lstrip(b" ")[2:] for line in match[0][1:].split(b"\n"))
    return b" [" + b", ".join(items) + b"]"


def _flow(piece: bytes, indent: int) -> bytes | None:
    """An item in flow form on one line, or None. `indent`: of the keys of one in block form."""
    if b"\n" in piece:
        piece = piece.rstrip(b"\n ")
    if piece[:1] == b"{" and b"\n" not in piece:
        return piece if piece[-1:] == b"}" and (len(piece) <= _MOST_OPEN or _shallow(piece)) else None
    item, lists, whole, line_begin = _block(indent)
    joined = lists.sub(_listed, item.sub(_flowing, piece))
    if whole.fullmatch(joined):
        return b"{" + joined.replace(line_begin, b", ") + b"}"
    lines = [piece.split(b"\n", 1)[0].rstrip(b" ")]
    indents = [indent]
    for line in piece.split(b"\n")[1:]:
        text = line.strip(b" ")
        if text and not text.startswith(b"#"):
            lines.append(text)
            indents.append(len(line) - len(line.lstrip(b" ")))
    parts: list[bytes] = []
    return b"".join(parts) if _mapping(lines, indents, 0, len(lines), parts) else None


def _mapping(lines: list[bytes], indents: list[int], at: int, end: int, parts: list[bytes]) -> bool:
    """Lines [at, end) as one mapping in flow form; False where they are not plain."""
    indent = indents[at]
    parts.append(b"{")
    while at < end:
        if indents[at] != indent:
            return False
        if _ONE_ENTRY.fullmatch(lines[at]):
            parts += (lines[at], b", ")
            at += 1
            continue
        match = _KEY.fullmatch(lines[at])
        if match is None:
            return False
        value = match[2]
        parts.append(match[1] + b": ")
        at += 1
        if value:
            if not _single(value):
                return False
            parts.append(value)
        else:
            until = at
            while until < end and (
                indents[until] > indent or (indents[until] == indent and lines[until][:2] == b"- ")
            ):
                until += 1
            if until == at:
                parts.append(b"null")
            elif not _nested(lines, indents, at, until, parts):
                return False
            at = until
        parts.append(b", ")
    parts[-1] = b"}"
    return True


def _nested(lines: list[bytes], indents: list[int], at: int, end: int, parts: list[bytes]) -> bool:
    if lines[at][:2] != b"- ":
        return _mapping(lines, indents, at, end, parts)
    indent = indents[at]
    parts.append(b"[")
    while at < end:
        if indents[at] != indent or lines[at][:2] != b"- ":
            return False
        until = at + 1
        while until < end and indents[until] > indent:
            until += 1
        if until == at + 1 and _FLAT_ITEM.fullmatch(lines[at]):
            parts += (lines[at][2:], b", ")
            at = until
            continue
        text = lines[at][2:]
        value = text.lstrip(b" ")
        if until == at + 1 and _single(value):
            parts.append(value)
        else:
            inner = [value, *lines[at + 1 : until]]
            steps = [indent + 2 + len(text) - len(value), *indents[at + 1 : until]]
            if value[:1] in (b"{", b"[", b'"', b"'", b"-") or not _mapping(
                inner, steps, 0, len(inner), parts
            ):
                return False
        parts.append(b", ")
        at = until
    parts[-1] = b"]"
    return True


def _single(value: bytes) -> bool:
    """One value, in flow form or a word."""
    if value[:1] not in (b"{", b"["):
        return _ONE_WORD.fullmatch(value) is not None
    inside = value.rstrip(b"]}")
    if b"]" not in inside and b"}" not in inside and len(inside) < len(value):
        return _shallow(value)
    depth = 0
    for match in _BRACKET.finditer(value):
        sign = match[0]
        depth += 1 if sign in (b"{", b"[") else -1 if sign in (b"}", b"]") else 0
        if depth == 0 and match.end() < len(value) and sign in (b"}", b"]"):
            return False
    return depth == 0 and _shallow(value)


def _shallow(text: bytes) -> bool:
    return text.count(b"{") + text.count(b"[") <= _MOST_OPEN
