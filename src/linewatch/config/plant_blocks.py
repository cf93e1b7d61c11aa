"""Elements of one class on their way from plain YAML to FORMAT, some hundred at a time.

A block is made in whichever process has time (`second_reader`); what it is then known of is not found out a
second time: its canonical bytes, and which of its elements may be of a wrong shape.
"""

from typing import Any, NamedTuple

import msgspec

from linewatch.config.canonical import NotJson, canonical_items
from linewatch.config.json_quick import Remember, quickly_alone, share
from linewatch.config.yaml_flow import batch_text
from linewatch.config.yaml_items import Room, read_batch, values_in
from linewatch.topology.check.sound import unsound
from linewatch.topology.human import Clash, from_human

_decode = msgspec.json.Decoder().decode


class Block(NamedTuple):
    """Elements in FORMAT, or (`human`) as people write them, with what can be told of them already.

    `body`: their canonical bytes with commas between, empty where that is still to be written; `doubtful`:
    places that may be of a wrong shape, None where nobody has looked.
    """

    values: list[Any]
    human: bool = True
    body: bytes = b""
    doubtful: tuple[int, ...] | None = None


class Made(NamedTuple):
    """A block as bytes. `written`: JSON with keys in the order in which they were written; `words`: in it."""

    written: bytes
    body: bytes
    doubtful: tuple[int, ...]
    words: int


def make(class_name: str, batch: list[bytes], indent: int) -> Made | None:
    """Items whose dashes stand so far in. None where they are not plain, or a key is given twice."""
    text = batch_text(batch, indent + 2)
    known: dict[str, str] = {}
    values = values_in(text.json, len(batch), quickly_alone, known.setdefault)
    if values is None:
        return None
    try:
        elements = [from_human(class_name, value) for value in values]
        written = msgspec.json.encode(elements)
        body = canonical_items(elements)
    except (Clash, NotJson, msgspec.MsgspecError, ValueError, OverflowError, RecursionError):
        return None
    return Made(written, body, tuple(unsound(class_name, elements)), text.words)


def block_of(made: Made, remember: Remember) -> Block:
    values = _decode(made.written)
    share(values, remember)
    return Block(values, human=False, body=made.body, doubtful=made.doubtful)


def read_block(class_name: str, batch: list[bytes], indent: int, remember: Remember, room: Room) -> Block:
    """The same, made here. Raises NotPlain."""
    values = read_batch(batch, indent, remember, room)
    try:
        elements = [from_human(class_name, value) for value in values]
    except Clash:
        return Block(values)
    return Block(elements, human=False, doubtful=tuple(unsound(class_name, elements)))
