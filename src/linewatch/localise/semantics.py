"""What a set of faults makes every monitoring point report: SDH and PDH maintenance signals, forwards.

Rules are G.783/G.806 as restated in the field's interchange form: loss of signal at the receiver and RDI
back, AIS with the traffic, selectors, and what nobody can report because it is dead or cannot be reached.
Only what the faults touch is looked at, and of things that fare alike only one.
"""

from collections.abc import Callable
from itertools import groupby
from typing import TypeVar

from linewatch.localise.bundles import PATH, Bundles, Path, Route
from linewatch.localise.expect import ALLOWED, FAINT, ODD, SLOW, SURE, Bundle, Keys, Masks, Prediction
from linewatch.localise.faults import Damage
from linewatch.localise.routes import tell_routes
from linewatch.localise.silence import tell_equipment, tell_silence
from linewatch.localise.slices import UNIT, Steps, at_once
from linewatch.localise.wiring import Way, Wiring
from linewatch.topology.plant import Ne, Profile

OK, WEAK, FAIL = 0, 1, 2
_LOOKED = 6  # sections or paths that are a unit to look at
_PATTERNS = 60  # tails that are
_FEW = 8  # circuits of one router, below which faults of different circuits may silence it together
_PLAIN = Profile()
DEAD, BROKEN, THIN, CUT_OUT, CUT_IN, STARVED = 1, 2, 4, 8, 16, 32  # what is the matter with a tail's element


Asked = TypeVar("Asked")


class Answers(dict[Asked, int]):
    """Answers remembered; a miss is asked."""

    __slots__ = ("_ask",)

    def __init__(self, ask: Callable[[Asked], int]) -> None:
        self._ask = ask

    def __missing__(self, asked: Asked) -> int:
        found = self[asked] = self._ask(asked)
        return found


class Broken:
    """The plant with some of it broken. Asks are memoised; `tell` walks outward from the damage."""

    def __init__(self, wiring: Wiring, bundles: Bundles, keys: Keys, damages: list[Damage]) -> None:
        self.wiring = wiring
        self.index = wiring.index
        self.bundles = bundles
        self.keys = keys
        self.broken = {f for d in damages for f in d.broken}
        self.weak = {f for d in damages for f in d.weak}
        self.dead = {e for d in damages for e in d.dead}
        self.dark = {e for d in damages for e in d.dark}
        self.deaf = {e for d in damages for e in d.deaf}
        self.cut = {c for d in damages for c in d.cut}
        self.starved = {e for d in damages for e in d.starved}
        self.dcn = {e for d in damages for e in d.dcn}
        self.damages = damages
        self.harm = self._harm()
        self._light: dict[tuple[str, int], int] = {}
        self._trail: dict[tuple[str, int], int] = {}
        self._reach: dict[str, dict[str, None]] = {}
        self._spring: dict[str, dict[str, int]] = {}
        self._near_damage: dict[str, None] = {}  # first trails of the paths over broken sections
        self.ways = Answers(self._way)
        self.standing = Answers(self._standing)
        self.down: dict[Route, int] = {}  # members judged and found down
        self.told = Prediction()
        self.levels: dict[int, Masks] = {
            SURE: self.told.sure, SLOW: self.told.slow, FAINT: self.told.faint, ALLOWED: {},
            ODD: self.told.odd,
        }  # fmt: skip
        self.echo: list[tuple[str, str, str, int]] | None = None  # where what is expected goes instead

    def _harm(self) -> dict[str, int]:
        harm: dict[str, int] = {}
        for kind, elements in (
            (DEAD, self.dead), (BROKEN, self.broken), (THIN, self.weak), (STARVED, self.starved)
        ):  # fmt: skip
            for element in elements:
                harm[element] = harm.get(element, 0) | kind
        for cable, direction in self.cut:
            harm[cable] = harm.get(cable, 0) | (CUT_OUT if direction == 1 else CUT_IN)
        return harm

    def expect(self, resource: str, code: str, by: str, sure: int) -> None:
        """Expect an alarm; the surest of several reasons counts."""
        if code == "UNREACHABLE" and resource in self.index.devices:
            self.expect(resource, "PROBE-LOST", by, ALLOWED)  # whoever is probed fares as who is polled
        if self.echo is not None:
            self.echo.append((resource, code, by, sure))
            return
        column, member = self.keys.spot((resource, code, by))
        masks = self.levels[sure]
        masks[column] = masks.get(column, 0) | 1 << member

    def expect_all(self, column: int, members: int, sure: int) -> None:
        """Expect the alarms of members of one column."""
        masks = self.levels[sure]
        masks[column] = masks.get(column, 0) | members

    def expect_of_ne(self, resource: str, code: str, ne: str, sure: int | None = None) -> None:
        """Expect an alarm of an NE: nothing of a dead one, nothing sure of one that is not reached."""
        if ne in self.dead:
            return
        self.expect(resource, code, ne, self._of_ne(ne, sure))

    def _of_ne(self, ne: str, sure: int | None) -> int:
        if not self.reached(ne):
            return ALLOWED  # it may have spoken before it was cut off
        return self.pace(ne) if sure is None else sure

    def _expect_of_path(self, path: Path, code: str, ne: str, sure: int | None = None) -> None:
        if ne not in self.dead:
            column = self.keys.column(path, (PATH, code, ne))
            self.expect_all(column, path.full, self._of_ne(ne, sure))

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
        """A hop: a section, or a protected pair."""
        return min((self.carries(way) for way in self.wiring.hop_ways(hop, direction)), default=OK)

    def stretch(self, ring_id: str | None, hops: list[tuple[str, int]]) -> int:
        """Hops in a row, all in one MS-SPRing or in none. A ring's traffic goes the other way round whatever
        failed between the NE where it enters and the NE where it leaves, as long as both still stand on one
        part of the ring; what stands on the other part is squelched (G.841 section 7.2)."""
        state = max((self.hop(hop, d) for hop, d in hops), default=OK)
        if state == FAIL and ring_id is not None:
            parts = self._parts(ring_id)
            enters, leaves = self.wiring.ways[hops[0]].tx_ne, self.wiring.ways[hops[-1]].rx_ne
            together = parts.get(enters, enters) == parts.get(leaves, leaves)
            if together and enters not in self.dead and leaves not in self.dead:
                return OK
        return state

    def _parts(self, ring_id: str) -> dict[str, int]:
        """The part of the ring each NE still stands on. What fails one way is switched both ways."""
        parts = self._spring.get(ring_id)
        if parts is None:
            ring = self.index.rings[ring_id]
            parts = {ne: place for place, ne in enumerate(ring.nes)}
            for section in ring.sections:
                there, back = (self.wiring.ways[section, d] for d in (1, -1))
                ends = there.tx_ne, there.rx_ne
                if FAIL not in (self.carries(there), self.carries(back)) and parts.keys() >= set(ends):
                    kept, joined = parts[ends[0]], parts[ends[1]]
                    parts = {ne: kept if part == joined else part for ne, part in parts.items()}
            self._spring[ring_id] = parts
        return parts

    def trail(self, trail_id: str, direction: int) -> int:
        """A VC-4 trail in one direction; those of one path are asked once."""
        path = self.bundles.path_of.get(trail_id)
        if path is not None:
            trail_id = path.members[0]
        key = (trail_id, direction)
        state = self._trail.get(key)
        if state is None:
            trail = self.index.hp_trails.get(trail_id)
            hops = self.wiring.hops(trail, direction) if trail is not None else ()
            runs = groupby(hops, key=lambda hop: self.wiring.spring_of.get(hop[0]))
            state = max((self.stretch(ring, list(run)) for ring, run in runs), default=OK)
            if trail is not None and (trail.a_ne in self.dead or trail.z_ne in self.dead):
                state = FAIL
            self._trail[key] = state
        return state

    def _way(self, way: tuple[str, int]) -> int:
        """All that a circuit can feel of a trail: its state, and whether it lives on the other way only."""
        trail_id, direction = way
        if trail_id not in self._near_damage:
            return OK
        state = self.trail(trail_id, direction)
        return state + 4 if state != FAIL and self.on_spare(trail_id) else state

    def on_spare(self, trail_id: str) -> bool:
        """A trail that lives does so only because an MSP group or a ring carries it the other way."""
        trail = self.index.hp_trails.get(trail_id)
        if trail is None:
            return False
        for hop, direction in zip(trail.hops, trail.dirs, strict=False):
            if hop in self.index.msp_groups or hop in self.wiring.spring_of:
                for d in (direction, -direction):
                    ways = self.wiring.hop_ways(hop, d)
                    if ways and self.carries(ways[0]) == FAIL:
                        return True
        return False

    def _standing(self, ne: str) -> int:
        """What an NE can still tell: 2 it is dead, 1 it is not reached, 0 anything."""
        if ne in self.dead:
            return 2
        return 0 if self.reached(ne) else 1

    def cut_off(self, router_id: str) -> bool:
        """All circuits of a router are down, as far as judged: those not judged are fine."""
        lines = self.bundles.lines_of_router.get(router_id)
        if lines is None:
            return True
        return all(self.down.get(route, 0) & mask == mask for route, mask in lines.items())

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
        """Every access of the domain is gone, or the gateway behind it is."""
        links = self.wiring.dcn_of.get(domain or "", ())
        return bool(links) and all(
            link in self.dcn or self.index.dcn_links[link].gateway_ne in self.dead for link in links
        )

    def heard(self, device_id: str) -> bool:
        """A device with its own or its rack's agent on the management network is heard."""
        device = self.index.devices.get(device_id)
        if device is None or device_id in self.dead or self.domain_lost(device.domain):
            return False
        return not (isinstance(device.rack, str) and device.rack in self.dead)

    def tell(self, *, near: bool = False) -> Prediction:
        """Everything the damage makes visible; `near`: without the circuits."""
        return at_once(self.telling(near=near))

    def telling(self, *, near: bool = False) -> Steps[Prediction]:
        """The same, piece by piece."""
        told = self.told
        sections = self._touched_sections()
        domains: dict[str, None] = {}
        paths = yield from self._tell_sections(sections, domains)
        self._near_damage = {path.members[0]: None for path in paths}
        routes: dict[Route, None] = {}
        for count, path in enumerate(paths, 1):
            if self._tell_path(path) and not near:
                routes.update(path.routes)
            if count % _LOOKED == 0:
                yield
        if not near:
            walked = yield from tell_routes(self, (yield from self._judged(routes)))
            told.touched = {**sections, **self._near_damage}
            told.touched.update(dict.fromkeys(f"domain {d}" for d in domains))
            told.touched.update(self._few_lined(walked))
            for d in self.damages:
                told.touched.update(dict.fromkeys((*d.dead, *d.mains, *d.lan, *d.cables)))
            told.walked = walked
        yield from tell_equipment(self, domains)
        yield from tell_silence(self, domains)
        yield from self._settle_levels()
        return told

    def _settle_levels(self) -> Steps[None]:
        """The surest of several reasons counts."""
        told = self.told
        above: Masks = dict(told.sure)
        for level in (SLOW, FAINT, ALLOWED, ODD):
            masks = self.levels[level]
            for count, (column, mask) in enumerate(masks.items(), 1):
                known = above.get(column, 0)
                if known:
                    masks[column] = mask & ~known
                above[column] = known | mask
                if count % UNIT == 0:
                    yield
        told.seen = above

    def _tell_sections(self, sections: dict[str, None], domains: dict[str, None]) -> Steps[dict[Path, None]]:
        """Alarms of the sections; the paths over them, and the domains whose DCC they are."""
        paths: dict[Path, None] = {}
        over = self.bundles.paths_of_hop
        for count, section in enumerate(sections, 1):
            self._section(section)
            if count % _LOOKED == 0:
                yield
            hop = self.wiring.group_of.get(section, section)
            paths.update(over.get(hop, {}))
            if section in self.wiring.spring_of:
                for other in self.index.rings[self.wiring.spring_of[section]].sections:
                    paths.update(over.get(other, {}))
            if hop != section:
                self._group(hop)
            for way in (self.wiring.ways[section, 1], self.wiring.ways[section, -1]):
                ne = self.index.nes.get(way.rx_ne)
                if ne is not None and ne.domain is not None:
                    domains[ne.domain] = None
        return paths

    def _few_lined(self, walked: dict[Bundle, int]) -> dict[str, None]:
        """Routers that two faults together may silence. One at the hub of many circuits is heard anyway."""
        return {
            router: None
            for route in walked
            if isinstance(route, Route)
            for router in route.hubs
            if len(self.index.circuits_of_tail.get(router, ())) <= _FEW
        }

    def _judged(self, routes: dict[Route, None]) -> Steps[dict[Route, dict[tuple[int, ...], int]]]:
        """Whom the damage may touch: by route, and by what is the matter with card and tail, the members."""
        whole = dict(routes)
        for d in self.damages:
            for element in d.dead:
                whole.update(self.bundles.routes_of_ne.get(element, {}))
        found: dict[Route, dict[tuple[int, ...], int]] = {}
        for count, circuit in enumerate(self._touched_tails(), 1):
            if count % _PATTERNS == 0:
                yield
            route, member = self.bundles.route_of[circuit]
            line, harm = route.lines[member], self.harm
            a, z = line.a, line.z
            pattern = (
                harm.get(a.card, 0), harm.get(z.card, 0),
                *[harm.get(element, 0) for _, element in a.items],
                *[harm.get(element, 0) for _, element in z.items],
            )  # fmt: skip
            known = found.setdefault(route, {})
            known[pattern] = known.get(pattern, 0) | 1 << member
        for route in whole:
            known = found.setdefault(route, {})
            rest = route.full
            for mask in known.values():
                rest &= ~mask
            if rest:
                clean = (0,) * (2 + len(route.lines[0].a.items) + len(route.lines[0].z.items))
                known[clean] = known.get(clean, 0) | rest
        return found

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
            for element in (*d.broken, *d.weak, *d.dead, *(cable for cable, _ in d.cut)):
                touched.update(dict.fromkeys(index.circuits_of_tail.get(element, ())))
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

    def _tell_path(self, path: Path) -> bool:
        """Alarms of the trails of a path; whether their circuits may feel it."""
        trail, trail_id = path.trail, path.members[0]
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
            self._expect_of_path(path, "AU-AIS", sink, ALLOWED if hidden else None)
            self._expect_of_path(path, "AU-LOP", sink, ALLOWED)
            if sink in self.dead or self.trail(trail_id, -direction) == FAIL:
                continue
            # The far end's MS-RDI stands for the trail where the NE hides HP alarms behind its own MS ones.
            hidden = own_los and len(trail.hops) == 1 and self.profile(source).hp_suppression
            self._expect_of_path(path, "HP-RDI", source, ALLOWED if hidden else None)
        return touched
