"""What a set of faults makes every monitoring point report: SDH and PDH maintenance signals, forwards.

Rules are G.783/G.806 as restated in the field's interchange form: loss of signal at the receiver and RDI back,
AIS with the traffic, selectors, and what nobody can report because it is dead or cannot be reached. Only what
the faults touch is looked at.
"""

from linewatch.localise.expect import ALLOWED, SLOW, SURE, Keys
from linewatch.localise.faults import Breaks, Damage, Fault, damage
from linewatch.localise.lines import judge_line, tell_routers
from linewatch.localise.wiring import Way, Wiring
from linewatch.topology.plant import Ne, Profile

OK, WEAK, FAIL = 0, 1, 2
NMS = "NMS"
_FEW = 8  # circuits of one router, below which faults of different circuits may silence it together
_PLAIN = Profile()


class Prediction:
    """`seen`: key number -> how sure. `circuits`: id -> "down", "degraded" or "exposed", only those hurt.
    `touched`: circuits, trails, sections, routers and domains that were looked at; where two faults touch nothing
    in common, what they show together is the union of what each shows."""

    __slots__ = ("circuits", "seen", "sure", "touched", "work")

    def __init__(
        self, seen: dict[int, int], circuits: dict[str, str], touched: dict[str, None], work: int = 1
    ) -> None:
        self.seen = seen
        self.circuits = circuits
        self.touched = touched
        self.work = work  # circuits walked to know it
        self.sure = tuple((key, cost) for key, cost in seen.items() if cost > 0)

    def apart(self, other: "Prediction") -> bool:
        """Nothing is touched by both."""
        return self.touched.keys().isdisjoint(other.touched)


class Field:
    """The plant, able to say what any set of faults would look like."""

    def __init__(self, wiring: Wiring, breaks: Breaks, keys: Keys) -> None:
        self.wiring = wiring
        self.breaks = breaks
        self.keys = keys
        self._damage: dict[Fault, Damage] = {}
        self._single: dict[Fault, Prediction] = {}
        self._near: dict[Fault, tuple[tuple[int, int], ...]] = {}

    def damage(self, fault: Fault) -> Damage:
        """What a fault breaks, computed once."""
        found = self._damage.get(fault)
        if found is None:
            found = self._damage[fault] = damage(fault, self.wiring.index, self.breaks)
        return found

    def alone(self, fault: Fault) -> Prediction:
        """What one fault looks like, computed once."""
        found = self._single.get(fault)
        if found is None:
            found = self._single[fault] = self.together((fault,))
        return found

    def near(self, fault: Fault) -> tuple[tuple[int, int], ...]:
        """What is expected of one fault by its neighbours alone: cheap, and a part of all it looks like."""
        found = self._near.get(fault)
        if found is None:
            known = self._single.get(fault) or Broken(self, [self.damage(fault)]).tell(near=True)
            found = self._near[fault] = known.sure
        return found

    def known(self, fault: Fault) -> bool:
        """`alone` has the answer at hand."""
        return fault in self._single

    def together(self, faults: tuple[Fault, ...]) -> Prediction:
        """What a set of faults looks like."""
        if not faults:
            return Prediction({}, {}, {})
        singles = [self.alone(f) for f in faults] if len(faults) > 1 else []
        if singles and all(a.apart(b) for i, a in enumerate(singles) for b in singles[i + 1 :]):
            return _union(singles)
        return Broken(self, [self.damage(f) for f in faults]).tell()


def _union(parts: list[Prediction]) -> Prediction:
    seen: dict[int, int] = {}
    circuits: dict[str, str] = {}
    touched: dict[str, None] = {}
    for part in parts:
        for key, sure in part.seen.items():
            if sure >= seen.get(key, -999):
                seen[key] = sure
        circuits.update(part.circuits)
        touched.update(part.touched)
    return Prediction(seen, circuits, touched)


class Broken:
    """The plant with some of it broken. Asks are memoised; `tell` walks outward from the damage."""

    def __init__(self, field: Field, damages: list[Damage]) -> None:
        self.wiring = field.wiring
        self.index = field.wiring.index
        self._keys = field.keys
        self.broken = {f for d in damages for f in d.broken}
        self.weak = {f for d in damages for f in d.weak}
        self.dead = {e for d in damages for e in d.dead}
        self.dark = {e for d in damages for e in d.dark}
        self.deaf = {e for d in damages for e in d.deaf}
        self.cut = {c for d in damages for c in d.cut}
        self.starved = {e for d in damages for e in d.starved}
        self.dcn = {e for d in damages for e in d.dcn}
        self._damages = damages
        self._light: dict[tuple[str, int], int] = {}
        self._trail: dict[tuple[str, int], int] = {}
        self._reach: dict[str, dict[str, None]] = {}
        self._spring: dict[str, bool] = {}
        self.seen: dict[int, int] = {}
        self.line_down: dict[str, bool] = {}
        self.line_ends: dict[str, tuple[int, int, bool]] = {}
        self.circuits: dict[str, str] = {}
        self.lost_devices: set[str] = set()

    # -- what is told -----------------------------------------------------------------------------------------

    def expect(self, resource: str, code: str, by: str, sure: int) -> None:
        """Expect an alarm; the surest of several reasons counts."""
        number = self._keys.of((resource, code, by))
        if sure >= self.seen.get(number, -999):
            self.seen[number] = sure

    def expect_of_ne(self, resource: str, code: str, ne: str, sure: int | None = None) -> None:
        """Expect an alarm of an NE: nothing from a dead one, nothing to be counted on from one not reached."""
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

    # -- what works -------------------------------------------------------------------------------------------

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

    # -- walking outward --------------------------------------------------------------------------------------

    def tell(self, *, near: bool = False) -> Prediction:
        """Everything the damage makes visible; `near`: without the circuits."""
        sections = self._touched_sections()
        trails: dict[str, None] = {}
        domains: dict[str, None] = {}
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
        circuits: dict[str, None] = {}
        for trail in trails:
            if self._trail_alarms(trail) and not near:
                circuits.update(dict.fromkeys(self.index.circuits_of_trail.get(trail, ())))
        if near:
            self._equipment(domains)
            self._silence(domains)
            return Prediction(self.seen, {}, {})
        circuits.update(self._touched_tails())
        for circuit in circuits:
            judge_line(self, self.wiring.line(circuit))
        for circuit in circuits:
            tell_routers(self, self.wiring.line(circuit))
        self._equipment(domains)
        self._routers(circuits)
        self._silence(domains)
        touched = {**sections, **trails, **circuits, **dict.fromkeys(f"domain {d}" for d in domains)}
        for circuit in circuits:
            line = self.wiring.line(circuit)
            for router in (line.a.router, line.z.router):
                # A router at the hub of many circuits is heard whatever happens to a few of them.
                if router is not None and len(self.index.circuits_of_tail[router]) <= _FEW:
                    touched[router] = None
        for d in self._damages:
            touched.update(dict.fromkeys((*d.dead, *d.mains, *d.lan, *d.cables)))
        return Prediction(self.seen, self.circuits, touched, len(circuits) + 1)

    def _touched_sections(self) -> dict[str, None]:
        index = self.index
        touched: dict[str, None] = {}
        for d in self._damages:
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
        for d in self._damages:
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
            hidden = (
                own_los and self._is_first_hop(trail_id, direction) and self.profile(source).hp_suppression
            )
            self.expect_of_ne(trail_id, "HP-RDI", source, ALLOWED if hidden else None)
        return touched

    def _is_first_hop(self, trail_id: str, direction: int) -> bool:
        return len(self.index.hp_trails[trail_id].hops) == 1

    def _equipment(self, domains: dict[str, None]) -> None:
        index = self.index
        for d in self._damages:
            for element in d.dead:
                card = index.cards.get(element)
                if card is not None and card.ne not in self.dead:
                    told = self.profile(card.ne).reports_card_fail
                    self.expect_of_ne(element, "CARD-FAIL", card.ne, None if told else ALLOWED)
                ne = index.nes.get(element)
                if ne is not None and ne.domain is not None:
                    domains[ne.domain] = None
                device = index.devices.get(element)
                if device is not None:
                    self.lost_devices.add(element)
            for router_id in d.lan:
                router = index.devices.get(router_id)
                if router is not None and router_id not in self.dead and isinstance(router.lan_port, str):
                    lines = index.circuits_of_tail.get(router_id, ())
                    cut_off = bool(lines) and all(self.line_down.get(c, False) for c in lines)
                    self.expect(router.lan_port, "LAN-DOWN", router_id, ALLOWED if cut_off else SURE)
            for cable in d.cables:
                for unit in self.wiring.otdr_of_cable.get(cable, ()):
                    self.expect(cable, "OTDR-EVENT", unit, SLOW)
            for plant_id in d.mains:
                self._mains(plant_id)
            for source_id in d.sync:
                self._sync(source_id)
            for link_id in d.dcn:
                link = index.dcn_links[link_id]
                self.expect(link_id, "GNE-CONN-FAIL", NMS, ALLOWED)
                domains[link.domain] = None

    def _mains(self, plant_id: str) -> None:
        plant = self.index.power_plants.get(plant_id)
        told = plant is not None and plant.monitored
        self.expect(plant_id, "MAINS-FAIL", plant_id, SURE if told else ALLOWED)
        for code in ("BATT-DISCHARGE", "DC-UNDERVOLT", "BATTERY-LOW", "BATTERY-DEPLETED", "OUTPUT-OFF"):
            self.expect(plant_id, code, plant_id, ALLOWED)
        self.expect(plant_id, "MAINS-OUT-OF-RANGE", plant_id, ALLOWED)
        self.expect(plant_id, "UNREACHABLE", NMS, ALLOWED)

    def _sync(self, source_id: str) -> None:
        source = self.index.sync_sources.get(source_id)
        if source is None:
            return
        self.expect_of_ne(source.ne, "EXT-SYNC-LOS", source.ne)
        for ne in self.wiring.synced.get(source_id, ()):
            self.expect_of_ne(ne, "SYNC-QL-LOW", ne, ALLOWED if ne == source.ne else None)

    def _routers(self, circuits: dict[str, None]) -> None:
        """In-band routers are heard while one of their circuits is up; converters while their own is."""
        routers: dict[str, None] = {}
        for circuit in circuits:
            line = self.wiring.line(circuit)
            for tail in (line.a, line.z):
                if tail.router is not None:
                    routers[tail.router] = None
        for router_id in routers:
            router = self.index.devices.get(router_id)
            if router is None:
                continue
            inband = getattr(router.mgmt, "mode", "inband") == "inband"
            if router_id in self.dead:
                self.expect(router_id, "UNREACHABLE", NMS, SLOW)
            elif inband and all(
                self.line_down.get(c, False) for c in self.index.circuits_of_tail.get(router_id, ())
            ):
                self.expect(router_id, "UNREACHABLE", NMS, SLOW)

    def _silence(self, domains: dict[str, None]) -> None:
        for domain in domains:
            for ne in self.wiring.members.get(domain, ()):
                if not self.reached(ne):
                    self.expect(ne, "COMM-FAIL", NMS, SLOW)
            gone = self.domain_lost(domain)
            for link_id in self.wiring.dcn_of.get(domain, ()):
                gateway = self.index.dcn_links[link_id].gateway_ne
                if gateway in self.dead:
                    self.expect(link_id, "GNE-CONN-FAIL", NMS, ALLOWED)
            if gone:
                for device_id in self.wiring.devices_of_domain.get(domain, ()):
                    kind = self.index.devices[device_id].type
                    told = kind in ("modem-rack", "router")
                    self.expect(device_id, "UNREACHABLE", NMS, SLOW if told else ALLOWED)
        for d in self._damages:
            for element in d.dead:
                if element in self.index.nes:
                    self.expect(element, "COMM-FAIL", NMS, SLOW)
                device = self.index.devices.get(element)
                if device is None:
                    continue
                told = device.type in ("modem-rack", "router")
                self.expect(element, "UNREACHABLE", NMS, SLOW if told else ALLOWED)
                for modem in self.wiring.modems_of_rack.get(element, ()):
                    self.expect(modem, "UNREACHABLE", NMS, ALLOWED)
