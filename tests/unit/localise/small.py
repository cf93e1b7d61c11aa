"""A ring of four NEs, hand-made: two 2M lines from N1 to N3, one over a modem pair; ids of no meaning."""

import msgspec

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant

NES = ("N1", "N2", "N3", "N4")


def ring(protection: str) -> PlantIndex:
    """`sncp`: a working and a spare trail the two ways round. `ms-spring`: one trail, the ring turns it."""
    sections, fibres, cables, ports, cards = [], [], [], [], []
    for i, a in enumerate(NES):
        z = NES[(i + 1) % 4]
        cable = f"K{i}"
        cables.append(
            {"id": cable, "a_site": a, "z_site": z, "length_km": 10, "fibre_count": 4,
             "fibre_excess_pct": 1.0, "points": [{"id": f"{cable}.0", "kind": "odf", "km": 0, "slack_m": 10},
                        {"id": f"{cable}.m", "kind": "manhole", "km": 4, "slack_m": 20},
                        {"id": f"{cable}.z", "kind": "odf", "km": 10}]}
        )  # fmt: skip
        fibres.extend(
            {"id": f"{cable}/{n}", "cable": cable, "number": n, "from_km": 0, "to_km": 10} for n in (1, 2)
        )
        for ne, side in ((a, "e"), (z, "w")):
            cards.append({"id": f"{ne}/{side}", "ne": ne, "slot": 1, "kind": "line"})
            ports.append({"id": f"{ne}/{side}/1", "ne": ne, "card": f"{ne}/{side}", "kind": "stm"})
        sections.append(
            {"id": f"S{i}", "rate": "STM-4", "a_port": f"{a}/e/1", "z_port": f"{z}/w/1",
             "fibres_az": [f"{cable}/1"], "fibres_za": [f"{cable}/2"]}
        )  # fmt: skip
    for ne in ("N1", "N3"):
        cards.append({"id": f"{ne}/t", "ne": ne, "slot": 9, "kind": "trib"})
        ports.extend({"id": f"{ne}/t/{n}", "ne": ne, "card": f"{ne}/t", "kind": "e1"} for n in (1, 2))
    trails = [
        {"id": "T1", "a_ne": "N1", "z_ne": "N3", "hops": ["S0", "S1"], "dirs": [1, 1]},
        {"id": "T2", "a_ne": "N1", "z_ne": "N3", "hops": ["S3", "S2"], "dirs": [-1, -1]},
    ]
    spare = "T2" if protection == "sncp" else None
    cables.append(
        {"id": "KT", "a_site": "N3", "z_site": "far", "length_km": 3, "fibre_count": 1, "kind": "tail"}
    )
    fibres.append({"id": "KT/1", "cable": "KT", "number": 1, "from_km": 0, "to_km": 3})
    modem = [{"kind": "modem", "id": "ML"}, {"kind": "fibre", "id": "KT/1"}, {"kind": "modem", "id": "MR"}]
    circuits = [
        {"id": f"L{n}", "vc12": f"V{n}", "a_ne": "N1", "z_ne": "N3",
         "a_port": f"N1/t/{n}", "z_port": f"N3/t/{n}",
         "legs": [{"a_ne": "N1", "z_ne": "N3", "working": "T1", "protection": spare}], "protected": True,
         "a_tail": [{"kind": "e1_cable", "id": f"E{n}a"}, {"kind": "router", "id": "RA", "port": f"RA/{n}"}],
         "z_tail": [{"kind": "e1_cable", "id": f"E{n}z"}, *(modem if n == 2 else []),
                    {"kind": "router", "id": f"R{n}", "port": f"R{n}/1"}]}
        for n in (1, 2)
    ]  # fmt: skip
    devices = [
        {"id": "RA", "type": "router", "site": "N1", "mgmt": {"mode": "dcn"}},
        {"id": "R1", "type": "router", "site": "far", "power": "PF1", "mgmt": {"mode": "inband"}},
        {"id": "R2", "type": "router", "site": "far", "power": "PF2", "mgmt": {"mode": "inband"}},
        {"id": "ML", "type": "fibre-modem", "site": "N3", "mgmt": {"mode": "poll", "poll_s": 60}},
        {"id": "MR", "type": "fibre-modem", "site": "far", "power": "PF2", "peer": "ML", "dying_gasp": True,
         "mgmt": {"mode": "via-peer"}},
    ]  # fmt: skip
    body = {
        "sites": [{"id": s} for s in (*NES, "far")],
        "power_plants": [{"id": p, "site": "far"} for p in ("PF1", "PF2")],
        "cables": cables, "fibres": fibres, "cards": cards, "ports": ports, "sections": sections,
        "nes": [{"id": ne, "site": ne, "type": "sdh-adm", "domain": "D"} for ne in NES],
        "rings": [{"id": "R", "protection": protection, "nes": NES, "sections": [s["id"] for s in sections]}],
        "hp_trails": trails, "circuits": circuits, "devices": devices,
        "e1_cables": [
            {"id": f"E{n}{e}", "circuit": f"L{n}", "site": "N1", "end": e} for n in (1, 2) for e in "az"
        ],
        "dcn_links": [{"id": "DCN", "domain": "D", "gateway_ne": "N1"}],
    }  # fmt: skip
    return PlantIndex(msgspec.convert(body, Plant))
