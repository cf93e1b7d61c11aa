"""pysnmp as the judge of our codec: the same message in its objects, and back."""

from typing import Any

from pyasn1.codec.ber import decoder, encoder
from pyasn1.type import univ
from pysnmp.proto import api, rfc1155, rfc1157, rfc1902, rfc1905

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.codec import V1, Message, Pdu, TrapV1, VarBind

V1_API: Any = api.PROTOCOL_MODULES[api.SNMP_VERSION_1]
V2_API: Any = api.PROTOCOL_MODULES[api.SNMP_VERSION_2C]

V2_PDUS: dict[int, Any] = {
    tags.GET: rfc1905.GetRequestPDU,
    tags.GET_NEXT: rfc1905.GetNextRequestPDU,
    tags.GET_BULK: rfc1905.GetBulkRequestPDU,
    tags.SET: rfc1905.SetRequestPDU,
    tags.RESPONSE: rfc1905.ResponsePDU,
    tags.INFORM: rfc1905.InformRequestPDU,
    tags.TRAP_V2: rfc1905.SNMPv2TrapPDU,
    tags.REPORT: rfc1905.ReportPDU,
}
V1_PDUS: dict[int, Any] = {
    tags.GET: rfc1157.GetRequestPDU,
    tags.GET_NEXT: rfc1157.GetNextRequestPDU,
    tags.SET: rfc1157.SetRequestPDU,
    tags.RESPONSE: rfc1157.GetResponsePDU,
}
V2_VALUES: dict[int, Any] = {
    tags.INTEGER: rfc1902.Integer32,
    tags.OCTETS: rfc1902.OctetString,
    tags.OID: rfc1902.ObjectIdentifier,
    tags.IP_ADDRESS: rfc1902.IpAddress,
    tags.COUNTER32: rfc1902.Counter32,
    tags.GAUGE32: rfc1902.Gauge32,
    tags.TIMETICKS: rfc1902.TimeTicks,
    tags.OPAQUE: rfc1902.Opaque,
    tags.COUNTER64: rfc1902.Counter64,
}
V1_VALUES: dict[int, Any] = {
    tags.INTEGER: univ.Integer,
    tags.OCTETS: univ.OctetString,
    tags.OID: univ.ObjectIdentifier,
    tags.IP_ADDRESS: rfc1155.IpAddress,
    tags.COUNTER32: rfc1155.Counter,
    tags.GAUGE32: rfc1155.Gauge,
    tags.TIMETICKS: rfc1155.TimeTicks,
    tags.OPAQUE: rfc1155.Opaque,
}
V2_NOTHING: dict[int, Any] = {
    tags.NULL: rfc1905.UnSpecified,
    tags.NO_SUCH_OBJECT: rfc1905.NoSuchObject,
    tags.NO_SUCH_INSTANCE: rfc1905.NoSuchInstance,
    tags.END_OF_MIB_VIEW: rfc1905.EndOfMibView,
}


def pysnmp_encodes(message: Message) -> bytes:
    """The message as pysnmp puts it on the wire."""
    side = V1_API if message.version == V1 else V2_API
    outer = side.Message()
    side.apiMessage.set_defaults(outer)
    side.apiMessage.set_community(outer, message.community)
    side.apiMessage.set_pdu(outer, _pdu(message))
    return bytes(encoder.encode(outer))


def pysnmp_decodes(data: bytes, version: int) -> Message:
    """What pysnmp understands of a datagram, in our words. It must leave no octet over."""
    side = V1_API if version == V1 else V2_API
    outer, rest = decoder.decode(data, asn1Spec=side.Message())
    assert not rest
    pdu = side.apiMessage.get_pdu(outer)
    community = bytes(side.apiMessage.get_community(outer))
    kind = pdu.tagSet[-1].tagId | 0xA0
    if kind == tags.TRAP_V1:
        trap = side.apiTrapPDU
        decoded: Pdu | TrapV1 = TrapV1(
            str(trap.get_enterprise(pdu)),
            trap.get_agent_address(pdu).prettyPrint(),
            int(trap.get_generic_trap(pdu)),
            int(trap.get_specific_trap(pdu)),
            int(trap.get_timestamp(pdu)),
            tuple(_ours(oid, value) for oid, value in trap.get_varbinds(pdu)),
        )
    else:
        names = (
            ("non-repeaters", "max-repetitions") if kind == tags.GET_BULK else ("error-status", "error-index")
        )
        bindings = pdu[3]
        decoded = Pdu(
            kind,
            int(pdu["request-id"]),
            int(pdu[names[0]]),
            int(pdu[names[1]]),
            tuple(_ours(b[0], b[1]) for b in bindings),
        )
    return Message(int(outer["version"]), community, decoded)


def _pdu(message: Message) -> Any:
    ours = message.pdu
    v1 = message.version == V1
    side = V1_API if v1 else V2_API
    if isinstance(ours, TrapV1):
        pdu = V1_API.TrapPDU()
        V1_API.apiTrapPDU.set_defaults(pdu)
        V1_API.apiTrapPDU.set_enterprise(pdu, ours.enterprise)
        V1_API.apiTrapPDU.set_agent_address(pdu, ours.agent_address)
        V1_API.apiTrapPDU.set_generic_trap(pdu, ours.generic)
        V1_API.apiTrapPDU.set_specific_trap(pdu, ours.specific)
        V1_API.apiTrapPDU.set_timestamp(pdu, ours.uptime)
        V1_API.apiTrapPDU.set_varbinds(pdu, [_theirs(b, v1=True) for b in ours.varbinds])
        return pdu
    pdu = (V1_PDUS if v1 else V2_PDUS)[ours.kind]()
    if ours.kind == tags.GET_BULK:
        V2_API.apiBulkPDU.set_defaults(pdu)
        V2_API.apiBulkPDU.set_non_repeaters(pdu, ours.error_status)
        V2_API.apiBulkPDU.set_max_repetitions(pdu, ours.error_index)
        V2_API.apiBulkPDU.set_varbinds(pdu, [_theirs(b, v1=False) for b in ours.varbinds])
    else:
        side.apiPDU.set_defaults(pdu)
        pdu["error-status"] = ours.error_status
        pdu["error-index"] = ours.error_index
        side.apiPDU.set_varbinds(pdu, [_theirs(b, v1=v1) for b in ours.varbinds])
    pdu["request-id"] = ours.request_id
    return pdu


def _theirs(binding: VarBind, *, v1: bool) -> tuple[Any, Any]:
    oid, tag, value = binding
    if v1:
        theirs = univ.Null("") if tag == tags.NULL else V1_VALUES[tag](value)
        return univ.ObjectIdentifier(oid), theirs
    if tag in V2_NOTHING:
        return rfc1902.ObjectName(oid), V2_NOTHING[tag]("")
    return rfc1902.ObjectName(oid), V2_VALUES[tag](value)


def _ours(oid: Any, value: Any) -> VarBind:
    while hasattr(value, "getComponent"):  # CHOICEs within CHOICEs
        value = value.getComponent()
    tag = int(value.tagSet[-1].tagId) | int(value.tagSet[-1].tagClass)
    if tag in (tags.OCTETS, tags.OPAQUE):
        return str(oid), tag, bytes(value)
    if tag == tags.OID:
        return str(oid), tag, str(value)
    if tag == tags.IP_ADDRESS:
        return str(oid), tag, ".".join(map(str, bytes(value)))
    if tag == tags.NULL or tag in tags.MISSING:
        return str(oid), tag, None
    return str(oid), tag, int(value)
