"""What a section, a VC-4 trail or a line hangs on by the records, and which change of one would move it.

A subject shows where anything its *working* way hangs on is broken: a protected line by its switch. What a
linear MSP or an MS-SPRing carries on shows nothing above, so such a hop counts only with its NEs.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from linewatch.topology.index import PlantIndex

MOST_ROUTES = 40  # other ways tried for one trail
MOST_HOPS = 8


class Change(NamedTuple):
    """One change of one record: `field` of `element` from `was` to `now`."""

    element: str
    field: str
    was: str
    now: str


class Records:
    """Of one plant; everything is worked out when first asked."""

    def __init__(self, index: PlantIndex) -> None:
        self.index = index
        self._of_section: dict[str, frozenset[str]] = {}
        self._of_cable: dict[str, frozenset[str]] = {}
        self._corrected: dict[str, frozenset[str]] = {}
        self._of_line: dict[str, frozenset[str]] = {}
        self._ways: dict[str, list[tuple[str, str]]] | None = None

    def hangs_on(self, subject: str) -> frozenset[str]:
        """Elements that, broken, make the subject show."""
        index = self.index
        if subject in self._corrected:
            return self._corrected[subject]
        if subject in index.sections:
            return self._section(subject)
        if subject in index.hp_trails:
            return self._hops(index.hp_trails[subject].hops)
        found = self._of_line.get(subject)
        if found is None:
            found = self._of_line[subject] = self._line(subject, {})
        return found

    def correct(self, subject: str, change: Change, with_it: Iterable[str]) -> None:
        """Take a change for granted from now on."""
        for candidate, would in self.others(subject, with_it):
            if candidate == change:
                self._corrected[subject] = would

    def corrected(self, subject: str) -> bool:
        """Whether a change of it is taken for granted."""
        return subject in self._corrected

    def others(self, subject: str, struck_with: Iterable[str]) -> list[tuple[Change, frozenset[str]]]:
        """Every single change, and what the subject would hang on then."""
        if subject in self.index.sections:
            return self._other_cables(subject, struck_with)
        if subject in self.index.hp_trails:
            return self._other_routes(subject)
        return self._other_trails(subject)

    def _cable(self, cable: str) -> frozenset[str]:
        found = self._of_cable.get(cable)
        if found is None:
            ducts = {duct.id for duct in self.index.plant.ducts if cable in duct.cables}
            record = self.index.cables.get(cable)
            ducts |= {s.duct for s in record.segments if s.duct} if record is not None else set()
            found = self._of_cable[cable] = frozenset((cable, *ducts))
        return found

    def _node(self, ne: str) -> frozenset[str]:
        power = self.index.nes[ne].power if ne in self.index.nes else None
        return frozenset((ne, power)) if power else frozenset((ne,))

    def _ends(self, section: str) -> frozenset[str]:
        record = self.index.sections[section]
        ports = [self.index.ports[p] for p in (record.a_port, record.z_port) if p in self.index.ports]
        parts = frozenset(part for port in ports for part in (port.id, port.card))
        return parts.union(*(self._node(port.ne) for port in ports))

    def _section(self, section: str) -> frozenset[str]:
        found = self._of_section.get(section)
        if found is None:
            record = self.index.sections[section]
            fibres = (*record.fibres_az, *record.fibres_za)
            found = self._ends(section).union(fibres, *(self._cable(c) for c in self._cables(section)))
            self._of_section[section] = found
        return found

    def _cables(self, section: str) -> tuple[str, ...]:
        record, fibres = self.index.sections[section], self.index.fibres
        used = (*record.fibres_az, *record.fibres_za)
        return tuple(dict.fromkeys(fibres[f].cable for f in used if f in fibres))

    def _hops(self, hops: Iterable[str]) -> frozenset[str]:
        index = self.index
        found: frozenset[str] = frozenset()
        for hop in hops:
            group = index.msp_groups.get(hop)
            if group is not None:
                sections = [s for s in (group.working, group.protection) if s in index.sections]
                nes = (self._ends(s) - self._parts(s) for s in sections)
                found = found.union(*nes)
            elif hop in index.sections:
                ring = index.rings.get(index.ring_of_section.get(hop, ""))
                spring = ring is not None and ring.protection == "ms-spring"
                found |= frozenset() if spring else self._section(hop)
        return found

    def _parts(self, section: str) -> frozenset[str]:
        record = self.index.sections[section]
        ports = [self.index.ports[p] for p in (record.a_port, record.z_port) if p in self.index.ports]
        return frozenset(part for port in ports for part in (port.id, port.card))

    def _line(self, circuit: str, instead: Mapping[int, str]) -> frozenset[str]:
        record, index = self.index.circuits[circuit], self.index
        found = frozenset((record.a_port, record.z_port)) | self._node(record.a_ne) | self._node(record.z_ne)
        for place, leg in enumerate(record.legs):
            trail = index.hp_trails.get(instead.get(place, leg.working))
            found |= self._hops(trail.hops) if trail is not None else frozenset()
        for port in (record.a_port, record.z_port):
            found |= frozenset((index.ports[port].card,)) if port in index.ports else frozenset()
        for item in (*record.a_tail, *record.z_tail):
            found |= frozenset((item.id,))
            fibre, device = index.fibres.get(item.id), index.devices.get(item.id)
            if fibre is not None:
                found |= self._cable(fibre.cable)
            if device is not None and device.power:
                found |= frozenset((device.power,))
        return found

    def _other_trails(self, circuit: str) -> list[tuple[Change, frozenset[str]]]:
        """Another VC-4 between the same two NEs."""
        found = []
        for place, leg in enumerate(self.index.circuits[circuit].legs):
            for trail in self.index.plant.hp_trails:
                if trail.id != leg.working and {trail.a_ne, trail.z_ne} == {leg.a_ne, leg.z_ne}:
                    field = f"legs[{place}].working"
                    change = Change(circuit, field, leg.working, trail.id)
                    found.append((change, self._line(circuit, {place: trail.id})))
        return found

    def _other_routes(self, trail_id: str) -> list[tuple[Change, frozenset[str]]]:
        """Another way through the sections between the same two NEs."""
        trail = self.index.hp_trails[trail_id]
        was = " ".join(trail.hops)
        routes = [route for route in self._routes(trail.a_ne, trail.z_ne) if route != trail.hops]
        return [(Change(trail_id, "hops", was, " ".join(r)), self._hops(r)) for r in routes]

    def _routes(self, a_ne: str, z_ne: str) -> list[tuple[str, ...]]:
        """Shortest first; each section's group instead of the section where it has one."""
        if self._ways is None:
            self._ways = {}
            for section in self.index.plant.sections:
                ends = [
                    self.index.ports[p].ne for p in (section.a_port, section.z_port) if p in self.index.ports
                ]
                if len(ends) == 2:
                    hop = section.msp_group or section.id
                    for one, other in (ends, ends[::-1]):
                        pair = (hop, other)
                        ways = self._ways.setdefault(one, [])
                        ways.extend([] if pair in ways else [pair])
        found: list[tuple[str, ...]] = []
        front: list[tuple[tuple[str, ...], tuple[str, ...]]] = [((a_ne,), ())]
        for _ in range(MOST_HOPS):
            further: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
            for nodes, hops in front:
                for hop, ne in self._ways.get(nodes[-1], ()):
                    if ne == z_ne:
                        found.append((*hops, hop))
                    elif ne not in nodes:
                        further.append(((*nodes, ne), (*hops, hop)))
            front = further[: MOST_ROUTES * 10]
            if len(found) >= MOST_ROUTES:
                break
        return found[:MOST_ROUTES]

    def _other_cables(self, section: str, struck_with: Iterable[str]) -> list[tuple[Change, frozenset[str]]]:
        """In another cable: one it was struck with, or one between the same two sites."""
        index = self.index
        own = self._cables(section)
        found = []
        for cable in own:
            record = index.cables.get(cable)
            ends = {record.a_site, record.z_site} if record is not None else set()
            beside = [c.id for c in index.plant.cables if {c.a_site, c.z_site} == ends]
            for other in dict.fromkeys((*(c for c in struck_with if c in index.cables), *beside)):
                if other not in own:
                    kept = (self._cable(c) for c in own if c != cable)
                    hangs = self._ends(section).union(self._cable(other), *kept)
                    found.append((Change(section, "fibres", cable, other), hangs))
        return found
