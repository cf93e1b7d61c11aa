"""Other ways for a dedicated line, should its own be gone: with room, and with what they still share with it.

For each leg, and for a line of several legs also for the whole of it. Nothing is promised to two lines at
once: the proposals of different lines may want the same timeslot.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from linewatch.topology.capacity import MS_SPRING, Capacity
from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import Circuit, HpTrail, Leg
from linewatch.topology.risk import Risk, Risks, Shared, shared
from linewatch.topology.ways import COUNTED, Avoided, Way, Ways, cables_of

WORKING, PROTECTION, RING = "working", "protection", "ring"
KEPT_FOR = ("AAA", "AA")  # classes for whose lines a standby is expected
_TOLD = 6  # names in a sentence

Out = Mapping[str, str]
"""Elements that cannot be relied on now, and why."""
Now = Callable[[Way], str]
"""Why a way cannot be taken now, "" if it can. `localise.usable.Usable` is one."""


@dataclass(frozen=True, slots=True)
class LegStandby:
    """`leg` counts from 1; 0 is the whole line, from its first NE to its last. `reason`: why there is no
    route, a sentence; "" where there is one."""

    leg: int
    a_ne: str
    z_ne: str
    routes: tuple[Way, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """A standby written on the circuit, and what is wrong with it: sentences, none where it would serve."""

    written: str
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standby:
    """Of one line."""

    circuit: str
    legs: tuple[LegStandby, ...]
    declared: tuple[Declared, ...] = ()

    @property
    def usable(self) -> bool:
        """Every leg, or the whole of the line, has a route that can be taken now."""
        served = {leg.leg: any(not way.not_usable for way in leg.routes) for leg in self.legs}
        parts = [good for number, good in served.items() if number]
        return served.get(0, False) or (bool(parts) and all(parts))


class Standbys:
    """Of one plant. Legs that take the same ways are searched once."""

    def __init__(self, index: PlantIndex) -> None:
        self.index = index
        self.capacity = Capacity(index)
        self.risks = Risks(index)
        self.ways = Ways(self.capacity, self.risks)
        self._searched: dict[tuple[object, ...], tuple[tuple[Way, ...], str]] = {}

    def of(self, circuit_id: str, out: Out | None = None, now: Now | None = None) -> Standby:
        """Routes that run over an element of `out`, or of which `now` says so, are told as not usable, with
        the reason, and come last. Raises KeyError where the plant has no such line."""
        circuit = self.index.circuits[circuit_id]

        def judged(way: Way) -> str:
            hit = next((element for element in way.touches if element in out), None) if out else None
            return f"{hit}: {out[hit]}" if out and hit is not None else now(way) if now is not None else ""

        asked = judged if out or now is not None else None
        legs = [self._leg(number, (leg,), asked) for number, leg in enumerate(circuit.legs, 1)]
        if len(circuit.legs) > 1:
            legs.append(self._leg(0, circuit.legs, asked))
        if not legs:
            why = f"both ends are on {circuit.a_ne}: there is no way between them to replace"
            legs = [LegStandby(0, circuit.a_ne, circuit.z_ne, (), why)]
        return Standby(circuit_id, tuple(legs), tuple(self._declared(circuit)))

    def _leg(self, number: int, legs: tuple[Leg, ...], now: Now | None) -> LegStandby:
        a_ne, z_ne = legs[0].a_ne, legs[-1].z_ne
        used = {
            WORKING: [self._hops(leg.working) for leg in legs],
            PROTECTION: [self._hops(leg.protection) for leg in legs if leg.protection],
            RING: [self._way_round(self._hops(leg.working)) for leg in legs],
        }
        key = (a_ne, z_ne, *(tuple(runs) for runs in used.values()))
        found = self._searched.get(key)
        if found is None:
            found = self._searched[key] = self._search(a_ne, z_ne, used)
        routes, why = found
        if now is not None:
            routes = judged_now(routes, now)
        return LegStandby(number, a_ne, z_ne, routes, why)

    def _search(
        self, a_ne: str, z_ne: str, used: dict[str, list[tuple[str, ...]]]
    ) -> tuple[tuple[Way, ...], str]:
        own = {name: tuple(hop for run in runs for hop in run) for name, runs in used.items()}
        avoid = tuple(Avoided(name, self.ways.exposure(hops)) for name, hops in own.items() if hops)
        # Of none of the legs all the cables may be used again, or it would fall with that leg.
        runs = dict.fromkeys(run for runs in used.values() for run in runs if run)
        differ = tuple(cables_of(self.ways.exposure(run)) for run in runs)
        routes = self.ways.between(a_ne, z_ne, avoid, differ=differ)
        if routes:
            return routes, ""
        hops = tuple(dict.fromkeys(hop for hops in own.values() for hop in hops))
        return (), self._why_none(a_ne, z_ne, differ, hops)

    def _hops(self, trail_id: str) -> tuple[str, ...]:
        trail = self.index.hp_trails.get(trail_id)
        return tuple(trail.hops) if trail is not None else ()

    def _way_round(self, hops: tuple[str, ...]) -> tuple[str, ...]:
        """The rest of every MS-SPRing the hops run on: what protects them already."""
        rings = dict.fromkeys(self.index.ring_of_section.get(hop, "") for hop in hops)
        return tuple(
            section
            for ring in map(self.index.rings.get, rings)
            if ring is not None and ring.protection == MS_SPRING
            for section in ring.sections
            if section not in hops
        )

    def _why_none(
        self, a_ne: str, z_ne: str, differ: tuple[frozenset[Risk], ...], own: tuple[str, ...]
    ) -> str:
        if a_ne == z_ne:
            return f"both ends of it are on {a_ne}"
        there = self.ways.between(a_ne, z_ne, differ=differ, ignore_room=True, want=1)
        if there:
            full = [h for step in there[0].steps for h in step.hops if not self.capacity.of_hop(h).free]
            rooms = [self.capacity.of_hop(hop) for hop in dict.fromkeys(full)]
            said = ", ".join(f"{room.id} ({room.used} of {room.usable} VC-4 used)" for room in rooms[:_TOLD])
            return f"there is another way from {a_ne} to {z_ne}, but it is full: {said}"
        for ne in (a_ne, z_ne):
            inside, leaving = self._around(ne, own)
            if (z_ne if ne == a_ne else a_ne) in inside:
                continue
            others = len(inside) - 1
            held = f"{ne} and {others} NEs with it" if others else ne
            said = ", ".join(leaving[:_TOLD]) or "none"
            return f"no other cable: from {held} nothing leads on but {said}, in use already"
        return f"no other cable: every other way from {a_ne} to {z_ne} meets all the cables it uses now"

    def _around(self, ne: str, own: tuple[str, ...]) -> tuple[dict[str, None], tuple[str, ...]]:
        """NEs still joined to this one without the line's own hops, and which of these hops leave them."""
        inside: dict[str, None] = {}
        leaving: dict[str, None] = {}
        waiting = [ne]
        while waiting:
            here = waiting.pop()
            if here in inside:
                continue
            inside[here] = None
            for edge in self.ways.edges.get(here, ()):
                if not edge.made:
                    continue
                if edge.hops[0] in own:
                    leaving[edge.hops[0]] = None
                else:
                    waiting.append(edge.ends[1] if edge.ends[0] == here else edge.ends[0])
        return inside, tuple(leaving)

    def _declared(self, circuit: Circuit) -> Iterator[Declared]:
        """The circuit's `standby` words: the id of a trail, a list of them one after the other, or a list of
        {via: [trail ids]} for several."""
        written = ext_of(circuit).get("standby")
        if written is None:
            return
        several = isinstance(written, list) and any(isinstance(one, list | dict) for one in written)
        for one in written if several and isinstance(written, list) else [written]:
            via = one.get("via", one.get("trails")) if isinstance(one, dict) else one
            names = [via] if isinstance(via, str) else via
            if isinstance(names, list) and names and all(isinstance(name, str) for name in names):
                yield Declared(" + ".join(names), tuple(self._wrong(circuit, names)))
            else:
                yield Declared(str(one), ("it names no trails; write via: [trail ids, one after the other]",))

    def _wrong(self, circuit: Circuit, names: list[str]) -> Iterator[str]:
        unknown = [name for name in names if name not in self.index.hp_trails]
        if unknown:
            yield f"the plant has no VC-4 trail called {', '.join(unknown)}"
            return
        trails = [self.index.hp_trails[name] for name in names]
        if not _joins(trails, circuit):
            yield f"they do not lead from {circuit.a_ne} to {circuit.z_ne}"
        for trail in trails:
            if not self.capacity.of_trail(trail.id).free:
                yield f"{trail.id} has no free VC-12"
        used = [name for leg in circuit.legs for name in (leg.working, leg.protection) if name in names]
        if used:
            yield f"the line uses {', '.join(dict.fromkeys(used))} already"
        mine = self.ways.exposure(hop for trail in trails for hop in trail.hops)
        for role in (WORKING, PROTECTION):
            hops = [hop for leg in circuit.legs for hop in self._hops(getattr(leg, role) or "")]
            ends = self.ways.ends(circuit.a_ne, circuit.z_ne)
            met = shared(mine, self.ways.exposure(hops)) if hops else ()
            common = [one for one in met if one.risk.kind in COUNTED and one.risk not in ends]
            if common:
                yield f"with {role} it shares {', '.join(map(said, common[:_TOLD]))}"


def said(one: Shared) -> str:
    """A shared risk in a few words."""
    km = f" ({one.km:g} km)" if one.km else ""
    return f"{one.risk.kind} {one.risk.element}{km}"


def _joins(trails: list[HpTrail], circuit: Circuit) -> bool:
    """They lead from one end of the line, or of a leg, to its other end."""
    pairs = [(circuit.a_ne, circuit.z_ne), *((leg.a_ne, leg.z_ne) for leg in circuit.legs)]
    for start, end in (*pairs, *((z, a) for a, z in pairs)):
        here: str | None = start
        for trail in trails:
            here = {trail.a_ne: trail.z_ne, trail.z_ne: trail.a_ne}.get(here or "")
        if here == end:
            return True
    return False


def judged_now(ways: tuple[Way, ...], now: Now) -> tuple[Way, ...]:
    """Each with why it cannot be taken now; those last."""
    told = [replace(way, not_usable=why) if (why := now(way)) else way for way in ways]
    return tuple(sorted(told, key=lambda way: bool(way.not_usable)))
