"""Items of plain YAML as values: many at once where they are plain, else one by one."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from linewatch.config.json_quick import Remember, quickly
from linewatch.config.yaml_flow import batch_text
from linewatch.config.yaml_read import MAX_VALUES, Marked, Unreadable, read_yaml

# Anchors, and block text whose last line break is told by what follows.
_HANGS_ON_MORE = (b"&", b"*", b"|", b">")
Room = list[int]
"""One number: how many values more a file may hold."""


class NotPlain(Exception):
    """Only `yaml_read` can read it, or say why it cannot be."""


def room_for_all() -> Room:
    return [MAX_VALUES]


def take_room(room: Room, more: int) -> None:
    """Raises NotPlain where there is none."""
    room[0] -= more
    if room[0] < 0:
        raise NotPlain  # yaml_read counts to the last one, and says so


def read_batch(batch: list[bytes], indent: int, remember: Remember, room: Room) -> list[Any]:
    """The values of items that begin so far in, each without its dash. Raises NotPlain.

    `remember` gives back the first of equal texts: `dict.setdefault` saves memory.
    """
    text = batch_text(batch, indent + 2)
    take_room(room, text.words)
    together = values_in(text.json, len(batch), lambda json: quickly(json, remember), remember)
    return together if together is not None else list(_one_by_one(batch, indent, remember, room))


def values_in(
    text: bytes | None, size: int, quick: Callable[[bytes], Any], remember: Remember
) -> list[Any] | None:
    """So many items of a text of `yaml_flow.batch_text`; None where they are not plain."""
    if text is None:
        return None
    read = quick(text)
    if read is None:
        read = _strictly(text, remember)
    if read is None or len(read) != 2 * size - 1 or any(type(zero) is not int or zero for zero in read[1::2]):
        return None
    return list(read[::2])


def _one_by_one(batch: list[bytes], indent: int, remember: Remember, room: Room) -> Iterator[Any]:
    for piece in batch:
        text = batch_text([piece], indent + 2)
        take_room(room, text.words)
        one = values_in(text.json, 1, lambda json: quickly(json, remember), remember)
        if one is not None:
            yield one[0]
            continue
        if any(sign in piece for sign in _HANGS_ON_MORE):
            raise NotPlain
        found = item_marked(b" " * indent + b"- " + piece, 1, None)
        if found is None:
            raise NotPlain
        take_room(room, piece.count(b" "))
        yield found.value


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
