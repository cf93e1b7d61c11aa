"""What several rules need, worked out once: which lines run over what, and what takes a trail down alone."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cached_property

from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.lint.lines_over import LinesOver
from linewatch.topology.plant import Circuit, Leg, Ne
from linewatch.topology.risk import Exposure, Risk, Risks, Stretch, shared, union

Progress = Callable[[str, int, int], None]
_KEPT = 1024


class Ground:
    """One plant on one day. Everything in plant order."""

    def __init__(self, index: PlantIndex, today: dt.date) -> None:
        self.index = index
        self.today = today
        self.risks = Risks(index)
        self.lines = LinesOver(index)
        self._fatal_hops: dict[str, Exposure] = {}
        self._fatal_trails: dict[str, Exposure] = {}

    def fatal_hop(self, hop: str) -> Exposure:
        """What takes the hop down by itself. An MSP group falls only with both its sections, a span of an
        MS-SPRing only with another span of the ring, or with the NE at its end (G.841 7.1, 7.2)."""
        found = self._fatal_hops.get(hop)
        if found is None:
            found = self._fatal_hops[hop] = self._fatal(hop)
        return found

    def fatal_trail(self, trail: str) -> Exposure:
        found = self._fatal_trails.pop(trail, None)
        if found is None:
            found = union(*(self.fatal_hop(hop) for hop in self.index.hp_trails[trail].hops))
        self._fatal_trails[trail] = found
        if len(self._fatal_trails) > _KEPT:
            del self._fatal_trails[next(iter(self._fatal_trails))]
        return found

    def fatal_leg(self, leg: Leg) -> Exposure:
        working = self.fatal_trail(leg.working)
        return working if leg.protection is None else common(working, self.fatal_trail(leg.protection))

    def fatal_line(self, circuit: Circuit) -> Exposure:
        """Its legs and both its tails."""
        legs = (self.fatal_leg(leg) for leg in circuit.legs)
        return union(*legs, self.risks.of_tail(circuit, "a"), self.risks.of_tail(circuit, "z"))

    def _fatal(self, hop: str) -> Exposure:
        group = self.index.msp_groups.get(hop)
        if group is not None:
            return common(self.risks.of_section(group.working), self.risks.of_section(group.protection))
        own = self.risks.of_section(hop)
        if hop not in self.spring_sections:
            return own
        ring = self.index.rings[self.index.ring_of_section[hop]]
        others = (self.risks.of_section(other) for other in ring.sections if other != hop)
        return union(*(common(own, other) for other in others))

    @cached_property
    def spring_sections(self) -> dict[str, str]:
        """Sections of MS-SPRings, each with its ring."""
        return {s: r.id for r in self.index.plant.rings if r.protection == "ms-spring" for s in r.sections}

    @cached_property
    def legs(self) -> dict[tuple[str, str, str, str], tuple[str, ...]]:
        """Protected legs, as (a_ne, z_ne, working, protection), each with its lines."""
        found: dict[tuple[str, str, str, str], dict[str, None]] = {}
        for circuit in self.index.plant.circuits:
            for leg in circuit.legs:
                if leg.protection is not None:
                    key = (leg.a_ne, leg.z_ne, leg.working, leg.protection)
                    found.setdefault(key, {})[circuit.id] = None
        return {key: tuple(lines) for key, lines in found.items()}

    def lines_of_trails(self, trails: Iterable[str]) -> tuple[str, ...]:
        of_trail = self.index.circuits_of_trail
        return tuple(dict.fromkeys(line for trail in trails for line in of_trail.get(trail, ())))

    def ends(self, section: str) -> tuple[Ne, Ne]:
        """The NEs at its A and Z port."""
        index, found = self.index, self.index.sections[section]
        return index.nes[index.ports[found.a_port].ne], index.nes[index.ports[found.z_port].ne]

    def name(self, element: str) -> str:
        """The id, with the name people call it by where it has one."""
        kind = self.index.kind_of.get(element)
        named = ext_of(getattr(self.index, kind)[element]).get("name") if kind is not None else None
        said = named.get("en") or named.get("zh") if isinstance(named, dict) else named
        return f"{element} ({said})" if isinstance(said, str) and said else element


def common(first: Exposure, second: Exposure) -> dict[Risk, Stretch]:
    """What both are exposed to, as an exposure of its own."""
    return {found.risk: Stretch(found.km, found.spans) for found in shared(first, second)}
