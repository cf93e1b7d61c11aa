"""A night in the example city: a cable cut on a working leg, an NE on the other way that nobody hears."""

from linewatch.drawing.live import Live

TROUBLE = Live(
    asked=True,
    line="exposed",
    alarms={
        "NE-BT/S02/P01": ["LOS"],
        "NE-HX/S02/P01": ["LOS"],
        "VC4-BT-W": ["AU-AIS"],
        "NE-SM": ["SYNC-QL-LOW"],
    },
    roots={"CAB-BT-HX": "cable-cut"},
    silent=frozenset(["NE-JH", "CV-HOS-01-Z"]),
    lines={"HOS-04": "exposed", "ICBC-03": "down"},
)
