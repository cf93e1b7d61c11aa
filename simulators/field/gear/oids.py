"""Objects the field answers: IF-MIB, DS1-MIB (RFC 4805), SONET-MIB (3592), APS-MIB (3498), UPS-MIB (1628),
ENTITY-MIB (6933), LLDP-MIB (802.1AB)."""

Oid = tuple[int, ...]

MIB2: Oid = (1, 3, 6, 1, 2, 1)
SYSTEM: Oid = (*MIB2, 1)
IF_NUMBER: Oid = (*MIB2, 2, 1)
IF: Oid = (*MIB2, 2, 2, 1)
IFX: Oid = (*MIB2, 31, 1, 1, 1)
IF_STACK: Oid = (*MIB2, 31, 1, 2, 1)
DS1_CONFIG: Oid = (*MIB2, 10, 18, 6, 1)
DS1_CURRENT: Oid = (*MIB2, 10, 18, 7, 1)
SONET: Oid = (*MIB2, 10, 39)
SONET_MEDIUM: Oid = (*SONET, 1, 1, 1, 1)
SONET_SECTION: Oid = (*SONET, 1, 2, 1, 1)
SONET_LINE: Oid = (*SONET, 1, 3, 1, 1)
SONET_FAR_LINE: Oid = (*SONET, 1, 4, 1, 1)
SONET_PATH: Oid = (*SONET, 2, 1, 1, 1)
SONET_VT: Oid = (*SONET, 3, 1, 1, 1)
APS: Oid = (*MIB2, 10, 49)
UPS: Oid = (*MIB2, 33, 1)
FIELD: Oid = (1, 3, 6, 1, 4, 1, 8072, 9999, 9999)
FIELD_POINT: Oid = (*FIELD, 2, 1, 1)
FIELD_TRACE: Oid = (*FIELD, 2, 2, 1)
FIELD_CROSS: Oid = (*FIELD, 2, 3)
ENT_PHYSICAL: Oid = (*MIB2, 47, 1, 1, 1, 1)
LLDP_LOCAL: Oid = (1, 0, 8802, 1, 1, 2, 1, 3)
LLDP_REMOTE: Oid = (1, 0, 8802, 1, 1, 2, 1, 4, 1, 1)

COLD_START: Oid = (1, 3, 6, 1, 6, 3, 1, 1, 5, 1)
LINK_DOWN: Oid = (1, 3, 6, 1, 6, 3, 1, 1, 5, 3)
LINK_UP: Oid = (1, 3, 6, 1, 6, 3, 1, 1, 5, 4)
DS1_STATUS_CHANGE: Oid = (*MIB2, 10, 18, 15, 0, 1)
APS_SWITCHOVER: Oid = (*APS, 2, 0, 1)
UPS_ON_BATTERY: Oid = (*MIB2, 33, 2, 1)
UPS_ALARM_ADDED: Oid = (*MIB2, 33, 2, 3)
UPS_ALARM_REMOVED: Oid = (*MIB2, 33, 2, 4)
FIELD_POINT_CHANGE: Oid = (*FIELD, 2, 0, 1)

KIND_NUMBER = {"ne": 1, "router": 2, "converter": 3, "fibre-modem": 4, "modem-rack": 5, "power": 6, "otdr": 7}

POINT_BITS = {
    "CARD-FAIL": 2,
    "TF": 4,
    "MS-DEG": 8,
    "PSE": 16,
    "LP-DEG": 32,
    "EXT-SYNC-LOS": 64,
    "SYNC-QL-LOW": 128,
    "OPT-LOS": 256,
    "RX-LOW": 512,
    "DYING-GASP": 1024,
    "ETH-LOS": 2048,
    "LINEPROTO-DOWN": 4096,
    "CRC-ERR": 8192,
    "MS-EXC": 16384,
    "LP-PJE": 32768,
    "OTDR-EVENT": 131072,
}
