"""FORMAT as bytes: read strictly, written one way only, so that one plant has one digest."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from linewatch.config.json_quick import quickly

Run = tuple[int, bytes]
"""So many items of a list, and their canonical bytes with commas between; none: still to be written."""

_BLOCK = 2_000
# Compact JSON in which msgspec writes a float otherwise than Python does: with an exponent, or 0.00001.
_OTHER_FLOAT = re.compile(rb"[:,\[-](?:[0-9.]++e|0\.0000)")
_PERHAPS = re.compile(rb"e(?<=[0-9.]e)")  # without it, and without 0.0000, there is none: told faster
_WORTH_IT = 1 << 20  # bytes


class NotJson(Exception):
    """`line` where (1 if unknown), and what to write instead."""

    def __init__(self, line: int, what: str, instead: str) -> None:
        super().__init__(what)
        self.line, self.what, self.instead = line, what, instead


def canonical(raw: Any) -> bytes:
    """RFC 8785 in spirit: keys sorted, no blanks, UTF-8. An integer and a float stay what they are.

    Raises NotJson where a string holds half of a surrogate pair, or a number is not finite.
    """
    try:
        text = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return text.encode()
    except UnicodeEncodeError as error:
        bad = error.object[max(0, error.start - 20) : error.start]
        raise NotJson(
            1,
            f"a text holds half of a surrogate pair (after {bad!r}), which UTF-8 cannot carry",
            "write the whole one",
        ) from error
    except ValueError as error:
        raise NotJson(1, "a number is infinite or none at all", "write a finite number") from error
    except RecursionError as error:
        raise NotJson(1, "nested too deeply", "write it flatter") from error


def canonical_by_item(
    raw: dict[str, Any], *, finite: bool = False, written: Mapping[str, Sequence[Run]] | None = None
) -> bytes:
    """`canonical(raw)` of a mapping of long lists, without its whole text in memory twice over.

    `finite`: no number in it is infinite, which is known of what was read strictly; then it goes faster.
    `written`: of the lists under some keys, what is there already, from the first item on.
    """
    write = _quickly if finite else canonical
    parts = [b"{"]
    for place, key in enumerate(sorted(raw)):
        value = raw[key]
        parts += (b"," if place else b"", canonical(key), b":")
        if not isinstance(value, list) or not value:
            parts.append(canonical(value))
            continue
        at = 0
        for size, body in [*(written or {}).get(key, ()), (len(value), b"")]:
            end = min(at + size, len(value))
            if body:
                parts += (b"," if at else b"[", body)
                at = end
            while at < end:
                until = min(at + _BLOCK, end)
                parts += (b"," if at else b"[", write(value[at:until])[1:-1])
                at = until
        parts.append(b"]")
    parts.append(b"}")
    return b"".join(parts)


def canonical_items(items: list[Any]) -> bytes:
    """Of items that were read strictly: what stands between the brackets. Raises NotJson."""
    return _quickly(items)[1:-1]


def _quickly(value: Any) -> bytes:
    """msgspec writes all as `canonical` does but floats that are very large or very small."""
    try:
        text = msgspec.json.encode(value, order="sorted")
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError, TypeError):
        return canonical(value)
    perhaps = b"0.0000" in text or _PERHAPS.search(text)
    return canonical(value) if perhaps and _OTHER_FLOAT.search(text) else text


def digest(body: bytes) -> str:
    """The name of a body: its sha256 in hex."""
    return hashlib.sha256(body).hexdigest()


def parse(data: bytes) -> Any:
    """JSON text to its value. Raises NotJson: no duplicate keys, no NaN, no infinite number."""
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_constant)
    except UnicodeDecodeError as error:
        raise NotJson(
            data.count(b"\n", 0, error.start) + 1, "the file is not UTF-8 text", "save it as UTF-8"
        ) from error
    except json.JSONDecodeError as error:
        raise NotJson(
            error.lineno, f"this is not JSON: {error.msg}", "look at the comma or quote before it"
        ) from error
    except ValueError as error:
        raise NotJson(1, f"this is not JSON: {error}", "write each key once, and finite numbers") from error
    except RecursionError as error:
        raise NotJson(1, "nested too deeply", "write it flatter") from error


def parse_by_item(data: bytes) -> tuple[Any, bool]:
    """`parse(data)` of a mapping of long lists, many items at a time; equal texts are one in memory.

    With it whether all its numbers are known to be finite.
    """
    try:
        lists = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        raw = _by_item(data, lists) if len(data) > _WORTH_IT else None
    except (msgspec.MsgspecError, NotJson, ValueError, RecursionError):
        raw = None  # the strict reader says what is wrong, and where
    return (parse(data), False) if raw is None else (raw, True)


def _by_item(data: bytes, lists: Mapping[str, msgspec.Raw]) -> dict[str, Any] | None:
    known: dict[str, str] = {}

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = {k: known.setdefault(v, v) if type(v) is str else v for k, v in pairs}
        return value if len(value) == len(pairs) else _object(pairs)

    raw: dict[str, Any] = {}
    frame, at = [], 0
    for key, written in lists.items():
        text = bytes(written)
        start = data.find(text, at)
        if start < 0:
            return None
        frame.append(data[at:start])
        at = start + len(text)
        if not text.startswith(b"["):
            raw[key] = _strict(text.decode(), mapping)
            continue
        items = msgspec.json.decode(written, type=list[msgspec.Raw])
        raw[key] = []
        for place in range(0, len(items), _BLOCK):
            block = b"[" + b",".join(bytes(item) for item in items[place : place + _BLOCK]) + b"]"
            values = quickly(block, known.setdefault)
            raw[key] += _strict(block.decode(), mapping) if values is None else values
    frame.append(data[at:])
    # What is left when every value is taken out tells a key that stands twice at the top.
    return raw if list(parse(b"0".join(frame))) == list(lists) else None


def _strict(text: str, mapping: Callable[[list[tuple[str, Any]]], dict[str, Any]]) -> Any:
    return json.loads(text, object_pairs_hook=mapping, parse_constant=_constant, parse_float=_finite)


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is too large for a number")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        twice = next(k for k, _ in pairs if k in seen or seen.add(k))  # type: ignore[func-returns-value]
        raise ValueError(f'the key "{twice}" stands twice in one object')
    return value


def _constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")
