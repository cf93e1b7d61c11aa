"""Items of plain YAML, in flow form or in block form, as JSON text.

How: an item in block form is put into flow form, its words into JSON's quotes by one regular expression, and
many items are read as one JSON text. Where that is not JSON, it was not plain.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_MOST_OPEN = 40  # brackets in one line; far below MAX_DEPTH
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
_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[\[\]{}]')


class Text(NamedTuple):
    """Items as JSON text, or None where they are not plain; `words`: how many are in it."""

    json: bytes | None
    words: int


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
