"""Manholes by the name people call them: which cables go through the same ones, one after the other."""

from collections.abc import Iterator
from itertools import pairwise

from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import Cable

BETWEEN = "~"  # "M1~M2" is the trench between two manholes, named in the order of their names


class Manholes:
    """Points count by `ext.manhole`; those without one are of no other cable.

    Splices and nameless points between two manholes are passed over: the trench between is the same.
    """

    def __init__(self, index: PlantIndex) -> None:
        cables_of: dict[str, dict[str, None]] = {}
        for cable in index.plant.cables:
            for name, _ in _holes(cable):
                cables_of.setdefault(name, {})[cable.id] = None
            for name, _, _ in _chains(cable):
                cables_of.setdefault(name, {})[cable.id] = None
        common = {name for name, cables in cables_of.items() if len(cables) > 1}
        self._shared = {c.id: tuple(h for h in _holes(c) if h[0] in common) for c in index.plant.cables}
        self._chains = {c.id: tuple(h for h in _chains(c) if h[0] in common) for c in index.plant.cables}

    def shared_of(self, cable: str) -> tuple[tuple[str, float], ...]:
        """(manhole, km) of those another cable goes through too."""
        return self._shared[cable]

    def chains_of(self, cable: str) -> tuple[tuple[str, float, float], ...]:
        """(M1~M2, from_km, to_km) of the trenches another cable lies in too."""
        return self._chains[cable]


def _holes(cable: Cable) -> list[tuple[str, float]]:
    holes = []
    for point in cable.points:
        name = ext_of(point).get("manhole")
        if isinstance(name, str) and name:
            holes.append((name, float(point.km)))
    holes.sort(key=lambda hole: hole[1])
    return holes


def _chains(cable: Cable) -> Iterator[tuple[str, float, float]]:
    holes = _holes(cable)
    for (first, start), (second, end) in pairwise(holes):
        if first != second and end > start:
            low, high = sorted((first, second))
            yield f"{low}{BETWEEN}{high}", start, end
