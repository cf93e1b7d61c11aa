"""SNMP messages: a request taken apart just far enough, a response or trap put together (RFC 3416)."""

from typing import NamedTuple

from simulators.field.wire import ber
from simulators.field.wire.ber import Malformed, Oid, Value

V1, V2C = 0, 1
NO_ERROR, TOO_BIG, NO_SUCH_NAME, BAD_VALUE, READ_ONLY, GEN_ERR, NO_ACCESS = 0, 1, 2, 3, 4, 5, 6
WRONG_TYPE, WRONG_LENGTH, WRONG_VALUE, NO_CREATION, INCONSISTENT_VALUE = 7, 8, 10, 11, 12
NOT_WRITABLE = 17

# RFC 3584 §4.4: what a v1 manager is told instead
V1_ERRORS = {
    NO_ACCESS: NO_SUCH_NAME,
    WRONG_TYPE: BAD_VALUE,
    WRONG_LENGTH: BAD_VALUE,
    WRONG_VALUE: BAD_VALUE,
    NO_CREATION: NO_SUCH_NAME,
    INCONSISTENT_VALUE: BAD_VALUE,
    NOT_WRITABLE: NO_SUCH_NAME,
}


class Envelope(NamedTuple):
    """Where the parts of a message are, before anything is decoded. `id_*` bound the request id's content."""

    version: int
    community: bytes
    pdu: int
    id_at: int
    id_end: int
    end: int


class Request(NamedTuple):
    """`first`, `second`: error-status and -index, or non-repeaters and max-repetitions."""

    version: int
    community: bytes
    pdu: int
    request_id: int
    first: int
    second: int
    binds: tuple[tuple[Oid, Value], ...]


def envelope(data: bytes) -> Envelope:
    """The outside of a v1/v2c message. Raises `Malformed`."""
    tag, at, end = ber.read(data, 0, len(data))
    if tag != ber.SEQUENCE:
        raise Malformed("not a sequence")
    tag, start, stop = ber.read(data, at, end)
    version = int.from_bytes(data[start:stop], "big")
    if tag != ber.INTEGER or version not in (V1, V2C):
        raise Malformed("neither v1 nor v2c")
    tag, start, stop = ber.read(data, stop, end)
    if tag != ber.OCTET_STRING:
        raise Malformed("no community")
    community = data[start:stop]
    pdu, start, stop = ber.read(data, stop, end)
    if pdu == ber.TRAP_V1:
        raise Malformed("a v1 trap is not a request")
    tag, id_at, id_end = ber.read(data, start, stop)
    if tag != ber.INTEGER or not 1 <= id_end - id_at <= 5:
        raise Malformed("no request id")
    return Envelope(version, community, pdu, id_at, id_end, stop)


def request(data: bytes, outside: Envelope) -> Request:
    """The rest of it. Raises `Malformed`."""
    tag, start, stop = ber.read(data, outside.id_end, outside.end)
    first = int.from_bytes(data[start:stop], "big", signed=True)
    tag, start, stop = ber.read(data, stop, outside.end)
    second = int.from_bytes(data[start:stop], "big", signed=True)
    tag, at, end = ber.read(data, stop, outside.end)
    if tag != ber.SEQUENCE:
        raise Malformed("no variable bindings")
    binds = []
    while at < end:
        _, inner, at = ber.read(data, at, end)
        tag, start, stop = ber.read(data, inner, at)
        if tag != ber.OID:
            raise Malformed("a variable without a name")
        name = ber.oid_of(data[start:stop])
        tag, start, stop = ber.read(data, stop, at)
        binds.append((name, ber.read_value(tag, data[start:stop])))
    number = int.from_bytes(data[outside.id_at : outside.id_end], "big", signed=True)
    return Request(outside.version, outside.community, outside.pdu, number, first, second, tuple(binds))


def response(
    version: int, community: bytes, request_id: bytes, status: int, index: int, binds: bytes
) -> bytes:
    """A response. `request_id`: content octets as they came, so that a kept answer can be patched."""
    body = (
        ber.tlv(ber.INTEGER, request_id)
        + ber.tlv(ber.INTEGER, ber.integer(status))
        + ber.tlv(ber.INTEGER, ber.integer(index))
        + ber.tlv(ber.SEQUENCE, binds)
    )
    return ber.tlv(
        ber.SEQUENCE,
        bytes((ber.INTEGER, 1, version)) + ber.tlv(ber.OCTET_STRING, community) + ber.tlv(ber.RESPONSE, body),
    )


def trap(
    community: bytes, request_id: int, uptime: int, name: Oid, binds: tuple[tuple[Oid, Value], ...]
) -> bytes:
    """An SNMPv2-Trap: sysUpTime.0 and snmpTrapOID.0 first (RFC 3416 §4.2.6)."""
    listed = ber.varbind((1, 3, 6, 1, 2, 1, 1, 3, 0), (ber.TIMETICKS, uptime))
    listed += ber.varbind((1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0), (ber.OID, name))
    for oid, item in binds:
        listed += ber.varbind(oid, item)
    zero = ber.tlv(ber.INTEGER, ber.integer(0))
    body = ber.tlv(ber.INTEGER, ber.integer(request_id)) + zero + zero + ber.tlv(ber.SEQUENCE, listed)
    return ber.tlv(
        ber.SEQUENCE,
        bytes((ber.INTEGER, 1, V2C)) + ber.tlv(ber.OCTET_STRING, community) + ber.tlv(ber.TRAP_V2, body),
    )
