"""A city small enough to know by heart.

    NE-H ==MSP== NE-A --AB-- NE-B         C-1: NE-B -> NE-A -> NE-H, protected round the ring, converters
                   \\--CA-- NE-C --BC--/   C-2: the same way unprotected, by a fibre modem pair, routers on 2M
                                          C-3, C-4: members of one VCAT group with LCAS, NE-C -> NE-A

Each section has a cable of its own (CAB-AB is 10 km, in DUCT-1 together with CAB-BC from km 0 to 2).
"""

from typing import Any

import msgspec

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant

SITES = ("H", "A", "B", "C", "CUST1", "CUST2", "CUST3", "HQ")
SECTIONS = {  # name: (A port, Z port)
    "W": ("NE-H/S1/P1", "NE-A/S1/P1"),
    "P": ("NE-A/S1/P2", "NE-H/S2/P1"),  # written the other way round, and on a card of its own at H
    "AB": ("NE-A/S2/P1", "NE-B/S1/P1"),
    "BC": ("NE-B/S1/P2", "NE-C/S1/P1"),
    "CA": ("NE-C/S1/P2", "NE-A/S2/P2"),
}
ENDS = {"W": "HA", "P": "AH", "AB": "AB", "BC": "BC", "CA": "CA", "TAIL": ("B", "CUST2")}
E1_PORTS = {"NE-B": 2, "NE-C": 2, "NE-A": 2, "NE-H": 2}


def small_city(**changes: Any) -> PlantIndex:
    """The plant; `changes` replace whole arrays."""
    body = _body() | changes
    return PlantIndex(msgspec.convert(body, type=Plant))


def _body() -> dict[str, Any]:
    ports, cards = _ports()
    return {
        "format": "linewatch-plant/1",
        "sites": [{"id": s} for s in SITES],
        "power_plants": [
            {"id": f"PWR-{s}", "site": s, "monitored": s in ("A", "B"), "battery_min": 2} for s in SITES
        ],
        "ducts": [{"id": "DUCT-1", "cables": ["CAB-AB", "CAB-BC"]}],
        "cables": [*(_cable(n) for n in SECTIONS), _cable("TAIL")],
        "fibres": [
            {"id": f"CAB-{n}:F{k}", "cable": f"CAB-{n}", "number": k, "from_km": 0, "to_km": 10}
            for n in (*SECTIONS, "TAIL")
            for k in (1, 2)
        ],
        "nes": [_ne(x) for x in ("NE-H", "NE-A", "NE-B", "NE-C")],
        "cards": cards,
        "ports": ports,
        "sections": [
            {
                "id": n,
                "rate": "STM-4",
                "a_port": a,
                "z_port": z,
                "fibres_az": [f"CAB-{n}:F1"],
                "fibres_za": [f"CAB-{n}:F2"],
                "msp_group": "MSP-1" if n in ("W", "P") else None,
            }
            for n, (a, z) in SECTIONS.items()
        ],
        "msp_groups": [{"id": "MSP-1", "kind": "msp-1+1", "working": "W", "protection": "P"}],
        "rings": [
            {
                "id": "RING",
                "protection": "sncp",
                "nes": ["NE-A", "NE-B", "NE-C"],
                "sections": ["AB", "BC", "CA"],
            }
        ],
        "hp_trails": [
            {"id": "T-AB", "a_ne": "NE-A", "z_ne": "NE-B", "hops": ["AB"], "dirs": [1]},
            {"id": "T-ACB", "a_ne": "NE-A", "z_ne": "NE-B", "hops": ["CA", "BC"], "dirs": [-1, -1]},
            {"id": "T-AC", "a_ne": "NE-A", "z_ne": "NE-C", "hops": ["CA"], "dirs": [-1]},
            {"id": "T-HA", "a_ne": "NE-H", "z_ne": "NE-A", "hops": ["MSP-1"], "dirs": [1]},
        ],
        "circuits": _circuits(),
        "devices": _devices(),
        "e1_cables": [
            {"id": f"E1C-{n}", "circuit": f"C-{n[0]}", "site": "B", "end": "z" if n[1] == "Z" else "a"}
            for n in ("1A", "1Z", "2A", "2B", "2Z", "3A", "3Z", "4A", "4Z")
        ],
        "dcn_links": [{"id": "DCN-1", "domain": "D", "gateway_ne": "NE-H"}],
        "sync_sources": [{"id": "BITS", "ne": "NE-H"}],
        "ext": {"vcat_groups": [{"id": "VG", "members": ["C-3", "C-4"], "lcas": True}]},
    }


def _ports() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    ids = [(p, "stm") for ends in SECTIONS.values() for p in ends]
    ids += [(f"{ne}/S9/P{n + 1}", "e1") for ne, count in E1_PORTS.items() for n in range(count)]
    ports = [
        {
            "id": p,
            "ne": p.split("/")[0],
            "card": p.rsplit("/", 1)[0],
            "kind": kind,
            "rate": "STM-4" if kind == "stm" else "E1",
        }
        for p, kind in ids
    ]
    cards = {
        p["card"]: {
            "id": p["card"],
            "ne": p["ne"],
            "slot": int(p["card"][-1]),
            "kind": "line" if p["kind"] == "stm" else "trib",
        }
        for p in ports
    }
    return ports, list(cards.values())


def _cable(name: str) -> dict[str, Any]:
    duct = "DUCT-1" if name in ("AB", "BC") else None
    points = [
        {"id": f"CAB-{name}#{n}", "kind": "odf" if n in (0, 2) else "manhole", "km": km}
        for n, km in enumerate((0, 2, 10))
    ]
    segments = [
        {
            "id": f"CAB-{name}~0",
            "from": f"CAB-{name}#0",
            "to": f"CAB-{name}#1",
            "from_km": 0,
            "to_km": 2,
            "duct": duct,
        },
        {"id": f"CAB-{name}~1", "from": f"CAB-{name}#1", "to": f"CAB-{name}#2", "from_km": 2, "to_km": 10},
    ]
    return {
        "id": f"CAB-{name}",
        "a_site": ENDS[name][0],
        "z_site": ENDS[name][1],
        "length_km": 10,
        "fibre_count": 2,
        "kind": "tail" if name == "TAIL" else "trunk",
        "points": points,
        "segments": segments,
    }


def _ne(ne: str) -> dict[str, Any]:
    return {
        "id": ne,
        "site": ne[-1],
        "type": "sdh-adm",
        "power": f"PWR-{ne[-1]}",
        "domain": "D",
        "profile": {"reports_tf": True, "hp_suppression": False, "reports_card_fail": True},
        "mgmt": {"mode": "poll" if ne == "NE-C" else "trap", "poll_s": 60},
        "sync_source": "BITS",
    }


def _circuits() -> list[dict[str, Any]]:
    ring = {"a_ne": "NE-B", "z_ne": "NE-A", "working": "T-AB", "protection": "T-ACB"}
    plain = {"a_ne": "NE-B", "z_ne": "NE-A", "working": "T-AB"}
    home = {"a_ne": "NE-A", "z_ne": "NE-H", "working": "T-HA"}
    made = [
        _circuit(
            1,
            "NE-B",
            "NE-H",
            [ring, home],
            _boxed("1A", "CV-1A", "RTR-1/W"),
            _boxed("1Z", "CV-1Z", "RTR-HQ/S1"),
        ),
        _circuit(
            2,
            "NE-B",
            "NE-H",
            [plain, home],
            [
                {"kind": "e1_cable", "id": "E1C-2A"},
                {"kind": "modem", "id": "FM-L"},
                {"kind": "fibre", "id": "CAB-TAIL:F1"},
                {"kind": "modem", "id": "FM-R"},
                {"kind": "e1_cable", "id": "E1C-2B"},
                {"kind": "router", "id": "RTR-2", "port": "RTR-2/W"},
            ],
            [{"kind": "e1_cable", "id": "E1C-2Z"}, {"kind": "router", "id": "RTR-HQ", "port": "RTR-HQ/S2"}],
        ),
    ]
    for n in (3, 4):
        leg = {"a_ne": "NE-C", "z_ne": "NE-A", "working": "T-AC"}
        made.append(
            _circuit(
                n,
                "NE-C",
                "NE-A",
                [leg],
                _boxed(f"{n}A", "CV-VA", "RTR-3/W"),
                _boxed(f"{n}Z", "CV-VZ", "RTR-HQ/S3"),
            )
        )
    return made


def _circuit(
    n: int, a_ne: str, z_ne: str, legs: list[Any], a_tail: list[Any], z_tail: list[Any]
) -> dict[str, Any]:
    place = {1: 1, 2: 2, 3: 1, 4: 2}[n]
    return {
        "id": f"C-{n}",
        "vc12": f"VC12-{n}",
        "a_ne": a_ne,
        "z_ne": z_ne,
        "a_port": f"{a_ne}/S9/P{place}",
        "z_port": f"{z_ne}/S9/P{place}",
        "legs": legs,
        "a_tail": a_tail,
        "z_tail": z_tail,
        "protected": n == 1,
        "ext": {"vcat_group": "VG"} if n > 2 else {},
    }


def _boxed(cable: str, converter: str, port: str) -> list[dict[str, Any]]:
    return [
        {"kind": "e1_cable", "id": f"E1C-{cable}"},
        {"kind": "converter", "id": converter},
        {"kind": "router", "id": port.split("/")[0], "port": port},
    ]


def _devices() -> list[dict[str, Any]]:
    inband, dcn = {"mode": "inband"}, {"mode": "dcn"}
    return [
        {"id": "RTR-HQ", "type": "router", "site": "HQ", "power": "PWR-HQ", "domain": "D", "mgmt": dcn},
        *(
            {
                "id": f"RTR-{n}",
                "type": "router",
                "site": f"CUST{n}",
                "power": f"PWR-CUST{n}",
                "mgmt": inband,
                "lan_port": f"RTR-{n}/LAN",
            }
            for n in (1, 2, 3)
        ),
        {"id": "CV-1A", "type": "converter", "site": "CUST1", "power": "PWR-CUST1", "mgmt": inband},
        {"id": "CV-1Z", "type": "converter", "site": "HQ", "power": "PWR-HQ", "domain": "D", "mgmt": dcn},
        {
            "id": "CV-VA",
            "type": "converter",
            "site": "CUST3",
            "power": "PWR-CUST3",
            "mgmt": inband,
            "ext": {"vcat": 2},
        },
        {
            "id": "CV-VZ",
            "type": "converter",
            "site": "HQ",
            "power": "PWR-HQ",
            "domain": "D",
            "mgmt": dcn,
            "ext": {"vcat": 2},
        },
        {"id": "RACK-B", "type": "modem-rack", "site": "B", "power": "PWR-B", "domain": "D", "mgmt": dcn},
        {
            "id": "FM-L",
            "type": "fibre-modem",
            "site": "B",
            "power": "PWR-B",
            "domain": "D",
            "rack": "RACK-B",
            "mgmt": dcn,
        },
        {
            "id": "FM-R",
            "type": "fibre-modem",
            "site": "CUST2",
            "power": "PWR-CUST2",
            "peer": "FM-L",
            "dying_gasp": True,
            "mgmt": {"mode": "via-peer"},
        },
    ]
