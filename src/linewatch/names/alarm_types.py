"""Every alarm type linewatch can raise, with what the standards say of it.

The order of the rows is the near-end order of masking (STANDARDS: G.783 defect correlations, restated by the
ONS 15310 tables 2-11 and 2-12): of two alarms on one termination point the earlier row hides the later one.
"""

from enum import StrEnum
from typing import NamedTuple

from linewatch.names.severity import Severity


class Layer(StrEnum):
    """The network layer whose termination raises the alarm (G.805)."""

    OPTICAL = "optical"
    MS = "ms"
    HP = "hp"
    LP = "lp"
    E1 = "e1"
    PACKET = "packet"
    EQUIPMENT = "equipment"
    POWER = "power"
    MANAGEMENT = "management"
    SYNC = "sync"
    OWN = "own"  # of linewatch itself


class Side(StrEnum):
    """What the alarm says of where the fault is."""

    ROOT = "root"  # a first detector: the fault is here or just upstream
    SYMPTOM = "symptom"  # AIS and what follows it: the fault is further upstream, never here
    FAR = "far"  # RDI, RAI: the other end receives nothing
    STATE = "state"  # a switch, a loop: an act of the network, not a fault
    SILENT = "silent"  # nothing was heard: says nothing about traffic


class AlarmType(NamedTuple):
    """`probable_cause` is the number of IANA-ITU-ALARM-TC-MIB, `event_type` that of ITU-ALARM-TC-MIB."""

    code: str
    layer: Layer
    side: Side
    severity: Severity
    event_type: int
    probable_cause: int


_C, _M, _N, _W = Severity.CRITICAL, Severity.MAJOR, Severity.MINOR, Severity.WARNING
_COMM, _QOS, _EQPT, _ENV, _PROC = 2, 3, 5, 6, 4

_ROWS = (
    AlarmType("CARD-FAIL", Layer.EQUIPMENT, Side.ROOT, _C, _EQPT, 69),
    AlarmType("TF", Layer.OPTICAL, Side.ROOT, _C, _EQPT, 54),
    AlarmType("LOS", Layer.OPTICAL, Side.ROOT, _C, _COMM, 8),
    AlarmType("LOF", Layer.MS, Side.ROOT, _C, _COMM, 6),
    AlarmType("MS-AIS", Layer.MS, Side.SYMPTOM, _M, _COMM, 1),
    AlarmType("MS-EXC", Layer.MS, Side.ROOT, _M, _COMM, 12),
    AlarmType("MS-DEG", Layer.MS, Side.ROOT, _N, _COMM, 3),
    AlarmType("MS-RDI", Layer.MS, Side.FAR, _N, _COMM, 4),
    AlarmType("AU-AIS", Layer.HP, Side.SYMPTOM, _M, _COMM, 1),
    AlarmType("AU-LOP", Layer.HP, Side.ROOT, _M, _COMM, 7),
    AlarmType("HP-UNEQ", Layer.HP, Side.ROOT, _M, _COMM, 14),
    AlarmType("HP-TIM", Layer.HP, Side.ROOT, _M, _COMM, 13),
    AlarmType("HP-PLM", Layer.HP, Side.ROOT, _M, _COMM, 9),
    AlarmType("HP-RDI", Layer.HP, Side.FAR, _N, _COMM, 4),
    AlarmType("TU-AIS", Layer.LP, Side.SYMPTOM, _M, _COMM, 1),
    AlarmType("TU-LOP", Layer.LP, Side.ROOT, _M, _COMM, 7),
    AlarmType("LP-UNEQ", Layer.LP, Side.ROOT, _M, _COMM, 14),
    AlarmType("LP-PLM", Layer.LP, Side.ROOT, _M, _COMM, 9),
    AlarmType("LP-RFI", Layer.LP, Side.FAR, _N, _COMM, 4),
    AlarmType("LP-RDI", Layer.LP, Side.FAR, _N, _COMM, 4),
    AlarmType("LP-DEG", Layer.LP, Side.ROOT, _N, _COMM, 3),
    AlarmType("LP-PJE", Layer.LP, Side.ROOT, _W, _COMM, 10),
    AlarmType("E1-LOS", Layer.E1, Side.ROOT, _M, _COMM, 8),
    AlarmType("E1-AIS", Layer.E1, Side.SYMPTOM, _M, _COMM, 1),
    AlarmType("E1-LOF", Layer.E1, Side.ROOT, _M, _COMM, 6),
    AlarmType("E1-RAI", Layer.E1, Side.FAR, _N, _COMM, 11),
    AlarmType("TS16-AIS", Layer.E1, Side.SYMPTOM, _N, _COMM, 1),
    AlarmType("TS16-LOMF", Layer.E1, Side.FAR, _N, _COMM, 16),
    AlarmType("E1-OTHER", Layer.E1, Side.ROOT, _N, _COMM, 10),
    AlarmType("E1-OOS", Layer.E1, Side.STATE, _W, _EQPT, 14),
    AlarmType("E3-LOS", Layer.E1, Side.ROOT, _M, _COMM, 8),  # E3, DS3: PDH like the E1
    AlarmType("E3-AIS", Layer.E1, Side.SYMPTOM, _M, _COMM, 1),
    AlarmType("E3-LOF", Layer.E1, Side.ROOT, _M, _COMM, 6),
    AlarmType("E3-RAI", Layer.E1, Side.FAR, _N, _COMM, 11),
    AlarmType("E3-OTHER", Layer.E1, Side.ROOT, _N, _COMM, 10),
    AlarmType("E3-OOS", Layer.E1, Side.STATE, _W, _EQPT, 14),
    AlarmType("LOOPBACK", Layer.E1, Side.STATE, _W, _COMM, 1024),
    AlarmType("OPT-LOS", Layer.OPTICAL, Side.ROOT, _C, _COMM, 8),
    AlarmType("RX-LOW", Layer.OPTICAL, Side.ROOT, _N, _COMM, 3),
    AlarmType("DYING-GASP", Layer.POWER, Side.ROOT, _M, _EQPT, 58),
    AlarmType("LINK-DOWN", Layer.PACKET, Side.ROOT, _M, _COMM, 8),
    AlarmType("LOWER-LAYER-DOWN", Layer.PACKET, Side.SYMPTOM, _N, _COMM, 1),
    AlarmType("LINEPROTO-DOWN", Layer.PACKET, Side.SYMPTOM, _M, _COMM, 14),
    AlarmType("ETH-LOS", Layer.PACKET, Side.ROOT, _M, _COMM, 8),
    AlarmType("LAN-DOWN", Layer.PACKET, Side.ROOT, _M, _COMM, 8),
    AlarmType("NOT-PRESENT", Layer.EQUIPMENT, Side.ROOT, _M, _EQPT, 69),
    AlarmType("CRC-ERR", Layer.PACKET, Side.ROOT, _N, _QOS, 10),
    AlarmType("PSE", Layer.MS, Side.STATE, _W, _COMM, 77),
    AlarmType("APS-FAIL", Layer.MS, Side.ROOT, _N, _COMM, 81),
    AlarmType("APS-LOCKED", Layer.MS, Side.STATE, _W, _COMM, 77),
    AlarmType("EXT-SYNC-LOS", Layer.SYNC, Side.ROOT, _N, _EQPT, 76),
    AlarmType("SYNC-QL-LOW", Layer.SYNC, Side.SYMPTOM, _W, _EQPT, 76),
    AlarmType("MAINS-FAIL", Layer.POWER, Side.ROOT, _M, _ENV, 106),
    AlarmType("BATT-DISCHARGE", Layer.POWER, Side.ROOT, _M, _ENV, 104),
    AlarmType("BATTERY-LOW", Layer.POWER, Side.ROOT, _M, _ENV, 112),
    AlarmType("BATTERY-DEPLETED", Layer.POWER, Side.ROOT, _C, _ENV, 105),
    AlarmType("BATTERY-FAIL", Layer.POWER, Side.ROOT, _M, _ENV, 105),
    AlarmType("DC-UNDERVOLT", Layer.POWER, Side.ROOT, _C, _ENV, 58),
    AlarmType("DC-OVERVOLT", Layer.POWER, Side.ROOT, _M, _ENV, 58),
    AlarmType("ON-BYPASS", Layer.POWER, Side.STATE, _W, _ENV, 58),
    AlarmType("OUTPUT-OFF", Layer.POWER, Side.ROOT, _C, _ENV, 78),
    AlarmType("MAINS-OUT-OF-RANGE", Layer.POWER, Side.ROOT, _N, _ENV, 58),
    AlarmType("OVERLOAD", Layer.POWER, Side.ROOT, _N, _ENV, 58),
    AlarmType("RECTIFIER-FAIL", Layer.POWER, Side.ROOT, _M, _ENV, 114),
    AlarmType("FAN-FAIL", Layer.POWER, Side.ROOT, _N, _ENV, 107),
    AlarmType("FUSE-FAIL", Layer.POWER, Side.ROOT, _M, _ENV, 110),
    AlarmType("TEMPERATURE", Layer.POWER, Side.ROOT, _N, _ENV, 123),
    AlarmType("LVD-OPEN", Layer.POWER, Side.ROOT, _M, _ENV, 58),
    AlarmType("FUEL-LOW", Layer.POWER, Side.ROOT, _N, _ENV, 127),
    AlarmType("GENERATOR-RUN", Layer.POWER, Side.STATE, _W, _ENV, 1024),
    AlarmType("GENERATOR-FAIL", Layer.POWER, Side.ROOT, _M, _ENV, 111),
    AlarmType("DOOR-OPEN", Layer.POWER, Side.STATE, _W, _ENV, 118),
    AlarmType("SMOKE", Layer.POWER, Side.ROOT, _C, _ENV, 132),
    AlarmType("WATER", Layer.POWER, Side.ROOT, _M, _ENV, 121),
    AlarmType("UPS-OTHER", Layer.POWER, Side.ROOT, _N, _ENV, 1024),
    AlarmType("ENV-ALARM", Layer.POWER, Side.ROOT, _N, _ENV, 1024),
    AlarmType("UPS-COMMS-LOST", Layer.MANAGEMENT, Side.SILENT, _N, _COMM, 14),
    AlarmType("OTDR-EVENT", Layer.OPTICAL, Side.ROOT, _M, _COMM, 8),
    AlarmType("EQPT-CRITICAL", Layer.EQUIPMENT, Side.ROOT, _C, _EQPT, 69),
    AlarmType("EQPT-MAJOR", Layer.EQUIPMENT, Side.ROOT, _M, _EQPT, 69),
    AlarmType("EQPT-MINOR", Layer.EQUIPMENT, Side.ROOT, _N, _EQPT, 69),
    AlarmType("EQPT-WARNING", Layer.EQUIPMENT, Side.ROOT, _W, _EQPT, 69),
    AlarmType("SENSOR-FAIL", Layer.EQUIPMENT, Side.ROOT, _W, _EQPT, 69),
    AlarmType("NODE-RESTART", Layer.EQUIPMENT, Side.STATE, _W, _EQPT, 1024),
    AlarmType("UNREACHABLE", Layer.MANAGEMENT, Side.SILENT, _C, _COMM, 14),
    AlarmType("PROBE-LOST", Layer.MANAGEMENT, Side.SILENT, _M, _COMM, 14),
    AlarmType("PM-THRESHOLD", Layer.OWN, Side.STATE, _N, _QOS, 549),
    AlarmType("PROBE-LOSSY", Layer.PACKET, Side.SYMPTOM, _N, _QOS, 10),
    AlarmType("COMM-FAIL", Layer.MANAGEMENT, Side.SILENT, _C, _COMM, 14),
    AlarmType("GNE-CONN-FAIL", Layer.MANAGEMENT, Side.SILENT, _M, _COMM, 14),
    AlarmType("EMS-LOST", Layer.MANAGEMENT, Side.SILENT, _C, _COMM, 14),
    AlarmType("TRAP-STORM", Layer.OWN, Side.STATE, _W, _PROC, 1024),
    AlarmType("WATCHDOG-LOST", Layer.OWN, Side.STATE, _M, _PROC, 1024),
    AlarmType("QUARANTINED", Layer.OWN, Side.STATE, _M, _PROC, 1024),
    AlarmType("SHEDDING", Layer.OWN, Side.STATE, _M, _PROC, 1024),
    AlarmType("STORE-LOST", Layer.OWN, Side.STATE, _C, _PROC, 1024),
)

ALARM_TYPES: dict[str, AlarmType] = {row.code: row for row in _ROWS}
MASKING_RANK: dict[str, int] = {row.code: rank for rank, row in enumerate(_ROWS)}


def alarm_type(code: str) -> AlarmType:
    """The row of a code; a code no table knows is an unclassified minor, so that nothing heard is lost."""
    return ALARM_TYPES.get(code) or AlarmType(code, Layer.EQUIPMENT, Side.ROOT, Severity.MINOR, 1, 1024)
