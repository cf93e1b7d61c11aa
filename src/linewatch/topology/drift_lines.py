"""The matrix of an NE against the lines the records lay through it, and the line its E1 ports say they carry.

A timeslot is compared only where the records have it (`au4` of a trail, `tu12` of a leg); the port always is.
"""

from collections.abc import Mapping
from typing import NamedTuple

from linewatch.topology.drift_names import Names
from linewatch.topology.drift_rows import Rows
from linewatch.topology.drift_words import Drift, made
from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import Circuit, Leg
from linewatch.topology.reported import End


class Slot(NamedTuple):
    """Where a leg leaves an NE. `au4`, `tu12`: 0 where the records do not say."""

    trail: str
    port: str
    au4: int
    tu12: int

    def fits(self, end: End) -> bool:
        return end.port == self.port and self.au4 in (0, end.au4) and (not self.tu12 or self.tu12 == end.tu12)


def judge_lines(names: Names, devices: Mapping[str, Rows]) -> list[Drift]:
    """Of every NE whose matrix or E1 ports were read."""
    index = names.index
    drifts: list[Drift] = []
    ends = _ends(index)
    for device, rows in devices.items():
        if rows.agent.kind != "ne":
            continue
        told = _by_identifier(rows)
        drifts += told
        if rows.said.crosses is not None:
            said = frozenset(e for drift in told for e in drift.elements)
            drifts += _by_matrix(index, rows, ends.get(device, ()), said)
    return drifts


def _ends(index: PlantIndex) -> dict[str, tuple[tuple[Circuit, str, Leg], ...]]:
    """NE -> circuits that end there: which, on which E1 port, by which leg."""
    found: dict[str, list[tuple[Circuit, str, Leg]]] = {}
    for circuit in index.plant.circuits:
        if circuit.legs:
            found.setdefault(circuit.a_ne, []).append((circuit, circuit.a_port, circuit.legs[0]))
            found.setdefault(circuit.z_ne, []).append((circuit, circuit.z_port, circuit.legs[-1]))
    return {ne: tuple(each) for ne, each in found.items()}


def _by_identifier(rows: Rows) -> list[Drift]:
    """An E1 port that names a line of the plant other than its own."""
    index, device = rows.index, rows.agent.id
    wrong: dict[str, str] = {}
    own = index.ports_of_ne.get(device, ())
    spare = frozenset(p for p in own if index.ports[p].kind == "e1" and p not in index.circuit_of_e1_port)
    for row in rows.said.interfaces or ():
        port = rows.element_of[row.index]
        line = next((t for t in (row.circuit, row.alias) if t in index.circuits), "")
        if port in index.circuit_of_e1_port and line and index.circuit_of_e1_port[port] != line:
            wrong[port] = line
        elif line and port in spare:
            wrong.setdefault(port, line)
    return _swapped(index, wrong, device)


def _swapped(index: PlantIndex, wrong: dict[str, str], device: str) -> list[Drift]:
    drifts = []
    for port in sorted(wrong):
        if port not in wrong:
            continue
        line, own = wrong.pop(port), index.circuit_of_e1_port.get(port, "")
        other = next((p for p in sorted(wrong) if wrong[p] == own and own), "")
        if other and index.circuit_of_e1_port.get(other) == line:
            del wrong[other]
            fields = [_field(index, own, port), _field(index, line, other)]
            drifts.append(
                made("lines-swapped", (port, other, own, line), f"{own} {port}, {line} {other}",
                     f"{line} {port}, {own} {other}", a=port, b=other, s=own, t=line, u=fields[0],
                     v=fields[1], devices=(device,))
            )  # fmt: skip
        else:
            drifts.append(
                made("line-other", (port, *((own,) if own else ()), line), own or "-", line, a=port,
                     s=own or "-", t=line, devices=(device,))
            )  # fmt: skip
    return drifts


def _field(index: PlantIndex, line: str, port: str) -> str:
    return "a_port" if index.circuits[line].a_port == port else "z_port"


def _by_matrix(
    index: PlantIndex, rows: Rows, ends: tuple[tuple[Circuit, str, Leg], ...], said: frozenset[str]
) -> list[Drift]:
    device = rows.agent.id
    joined: dict[str, list[End]] = {}  # E1 port -> what it is crossed to
    for cross in rows.said.crosses or ():
        one, two = (_resolved(rows, end) for end in (cross.a, cross.z))
        for near, beyond in ((one, two), (two, one)):
            joined.setdefault(near.port, []).append(beyond)
    if ends and not joined:
        lines = tuple(circuit.id for circuit, _, _ in ends)
        return [
            made("matrix-empty", (device, *lines), str(len(lines)), "0", a=device, n=str(len(lines)),
                 devices=(device,))
        ]  # fmt: skip
    slots = {circuit.id: _slots(index, device, leg) for circuit, _, leg in ends}
    gone = frozenset(rows.missing)
    wrong: dict[str, tuple[str, list[End]]] = {}
    drifts: list[Drift] = []
    for circuit, port, _ in ends:
        if port in said or port in gone or circuit.id in said:
            continue
        found = joined.get(port, [])
        if not found:
            drifts.append(
                made("cross-missing", (circuit.id, port), port, "", a=port, s=circuit.id, n=device,
                     devices=(device,))
            )  # fmt: skip
        elif any(not any(slot.fits(end) for slot in slots[circuit.id]) for end in found):
            wrong[circuit.id] = (port, found)
    for line, (port, found) in tuple(wrong.items()):
        if line in wrong:
            drifts.append(_explained(index, rows, slots, wrong, line, port, found))
    return drifts


def _explained(
    index: PlantIndex,
    rows: Rows,
    slots: Mapping[str, tuple[Slot, ...]],
    wrong: dict[str, tuple[str, list[End]]],
    line: str,
    port: str,
    found: list[End],
) -> Drift:
    """The likeliest reason why a line's port is crossed to something else."""
    device = rows.agent.id
    del wrong[line]
    for other, (other_port, other_found) in wrong.items():
        if _fit(slots[other], found) and _fit(slots[line], other_found):
            del wrong[other]
            fields = [_field(index, line, port), _field(index, other, other_port)]
            return made(
                "lines-swapped", (port, other_port, line, other), f"{line} {port}, {other} {other_port}",
                f"{other} {port}, {line} {other_port}", a=port, b=other_port, s=line, t=other, u=fields[0],
                v=fields[1], devices=(device,),
            )  # fmt: skip
    strange = next(end for end in found if not any(slot.fits(end) for slot in slots[line]))
    near = next((slot for slot in slots[line] if slot.port == strange.port), None)
    recorded = ", ".join(str(End(s.port, s.au4, s.tu12)) for s in slots[line])
    shown = str(strange)
    # Of several VC-4 on the port, the records may have put the line on the wrong one.
    trail = _trail_of(index, device, strange)
    if trail and all(slot.trail != trail for slot in slots[line]):
        own = slots[line][0].trail
        return made("line-other-trail", (line, own, trail), recorded, shown, a=port, s=line, t=trail, b=own,
                    x=shown, y=recorded, n=device, devices=(device,))  # fmt: skip
    kind = "line-timeslot" if near is not None else "line-elsewhere"
    trails = near.trail if near is not None else slots[line][0].trail
    return made(kind, (line, trails), recorded, shown, a=port, s=line, t=trails, x=shown, y=recorded,
                n=device, devices=(device,))  # fmt: skip


def _fit(slots: tuple[Slot, ...], ends: list[End]) -> bool:
    """Every end is one of the slots, and by a timeslot the records have: a port alone is shared by many."""
    return all(any(slot.tu12 and slot.fits(end) for slot in slots) for end in ends)


def _resolved(rows: Rows, end: End) -> End:
    return End(rows.element(end.port) or end.port, end.au4, end.tu12)


def _slots(index: PlantIndex, ne: str, leg: Leg) -> tuple[Slot, ...]:
    found = []
    for trail_id, word in ((leg.working, "tu12"), (leg.protection, "tu12_protection")):
        trail = index.hp_trails.get(trail_id or "")
        if trail is None:
            continue
        tu12 = ext_of(leg).get(word)
        if word != "tu12" and tu12 is None:
            tu12 = ext_of(leg).get("tu12")
        au4 = ext_of(trail).get("au4")
        hop = trail.hops[0] if trail.a_ne == ne else trail.hops[-1]
        found += [Slot(trail.id, port, _number(au4), _number(tu12)) for port in _ports_at(index, hop, ne)]
    return tuple(found)


def _ports_at(index: PlantIndex, hop: str, ne: str) -> tuple[str, ...]:
    """Ports of the NE that a hop uses; of a protected one either section's, as makers differ."""
    group = index.msp_groups.get(hop)
    ids = (group.working, group.protection) if group is not None else (hop,)
    sections = [index.sections[s] for s in ids if s in index.sections]
    ports = [port for s in sections for port in (s.a_port, s.z_port)]
    return tuple(port for port in ports if port in index.ports and index.ports[port].ne == ne)


def _trail_of(index: PlantIndex, ne: str, end: End) -> str:
    """The one VC-4 that ends here on this port and timeslot; "" where there is none, or several may."""
    section = index.section_of_port.get(end.port, "")
    group = index.sections[section].msp_group if section else None
    trails = [*index.trails_of_hop.get(section, ()), *(index.trails_of_hop.get(group, ()) if group else ())]
    fitting = []
    for trail_id in trails:
        trail = index.hp_trails[trail_id]
        au4 = _number(ext_of(trail).get("au4"))
        if (
            ne in (trail.a_ne, trail.z_ne)
            and end.port in _ports_at(index, trail.hops[0] if trail.a_ne == ne else trail.hops[-1], ne)
            and au4 in (0, end.au4)
        ):
            fitting.append(trail_id)
    return fitting[0] if len(fitting) == 1 else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
