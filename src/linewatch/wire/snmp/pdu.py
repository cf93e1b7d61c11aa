"""Messages: version, community and a PDU (RFC 1157, RFC 1901, RFC 3416)."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.ber import (
    MalformedBer,
    decode_oid,
    element,
    encode_integer,
    encode_oid,
    inside,
    signed,
    unsigned32,
    wrap,
)
from linewatch.wire.snmp.values import VarBind, decode_varbinds, encode_value, encode_varbinds

V1: Final = 0
V2C: Final = 1
V3: Final = 3  # in a Request only: wire.usm makes its messages

_PDUS = frozenset(
    (tags.GET, tags.GET_NEXT, tags.RESPONSE, tags.SET, tags.GET_BULK, tags.INFORM, tags.TRAP_V2, tags.REPORT)
)


class UnknownVersion(MalformedBer):
    """A message of a version that is not spoken here (v3, or nonsense)."""


class Pdu(Struct, frozen=True):
    """Every PDU but the v1 trap. A GetBulkRequest has its two numbers in the place of the error's."""

    kind: int  # a PDU tag
    request_id: int
    error_status: int
    error_index: int  # counts from 1; 0: none in particular
    varbinds: tuple[VarBind, ...]


class TrapV1(Struct, frozen=True):
    """RFC 1157 section 4.1.6."""

    enterprise: str
    agent_address: str
    generic: int
    specific: int
    uptime: int  # hundredths of a second
    varbinds: tuple[VarBind, ...]


class Message(Struct, frozen=True):
    """`version` as on the wire: 0 is v1, 1 is v2c. The community is a secret and does not print itself."""

    version: int
    community: bytes
    pdu: Pdu | TrapV1

    def __repr__(self) -> str:
        return f"Message(version={self.version}, community=<hidden>, pdu={self.pdu!r})"


def decode_message(data: bytes) -> Message:
    """A v1 or v2c message. Raises MalformedBer (UnknownVersion for another version), whatever the octets.

    Octets behind the message are padding and are let pass; octets behind any element inside it are not.
    """
    start, stop = inside(data, 0, len(data), tags.SEQUENCE, "a message")
    at, end = inside(data, start, stop, tags.INTEGER, "the version")
    version = signed(data[at:end])
    if version not in (V1, V2C):
        raise UnknownVersion(
            f"SNMP version {version} (on the wire) is not spoken here, only 0 (v1) and 1 (v2c)"
        )
    at, end = inside(data, end, stop, tags.OCTETS, "the community")
    community = data[at:end]
    kind, at, pdu_stop = element(data, end, stop)
    if pdu_stop != stop:
        raise MalformedBer(f"at octet {pdu_stop}: {stop - pdu_stop} octets behind the PDU")
    if kind == tags.TRAP_V1:
        return Message(version, community, _decode_trap_v1(data, at, stop))
    return Message(version, community, decode_pdu(data, end, stop))


def decode_pdu(data: bytes, start: int, stop: int) -> Pdu:
    """The PDU that is data[start:stop]; not the v1 trap. Raises MalformedBer."""
    kind, at, pdu_stop = element(data, start, stop)
    if pdu_stop != stop:
        raise MalformedBer(f"at octet {pdu_stop}: {stop - pdu_stop} octets behind the PDU")
    if kind not in _PDUS:
        raise MalformedBer(f"at octet {start}: tag {kind:#04x} is no PDU")
    at, end = inside(data, at, stop, tags.INTEGER, "the request id")
    request_id = signed(data[at:end])
    at, end = inside(data, end, stop, tags.INTEGER, "the error status")
    error_status = signed(data[at:end])
    at, end = inside(data, end, stop, tags.INTEGER, "the error index")
    error_index = signed(data[at:end])
    return Pdu(kind, request_id, error_status, error_index, _decode_list(data, end, stop))


def _decode_list(data: bytes, at: int, stop: int) -> tuple[VarBind, ...]:
    at, end = inside(data, at, stop, tags.SEQUENCE, "the variable bindings")
    if end != stop:
        raise MalformedBer(f"at octet {end}: {stop - end} octets behind the variable bindings")
    return decode_varbinds(data, at, end)


def _decode_trap_v1(data: bytes, at: int, stop: int) -> TrapV1:
    at, end = inside(data, at, stop, tags.OID, "the enterprise")
    enterprise = decode_oid(data[at:end])
    at, end = inside(data, end, stop, tags.IP_ADDRESS, "the agent address")
    if end - at != 4:
        raise MalformedBer(f"at octet {at}: an agent address of {end - at} octets; it has four")
    agent_address = ".".join(map(str, data[at:end]))
    at, end = inside(data, end, stop, tags.INTEGER, "the generic trap number")
    generic = signed(data[at:end])
    at, end = inside(data, end, stop, tags.INTEGER, "the specific trap number")
    specific = signed(data[at:end])
    at, end = inside(data, end, stop, tags.TIMETICKS, "the time stamp")
    uptime = unsigned32(data[at:end])
    return TrapV1(enterprise, agent_address, generic, specific, uptime, _decode_list(data, end, stop))


def encode_pdu(pdu: Pdu) -> bytes:
    """Its octets. ValueError, in a sentence, if a value is not of its type."""
    if pdu.kind not in _PDUS:
        raise ValueError(f"tag {pdu.kind:#04x} is no PDU")
    return wrap(
        pdu.kind,
        encode_value(tags.INTEGER, pdu.request_id)
        + encode_value(tags.INTEGER, pdu.error_status)
        + encode_value(tags.INTEGER, pdu.error_index)
        + encode_varbinds(pdu.varbinds),
    )


def encode_message(message: Message) -> bytes:
    """The datagram. ValueError, in a sentence, if a value is not of its type."""
    pdu = message.pdu
    if isinstance(pdu, TrapV1):
        inner = wrap(
            tags.TRAP_V1,
            wrap(tags.OID, encode_oid(pdu.enterprise))
            + encode_value(tags.IP_ADDRESS, pdu.agent_address)
            + encode_value(tags.INTEGER, pdu.generic)
            + encode_value(tags.INTEGER, pdu.specific)
            + encode_value(tags.TIMETICKS, pdu.uptime)
            + encode_varbinds(pdu.varbinds),
        )
    else:
        inner = encode_pdu(pdu)
    return wrap(
        tags.SEQUENCE,
        wrap(tags.INTEGER, encode_integer(message.version)) + wrap(tags.OCTETS, message.community) + inner,
    )


def asked(oids: Iterable[str]) -> tuple[VarBind, ...]:
    """Bindings of a request for values: every one NULL."""
    return tuple((oid, tags.NULL, None) for oid in oids)
