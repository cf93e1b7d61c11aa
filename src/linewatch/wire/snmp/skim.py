"""The head of a v2c trap or inform, read without its bindings. No I/O.

Most notifications are hints: who sent it and which one it is says everything, and reading the rest costs
three times as much. `skimmed` knows the form in which gear sends nearly all of them (RFC 3416 section 4.2.6:
uptime first, trap OID second) and looks at the lengths of all bindings, not at their values. Whatever is not
of that form is None: it goes the long way, which also says what is wrong with it.
"""

from typing import Final, NamedTuple

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.ber import MalformedBer, decode_oid

V3: Final = 3
_VERSION: Final = b"\x02\x01\x01\x04"  # v2c, and the tag of the community
_KINDS: Final = (tags.TRAP_V2, tags.INFORM)
_NO_ERROR: Final = b"\x02\x01\x00\x02\x01\x00"
_UPTIME: Final = bytes.fromhex("06082b06010201010300") + bytes((tags.TIMETICKS,))
_TRAP_OID: Final = bytes.fromhex("060a2b060106030101040100") + bytes((tags.OID,))


class Head(NamedTuple):
    """`request_id`: its octets, as they came. `kind_at`: where the PDU's tag stands. `rest_at`: where the
    bindings behind snmpTrapOID.0 begin."""

    inform: bool
    community: bytes
    trap_oid: str
    request_id: bytes
    kind_at: int
    rest_at: int


def skimmed(data: bytes) -> Head | None:
    """The head of a notification of the usual form, None for any other datagram."""
    try:
        at, stop = _inside(data, 0, 0x30)
        kind_at = at + 5 + data[at + 4]
        if stop > len(data) or data[at : at + 4] != _VERSION or data[at + 4] > 0x7F:
            return None
        community, kind = data[at + 5 : kind_at], data[kind_at]
        if kind not in _KINDS:
            return None
        id_at, end = _inside(data, kind_at, kind)
        at = id_at + 2 + data[id_at + 1]
        request_id = data[id_at + 2 : at]
        if end != stop or data[id_at] != tags.INTEGER or not 0 < len(request_id) <= 4:
            return None
        if data[at : at + 6] != _NO_ERROR:
            return None
        oid, rest_at = _trap_oid(data, at + 6, stop)
    except (IndexError, MalformedBer):
        return None
    return Head(kind == tags.INFORM, community, oid, request_id, kind_at, rest_at)


def _trap_oid(data: bytes, at: int, stop: int) -> tuple[str, int]:
    """(trap OID, where the bindings behind it begin) of the list at `at`. IndexError, MalformedBer."""
    at, end = _inside(data, at, 0x30)
    ticks = at + 14 + data[at + 13]
    if end != stop or data[at] != 0x30 or data[at + 2 : at + 13] != _UPTIME or ticks != at + 2 + data[at + 1]:
        raise IndexError
    at, oid_at = ticks, ticks + 16
    rest_at = oid_at + data[at + 15]
    if data[at] != 0x30 or data[at + 2 : at + 15] != _TRAP_OID or rest_at != at + 2 + data[at + 1]:
        raise IndexError
    at = rest_at
    while at < stop:
        if data[at] != 0x30 or data[at + 1] > 0x7F:
            raise IndexError
        at += 2 + data[at + 1]
    if at != stop:
        raise IndexError
    return decode_oid(data[oid_at:rest_at]), rest_at


def answer_to(data: bytes, head: Head) -> bytes:
    """The Response to an inform (RFC 3416 section 4.2.7): the same octets, but for the kind of PDU."""
    return data[: head.kind_at] + bytes((tags.RESPONSE,)) + data[head.kind_at + 1 :]


def is_v3(data: bytes) -> bool:
    """Whether it says that it is an SNMPv3 message; nothing else of it is looked at."""
    try:
        at, _ = _inside(data, 0, 0x30)
        return data[at : at + 3] == b"\x02\x01\x03"
    except IndexError:
        return False


def _inside(data: bytes, at: int, tag: int) -> tuple[int, int]:
    """(start, stop) of the contents. IndexError where it is none such."""
    if data[at] != tag:
        raise IndexError
    length = data[at + 1]
    if length < 0x80:
        return at + 2, at + 2 + length
    if length == 0x81:
        return at + 3, at + 3 + data[at + 2]
    if length == 0x82:
        return at + 4, at + 4 + (data[at + 2] << 8) + data[at + 3]
    raise IndexError
