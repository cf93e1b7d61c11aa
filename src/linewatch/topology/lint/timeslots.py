"""Timeslots, fibres and frame positions in two uses, or beyond what there is."""

import re
from collections.abc import Iterator
from typing import Any

from linewatch.topology.index import ext_of
from linewatch.topology.lint.finding import Lint, Severity, counted, some
from linewatch.topology.lint.ground import Ground, Progress
from linewatch.topology.plant import HpTrail

VC12_OF_VC4 = 63
_KLM = re.compile(r"[1-3]-[1-7]-[1-3]")  # TUG-3, TUG-2, TU-12 (G.707 7.3)


def timeslots(ground: Ground, progress: Progress | None = None) -> Iterator[Lint]:
    yield from _au4(ground)
    yield from _tu12(ground)
    yield from _fibres(ground)
    yield from _positions(ground)


def au4_of_hop(trail: HpTrail, place: int) -> Any:
    """The AU-4 written for a hop: one for all, a list with one each, or by hop; None where none is."""
    ext = ext_of(trail)
    slots = ext.get("au4", ext.get("timeslots"))
    if isinstance(slots, list):
        return slots[place] if place < len(slots) else None
    return slots.get(trail.hops[place]) if isinstance(slots, dict) else slots


def _au4(ground: Ground) -> Iterator[Lint]:
    index = ground.index
    users: dict[tuple[str, str], dict[str, None]] = {}
    for trail in index.plant.hp_trails:
        for place, hop in enumerate(trail.hops):
            slot = au4_of_hop(trail, place)
            group = index.msp_groups.get(hop)
            for section in (hop,) if group is None else (group.working, group.protection):
                if slot is not None:
                    users.setdefault((section, str(slot)), {})[trail.id] = None
                    yield from _beyond(ground, trail, section, slot)
    for (section, slot), trails in users.items():
        if len(trails) > 1:
            what = f"AU-4 {slot} of {ground.name(section)} is taken by {some(list(trails))}"
            yield _clash("timeslot-clash", section, tuple(trails), what)


def _beyond(ground: Ground, trail: HpTrail, section: str, slot: Any) -> Iterator[Lint]:
    match = re.fullmatch(r"STM-(\d+)", ground.index.sections[section].rate)
    number = int(slot) if str(slot).isdigit() else None
    room = int(match[1]) if match else 0
    if number is None or not room:
        return
    if not 1 <= number <= room:
        rate = ground.index.sections[section].rate
        what = f"{trail.id} has AU-4 {number} of {ground.name(section)}, and {rate} has 1 to {room}"
        yield Lint(
            rule="timeslot-beyond", severity="error", element=trail.id, others=(section,), what=what,
            instead=f"write an au4 of 1 to {room}",
        )  # fmt: skip
    elif section in ground.spring_sections and number > room // 2:
        # G.841 7.2: in a two-fibre ring AU-4 n + N/2 is the way back of AU-4 n.
        ring = ground.spring_sections[section]
        what = (
            f"{trail.id} works on AU-4 {number} of {section}, which protects {number - room // 2} of {ring}"
        )
        yield Lint(
            rule="spring-timeslot", severity="warning", element=trail.id, others=(ring, section), what=what,
            instead=f"move it to an AU-4 of 1 to {room // 2}; where it is, it is lost at every ring switch",
        )  # fmt: skip


def _tu12(ground: Ground) -> Iterator[Lint]:
    users: dict[tuple[str, str], dict[str, None]] = {}
    for circuit in ground.index.plant.circuits:
        for leg in circuit.legs:
            ext = ext_of(leg)
            slots = ext.get("tu12", ext.get("timeslots"))
            for way, trail in (("working", leg.working), ("protection", leg.protection)):
                slot = slots.get(way) if isinstance(slots, dict) else slots
                if slot is None or trail is None:
                    continue
                users.setdefault((trail, str(slot)), {})[circuit.id] = None
                if not _is_tu12(str(slot)):
                    what = f"{circuit.id} has TU-12 {slot} of {trail}, and a VC-4 has 1 to {VC12_OF_VC4}"
                    yield Lint(
                        rule="timeslot-beyond", severity="error", element=circuit.id, others=(trail,),
                        what=what, instead=f"write a tu12 of 1 to {VC12_OF_VC4}, or 1-1-1 to 3-7-3",
                    )  # fmt: skip
    for (trail, slot), lines in users.items():
        if len(lines) > 1:
            what = f"TU-12 {slot} of {ground.name(trail)} is taken by {some(list(lines))}"
            yield _clash("timeslot-clash", trail, tuple(lines), what)


def _is_tu12(slot: str) -> bool:
    """A number, or TUG-3, TUG-2 and TU-12. Makers count in two orders: they are not compared."""
    return 1 <= int(slot) <= VC12_OF_VC4 if slot.isdigit() else _KLM.fullmatch(slot) is not None


def _fibres(ground: Ground) -> Iterator[Lint]:
    for fibre, sections in ground.index.sections_of_fibre.items():
        lines = ground.index.circuits_of_tail.get(fibre, ())
        if len(sections) > 1 or (sections and lines):
            users = (*sections, *lines)
            yield _clash("fibre-clash", fibre, users, f"{ground.name(fibre)} is used by {some(users)}")


def _positions(ground: Ground) -> Iterator[Lint]:
    """One finding for a station: a wrong sheet is wrong many times."""
    index = ground.index
    users: dict[tuple[str, str], dict[str, None]] = {}
    for port in index.plant.ports:
        for word in ("ddf", "odf"):
            _at(users, index.nes[port.ne].site, f"{word} of port", ext_of(port).get(word), port.id)
    for fibre in index.plant.fibres:
        cable, ext = index.cables[fibre.cable], ext_of(fibre)
        _at(users, cable.a_site, "odf of fibre", ext.get("odf_a", ext.get("odf")), fibre.id)
        _at(users, cable.z_site, "odf of fibre", ext.get("odf_z"), fibre.id)
    twice: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for (site, position), elements in users.items():
        if len(elements) > 1:
            twice.setdefault(site, []).append((position.partition(": ")[2], tuple(elements)))
    for site, found in twice.items():
        said = some([f"{position} ({some(elements)})" for position, elements in found])
        others = tuple(dict.fromkeys(element for _, elements in found for element in elements))
        what = f"{ground.name(site)}: {counted(len(found), 'frame position')} in more than one use: {said}"
        yield _clash("position-clash", site, others, what, "warning")


def _at(users: dict[tuple[str, str], dict[str, None]], site: str, what: str, said: Any, element: str) -> None:
    if said:
        text = " ".join(said.split()) if isinstance(said, str) else str(said)
        users.setdefault((site, f"{what}: {text}"), {})[element] = None


def _clash(rule: str, element: str, others: tuple[str, ...], what: str, severity: Severity = "error") -> Lint:
    instead = "look which of them is patched there, and write the other's own"
    return Lint(rule=rule, severity=severity, element=element, others=others, what=what, instead=instead)
