"""What a plant's picture is made of: rings, meshes and single NEs, each hanging off the one it was
reached from.

A plan of units is a tree, so that each can have its own place; what joins units besides is drawn as it falls.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from linewatch.topology.plant import Ring

Neighbours = Mapping[str, Sequence[str]]


class Unit(Struct):
    """`members` of a ring are in its order, without the `anchors` that hang in its parent already.

    `at`: the NE of the parent this one hangs off; "" for a root. `entry`: the own NE that leads there.
    """

    kind: str  # ring, mesh, node
    name: str
    members: tuple[str, ...]
    at: str = ""
    entry: str = ""
    anchors: tuple[str, ...] = ()
    parent: int = -1
    children: list[int] = field(default_factory=list)


def units(nes: Sequence[str], neighbours: Neighbours, rings: Sequence[Ring]) -> tuple[Unit, ...]:
    """Parents before children. Every NE is a member of exactly one unit."""
    return tuple(_Growing(nes, neighbours, rings).grown())


class _Growing:
    def __init__(self, nes: Sequence[str], neighbours: Neighbours, rings: Sequence[Ring]) -> None:
        self.nes, self.neighbours = nes, neighbours
        known = dict.fromkeys(nes)
        self.rings = [(ring.id, tuple(ne for ne in dict.fromkeys(ring.nes) if ne in known)) for ring in rings]
        self.rings_of: dict[str, list[int]] = {}
        for place, (_, members) in enumerate(self.rings):
            for ne in members:
                self.rings_of.setdefault(ne, []).append(place)
        self.owner: dict[str, int] = {}
        self.done: dict[int, None] = {}  # rings that have a unit
        self.units: list[Unit] = []
        self.to_visit: deque[str] = deque()

    def grown(self) -> list[Unit]:
        for place in sorted(range(len(self.rings)), key=self._weight):
            if place not in self.done and not any(ne in self.owner for ne in self.rings[place][1]):
                self._add_ring(place, "", "")
                self._spread()
        for ne in sorted(self.nes, key=lambda ne: -len(self.neighbours.get(ne, ()))):
            if ne not in self.owner:
                self._add_rest(ne, "")
                self._spread()
        return self.units

    def _weight(self, place: int) -> tuple[int, int, int]:
        members = self.rings[place][1]
        shared = len({other for ne in members for other in self.rings_of[ne]})
        return (-shared, -len(members), place)

    def _spread(self) -> None:
        while self.to_visit:
            ne = self.to_visit.popleft()
            for place in self.rings_of.get(ne, ()):
                if place not in self.done:
                    self._add_ring(place, ne, "")
            for other in self.neighbours.get(ne, ()):
                if other in self.owner:
                    continue
                if other in self.rings_of:
                    free = [place for place in self.rings_of[other] if place not in self.done]
                    self._add_ring(free[0], ne, other)
                else:
                    self._add_rest(other, ne)

    def _add_ring(self, place: int, at: str, entry: str) -> None:
        self.done[place] = None
        name, ring = self.rings[place]
        members = [ne for ne in ring if ne not in self.owner]
        if not members:
            return
        anchors = tuple(ne for ne in ring if ne in self.owner)
        if anchors:
            at, entry = anchors[0] if at not in anchors else at, ""
            start = ring.index(at)
        else:
            start = ring.index(entry) if entry else 0
        turned = [*ring[start:], *ring[:start]]
        turned = [ne for ne in turned if ne in members]
        self._add(Unit("ring", name, tuple(turned), at, entry, anchors))

    def _add_rest(self, ne: str, at: str) -> None:
        """A NE in no ring: alone where its surroundings are a tree, else with all of the mesh."""
        reached = list(self._beyond(ne))
        inside = dict.fromkeys(reached)
        joins = sum(other in inside for one in reached for other in self.neighbours.get(one, ())) // 2
        if joins >= len(reached) and len(reached) > 2:
            self._add(Unit("mesh", "", tuple(reached), at, ne))
        else:
            self._add(Unit("node", "", (ne,), at, ne))

    def _beyond(self, ne: str) -> Iterator[str]:
        seen = {ne: None}
        queue = deque([ne])
        while queue:
            one = queue.popleft()
            yield one
            for other in self.neighbours.get(one, ()):
                if other not in seen and other not in self.rings_of and other not in self.owner:
                    seen[other] = None
                    queue.append(other)

    def _add(self, unit: Unit) -> None:
        number = len(self.units)
        if unit.at:
            unit.parent = self.owner[unit.at]
            self.units[unit.parent].children.append(number)
        self.units.append(unit)
        for ne in unit.members:
            self.owner[ne] = number
            self.to_visit.append(ne)
