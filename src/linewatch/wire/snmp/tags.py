"""The tags of SNMP values and PDUs (RFC 2578, RFC 3416, RFC 1157): plain integers, for hot loops."""

from typing import Final

INTEGER: Final = 0x02
OCTETS: Final = 0x04
NULL: Final = 0x05
OID: Final = 0x06
SEQUENCE: Final = 0x30
IP_ADDRESS: Final = 0x40
COUNTER32: Final = 0x41
GAUGE32: Final = 0x42  # Unsigned32 is the same on the wire
TIMETICKS: Final = 0x43
OPAQUE: Final = 0x44
NSAP_ADDRESS: Final = 0x45  # RFC 1442, withdrawn; old gear still has it
COUNTER64: Final = 0x46
UINTEGER32: Final = 0x47  # RFC 1442, withdrawn
NO_SUCH_OBJECT: Final = 0x80
NO_SUCH_INSTANCE: Final = 0x81
END_OF_MIB_VIEW: Final = 0x82

MISSING: Final = frozenset((NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW))  # "there is no value here"

GET: Final = 0xA0
GET_NEXT: Final = 0xA1
RESPONSE: Final = 0xA2
SET: Final = 0xA3
TRAP_V1: Final = 0xA4
GET_BULK: Final = 0xA5
INFORM: Final = 0xA6
TRAP_V2: Final = 0xA7
REPORT: Final = 0xA8

NAMES: Final = {
    INTEGER: "INTEGER", OCTETS: "OCTET STRING", NULL: "NULL", OID: "OBJECT IDENTIFIER",
    IP_ADDRESS: "IpAddress",
    COUNTER32: "Counter32", GAUGE32: "Gauge32", TIMETICKS: "TimeTicks", OPAQUE: "Opaque",
    NSAP_ADDRESS: "NsapAddress", COUNTER64: "Counter64", UINTEGER32: "UInteger32",
    NO_SUCH_OBJECT: "noSuchObject", NO_SUCH_INSTANCE: "noSuchInstance", END_OF_MIB_VIEW: "endOfMibView",
    GET: "GetRequest", GET_NEXT: "GetNextRequest", RESPONSE: "Response", SET: "SetRequest",
    TRAP_V1: "Trap (v1)",
    GET_BULK: "GetBulkRequest", INFORM: "InformRequest", TRAP_V2: "Trap (v2)", REPORT: "Report",
}  # fmt: skip
