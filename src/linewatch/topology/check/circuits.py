"""Circuits: ports, legs and tails that lead from A to Z without a gap."""

from collections.abc import Iterator, Mapping
from typing import Any

from linewatch.topology.check.mistake import Mistake
from linewatch.topology.check.protection import ms_spring_sections
from linewatch.topology.check.view import Element, View


def circuits(view: View) -> Iterator[Mistake]:
    spring = ms_spring_sections(view)
    for circuit in view.elements["circuits"]:
        if not _fine_ports(view, circuit.value):
            yield from _ports(view, circuit)
        if not _fine_legs(view, circuit.value):
            yield from _legs(view, circuit, spring)
    yield from _vcat(view)


def _fine_ports(view: View, value: Mapping[str, Any]) -> bool:
    """Certainly nothing wrong: told quickly, for nearly all are so. Else `_ports` says what is."""
    known = view.by_id["ports"]
    for port, ne in ((value.get("a_port"), value.get("a_ne")), (value.get("z_port"), value.get("z_ne"))):
        found = known.get(port) if type(port) is str else None
        if found is None or found.value.get("kind") == "stm" or found.value.get("ne") != ne:
            return False
    return bool(value.get("a_port") != value.get("z_port"))


def _fine_legs(view: View, value: Mapping[str, Any]) -> bool:
    """Certainly nothing that `_legs` would tell."""
    known = view.by_id["hp_trails"]
    here, legs, guarded = value.get("a_ne"), value.get("legs"), False
    if not isinstance(legs, list) or not legs:
        return False
    for leg in legs:
        if type(leg) is not dict or type(here) is not str or leg.get("a_ne") != here:
            return False
        onward, working, spare = leg.get("z_ne"), leg.get("working"), leg.get("protection")
        for name in (working,) if spare is None else (working, spare):
            trail = known.get(name) if type(name) is str else None
            if trail is None:
                return False
            ends = (trail.value.get("a_ne"), trail.value.get("z_ne"))
            if ends not in ((here, onward), (onward, here)):
                return False
        if spare is not None:
            guarded = True
            if spare == working:
                return False
        here = onward
    return here == value.get("z_ne") and (guarded or value.get("protected") is not True)


def _ports(view: View, circuit: Element) -> Iterator[Mistake]:
    for end in ("a", "z"):
        port = view.get("ports", circuit.text(f"{end}_port"))
        ne = circuit.text(f"{end}_ne")
        if port is None:
            continue
        at = circuit.at(f"{end}_port")
        if port.text("kind") == "stm":
            yield Mistake(
                at, f"{circuit.id}: {end}_port is {port.id}, an STM port", "write a port of kind e1"
            )
        if ne is not None and port.text("ne") not in (None, ne):
            what = f"{circuit.id}: {end}_port {port.id} is on {port.text('ne')}, and {end}_ne is {ne}"
            yield Mistake(at, what, f"write a port of {ne}, or {end}_ne: {port.text('ne')}")
    if circuit.text("a_port") is not None and circuit.text("a_port") == circuit.text("z_port"):
        what = f"{circuit.id}: both ends are {circuit.text('a_port')}"
        yield Mistake(circuit.at("z_port"), what, "write the port at the other end")


def _legs(view: View, circuit: Element, spring: frozenset[str]) -> Iterator[Mistake]:
    here, end = circuit.text("a_ne"), circuit.text("z_ne")
    legs = circuit.items("legs")
    if not legs and here is not None and end is not None and here != end:
        what = f"{circuit.id}: it has no legs, and does not connect {here} to {end}"
        yield Mistake(circuit.at("legs"), what, f"write legs from {here} to {end}")
        return
    broken = False
    for place, leg in enumerate(legs):
        start, onward = leg.text("a_ne"), leg.text("z_ne")
        if not broken and start is not None and here is not None and start != here:
            broken = True
            what = f"{circuit.id}: leg {place + 1} starts at {start}, and the circuit has come to {here}"
            yield Mistake(leg.at("a_ne"), what, f"write legs that chain: a_ne: {here}")
        yield from _trails(view, circuit, leg)
        here = onward
    if legs and not broken and here is not None and end is not None and here != end:
        what = f"{circuit.id}: its legs lead to {here} and do not connect A to Z (z_ne is {end})"
        yield Mistake(legs[-1].at("z_ne"), what, f"write legs that lead to {end}")
    if (
        circuit.value.get("protected") is True
        and legs
        and not any(_guarded(view, leg, spring) for leg in legs)
    ):
        what = f"{circuit.id}: protected is true, and no leg has a protection trail, MSP or MS-SPRing"
        yield Mistake(circuit.at("protected"), what, "write protected: false, or the protection", "warning")


def _trails(view: View, circuit: Element, leg: Element) -> Iterator[Mistake]:
    start, onward = leg.text("a_ne"), leg.text("z_ne")
    for key in ("working", "protection"):
        trail = view.get("hp_trails", leg.text(key))
        if trail is None or start is None or onward is None:
            continue
        ends = (trail.text("a_ne"), trail.text("z_ne"))
        if None not in ends and set(ends) != {start, onward}:
            joins = f"{trail.id} joins {ends[0]} and {ends[1]}"
            what = f"{circuit.id}: {key} {joins}, and the leg {start} and {onward}"
            yield Mistake(leg.at(key), what, f"write a trail between {start} and {onward}")
    if leg.text("working") is not None and leg.text("working") == leg.text("protection"):
        what = f"{circuit.id}: working and protection are both {leg.text('working')}"
        yield Mistake(leg.at("protection"), what, "write another trail, or null")


def _guarded(view: View, leg: Element, spring: frozenset[str]) -> bool:
    if leg.text("protection") is not None:
        return True
    trail = view.get("hp_trails", leg.text("working"))
    hops = trail.texts("hops") if trail is not None else []
    return any(hop in view.by_id["msp_groups"] or hop in spring for hop in hops)


def _vcat(view: View) -> Iterator[Mistake]:
    """A group names its members, and a member its group (G.7042)."""
    groups = view.ext("vcat_groups")
    member_of: dict[str, str] = {}
    for place, group in enumerate(groups if isinstance(groups, list) else []):
        if not isinstance(group, dict) or not isinstance(group.get("id"), str):
            what = f"vcat_groups[{place}] has no id"
            yield Mistake(("ext", "vcat_groups", place), what, "write id: and members: [circuit ids]")
            continue
        members = group.get("members")
        for number, name in enumerate(members if isinstance(members, list) else []):
            at = ("ext", "vcat_groups", place, "members", number)
            if not isinstance(name, str) or name not in view.by_id["circuits"]:
                what = f'{group["id"]}: members names "{name}", and there is no circuit of that id'
                yield Mistake(at, what, "write the id of a circuit")
            elif member_of.setdefault(name, group["id"]) != group["id"]:
                what = f"{group['id']}: {name} is a member of {member_of[name]} already"
                yield Mistake(at, what, "write it in one group")
    for circuit in view.elements["circuits"]:
        named = circuit.ext("vcat_group")
        if isinstance(named, str) and named != member_of.get(circuit.id):
            what = f"{circuit.id}: vcat_group is {named}, whose members do not name it"
            yield Mistake(
                circuit.at("ext", "vcat_group"), what, f"add {circuit.id} to the members of {named}"
            )
