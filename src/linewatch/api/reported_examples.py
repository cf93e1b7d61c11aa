"""Examples of the answers about records."""

from typing import Any

from linewatch.api.reported import drift_shown, suspect_shown
from linewatch.incident.suspects import Fit, Suspect
from linewatch.topology.drift_words import made

REPORTED: dict[str, Any] = {
    "device": "NE-07", "read": True, "at": "2026-03-01T02:00:00Z", "age_s": 847.0, "sys_name": "NE-07",
    "sys_object_id": "1.3.6.1.4.1.2011.2.25.1", "sys_descr": "ADM-16",
    "interfaces": [
        {"index": "3", "name": "S01/P01", "alias": "", "descr": "STM-16 optical", "if_type": 39,
         "speed_bps": 2488320000, "circuit": ""}
    ],
    "parts": [
        {"index": "2", "kind": "module", "name": "S01", "descr": "SL16", "serial": "2102310Q5N10",
         "model": "SL16", "within": "1", "place": 1}
    ],
    "neighbours": None,
    "traces": [
        {"point": "S01/P01", "layer": "J0", "sent": "NE-07/S01/P01", "received": "NE-08/S02/P01",
         "expected": "NE-08/S02/P01"}
    ],
    "crosses": [{"a": {"port": "S11/P02", "au4": 0, "tu12": 0},
                 "z": {"port": "S01/P01", "au4": 1, "tu12": 7}}],
    "troubles": [],
}  # fmt: skip

DRIFT_LIST: dict[str, Any] = {
    "items": [
        drift_shown(
            made("ports-swapped", ("NE-07/S01/P01", "NE-07/S01/P02", "MS-1", "MS-2"),
                 "NE-07/S01/P01 - NE-08/S02/P01, NE-07/S01/P02 - NE-09/S02/P01",
                 "NE-07/S01/P01 - NE-09/S02/P01, NE-07/S01/P02 - NE-08/S02/P01",
                 a="NE-07/S01/P01", b="NE-07/S01/P02", c="NE-08/S02/P01", d="NE-09/S02/P01", s="MS-1",
                 t="MS-2", u="a_port", v="a_port", devices=("NE-07", "NE-08", "NE-09"))
        )
    ],
    "aspects": {"traces": {"differs": 3, "cannot-say": 40}},
    "not_read": ["NE-12"],
}  # fmt: skip

SUSPECT_LIST: dict[str, Any] = {
    "items": [
        suspect_shown(
            Suspect("L-12", "circuit", {"CAB-0708": ("I-000042", "I-000051", "I-000077")},
                    {"CAB-7": ("I-000060", "I-000063")}, 5, 0, 31,
                    (Fit("L-12", "legs[0].working", "T-8", "T-9", 5),))
        )
    ],
    "incidents": 118,
}  # fmt: skip
