"""Example of what an incident leaves without protection."""

from datetime import UTC, datetime

from linewatch.api.exposure_told import Looked, exposure_told
from linewatch.localise.exposure import NextCut
from linewatch.localise.faults import Fault
from linewatch.topology.service import Service

_SINCE = datetime(2026, 3, 1, 2, 14, 7, tzinfo=UTC)
_NOW = datetime(2026, 3, 1, 3, 26, 11, tzinfo=UTC)
_LINES = {"C-0031": Service("AAA", "GOV-01"), "C-0032": Service("A", "BANK-07")}
_CUT = NextCut(
    "cable",
    "CAB-0910",
    (Fault("cable-cut", "CAB-0910", "0-7.5"),),
    tuple(_LINES),
    tuple(_LINES),
    complete=True,
)

EXPOSURE = exposure_told(dict.fromkeys(_LINES, _SINCE), _NOW, Looked(_CUT, _LINES), lambda _: True)
