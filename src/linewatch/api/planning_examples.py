"""Examples of the answers about room, standby routes and what-if."""

from typing import Any

_USE: dict[str, Any] = {"by": "C-0012", "slot": "1-3-2", "role": "working", "leg": 1}
ROOMS: dict[str, Any] = {
    "rooms": [
        {"id": "VC4-RIVER", "kind": "vc-4", "rate": "VC-4", "a": "NE-07", "z": "NE-08", "total": 63,
         "usable": 63, "used": 1, "free": 62, "over": 0, "unrecorded": 0, "free_slots": ["1-1-1", "1-1-2"],
         "uses": [_USE]}
    ],
    "vcat_groups": [{"id": "VG-1", "members": ["C-0012", "C-0013"], "mbit_s": 4.0}],
    "cut_off": "",
}  # fmt: skip
_WAY: dict[str, Any] = {
    "sections": 3, "km": 21.4, "new_vc4": 0, "risks": 1,
    "not_usable": "VC4-JR down: cable-cut CAB-0708 (I-000042)",
    "steps": [{"trail": "VC4-JR", "from": "NE-07", "to": "NE-08", "hops": ["MS-A1"], "slots": ["2-1-1"],
               "free": 40}],
    "shared": {"working": [{"kind": "duct", "element": "DUCT-HX-N", "km": 0.8}]},
}  # fmt: skip
_COLLISION: dict[str, Any] = {
    "over": "VC4-JR", "slot": "2-1-1", "wanted_by": ["C-0012 leg 1", "C-0012 leg 2"], "free": 40
}  # fmt: skip
STANDBY: dict[str, Any] = {
    "circuit": "C-0012", "usable": False,
    "legs": [{"leg": 1, "a_ne": "NE-07", "z_ne": "NE-08", "routes": [_WAY], "reason": ""}],
    "declared": [{"written": "VC4-JR", "wrong": []}],
    "collisions": [_COLLISION],
}  # fmt: skip
FREE: dict[str, Any] = {
    "a": ["NE-07"], "z": ["NE-08"], "ready": [_WAY], "to_make": [], "collisions": [], "cut_off": ""
}  # fmt: skip
_FAULT = {"kind": "cable-cut", "element": "CAB-0708", "at": "0-2.67"}
_FATE: dict[str, Any] = {"circuit": "C-0012", "state": "exposed", "before": "", "by": ["VC4-JR"]}
WHATIF: dict[str, Any] = {
    "present": ["I-000042"],
    "faults": [_FAULT],
    "counts": {"down": 0, "degraded": 0, "exposed": 1, "unprotected": 0, "stays": 0},
    "by_class": {"AA": {"exposed": 1}},
    "by_customer": {"GOV-01": {"exposed": 1}},
    "circuits": [_FATE],
    "unseen_nes": [],
    "batteries": [],
    "worse_incidents": [{"incident": "I-000042", "circuits": ["C-0012"]}],
    "exposed_now": ["C-0003"],
    "already_down": [],
    "conflicts": [{"works": ["W-17"], "circuits": [_FATE]}],
    "worst": [{"kind": "cable", "element": "CAB-0708", "faults": [_FAULT], "weight": 12, "down": 2,
               "exposed": 1, "by_class": {"AA": 2}}],
    "cut_off": "",
}  # fmt: skip
WHATIF_ASKED: dict[str, Any] = {
    "elements": ["CAB-0708@1.2", "NE-09"], "on": "2026-03-04", "worst": {"kinds": ["cable", "ne"], "top": 5}
}  # fmt: skip
