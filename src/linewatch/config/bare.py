"""A bare topology, nodes and links as maps and papers have them, made into a plant.

Every node becomes a site with one NE, every link a cable with one section over two of its fibres. What the
source does not tell (gear, fibres, lengths, rates) is made up, and `Bare.made_up` says so.
"""

from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

RATE = "STM-16"
FIBRES = 24
ROUTE_FACTOR = 1.3  # a cable is longer than the line through the air
LENGTH_UNKNOWN_KM = 10.0


class Node(NamedTuple):
    """`lon`, `lat` in degrees or None; `ext`: what else the source says."""

    id: str
    lon: float | None
    lat: float | None
    ext: dict[str, Any]


class Link(NamedTuple):
    id: str
    a: str
    z: str
    ext: dict[str, Any]


class Bare(NamedTuple):
    """Ids of nodes are unique; links may be parallel, and lead back to their own node."""

    name: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    ext: dict[str, Any]

    def made_up(self) -> tuple[str, ...]:
        """What the plant has beyond the source, as sentences."""
        placed = {node.id for node in self.nodes if node.lon is not None}
        known = sum(1 for link in self.links if link.a in placed and link.z in placed and link.a != link.z)
        said = [
            f"{len(self.nodes)} NEs, one per node, with a line card",
            f"{len(self.links)} {RATE} sections, one per link, with ports and two of {FIBRES} fibres each",
        ]
        if known:
            said.append(f"{known} cable lengths: {ROUTE_FACTOR} x the distance between their ends")
        if known < len(self.links):
            unknown = len(self.links) - known
            said.append(f"{unknown} cable lengths of {LENGTH_UNKNOWN_KM:g} km, for want of coordinates")
        return tuple(said)


def plant_of(bare: Bare) -> dict[str, Any]:
    """The FORMAT value of a bare topology."""
    places = {node.id: node for node in bare.nodes}
    ports: dict[str, int] = {node.id: 0 for node in bare.nodes}
    raw: dict[str, Any] = {
        "format": "linewatch-plant/1",
        "meta": {"name": bare.name, "made_up": list(bare.made_up())},
        "sites": [_site(node) for node in bare.nodes],
        "cables": [],
        "fibres": [],
        "nes": [_ne(node.id) for node in bare.nodes],
        "cards": [{"id": f"NE-{n.id}/S1", "ne": f"NE-{n.id}", "slot": 1, "kind": "line"} for n in bare.nodes],
        "ports": [],
        "sections": [],
    }
    for link in bare.links:
        cable = f"CAB-{link.id}"
        length = _length_km(places[link.a], places[link.z])
        raw["cables"].append(_cable(cable, link, length))
        fibres = [_fibre(cable, number, length) for number in (1, 2)]
        raw["fibres"] += fibres
        ends = []
        for node in (link.a, link.z):
            ports[node] += 1
            ends.append(_port(node, ports[node]))
        raw["ports"] += ends
        raw["sections"].append(
            {
                "id": f"MS-{link.id}",
                "rate": RATE,
                "a_port": ends[0]["id"],
                "z_port": ends[1]["id"],
                "fibres_az": [fibres[0]["id"]],
                "fibres_za": [fibres[1]["id"]],
                "msp_group": None,
            }
        )
    if bare.ext:
        raw["ext"] = bare.ext
    return raw


def _site(node: Node) -> dict[str, Any]:
    site: dict[str, Any] = {"id": node.id}
    if node.lon is not None and node.lat is not None:
        site |= {"lon": node.lon, "lat": node.lat}
    site["role"] = "core"
    return site | ({"ext": node.ext} if node.ext else {})


def _ne(site: str) -> dict[str, Any]:
    mgmt = {"mode": "trap", "poll_s": 60}
    return {"id": f"NE-{site}", "site": site, "type": "sdh-adm", "power": None, "domain": None, "mgmt": mgmt}


def _port(site: str, number: int) -> dict[str, Any]:
    card = f"NE-{site}/S1"
    return {"id": f"{card}/P{number:02d}", "ne": f"NE-{site}", "card": card, "kind": "stm", "rate": RATE}


def _cable(cable: str, link: Link, length: float) -> dict[str, Any]:
    a, z = f"{cable}#ODF-A", f"{cable}#ODF-Z"
    made = {
        "id": cable,
        "a_site": link.a,
        "z_site": link.z,
        "length_km": length,
        "fibre_count": FIBRES,
        "kind": "trunk",
        "fibre_excess_pct": 0,
        "points": [
            {"id": a, "kind": "odf", "km": 0, "site": link.a, "slack_m": 0},
            {"id": z, "kind": "odf", "km": length, "site": link.z, "slack_m": 0},
        ],
        "segments": [
            {"id": f"{cable}#SEG01", "from": a, "to": z, "from_km": 0, "to_km": length, "duct": None}
        ],
    }
    return made | ({"ext": link.ext} if link.ext else {})


def _fibre(cable: str, number: int, length: float) -> dict[str, Any]:
    return {"id": f"{cable}:F{number:03d}", "cable": cable, "number": number, "from_km": 0, "to_km": length}


def _length_km(a: Node, z: Node) -> float:
    if a.lon is None or a.lat is None or z.lon is None or z.lat is None or a.id == z.id:
        return LENGTH_UNKNOWN_KM
    half_lat, half_lon = radians(z.lat - a.lat) / 2, radians(z.lon - a.lon) / 2
    chord = sin(half_lat) ** 2 + cos(radians(a.lat)) * cos(radians(z.lat)) * sin(half_lon) ** 2
    return max(round(2 * 6371.0 * asin(sqrt(min(chord, 1.0))) * ROUTE_FACTOR, 3), 0.1)


def degrees(lon: float | None, lat: float | None) -> tuple[float, float] | None:
    """Coordinates if they are degrees; some instances hold plane ones."""
    if lon is None or lat is None or abs(lon) > 180 or abs(lat) > 90:
        return None
    return lon, lat


def own_name(wanted: str, taken: set[str]) -> str:
    """A name nobody has yet: the wanted one, or the same with a number."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}.{number}"
    taken.add(name)
    return name
