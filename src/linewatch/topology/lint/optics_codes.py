"""Optical application codes and their target distances: ITU-T G.957 table 1, G.691 table 1.

The letter says how far (I in the office, S short, L long, V very long, U ultra long haul), the number the
STM-N, the digit after the dot window and fibre: 1 or none is 1310 nm on G.652, 2 is 1550 nm on G.652 or
G.654, 3 is 1550 nm on G.653, 5 is 1550 nm on G.655.

What is ruled is the attenuation between S and R; a distance is for classification. Both belong together at
0.55 dB/km (1310 nm) and 0.275 dB/km (1550 nm), splices and margin included: L is 22 dB, V 33, U 44.

Looked up in what makers write of their modules by these codes: I-16 2, S-16.1 15, L-16.1 40, L-16.2 80 km
(Huawei TN13LQM, target distances to G.957), S-1.1 and S-4.1 15, L-x.1 40, L-x.2 80 km (Aastra XMP1 R5.5),
S-16.1 0 to 12 dB (Cisco ONS 15305), S-64.2b 40, V-64.2b 120 km. The rest follows by the rule above or is
from the tables as remembered: I-64.x, S-64.1, V-4.1, U-x. A plant's own `optics` table goes before all.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from linewatch.topology.index import PlantIndex, ext_of

_WINDOW = {"1": "1310 nm", "2": "1550 nm", "3": "1550 nm", "5": "1550 nm"}


class Optics(NamedTuple):
    """`rate`, `window`: "" where not told."""

    name: str
    reach_km: float | None
    rate: str = ""
    window: str = ""


_REACH_KM: Mapping[str, float] = {
    "I-1": 2, "S-1.1": 15, "S-1.2": 15, "L-1.1": 40, "L-1.2": 80, "L-1.3": 80,
    "I-4": 2, "S-4.1": 15, "S-4.2": 15, "L-4.1": 40, "L-4.2": 80, "L-4.3": 80,
    "V-4.1": 60, "V-4.2": 120, "V-4.3": 120, "U-4.2": 160, "U-4.3": 160,
    "I-16": 2, "S-16.1": 15, "S-16.2": 15, "L-16.1": 40, "L-16.2": 80, "L-16.3": 80,
    "V-16.2": 120, "V-16.3": 120, "U-16.2": 160, "U-16.3": 160,
    "I-64.1r": 0.6, "I-64.1": 2, "I-64.2r": 2, "I-64.2": 25, "I-64.3": 25, "I-64.5": 25,
    "S-64.1": 20, "S-64.2a": 40, "S-64.2b": 40, "S-64.3a": 40, "S-64.3b": 40, "S-64.5a": 40, "S-64.5b": 40,
    "L-64.1": 40, "L-64.2a": 80, "L-64.2b": 80, "L-64.2c": 80, "L-64.3": 80, "V-64.2a": 120, "V-64.2b": 120,
    "V-64.3": 120,
}  # fmt: skip


def _standard(code: str, reach_km: float) -> Optics:
    number, _, kind = code.partition("-")[2].partition(".")
    return Optics(code, reach_km, f"STM-{number}", _WINDOW.get(kind[:1], "1310 nm"))


STANDARD: Mapping[str, Optics] = {code: _standard(code, km) for code, km in _REACH_KM.items()}


def optics_of(index: PlantIndex, name: str) -> Optics | None:
    """By the plant's own `optics` table, else by the standard's code in any spelling (L16.2, l-16.2)."""
    table: Any = ext_of(index.plant).get("optics")
    standard = next((o for code, o in STANDARD.items() if _bare(code) == _bare(name)), None)
    entry = table.get(name) if isinstance(table, dict) else None
    if not isinstance(entry, dict):
        return standard
    reach = entry.get("reach_km")
    km = float(reach) if isinstance(reach, int | float) else None
    if standard is None:
        return Optics(name, km, str(entry.get("rate", "")), str(entry.get("window", "")))
    return standard if km is None else standard._replace(reach_km=km)


def _bare(code: str) -> str:
    return code.replace("-", "").replace(" ", "").lower()
