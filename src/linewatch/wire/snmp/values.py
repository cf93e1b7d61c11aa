"""Values and variable bindings.

A `VarBind` is a plain tuple (oid, tag, value): tuples of this kind are made by the hundred thousand a minute,
and a named class costs four times as much. The OID is dotted text without a leading dot: text keeps its hash,
so tables keyed by OID are fast, and decoded OIDs are shared. What the value is depends on the tag:

    INTEGER COUNTER32 GAUGE32 TIMETICKS COUNTER64 UINTEGER32   int
    OCTETS OPAQUE NSAP_ADDRESS                                 bytes
    OID                                                        dotted text
    IP_ADDRESS                                                 dotted text, "192.0.2.1"
    NULL NO_SUCH_OBJECT NO_SUCH_INSTANCE END_OF_MIB_VIEW       None
"""

from collections.abc import Callable, Iterable

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.ber import (
    CACHED_OIDS,
    MalformedBer,
    decode_oid,
    element,
    encode_integer,
    encode_oid,
    signed,
    unsigned32,
    unsigned64,
    wrap,
)

Value = int | bytes | str | None
VarBind = tuple[str, int, Value]


def _address(contents: bytes) -> str:
    if len(contents) != 4:
        raise MalformedBer(f"an IpAddress of {len(contents)} octets; it has four (RFC 2578 section 7.1.5)")
    return ".".join(map(str, contents))


def _nothing(contents: bytes) -> None:
    if contents:
        raise MalformedBer(f"{len(contents)} octets of contents where there are none (NULL or an exception)")


def _octets(contents: bytes) -> bytes:
    return contents


_DECODERS: dict[int, Callable[[bytes], Value]] = {
    tags.INTEGER: signed,
    tags.OCTETS: _octets,
    tags.NULL: _nothing,
    tags.OID: decode_oid,
    tags.IP_ADDRESS: _address,
    tags.COUNTER32: unsigned32,
    tags.GAUGE32: unsigned32,
    tags.TIMETICKS: unsigned32,
    tags.OPAQUE: _octets,
    tags.NSAP_ADDRESS: _octets,
    tags.COUNTER64: unsigned64,
    tags.UINTEGER32: unsigned32,
    tags.NO_SUCH_OBJECT: _nothing,
    tags.NO_SUCH_INSTANCE: _nothing,
    tags.END_OF_MIB_VIEW: _nothing,
}
_LIMITS = {
    tags.INTEGER: (-0x8000_0000, 0x7FFF_FFFF),
    tags.COUNTER32: (0, 0xFFFF_FFFF),
    tags.GAUGE32: (0, 0xFFFF_FFFF),
    tags.TIMETICKS: (0, 0xFFFF_FFFF),
    tags.UINTEGER32: (0, 0xFFFF_FFFF),
    tags.COUNTER64: (0, 0xFFFF_FFFF_FFFF_FFFF),
}


# Octets of an OID element and the value's tag behind it -> (oid, tag, is it a number, decoder). Agents repeat
# themselves, so one look-up stands for reading both. Emptied when full, as the cache of OIDs is.
_beginnings: dict[bytes, tuple[str, int, bool, Callable[[bytes], Value]]] = {}


def decode_varbinds(data: bytes, at: int, end: int) -> tuple[VarBind, ...]:
    """The bindings in data[at:end], the contents of a VarBindList. Raises MalformedBer."""
    found: list[VarBind] = []
    number = int.from_bytes
    while at < end:
        # The usual binding is below 128 octets long and begins as one that was seen before. Any other goes
        # the long way round, which also says what is wrong.
        try:
            length = data[at + 1]
            stop = at + 2 + length
            oid_stop = at + 4 + data[at + 3]
            start = oid_stop + 2
            beginning = _beginnings.get(data[at + 2 : oid_stop + 1])
            usual = data[at] == 0x30 and length < 0x80 and start + data[oid_stop + 1] == stop <= end
        except IndexError:
            beginning = None
        if beginning is not None and usual:
            oid, tag, is_number, decoder = beginning
            if is_number and start < stop < start + 5 and data[start] < 0x80:
                found.append((oid, tag, number(data[start:stop], "big")))
            else:
                found.append((oid, tag, decoder(data[start:stop])))
        else:
            binding, stop = _decode_varbind(data, at, end)
            found.append(binding)
        at = stop
    return tuple(found)


def _decode_varbind(data: bytes, at: int, end: int) -> tuple[VarBind, int]:
    tag, start, stop = element(data, at, end)
    if tag != tags.SEQUENCE:
        raise MalformedBer(f"at octet {at}: tag {tag:#04x} where a variable binding (0x30) belongs")
    oid_tag, oid_start, oid_stop = element(data, start, stop)
    if oid_tag != tags.OID:
        raise MalformedBer(f"at octet {start}: tag {oid_tag:#04x} where an OID belongs")
    value_tag, value_start, value_stop = element(data, oid_stop, stop)
    if value_stop != stop:
        raise MalformedBer(f"at octet {value_stop}: {stop - value_stop} octets behind the value of a binding")
    decoder = _DECODERS.get(value_tag)
    if decoder is None:
        raise MalformedBer(f"at octet {oid_stop}: tag {value_tag:#04x} is no SNMP value")
    oid = decode_oid(data[oid_start:oid_stop])
    if data[start + 1] < 0x80:  # the OID has a short length, as the quick look expects
        if len(_beginnings) >= CACHED_OIDS:
            _beginnings.clear()
        _beginnings[data[start : oid_stop + 1]] = (oid, value_tag, value_tag in _LIMITS, decoder)
    return (oid, value_tag, decoder(data[value_start:value_stop])), stop


def encode_value(tag: int, value: Value) -> bytes:
    """One value as an element. ValueError, in a sentence, if the value is not of the tag's type."""
    name = tags.NAMES.get(tag, f"tag {tag:#04x}")
    if tag in _LIMITS:
        low, high = _LIMITS[tag]
        if not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"{value!r} is no {name}; write a whole number from {low} to {high}")
        return wrap(tag, encode_integer(value))
    if tag in (tags.OCTETS, tags.OPAQUE, tags.NSAP_ADDRESS):
        if not isinstance(value, bytes):
            raise ValueError(f"{value!r} is no {name}; write bytes")
        return wrap(tag, value)
    if tag == tags.OID and isinstance(value, str):
        return wrap(tag, encode_oid(value))
    if tag == tags.IP_ADDRESS and isinstance(value, str):
        parts = value.split(".")
        if len(parts) == 4 and all(p.isascii() and p.isdigit() and int(p) <= 255 for p in parts):
            return wrap(tag, bytes(map(int, parts)))
    if (tag == tags.NULL or tag in tags.MISSING) and value is None:
        return bytes((tag, 0))
    raise ValueError(f"{value!r} cannot be sent as {name}")


def encode_varbinds(varbinds: Iterable[VarBind]) -> bytes:
    """A whole VarBindList element."""
    return wrap(
        tags.SEQUENCE,
        b"".join(
            wrap(tags.SEQUENCE, wrap(tags.OID, encode_oid(oid)) + encode_value(tag, value))
            for oid, tag, value in varbinds
        ),
    )
