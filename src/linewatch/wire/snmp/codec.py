"""The codec in one place: what the other rooms import. The parts are ber, tags, values and pdu."""

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.ber import MalformedBer, decode_oid, encode_oid, order
from linewatch.wire.snmp.pdu import (
    V1,
    V2C,
    Message,
    Pdu,
    TrapV1,
    UnknownVersion,
    asked,
    decode_message,
    encode_message,
)
from linewatch.wire.snmp.values import Value, VarBind

__all__ = [
    "V1",
    "V2C",
    "MalformedBer",
    "Message",
    "Pdu",
    "TrapV1",
    "UnknownVersion",
    "Value",
    "VarBind",
    "asked",
    "decode_message",
    "decode_oid",
    "encode_message",
    "encode_oid",
    "order",
    "tags",
]
