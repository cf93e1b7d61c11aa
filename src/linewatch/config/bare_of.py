"""A plant made bare again: its sites as nodes, its cables as links, its lines as demands.

The way back of `bare.plant_of`: what a source of nodes and links said of them rides in `ext`.
"""

from collections import Counter
from typing import Any

from linewatch.config.bare import Bare, Link, Node

_CABLE = "CAB-"


def bare_of(raw: dict[str, Any]) -> Bare:
    """Nodes and links of a FORMAT value, in its order. A cable without both its sites is no link."""
    ext = _ext(raw)
    nodes = tuple(
        Node(site["id"], _number(site.get("lon")), _number(site.get("lat")), _ext(site))
        for site in _elements(raw, "sites")
    )
    known = {node.id for node in nodes}
    cables = [c for c in _elements(raw, "cables") if c.get("a_site") in known and c.get("z_site") in known]
    ids = {cable["id"] for cable in cables}
    links = tuple(
        Link(_link_id(cable["id"], ids), cable["a_site"], cable["z_site"], _ext(cable)) for cable in cables
    )
    if "demands" not in ext and (demands := _demands(raw)):
        ext = {**ext, "demands": demands}
    meta = raw.get("meta")
    name = meta.get("name") if isinstance(meta, dict) else None
    return Bare(name if isinstance(name, str) else "plant", nodes, links, ext)


def _link_id(cable: str, ids: set[str]) -> str:
    short = cable.removeprefix(_CABLE)
    return short if short and short not in ids else cable


def _demands(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """2M lines between each pair of sites that carry some."""
    site_of = {ne["id"]: ne.get("site") for ne in _elements(raw, "nes")}
    pairs: Counter[tuple[str, str]] = Counter()
    for circuit in _elements(raw, "circuits"):
        a, z = site_of.get(circuit.get("a_ne")), site_of.get(circuit.get("z_ne"))
        if isinstance(a, str) and isinstance(z, str) and a != z:
            pairs[min(a, z), max(a, z)] += 1
    return [
        {"id": f"D{number}", "a": a, "z": z, "unit": 1.0, "value": float(lines), "max_path": "UNLIMITED"}
        for number, ((a, z), lines) in enumerate(pairs.items(), 1)
    ]


def _elements(raw: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = raw.get(name)
    found = value if isinstance(value, list) else []
    return [element for element in found if isinstance(element, dict) and isinstance(element.get("id"), str)]


def _ext(element: dict[str, Any]) -> dict[str, Any]:
    ext = element.get("ext")
    return ext if isinstance(ext, dict) else {}


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
