"""Faults of planning put into a sound plant: what a lint should find, and what `check` must refuse.

Each is written down in the plant's `meta`, so that a test knows what is there to be found.
"""

from random import Random
from typing import Any

Raw = dict[str, Any]
Flaw = dict[str, Any]
_SHARE = 0.06  # of the elements a fault can be put into, and at least one


def spoil(raw: Raw, rng: Random) -> list[Flaw]:
    """Allowed and yet wrong: the plant still passes `check`."""
    return [
        flaw
        for put_in in (_one_duct, _one_cable, _short_optics, _gone, _no_contact)
        for flaw in put_in(raw, rng)
    ]


def clash(raw: Raw, rng: Random) -> list[Flaw]:
    """Errors: a timeslot and a port used twice."""
    return [flaw for put_in in (_same_au4, _same_tu12, _same_port) for flaw in put_in(raw, rng)]


def _some(items: list[Any], rng: Random) -> list[Any]:
    return rng.sample(items, min(len(items), max(1, int(len(items) * _SHARE)))) if items else []


def _one_duct(raw: Raw, rng: Random) -> list[Flaw]:
    """Both ways out of a ring's hub lie in one trench."""
    cables = {cable["id"]: cable for cable in raw["cables"]}
    cable_of = {fibre["id"]: cables[fibre["cable"]] for fibre in raw["fibres"]}
    sections = {section["id"]: section for section in raw["sections"]}
    ducts = {duct["id"]: duct for duct in raw["ducts"]}
    flaws = []
    for ring in _some(raw["rings"], rng):
        first, last = sections[ring["sections"][0]], sections[ring["sections"][-1]]
        out, back = cable_of[first["fibres_az"][0]], cable_of[last["fibres_az"][-1]]
        if out["a_site"] != back["z_site"]:
            continue
        mouths = (out["segments"][0], back["segments"][-1])
        name = f"DUCT-{ring['id']}-BOTH"
        for cable, segment in zip((out, back), mouths, strict=True):
            old = ducts.get(segment["duct"])
            if old is not None and not _lies_in(cable, old["id"], but=segment):
                old["cables"] = [one for one in old["cables"] if one != cable["id"]]
            segment["duct"] = name
        raw["ducts"].append({"id": name, "site": out["a_site"], "cables": [out["id"], back["id"]]})
        flaws.append({"kind": "one-duct", "element": ring["id"], "duct": name})
    return flaws


def _lies_in(cable: Raw, duct: str, but: Raw) -> bool:
    return any(segment["duct"] == duct for segment in cable["segments"] if segment is not but)


def _one_cable(raw: Raw, rng: Random) -> list[Flaw]:
    """The protection of a 1+1 rides in the cable of its working section."""
    cables = {cable["id"]: cable for cable in raw["cables"]}
    fibres = {fibre["id"]: fibre for fibre in raw["fibres"]}
    sections = {section["id"]: section for section in raw["sections"]}
    highest: dict[str, int] = {}
    for fibre in raw["fibres"]:
        highest[fibre["cable"]] = max(highest.get(fibre["cable"], 0), fibre["number"])
    flaws = []
    for group in _some(raw["msp_groups"], rng):
        working, spare = sections[group["working"]], sections[group["protection"]]
        cable = cables[fibres[working["fibres_az"][0]]["cable"]]
        free = highest[cable["id"]]
        if free + 2 > cable["fibre_count"]:
            continue
        for place, key in enumerate(("fibres_az", "fibres_za"), 1):
            name = f"{cable['id']}:F{free + place:03}"
            ends = {"from_km": 0.0, "to_km": cable["length_km"]}
            raw["fibres"].append({"id": name, "cable": cable["id"], "number": free + place, **ends})
            spare[key] = [name]
        highest[cable["id"]] += 2
        flaws.append({"kind": "one-cable", "element": group["id"], "cable": cable["id"]})
    return flaws


def _short_optics(raw: Raw, rng: Random) -> list[Flaw]:
    """A long span with the optics of a short one."""
    lengths = {cable["id"]: cable["length_km"] for cable in raw["cables"]}
    cable_of = {fibre["id"]: fibre["cable"] for fibre in raw["fibres"]}
    ports = {port["id"]: port for port in raw["ports"]}
    shortest: dict[str, str] = {"STM-1": "S-1.1", "STM-4": "S-4.1", "STM-16": "S-16.1", "STM-64": "S-64.2"}
    reach = {word: told["reach_km"] for word, told in raw["ext"]["optics"].items()}
    flaws = []
    for section in raw["sections"]:
        word = shortest[section["rate"]]
        if sum(lengths[cable_of[fibre]] for fibre in section["fibres_az"]) > 1.3 * reach[word]:
            for key in ("a_port", "z_port"):
                ports[section[key]]["ext"]["optics"] = word
            flaws.append({"kind": "short-optics", "element": section["id"]})
            if len(flaws) == 3:
                break
    return flaws


def _gone(raw: Raw, rng: Random) -> list[Flaw]:
    """A cable that carries traffic is said to be out of use."""
    flaws = []
    for cable in _some([cable for cable in raw["cables"] if cable["kind"] == "trunk"], rng)[:5]:
        cable.setdefault("ext", {})["status"] = "decommissioned"
        flaws.append({"kind": "decommissioned", "element": cable["id"]})
    return flaws


def _no_contact(raw: Raw, rng: Random) -> list[Flaw]:
    """Leased cables whose owner nobody knows how to call."""
    leased = [cable["id"] for cable in raw["cables"] if cable.get("ext", {}).get("owner") == "leased"]
    for owner in raw["ext"]["owners"]:
        if owner["id"] == "leased" and leased:
            owner.pop("contact", None)
    return [{"kind": "no-contact", "element": cable} for cable in leased]


def _same_au4(raw: Raw, rng: Random) -> list[Flaw]:
    """Two trails over one hop on one AU-4."""
    by_hop: dict[str, list[Raw]] = {}
    for trail in raw["hp_trails"]:
        by_hop.setdefault(trail["hops"][0], []).append(trail)
    flaws = []
    for trails in _some([trails for trails in by_hop.values() if len(trails) > 1], rng)[:5]:
        first, second = trails[:2]
        if first["ext"]["au4"] != second["ext"]["au4"]:
            second["ext"]["au4"] = first["ext"]["au4"]
            flaws.append({"kind": "same-au4", "element": second["id"], "with": first["id"]})
    return flaws


def _same_tu12(raw: Raw, rng: Random) -> list[Flaw]:
    """Two lines on one TU-12 of one trail."""
    riders: dict[str, list[tuple[Raw, Raw]]] = {}
    for circuit in raw["circuits"]:
        for leg in circuit["legs"]:
            riders.setdefault(leg["working"], []).append((circuit, leg))
    flaws = []
    for (first, leg), (second, other), *_ in _some([two for two in riders.values() if len(two) > 1], rng)[:5]:
        other["ext"]["tu12"] = leg["ext"]["tu12"]
        flaws.append({"kind": "same-tu12", "element": second["id"], "with": first["id"]})
    return flaws


def _same_port(raw: Raw, rng: Random) -> list[Flaw]:
    """Two lines on one E1 port."""
    at: dict[str, list[Raw]] = {}
    for circuit in raw["circuits"]:
        at.setdefault(circuit["a_ne"], []).append(circuit)
    flaws = []
    for first, second, *_ in _some([two for two in at.values() if len(two) > 1], rng)[:5]:
        second["a_port"] = first["a_port"]
        flaws.append({"kind": "same-port", "element": second["id"], "with": first["id"]})
    return flaws
