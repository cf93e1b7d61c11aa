"""A plant as the bytes it is kept under, part by part: none of them holds an interpreter for long.

The journal names a plant by the digest of these bytes. Encoding or decoding 40 MB in one call keeps every
other thread out for a second; some hundred elements at a time do not.
"""

import hashlib
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from linewatch.topology.index import CLASSES
from linewatch.topology.plant import Plant

ELEMENTS = 200  # in one part: about a millisecond

Part = tuple[str, int, int]
"""A field of the plant, and from where to where some of its elements stand in the body, or its value."""

_encoder = msgspec.json.Encoder(order="deterministic")
_TYPES: dict[str, Any] = {field.name: field.type for field in msgspec.structs.fields(Plant)}
_decoders = {name: msgspec.json.Decoder(kind) for name, kind in _TYPES.items()}


class Body(NamedTuple):
    """`data`: the bytes, `parts`: where what stands in them, `digest`: sha256 in hexadecimal."""

    data: bytes
    parts: tuple[Part, ...]
    digest: str


def body_of(plant: Plant) -> Body:
    """The same bytes as the encoder's for the whole plant. Raises `UnicodeEncodeError` for half of a
    surrogate pair."""
    pieces: list[bytes] = []
    parts: list[Part] = []
    at = 0

    def write(piece: bytes) -> None:
        nonlocal at
        pieces.append(piece)
        at += len(piece)

    for field in Plant.__struct_fields__:
        value = getattr(plant, field)
        if value is UNSET:
            continue
        write(b"," if at else b"{")
        write(_encoder.encode(field) + b":")
        if field not in CLASSES:
            parts.append((field, at, at + len(_encoder.encode(value))))
            write(_encoder.encode(value))
            continue
        write(b"[")
        for first in range(0, len(value), ELEMENTS):
            piece = _encoder.encode(value[first : first + ELEMENTS])[1:-1]
            write(b"," if first else b"")
            parts.append((field, at, at + len(piece)))
            write(piece)
        write(b"]")
    write(b"}")
    data = b"".join(pieces)
    return Body(data, tuple(parts), hashlib.sha256(data).hexdigest())


def plant_in(body: Body, like: Plant | None = None) -> Plant:
    """The plant of a body. What is just so in the plant `like` is taken from there: it costs no memory, and
    is soon seen to be the same. Raises `msgspec.ValidationError`."""
    data = memoryview(body.data)
    values: dict[str, Any] = {}
    known: dict[str, Any] = {}
    of = ""
    for field, start, end in body.parts:
        if field not in CLASSES:
            values[field] = _decoders[field].decode(data[start:end])
            continue
        if field != of:
            of, known = field, {e.id: e for e in getattr(like, field)} if like is not None else {}
        some = _decoders[field].decode(b"[" + bytes(data[start:end]) + b"]")
        into = values.setdefault(field, [])
        for element in some:
            old = known.get(element.id)
            into.append(old if old == element else element)
    fields: dict[str, Any] = {name: tuple(v) if name in CLASSES else v for name, v in values.items()}
    return Plant(**fields)
