"""Choosing an element of any plant by rule, so that one scenario plays on every city.

pick: {kind: cable, carrying: most-circuits, protected: mixed}
"""

from collections.abc import Mapping, Sequence
from typing import Any

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Circuit
from simulators.field.faults import Refused

KINDS = {
    "cable": "cables",
    "duct": "ducts",
    "fibre": "fibres",
    "port": "ports",
    "card": "cards",
    "ne": "nes",
    "power": "power_plants",
    "e1-cable": "e1_cables",
    "converter": "devices",
    "modem": "devices",
    "router": "devices",
    "dcn": "dcn_links",
    "sync": "sync_sources",
}
_TYPES = {"converter": "converter", "modem": "fibre-modem", "router": "router"}
CARRYING = ("most-circuits", "fewest-circuits", "one-circuit")
PROTECTED = ("all", "none", "mixed", "any")
SIDES = ("network", "customer", "any")
_RULE_WORDS = ("kind", "carrying", "protected", "side", "part", "but", "nth", "monitored")


def check_rule(rule: Mapping[str, Any]) -> list[str]:
    """What is wrong with a rule, in sentences."""
    wrong = [
        f'"{word}" is no word of a pick; there are {", ".join(_RULE_WORDS)}'
        for word in rule
        if word not in _RULE_WORDS
    ]
    for word, allowed in (
        ("kind", tuple(KINDS)),
        ("carrying", CARRYING),
        ("protected", PROTECTED),
        ("side", SIDES),
    ):
        if word in rule and rule[word] not in allowed:
            wrong.append(f'{word} is "{rule[word]}"; write one of {", ".join(allowed)}')
    if "kind" not in rule:
        wrong.append(f"a pick needs a kind: one of {', '.join(KINDS)}")
    return wrong


def pick(index: PlantIndex, rule: Mapping[str, Any], taken: Sequence[str] = ()) -> str:
    """The element a rule means. `taken`: elements broken already, which `but: taken` leaves out.

    Raises `Refused` where this plant has none such. Ties go to the plant's own order.
    """
    kind = str(rule["kind"])
    elements: dict[str, Any] = getattr(index, KINDS[kind])
    pool = [e for e in elements if _fits(index, kind, e, rule) and e not in taken]
    carried = {element: _circuits(index, kind, element) for element in pool}
    wanted = rule.get("protected", "any")
    pool = [e for e in pool if _protected(carried[e], str(wanted))]
    carrying = rule.get("carrying", "most-circuits")
    if carrying == "one-circuit":
        pool = [e for e in pool if len(carried[e]) == 1]
    else:
        pool = [e for e in pool if carried[e]] or (pool if kind in ("dcn", "sync") else [])
        pool.sort(key=lambda e: len(carried[e]) * (1 if carrying == "fewest-circuits" else -1))
    nth = int(rule.get("nth", 1))
    if len(pool) < nth:
        said = ", ".join(f"{k}: {v}" for k, v in rule.items())
        raise Refused(f"this plant has no element for pick {{{said}}}")
    return pool[nth - 1]


def _fits(index: PlantIndex, kind: str, element: str, rule: Mapping[str, Any]) -> bool:
    if kind in _TYPES and index.devices[element].type != _TYPES[kind]:
        return False
    if kind == "port" and index.ports[element].kind != "stm":
        return False
    if kind == "power" and "monitored" in rule and index.power_plants[element].monitored != rule["monitored"]:
        return False
    part = rule.get("part")
    if kind == "cable" and part is not None and index.cables[element].kind != part:
        return False
    if kind == "card" and part is not None and index.cards[element].kind != part:
        return False
    side = rule.get("side", "any")
    return bool(side == "any") or _side(index, kind, element) == side


def _side(index: PlantIndex, kind: str, element: str) -> str:
    """Customer side is what feeds or is a device seen in band, network side the rest."""
    if kind == "power":
        fed = index.fed_by.get(element, ())
        return "network" if any(f in index.nes for f in fed) else "customer"
    if kind in _TYPES:
        return "customer" if getattr(index.devices[element].mgmt, "mode", "") == "inband" else "network"
    if kind == "e1-cable":
        return "customer" if index.e1_cables[element].end == "a" else "network"
    return "network"


def _circuits(index: PlantIndex, kind: str, element: str) -> dict[str, Circuit]:
    """Circuits that pass the element, protection included."""
    found: dict[str, None] = {}
    if kind in ("cable", "duct", "fibre"):
        for fibre in _fibres(index, kind, element):
            found.update(dict.fromkeys(index.circuits_of_tail.get(fibre, ())))
            for section in index.sections_of_fibre.get(fibre, ()):
                _of_section(index, section, found)
    elif kind in ("port", "card", "ne"):
        ports = {"port": (element,), "card": index.ports_of_card.get(element, ())}.get(
            kind, index.ports_of_ne.get(element, ())
        )
        for port in ports:
            circuit = index.circuit_of_e1_port.get(port)
            if circuit is not None:
                found[circuit] = None
            if port in index.section_of_port:
                _of_section(index, index.section_of_port[port], found)
    elif kind == "power":
        for fed in index.fed_by.get(element, ()):
            found.update(dict.fromkeys(_circuits(index, "ne" if fed in index.nes else "router", fed)))
    else:
        found.update(dict.fromkeys(index.circuits_of_tail.get(element, ())))
    return {c: index.circuits[c] for c in found}


def _of_section(index: PlantIndex, section: str, found: dict[str, None]) -> None:
    group = index.sections[section].msp_group
    for hop in (section, *((group,) if group else ())):
        for trail in index.trails_of_hop.get(hop, ()):
            found.update(dict.fromkeys(index.circuits_of_trail.get(trail, ())))


def _fibres(index: PlantIndex, kind: str, element: str) -> tuple[str, ...]:
    if kind == "fibre":
        return (element,)
    if kind == "cable":
        return tuple(index.fibres_of_cable.get(element, ()))
    return tuple(f for cable in index.ducts[element].cables for f in index.fibres_of_cable.get(cable, ()))


def _protected(circuits: Mapping[str, Circuit], wanted: str) -> bool:
    if wanted == "any":
        return True
    some = any(c.protected for c in circuits.values())
    none = any(not c.protected for c in circuits.values())
    return {"all": some and not none, "none": none and not some, "mixed": some and none}[wanted]
