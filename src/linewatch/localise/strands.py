"""Circuits that take the same way through the network, found once per plant and quickly.

A route (`bundles.Route`) holds circuits that *show* the same, so what hangs on their ends keeps it small: in
a large plant almost every circuit is a route of its own. What *becomes* of a circuit hangs on less: on its
legs and its end NEs, and on its tails only where they are hurt. Circuits alike in that are a strand.
"""

from collections.abc import Iterable
from typing import NamedTuple

from linewatch.localise.bundles import Bundles, Path
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Circuit, Leg

Way = tuple[str, int]  # trail and direction, as in `wiring.LegWay`


class LegPath(NamedTuple):
    """A leg by the first trails of its paths, travelled from its A end and from its Z end."""

    forth: Way
    back: Way
    spare_forth: Way | None
    spare_back: Way | None


class Strand:
    """`members`: circuits, in plant order; sets of them are bit masks. `legs`: from A to Z, by their numbers
    in `Strands.legs`."""

    __slots__ = ("a_ne", "full", "legs", "members", "z_ne")

    def __init__(self, members: tuple[str, ...], legs: tuple[int, ...], a_ne: str, z_ne: str) -> None:
        self.members = members
        self.legs = legs
        self.a_ne, self.z_ne = a_ne, z_ne
        self.full = (1 << len(members)) - 1


class Strands:
    """Every circuit's strand: `of` has strand and member. `feels`: numbers for what legs felt; `fates`:
    what came of lines, by all it hangs on."""

    def __init__(self, index: PlantIndex, bundles: Bundles) -> None:
        self._index = index
        self._bundles = bundles
        self.legs: list[LegPath] = []
        self._legs: dict[tuple[str, str, str, str | None], int] = {}
        self._alike: dict[LegPath, int] = {}
        self.of: dict[str, tuple[Strand, int]] = {}
        self.of_ne: dict[str, dict[Strand, None]] = {}
        self.feels: dict[tuple[int, ...], int] = {}
        self.fates: dict[object, str] = {}
        self._on: dict[str, dict[Strand, None]] = {}  # first trail of a path -> who rides on it
        groups: dict[tuple[str, str, tuple[int, ...]], list[str]] = {}
        for circuit in index.plant.circuits:
            legs = tuple([self._leg(leg) for leg in circuit.legs])
            groups.setdefault((circuit.a_ne, circuit.z_ne, legs), []).append(circuit.id)
        for (a_ne, z_ne, legs), members in groups.items():
            self._add(Strand(tuple(members), legs, a_ne, z_ne))

    def over(self, paths: Iterable[Path]) -> dict[Strand, None]:
        """Who rides on any of these paths."""
        found: dict[Strand, None] = {}
        for path in paths:
            found.update(self._on.get(path.members[0], {}))
        return found

    def tail_of(self, circuit: Circuit) -> tuple[str, ...]:
        """What its two ends hang on: both cards, then the elements of both tails."""
        ports = self._index.ports
        cards = [port.card if (port := ports.get(p)) else "" for p in (circuit.a_port, circuit.z_port)]
        return (*cards, *[item.id for item in (*circuit.a_tail, *circuit.z_tail)])

    def _add(self, strand: Strand) -> None:
        for member, circuit in enumerate(strand.members):
            self.of[circuit] = (strand, member)
        for ne in (strand.a_ne, strand.z_ne):
            self.of_ne.setdefault(ne, {})[strand] = None
        for leg in strand.legs:
            for way in self.legs[leg]:
                if way is not None:
                    self._on.setdefault(way[0], {})[strand] = None

    def _leg(self, leg: Leg) -> int:
        key = (leg.a_ne, leg.z_ne, leg.working, leg.protection)
        found = self._legs.get(key)
        if found is None:
            ends = (leg.z_ne, leg.a_ne)
            there, back = (self._way(leg.working, end) for end in ends)
            spare = [self._way(leg.protection, end) for end in ends] if leg.protection else (None, None)
            made = LegPath(there, back, *spare)
            found = self._legs[key] = self._alike.setdefault(made, len(self.legs))
            if found == len(self.legs):
                self.legs.append(made)
        return found

    def _way(self, trail_id: str, end_ne: str) -> Way:
        trail = self._index.hp_trails.get(trail_id)
        path = self._bundles.path_of.get(trail_id)
        first = path.members[0] if path is not None else trail_id
        return first, -1 if trail is not None and trail.a_ne == end_ne else 1
