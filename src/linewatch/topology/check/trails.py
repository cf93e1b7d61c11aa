"""VC-4 trails: hops that connect, and no more of them than a section has room for."""

from collections.abc import Iterator
from typing import Any

from linewatch.topology.check.equipment import capacity
from linewatch.topology.check.mistake import Mistake
from linewatch.topology.check.protection import ms_spring_sections, section_nes
from linewatch.topology.check.view import Element, View

VC12_OF_VC4 = 63


def trails(view: View) -> Iterator[Mistake]:
    for trail in view.elements["hp_trails"]:
        yield from _connects(view, trail)
    yield from _room_in_sections(view)
    yield from _room_in_trails(view)
    yield from _timeslots(view)


def sections_of_hop(view: View, hop: str) -> list[str]:
    """A section is itself; an MSP group rides its working and its protection section."""
    group = view.get("msp_groups", hop)
    if group is None:
        return [hop] if hop in view.by_id["sections"] else []
    return [name for name in (group.text("working"), group.text("protection")) if name is not None]


def _connects(view: View, trail: Element) -> Iterator[Mistake]:
    hops, dirs = trail.texts("hops"), trail.value.get("dirs")
    if not hops:
        yield Mistake(trail.at("hops"), f"{trail.id}: it has no hops", "write the sections it runs over")
        return
    if not isinstance(dirs, list) or len(dirs) != len(hops):
        count = len(dirs) if isinstance(dirs, list) else 0
        what = f"{trail.id}: it has {len(hops)} hops and {count} dirs"
        yield Mistake(trail.at("dirs"), what, "write one dir for each hop: 1 is a to z, -1 is z to a")
        return
    here, end = trail.text("a_ne"), trail.text("z_ne")
    for place, (hop, way) in enumerate(zip(hops, dirs, strict=True)):
        if way not in (1, -1):
            yield Mistake(
                trail.at("dirs", place), f"{trail.id}: a dir is {way}", "write 1 (a to z) or -1 (z to a)"
            )
            return
        carried = sections_of_hop(view, hop)
        ends = section_nes(view, carried[0]) if carried else None
        if ends is None or here is None:
            return
        start, onward = ends if way == 1 else (ends[1], ends[0])
        if start != here:
            what = f"{trail.id}: hop {hop} starts at {start}, and the trail has come to {here}"
            turned = f"write dir {-way} for it" if onward == here else f"write a hop that starts at {here}"
            yield Mistake(trail.at("hops", place), what, turned)
            return
        here = onward
    if end is not None and here != end:
        what = f"{trail.id}: its hops lead to {here}, and z_ne is {end}"
        yield Mistake(trail.at("hops"), what, f"write hops that lead to {end}, or z_ne: {here}")


def _room_in_sections(view: View) -> Iterator[Mistake]:
    carried: dict[str, list[str]] = {}
    for trail in view.elements["hp_trails"]:
        for hop in trail.texts("hops"):
            for name in sections_of_hop(view, hop):
                carried.setdefault(name, []).append(trail.id)
    shared = ms_spring_sections(view)
    for section in view.elements["sections"]:
        room = capacity(section.text("rate"))
        load = len(carried.get(section.id, ()))
        if room is None or load <= (room // 2 if section.id in shared else room):
            continue
        if load > room:
            rate = section.text("rate")
            what = f"{section.id}: {load} VC-4 trails run over it, and {rate} has room for {room}"
            yield Mistake(section.at("rate"), what, "take trails off it, or write its true rate")
        else:
            # G.841 §7.2: half of a two-fibre MS-SPRing's timeslots wait for the traffic of a broken span.
            what = f"{section.id}: {load} VC-4 trails run over it, and an MS-SPRing protects {room // 2}"
            yield Mistake(section.at("rate"), what, "the rest is extra traffic, lost at a switch", "warning")


def _room_in_trails(view: View) -> Iterator[Mistake]:
    load: dict[str, int] = {}
    for circuit in view.elements["circuits"]:
        legs = circuit.value.get("legs")
        for leg in legs if isinstance(legs, list) else ():
            for key in ("working", "protection") if isinstance(leg, dict) else ():
                name = leg.get(key)
                if isinstance(name, str) and name:
                    load[name] = load.get(name, 0) + 1
    for trail in view.elements["hp_trails"]:
        count = load.get(trail.id, 0)
        if count > VC12_OF_VC4:
            what = f"{trail.id}: {count} circuits ride in it, and a VC-4 carries {VC12_OF_VC4} VC-12"
            yield Mistake(trail.path, what, "move circuits to another trail")


def _timeslots(view: View) -> Iterator[Mistake]:
    """Where timeslots are written, each is used once: AU-4s in a section, TU-12s in a trail.

    A trail's `au4` (or `timeslots`) is one for all hops, or one for each; a leg's `tu12` one for both of its
    trails, or {working: ..., protection: ...}. Numbers or names such as 1-3-2, compared as they are written.
    """
    taken: dict[tuple[str, str], str] = {}
    for trail in view.elements["hp_trails"]:
        word, slots = _written(trail, "au4")
        for place, hop in enumerate(trail.texts("hops")):
            slot = _slot_of_hop(slots, place, hop)
            for section in sections_of_hop(view, hop) if slot is not None else ():
                yield from _taken(taken, trail, ("ext", word), (section, f"AU-4 {slot}"), trail.id)
    used: dict[tuple[str, str], str] = {}
    for circuit in view.elements["circuits"]:
        legs = circuit.value.get("legs")
        for number, leg in enumerate(legs if isinstance(legs, list) else ()):
            ext = leg.get("ext") if isinstance(leg, dict) else None
            if not isinstance(ext, dict):
                continue
            word = "tu12" if ext.get("tu12") is not None else "timeslots"
            slots = ext.get(word)
            for key in ("working", "protection") if slots is not None else ():
                slot = slots.get(key) if isinstance(slots, dict) else slots
                name = leg.get(key)
                if isinstance(name, str) and name and _is_slot(slot):
                    user = used.setdefault((name, slot if type(slot) is str else str(slot)), circuit.id)
                    if user != circuit.id:
                        room = (name, f"TU-12 {slot}")
                        item = circuit.item("legs", number)
                        yield from _taken({room: user}, item, ("ext", word), room, circuit.id)


def _taken(
    taken: dict[tuple[str, str], str],
    element: Element,
    steps: tuple[str, ...],
    place: tuple[str, str],
    user: str,
) -> Iterator[Mistake]:
    first = taken.setdefault(place, user)
    if first != user:
        what = f"{user}: timeslot {place[1]} of {place[0]} is used twice (by {first} already)"
        yield Mistake(element.at(*steps), what, "write one that is free")


def _written(element: Element, word: str) -> tuple[str, Any]:
    return (
        (word, element.ext(word))
        if element.ext(word) is not None
        else ("timeslots", element.ext("timeslots"))
    )


def _slot_of_hop(slots: Any, place: int, hop: str) -> Any:
    if isinstance(slots, list):
        slots = slots[place] if place < len(slots) else None
    elif isinstance(slots, dict):
        slots = slots.get(hop)
    return slots if _is_slot(slots) else None


def _is_slot(slot: Any) -> bool:
    return isinstance(slot, str | int) and not isinstance(slot, bool)
