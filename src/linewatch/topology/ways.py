"""Ways with room between two NEs: over VC-4 trails there are, cross-connected where both end, and over new
VC-4 where the sections have an AU-4 left.

Ranked by fewest risks shared with what is to be avoided, then fewest sections, then fewest new VC-4, then km.
The search is best-first and bounded by steps, never by time, so that the same plant always answers the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import NamedTuple

from linewatch.topology.capacity import Capacity
from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import HpTrail
from linewatch.topology.risk import Exposure, Risk, Risks, Shared, shared, union

STEPS = 4_000  # partial ways looked at for one answer
# What makes two ways go down together. A clock only degrades, and an owner is one to call.
COUNTED = ("section", "cable", "duct", "manhole", "ne", "site", "power", "card")
_NOT_IN_SERVICE = ("planned", "decommissioned")


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of a way over one VC-4. `trail` is its id, "" for one that would have to be made. `slots`: of
    a trail the TU-12 to take, of a new VC-4 the AU-4 on each hop; "" where the records leave open which are
    free. `free`: VC-12s left in the trail and in others beside it, or AU-4s left on the fullest hop."""

    trail: str
    from_ne: str
    to_ne: str
    hops: tuple[str, ...]
    slots: tuple[str, ...]
    free: int


@dataclass(frozen=True, slots=True)
class Way:
    """`sections` passed, `km` of fibre route. `shared`: risks it has in common with what is to be avoided, by
    the name of that. `not_usable`: why it cannot be taken right now, "" if it can."""

    steps: tuple[Step, ...]
    sections: int
    km: float
    shared: Mapping[str, tuple[Shared, ...]]
    touches: tuple[str, ...]  # every element it runs over
    not_usable: str = ""

    @property
    def new(self) -> int:
        """VC-4s that would have to be made."""
        return sum(1 for step in self.steps if not step.trail)

    @property
    def risks(self) -> int:
        """How many risks it shares, each once."""
        return len({one.risk for found in self.shared.values() for one in found})


@dataclass(frozen=True, slots=True)
class _Edge:
    made: bool  # no trail yet: a hop over which a VC-4 could be made
    trails: tuple[str, ...]  # those alike, over the same hops, with room
    ends: tuple[str, str]
    hops: tuple[str, ...]
    passed: tuple[str, ...]  # NEs between the ends
    km: float
    free: int


class Avoided(NamedTuple):
    """What a way should keep clear of: what it is called, and all that it is exposed to."""

    name: str
    exposure: Exposure


def cables_of(exposure: Exposure) -> frozenset[Risk]:
    """Its cables, or its sections where they are on none."""
    found = frozenset(risk for risk in exposure if risk.kind == "cable")
    return found or frozenset(risk for risk in exposure if risk.kind == "section")


class Ways:
    """One plant's. Edges are found once, when first asked."""

    def __init__(self, capacity: Capacity, risks: Risks) -> None:
        self.index: PlantIndex = capacity.index
        self.capacity = capacity
        self.risks = risks
        self._known: dict[tuple[str, ...], frozenset[Risk]] = {}
        self._km: dict[str, float] = {}

    def between(
        self,
        a_ne: str,
        z_ne: str,
        avoid: tuple[Avoided, ...] = (),
        *,
        new: bool = True,
        ignore_room: bool = False,
        most_steps: int = 0,
        want: int = 3,
        differ: tuple[frozenset[Risk], ...] = (),
    ) -> tuple[Way, ...]:
        """The best ways, at most `want`, no two over the same sections. What has all the cables of one of
        `differ` is no other way.

        `new`: VC-4s may be made. `most_steps`: VC-4s in a row, 0 for any number. `ignore_room`: over full
        sections too, to find out which are in the way.
        """
        search = _Search(self, a_ne, z_ne, avoid, want, differ)
        search.new, search.ignore_room, search.most_steps = new, ignore_room, most_steps
        found = [self._way(a_ne, z_ne, path, avoid) for path in search.paths()]
        return tuple(sorted(found, key=lambda way: (way.risks, way.sections, way.new, way.km)))

    def exposure(self, hops: Iterable[str]) -> Exposure:
        """All that a run of hops is exposed to."""
        return union(*(self.risks.of_hop(hop) for hop in hops))

    def risks_of(self, hops: tuple[str, ...]) -> frozenset[Risk]:
        """The counted risks of a run of hops."""
        found = self._known.get(hops)
        if found is None:
            found = frozenset(r for hop in hops for r in self.risks.of_hop(hop) if r.kind in COUNTED)
            self._known[hops] = found
        return found

    def sections_of(self, hop: str) -> tuple[str, ...]:
        """The section a hop is, or the two of an MSP group."""
        group = self.index.msp_groups.get(hop)
        return (hop,) if group is None else (group.working, group.protection)

    @cached_property
    def edges(self) -> dict[str, tuple[_Edge, ...]]:
        """By NE: trails that end there, then hops over which a VC-4 could be made."""
        found: dict[str, list[_Edge]] = {}
        for edge in (*self._trail_edges(), *self._hop_edges()):
            for ne in edge.ends:
                found.setdefault(ne, []).append(edge)
        return {ne: tuple(edges) for ne, edges in found.items()}

    def _trail_edges(self) -> Iterator[_Edge]:
        alike: dict[tuple[str, ...], list[HpTrail]] = {}
        for trail in self.index.plant.hp_trails:
            if self._serves(trail) and all(self._hop_serves(hop) for hop in trail.hops):
                key = (trail.a_ne, trail.z_ne, *trail.hops)
                turned = (trail.z_ne, trail.a_ne, *reversed(trail.hops))
                alike.setdefault(min(key, turned), []).append(trail)
        for trails in alike.values():
            one = trails[0]
            rooms = [self.capacity.of_trail(trail.id) for trail in trails]
            yield _Edge(
                False,
                tuple(room.id for room in rooms if room.free),
                (one.a_ne, one.z_ne),
                tuple(one.hops),
                tuple(self._passed(one)),
                sum(self.km(hop) for hop in one.hops),
                sum(room.free for room in rooms),
            )

    def _hop_edges(self) -> Iterator[_Edge]:
        grouped = {s for g in self.index.plant.msp_groups for s in (g.working, g.protection)}
        hops = (*(s for s in self.index.sections if s not in grouped), *self.index.msp_groups)
        for hop in hops:
            room = self.capacity.of_hop(hop)
            if self._hop_serves(hop) and room.a_ne and room.z_ne and room.usable:
                yield _Edge(True, (), (room.a_ne, room.z_ne), (hop,), (), self.km(hop), room.free)

    def _passed(self, trail: HpTrail) -> Iterator[str]:
        here = trail.a_ne
        for hop in trail.hops[:-1]:
            room = self.capacity.of_hop(hop)
            here = room.z_ne if room.a_ne == here else room.a_ne
            yield here

    def km(self, hop: str) -> float:
        """Of the fibre route of a hop, its working section's."""
        found = self._km.get(hop)
        if found is None:
            section = self.index.sections[self.sections_of(hop)[0]]
            fibres = (self.index.fibres[f] for f in section.fibres_az if f in self.index.fibres)
            found = self._km[hop] = sum(abs(float(f.to_km) - float(f.from_km)) for f in fibres)
        return found

    def _serves(self, element: object) -> bool:
        return ext_of(element).get("status") not in _NOT_IN_SERVICE

    def _hop_serves(self, hop: str) -> bool:
        return all(self._serves(self.index.sections[section]) for section in self.sections_of(hop))

    def _way(self, a_ne: str, z_ne: str, path: tuple[_Edge, ...], avoid: tuple[Avoided, ...]) -> Way:
        hops = tuple(hop for edge in path for hop in edge.hops)
        exposure = self.exposure(hops)
        ends = self.ends(a_ne, z_ne)
        common = {
            one.name: tuple(
                s for s in shared(exposure, one.exposure) if s.risk.kind in COUNTED and s.risk not in ends
            )
            for one in avoid
        }
        steps = tuple(self._steps(a_ne, path))
        touches = dict.fromkeys(step.trail for step in steps if step.trail)
        touches.update(dict.fromkeys(hops))
        for hop in hops:
            for section in map(self.index.sections.__getitem__, self.sections_of(hop)):
                touches.update(dict.fromkeys((section.id, section.a_port, section.z_port)))
                touches.update(dict.fromkeys((*section.fibres_az, *section.fibres_za)))
        touches.update(dict.fromkeys(risk.element for risk in exposure if risk.kind in COUNTED))
        return Way(steps, len(hops), round(sum(edge.km for edge in path), 3), common, tuple(touches))

    def ends(self, a_ne: str, z_ne: str) -> frozenset[Risk]:
        """What any way between the two is exposed to."""
        found = []
        for ne in (self.index.nes[a_ne], self.index.nes[z_ne]):
            found += [Risk("ne", ne.id), Risk("site", ne.site)]
            if ne.power is not None:
                found.append(Risk("power", ne.power))
        return frozenset(found)

    def _steps(self, a_ne: str, path: tuple[_Edge, ...]) -> Iterator[Step]:
        """Hops of new VC-4 in a row are one VC-4."""
        start = here = a_ne
        run: list[_Edge] = []
        for edge in path:
            onward = edge.ends[1] if edge.ends[0] == here else edge.ends[0]
            if edge.made:
                run.append(edge)
            else:
                if run:
                    yield self._new(start, here, run)
                    run = []
                yield self._ridden(edge, here, onward)
                start = onward
            here = onward
        if run:
            yield self._new(start, here, run)

    def _ridden(self, edge: _Edge, here: str, onward: str) -> Step:
        rooms = [self.capacity.of_trail(trail) for trail in edge.trails]
        known = [room for room in rooms if not room.unrecorded]
        taken = next(iter(known or rooms), None)
        slot = known[0].free_slots[:1] if known else ()
        hops = edge.hops if edge.ends[0] == here else edge.hops[::-1]
        return Step(taken.id if taken is not None else "", here, onward, hops, slot or ("",), edge.free)

    def _new(self, start: str, end: str, run: list[_Edge]) -> Step:
        hops = tuple(edge.hops[0] for edge in run)
        return Step("", start, end, hops, self._au4(hops), min(edge.free for edge in run))

    def _au4(self, hops: tuple[str, ...]) -> tuple[str, ...]:
        """The lowest AU-4 free on all hops, else the lowest of each: but one for all of a ring, which turns
        its timeslots as they are (G.841 §7.2)."""
        rooms = [self.capacity.of_hop(hop) for hop in hops]
        free = [() if room.unrecorded else room.free_slots for room in rooms]
        common = [slot for slot in free[0] if all(slot in other for other in free)]
        if common:
            return (common[0],) * len(hops)
        chosen = []
        for hop, mine in zip(hops, free, strict=True):
            ring = self._turned(hop)
            alike = [f for other, f in zip(hops, free, strict=True) if ring and self._turned(other) == ring]
            chosen.append(next((slot for slot in mine if all(slot in other for other in alike)), ""))
        return tuple(chosen)

    def _turned(self, hop: str) -> str:
        ring = self.index.rings.get(self.index.ring_of_section.get(hop, ""))
        return ring.id if ring is not None and ring.protection == "ms-spring" else ""


# Risks shared and sections, both at least, new VC-4s, km, a number; then the partial way itself.
_Label = tuple[int, int, int, float, int, "_Part"]


class _Part(NamedTuple):
    """A way as far as it has come. `met`: cables on it of which not all may be; `runs`: VC-4s so far."""

    here: str
    path: tuple[_Edge, ...]
    hops: tuple[str, ...]
    seen: frozenset[str]
    met: frozenset[Risk]
    risks: int
    runs: int
    new: int


class _Search:
    """Best-first over partial ways, led by what the rest costs at least; each NE is come to only so often."""

    def __init__(
        self,
        ways: Ways,
        a_ne: str,
        z_ne: str,
        avoid: tuple[Avoided, ...],
        want: int,
        differ: tuple[frozenset[Risk], ...],
    ) -> None:
        self._ways = ways
        self._a, self._z, self._want = a_ne, z_ne, want
        self.new, self.ignore_room, self.most_steps = True, False, 0
        ends = ways.ends(a_ne, z_ne)
        self._bad = frozenset(r for one in avoid for r in one.exposure if r.kind in COUNTED) - ends
        self._differ = differ
        self._watched = frozenset(cable for cables in differ for cable in cables)
        self._costs: dict[str, tuple[int, frozenset[Risk]]] = {}

    def paths(self) -> Iterator[tuple[_Edge, ...]]:
        """The best first."""
        left = self._left()
        if self._a not in left or self._a == self._z:
            return
        start = _Part(self._a, (), (), frozenset((self._a,)), frozenset(), 0, 0, 0)
        waiting: list[_Label] = [(*left[self._a], 0, 0.0, 0, start)]
        come: dict[str, int] = {}
        known: set[tuple[str, bool, tuple[str, ...]]] = set()
        number = found = steps = 0
        while waiting and steps < STEPS and found < self._want:
            steps += 1
            _, _, _, km, _, part = heappop(waiting)
            here = part.here
            over = (here, here != self._z and part.path[-1:] != () and part.path[-1].made, part.hops)
            if over in known:
                continue  # the same sections, and more new VC-4s or the like
            known.add(over)
            if here == self._z:
                found += 1
                yield part.path
                continue
            come[here] = come.get(here, 0) + 1
            if come[here] > 2 * self._want + 2:
                continue
            for edge in self._ways.edges.get(here, ()):
                onward = edge.ends[1] if edge.ends[0] == here else edge.ends[0]
                longer = self._longer(part, edge, onward) if onward in left else None
                if longer is not None:
                    number += 1  # earlier in the plant comes first; no two labels are compared further
                    risks, sections = left[onward]
                    total = longer.risks + risks, len(longer.hops) + sections
                    heappush(waiting, (*total, longer.new, km + edge.km, number, longer))

    def _longer(self, part: _Part, edge: _Edge, onward: str) -> _Part | None:
        """One VC-4 or hop further, None where that may not be."""
        if onward in part.seen or not part.seen.isdisjoint(edge.passed):
            return None
        if edge.made:
            if not self.new:
                return None
        elif self.ignore_room:
            return None  # the hops say it as well
        if not edge.free and not self.ignore_room:
            return None
        joined = edge.made and bool(part.path) and part.path[-1].made
        runs = part.runs + (not joined)
        if self.most_steps and runs > self.most_steps:
            return None
        costs = [self._cost(hop) for hop in edge.hops]
        met = part.met.union(*(cables for _, cables in costs))
        if met != part.met and any(cables <= met for cables in self._differ):
            return None
        return _Part(
            onward,
            (*part.path, edge),
            (*part.hops, *(edge.hops if edge.ends[0] == part.here else edge.hops[::-1])),
            part.seen | {onward, *edge.passed},
            met,
            part.risks + sum(risks for risks, _ in costs),
            runs,
            part.new + (edge.made and not joined),
        )

    def _cost(self, hop: str) -> tuple[int, frozenset[Risk]]:
        """Of a hop, how many risks it shares, and which of its cables are watched."""
        found = self._costs.get(hop)
        if found is None:
            risks = self._ways.risks_of((hop,))
            found = self._costs[hop] = len(risks & self._bad), risks & self._watched
        return found

    def _left(self) -> dict[str, tuple[int, int]]:
        """Risks and sections at least from each NE to the end, whatever is full. NEs that cannot come there
        are left out."""
        left: dict[str, tuple[int, int]] = {}
        waiting = [(0, 0, self._z)]
        while waiting:
            risks, sections, here = heappop(waiting)
            if here in left:
                continue
            left[here] = risks, sections
            for edge in self._ways.edges.get(here, ()):
                onward = edge.ends[1] if edge.ends[0] == here else edge.ends[0]
                if not edge.made or onward in left:
                    continue
                more, met = self._cost(edge.hops[0])
                if not any(cables <= met for cables in self._differ):
                    heappush(waiting, (risks + more, sections + 1, onward))
        return left
