"""What a set of faults makes every monitoring point report: SDH and PDH maintenance signals, forwards.

Rules are G.783/G.806 as restated in the field's interchange form: loss of signal at the receiver and RDI
back, AIS with the traffic, selectors, and what nobody can report because it is dead or cannot be reached.
Only what the faults touch is looked at.
"""

from linewatch.localise.expect import ALLOWED, SLOW, SURE, Keys, Prediction
from linewatch.localise.faults import Damage
from linewatch.localise.lines import judge_line, tell_routers
from linewatch.localise.silence import tell_equipment, tell_silence, tell_silent_routers
from linewatch.localise.wiring import Way, Wiring
from linewatch.topology.plant import Ne, Profile

OK, WEAK, FAIL = 0, 1, 2
_FEW = 8  # circuits of one router, below which faults of different circuits may silence it together
_PLAIN = Profile()


class Broken:
    """The plant with some of it broken. Asks are memoised; `tell` walks outward from the damage."""

    def __init__(self, wiring: Wiring, keys: Keys, damages: list[Damage]) -> None:
        self.wiring = wiring
        self.index = wiring.index
        self._keys = keys
        self.broken = {f for d in damages for f in d.broken}
        self.weak = {f for d in damages for f in d.weak}
        self.dead = {e for d in damages for e in d.dead}
        self.dark = {e for d in damages for e in d.dark}
        self.deaf = {e for d in damages for e in d.deaf}
        self.cut = {c for d in damages for c in d.cut}
        self.starved = {e for d in damages for e in d.starved}
        self.dcn = {e for d in damages for e in d.dcn}
        self.damages = damages
        self._light: dict[tuple[str, int], int] = {}
        self._trail: dict[tuple[str, int], int] = {}
        self._reach: dict[str, dict[str, None]] = {}
        self._spring: dict[str, bool] = {}
        self.seen: dict[int, int] = {}
        self.line_down: dict[str, bool] = {}
        self.line_ends: dict[str, tuple[int, int, bool]] = {}
        self.circuits: dict[str, str] = {}

    def expect(self, resource: str, code: str, by: str, sure: int) -> None:
        """Expect an alarm; the surest of several reasons counts."""
        number = self._keys.of((resource, code, by))
        if sure >= self.seen.get(number, -999):
            self.seen[number] = sure

    def expect_of_ne(self, resource: str, code: str, ne: str, sure: int | None = None) -> None:
        """Expect an alarm of an NE: nothing of a dead one, nothing sure of one that is not reached."""
        if ne in self.dead:
            return
        if not self.reached(ne):
            # It may have spoken before it was cut off.
            sure = ALLOWED
        self.expect(resource, code, ne, self.pace(ne) if sure is None else sure)

    def pace(self, ne_id: str) -> int:
        """How sure an alarm of this NE is."""
        ne = self.index.nes.get(ne_id)
        return SLOW if ne is not None and getattr(ne.mgmt, "mode", "trap") == "poll" else SURE

    def profile(self, ne_id: str) -> Profile:
        """What this NE reports of its own accord."""
        ne: Ne | None = self.index.nes.get(ne_id)
        return ne.profile if ne is not None and isinstance(ne.profile, Profile) else _PLAIN

    def light(self, way: Way) -> int:
        """The signal as it arrives at the receiver of a section, whatever is behind the receiver."""
        key = (way.section, way.direction)
        state = self._light.get(key)
        if state is None:
            if (
                way.tx_ne in self.dead
                or way.tx_card in self.dead
                or way.tx_port in self.dark
                or any(f in self.broken for f in way.fibres)
            ):
                state = FAIL
            else:
                state = WEAK if any(f in self.weak for f in way.fibres) else OK
            self._light[key] = state
        return state

    def lost(self, way: Way) -> bool:
        """The receiver is there and sees loss of signal."""
        return self.works(way.rx_ne, way.rx_card) and (self.light(way) == FAIL or way.rx_port in self.deaf)

    def works(self, ne: str, card: str) -> bool:
        return ne not in self.dead and card not in self.dead

    def carries(self, way: Way) -> int:
        """The section as its traffic sees it."""
        if way.rx_port in self.deaf or not self.works(way.rx_ne, way.rx_card):
            return FAIL
        return self.light(way)

    def hop(self, hop: str, direction: int) -> int:
        """A hop: a section, a protected pair, or a section of a ring that goes the other way round."""
        ways = self.wiring.hop_ways(hop, direction)
        state = min((self.carries(way) for way in ways), default=OK)
        if state == FAIL and hop in self.wiring.spring_of and self._other_way_round(hop):
            return OK
        return state

    def _other_way_round(self, section: str) -> bool:
        whole = self._spring.get(section)
        if whole is None:
            ring = self.index.rings[self.wiring.spring_of[section]]
            whole = all(ne not in self.dead for ne in ring.nes) and all(
                self.carries(way) != FAIL
                for other in ring.sections
                if other != section
                for d in (1, -1)
                if (way := self.wiring.ways.get((other, d))) is not None
            )
            self._spring[section] = whole
        return whole

    def trail(self, trail_id: str, direction: int) -> int:
        """A VC-4 trail in one direction."""
        key = (trail_id, direction)
        state = self._trail.get(key)
        if state is None:
            trail = self.index.hp_trails.get(trail_id)
            hops = self.wiring.hops(trail, direction) if trail is not None else ()
            state = max((self.hop(hop, d) for hop, d in hops), default=OK)
            if trail is not None and (trail.a_ne in self.dead or trail.z_ne in self.dead):
                state = FAIL
            self._trail[key] = state
        return state

    def reached(self, ne_id: str) -> bool:
        """The management system reaches the NE: domain access, a gateway alive, and DCC all the way to it."""
        ne = self.index.nes.get(ne_id)
        if ne is None or ne.domain is None or not self.wiring.dcn_of.get(ne.domain):
            return ne_id not in self.dead
        if ne.domain not in self._reach:
            self._reach[ne.domain] = self._spread(ne.domain)
        return ne_id in self._reach[ne.domain]

    def _spread(self, domain: str) -> dict[str, None]:
        reached: dict[str, None] = {}
        waiting = [
            link.gateway_ne
            for link_id in self.wiring.dcn_of[domain]
            if link_id not in self.dcn and (link := self.index.dcn_links[link_id]).gateway_ne not in self.dead
        ]
        while waiting:
            ne = waiting.pop()
            if ne in reached:
                continue
            reached[ne] = None
            for section in self.wiring.sections_of_ne.get(ne, ()):
                forth, back = self.wiring.ways[section, 1], self.wiring.ways[section, -1]
                far = forth.rx_ne if forth.tx_ne == ne else forth.tx_ne
                known = self.index.nes.get(far)
                if far in reached or known is None or known.domain != domain or far in self.dead:
                    continue
                if self.carries(forth) != FAIL and self.carries(back) != FAIL:
                    waiting.append(far)
        return reached

    def domain_lost(self, domain: str | None) -> bool:
        """Every access of the domain is gone."""
        links = self.wiring.dcn_of.get(domain or "", ())
        return bool(links) and all(link in self.dcn for link in links)

    def heard(self, device_id: str) -> bool:
        """A device with its own or its rack's agent on the management network is heard."""
        device = self.index.devices.get(device_id)
        if device is None or device_id in self.dead or self.domain_lost(device.domain):
            return False
        return not (isinstance(device.rack, str) and device.rack in self.dead)

    def tell(self, *, near: bool = False) -> Prediction:
        """Everything the damage makes visible; `near`: without the circuits."""
        sections = self._touched_sections()
        domains: dict[str, None] = {}
        trails = self._tell_sections(sections, domains)
        circuits: dict[str, None] = {}
        for trail in trails:
            if self._trail_alarms(trail) and not near:
                circuits.update(dict.fromkeys(self.index.circuits_of_trail.get(trail, ())))
        if near:
            tell_equipment(self, domains)
            tell_silence(self, domains)
            return Prediction(self.seen, {}, {})
        circuits.update(self._touched_tails())
        for circuit in circuits:
            judge_line(self, self.wiring.line(circuit))
        for circuit in circuits:
            tell_routers(self, self.wiring.line(circuit))
        tell_equipment(self, domains)
        tell_silent_routers(self, circuits)
        tell_silence(self, domains)
        touched = {**sections, **trails, **circuits, **dict.fromkeys(f"domain {d}" for d in domains)}
        touched.update(self._few_lined(circuits))
        for d in self.damages:
            touched.update(dict.fromkeys((*d.dead, *d.mains, *d.lan, *d.cables)))
        return Prediction(self.seen, self.circuits, touched, len(circuits) + 1)

    def _tell_sections(self, sections: dict[str, None], domains: dict[str, None]) -> dict[str, None]:
        """Alarms of the sections; the trails over them, and the domains whose DCC they are."""
        trails: dict[str, None] = {}
        for section in sections:
            self._section(section)
            hop = self.wiring.group_of.get(section, section)
            trails.update(dict.fromkeys(self.index.trails_of_hop.get(hop, ())))
            if section in self.wiring.spring_of:
                for other in self.index.rings[self.wiring.spring_of[section]].sections:
                    trails.update(dict.fromkeys(self.index.trails_of_hop.get(other, ())))
            if hop != section:
                self._group(hop)
            for way in (self.wiring.ways[section, 1], self.wiring.ways[section, -1]):
                ne = self.index.nes.get(way.rx_ne)
                if ne is not None and ne.domain is not None:
                    domains[ne.domain] = None
        return trails

    def _few_lined(self, circuits: dict[str, None]) -> dict[str, None]:
        """Routers that two faults together may silence. One at the hub of many circuits is heard anyway."""
        routers: dict[str, None] = {}
        for circuit in circuits:
            line = self.wiring.line(circuit)
            for router in (line.a.router, line.z.router):
                if router is not None and len(self.index.circuits_of_tail[router]) <= _FEW:
                    routers[router] = None
        return routers

    def _touched_sections(self) -> dict[str, None]:
        index = self.index
        touched: dict[str, None] = {}
        for d in self.damages:
            for fibre in (*d.broken, *d.weak):
                touched.update(dict.fromkeys(index.sections_of_fibre.get(fibre, ())))
            for port in (*d.dark, *d.deaf):
                if port in index.section_of_port:
                    touched[index.section_of_port[port]] = None
            for element in d.dead:
                if element in index.nes:
                    touched.update(self.wiring.sections_of_ne.get(element, {}))
                for port in index.ports_of_card.get(element, ()):
                    if port in index.section_of_port:
                        touched[index.section_of_port[port]] = None
        return {s: None for s in touched if (s, 1) in self.wiring.ways}

    def _touched_tails(self) -> dict[str, None]:
        index = self.index
        touched: dict[str, None] = {}
        for d in self.damages:
            elements = (*d.broken, *d.weak, *d.dead, *(cable for cable, _ in d.cut))
            for element in elements:
                touched.update(dict.fromkeys(index.circuits_of_tail.get(element, ())))
                touched.update(self.wiring.circuits_of_ne.get(element, {}))
                for port in index.ports_of_card.get(element, ()):
                    if port in index.circuit_of_e1_port:
                        touched[index.circuit_of_e1_port[port]] = None
        return touched

    def _section(self, section: str) -> None:
        for direction in (1, -1):
            way, back = self.wiring.ways[section, direction], self.wiring.ways[section, -direction]
            if self.lost(way):
                for code, sure in (("LOS", None), ("LOF", ALLOWED), ("MS-AIS", ALLOWED), ("MS-EXC", ALLOWED)):
                    self.expect_of_ne(way.rx_port, code, way.rx_ne, sure)
                if self.works(way.tx_ne, way.tx_card) and self.carries(back) != FAIL:
                    self.expect_of_ne(way.tx_port, "MS-RDI", way.tx_ne)
            elif self.light(way) == WEAK and self.works(way.rx_ne, way.rx_card):
                self.expect_of_ne(way.rx_port, "MS-DEG", way.rx_ne)
                self.expect_of_ne(way.rx_port, "MS-EXC", way.rx_ne, ALLOWED)
            if way.tx_port in self.dark and self.works(way.tx_ne, way.tx_card):
                self.expect_of_ne(
                    way.tx_port, "TF", way.tx_ne, None if self.profile(way.tx_ne).reports_tf else ALLOWED
                )

    def _group(self, group_id: str) -> None:
        group = self.index.msp_groups[group_id]
        for direction in (1, -1):
            ways = self.wiring.hop_ways(group_id, direction)
            if len(ways) < 2:
                continue
            working, spare = (self.carries(way) for way in ways)
            if working == OK:
                continue
            switched = working == FAIL and spare != FAIL
            self.expect_of_ne(group.id, "PSE", ways[0].rx_ne, None if switched else ALLOWED)
            self.expect_of_ne(group.id, "APS-FAIL", ways[0].rx_ne, ALLOWED)

    def _trail_alarms(self, trail_id: str) -> bool:
        trail = self.index.hp_trails[trail_id]
        touched = False
        for direction in (1, -1):
            state = self.trail(trail_id, direction)
            if state == OK:
                touched |= any(h in self.index.msp_groups or h in self.wiring.spring_of for h in trail.hops)
                continue
            touched = True
            if state != FAIL:
                continue
            sink, source = (trail.z_ne, trail.a_ne) if direction == 1 else (trail.a_ne, trail.z_ne)
            ends = self.wiring.end_ways(trail, direction)
            own_los = bool(ends) and all(self.lost(way) for way in ends)
            lamed = bool(ends) and all(way.rx_card in self.dead for way in ends)
            hidden = (own_los and self.profile(sink).hp_suppression) or lamed
            self.expect_of_ne(trail_id, "AU-AIS", sink, ALLOWED if hidden else None)
            self.expect_of_ne(trail_id, "AU-LOP", sink, ALLOWED)
            if sink in self.dead or self.trail(trail_id, -direction) == FAIL:
                continue
            # The far end's MS-RDI stands for the trail where the NE hides HP alarms behind its own MS ones.
            hidden = own_los and len(trail.hops) == 1 and self.profile(source).hp_suppression
            self.expect_of_ne(trail_id, "HP-RDI", source, ALLOWED if hidden else None)
        return touched
