"""SONET-MIB (RFC 3592) read as SDH: section and line of an STM port, VC-4 path, VC-12."""

from simulators.field.gear import oids
from simulators.field.gear.column import Column, constant, number
from simulators.field.gear.columns_e1 import seconds
from simulators.field.wire import ber
from simulators.field.wire.ber import Oid

SECTION_BITS = {"LOS": 2, "LOF": 4}
LINE_BITS = {"MS-AIS": 2, "MS-RDI": 4}
PATH_BITS = {"AU-LOP": 2, "AU-AIS": 4, "HP-RDI": 8, "HP-UNEQ": 16, "HP-PLM": 32}
VT_BITS = {"TU-LOP": 2, "TU-AIS": 4, "LP-RDI": 8, "LP-UNEQ": 32, "LP-PLM": 64}

_NONE = constant(ber.GAUGE32, 0)


def _perf(base: Oid, table: str, first: int) -> tuple[Column, ...]:
    """ES, SES, (SEFS or CV), UAS from sub-identifier `first` on."""
    return (
        Column((*base, first), table, seconds("ES"), moving=True),
        Column((*base, first + 1), table, seconds("SES"), moving=True),
        Column((*base, first + 2), table, _NONE),
        Column((*base, first + 3), table, seconds("UAS"), moving=True),
    )


def _status(base: Oid, sub: int, table: str, bits: dict[str, int]) -> Column:
    return Column((*base, sub), table, number(ber.INTEGER, lambda r: r.bits(bits)))


STM = (
    Column((*oids.SONET_MEDIUM, 1), "stm", constant(ber.INTEGER, 2)),  # sdh
    Column(
        (*oids.SONET_MEDIUM, 2),
        "stm",
        lambda r, a, at: (ber.INTEGER, max(1, int((at - a.started_at) % 900))),
        moving=True,
    ),
    Column((*oids.SONET_MEDIUM, 3), "stm", constant(ber.INTEGER, 0)),
    Column((*oids.SONET_MEDIUM, 4), "stm", constant(ber.INTEGER, 4)),  # NRZ
    Column((*oids.SONET_MEDIUM, 5), "stm", constant(ber.INTEGER, 3)),  # long single mode
    Column((*oids.SONET_MEDIUM, 6), "stm", constant(ber.OCTET_STRING, b"")),
    Column((*oids.SONET_MEDIUM, 7), "stm", constant(ber.INTEGER, 0)),
    Column((*oids.SONET_MEDIUM, 8), "stm", constant(ber.OCTET_STRING, b"\x80")),  # no loop
    Column((*oids.SONET, 1, 1, 2), "sonet", constant(ber.INTEGER, 4)),  # itu1995
    _status(oids.SONET_SECTION, 1, "stm", SECTION_BITS),
    *_perf(oids.SONET_SECTION, "stm", 2),
    _status(oids.SONET_LINE, 1, "stm", LINE_BITS),
    *_perf(oids.SONET_LINE, "stm", 2),
)

PATH = (
    Column((*oids.SONET_PATH, 1), "path", constant(ber.INTEGER, 2)),  # sts3c, a VC-4
    _status(oids.SONET_PATH, 2, "path", PATH_BITS),
    *_perf(oids.SONET_PATH, "path", 3),
)

VT = (
    Column((*oids.SONET_VT, 1), "vt", constant(ber.INTEGER, 2)),  # VC-12
    _status(oids.SONET_VT, 2, "vt", VT_BITS),
    *_perf(oids.SONET_VT, "vt", 3),
)
