"""JSON values as YAML that people read: what fits stands on one line, text is quoted where it must be.

Whatever `yaml_read` takes for a number, a truth or nothing, and whatever YAML 1.1 readers would (yes, on,
0x1, 2024-01-01, 1:30), is quoted when it is text.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

WIDTH = 110
_PLAIN = re.compile(
    r"[A-Za-z_\u4e00-\u9fff]"
    r"(?:[A-Za-z0-9_\u4e00-\u9fff./+@()-]|:(?=[A-Za-z0-9_])|#| (?=[A-Za-z0-9_\u4e00-\u9fff(]))*"
)
_NOT_TEXT_ELSEWHERE = re.compile(r"(?i)y|n|yes|no|on|off|true|false|null|nan|inf")
# Neither control characters nor what YAML calls unprintable, nor line separators, nor a byte order mark.
_ESCAPED = re.compile(
    r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ufdd0-\ufdef]|[\U0001fffe-\U0010ffff]'
)
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_LONG_KEY = 200  # YAML: a key of more than 1024 characters needs its question mark


@lru_cache(maxsize=1 << 16)  # keys and ids come again and again
def text(value: str) -> str:
    """A string as a YAML scalar on one line."""
    if len(value) <= _LONG_KEY and _PLAIN.fullmatch(value) and not _NOT_TEXT_ELSEWHERE.fullmatch(value):
        return value
    return '"' + _ESCAPED.sub(_escape, value) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    code = ord(char)
    return _SHORT.get(char) or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def scalar(value: Any) -> str:
    """One scalar. Raises ValueError for what JSON has no word for."""
    if isinstance(value, str):
        return text(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        raise ValueError(f"{value} is no JSON number")
    if isinstance(value, int | float):
        return repr(value)
    raise ValueError(f"{type(value).__name__} is no JSON value")


def flow(value: Any, room: int) -> str | None:
    """The value on one line of at most `room` characters, or None where it does not fit."""
    if isinstance(value, dict):
        parts = []
        for key, inner in value.items():
            shown = text(inner) if type(inner) is str else flow(inner, room)
            name = text(key)
            if shown is None or len(name) > _LONG_KEY:
                return None
            room -= len(name) + len(shown) + 4
            if room < 0:
                return None
            parts.append(name + ": " + shown)
        return "{" + ", ".join(parts) + "}"
    if isinstance(value, list):
        parts = []
        for inner in value:
            shown = text(inner) if type(inner) is str else flow(inner, room)
            if shown is None:
                return None
            room -= len(shown) + 2
            if room < 0:
                return None
            parts.append(shown)
        return "[" + ", ".join(parts) + "]"
    shown = scalar(value)
    return shown if len(shown) <= room else None


def document(value: dict[str, Any]) -> str:
    """A mapping as one YAML document: the top level and its lists in block form."""
    return "".join(f"{line}\n" for line in _mapping(value, 0, top=True)) or "{}\n"


def _mapping(value: dict[str, Any], indent: int, *, top: bool = False) -> Iterator[str]:
    pad = " " * indent
    for key, inner in value.items():
        name = text(key)
        head = f"{pad}{name}:" if len(name) <= _LONG_KEY else f"{pad}? {name}\n{pad}:"
        if top and isinstance(inner, dict | list) and inner:
            yield head
            yield from _block(inner, indent + 2)
        else:
            yield from _entry(head, inner, indent)


def _entry(head: str, inner: Any, indent: int) -> Iterator[str]:
    shown = flow(inner, max(WIDTH - len(head), 20)) if isinstance(inner, dict | list) else scalar(inner)
    if shown is not None:
        yield f"{head} {shown}"
        return
    yield head
    yield from _block(inner, indent + 2)


def _block(value: Any, indent: int) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _mapping(value, indent)
        return
    pad = " " * indent
    for item in value:
        shown = flow(item, WIDTH - indent - 2) if isinstance(item, dict | list) else scalar(item)
        if shown is not None:
            yield f"{pad}- {shown}"
            continue
        lines = _block(item, indent + 2)
        yield f"{pad}- {next(lines)[indent + 2 :]}"
        yield from lines
