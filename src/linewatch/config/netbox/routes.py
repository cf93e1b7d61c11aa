"""Which frame positions the fibres of a section join, from one port to the other."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from linewatch.config.netbox.carried import Element
from linewatch.config.netbox.onto import Onto, elements
from linewatch.topology.check.cables import TOLERANCE_KM


class Position(NamedTuple):
    """Fibre `number` of a cable, at its "A" or "Z" end."""

    cable: str
    end: str
    number: int


class Fibres:
    """The fibres of a plant that come to a frame, and the walks over them."""

    def __init__(self, raw: dict[str, Any], onto: Onto) -> None:
        self._onto = onto
        self.positions: dict[str, dict[str, Position]] = {}  # fibre -> "A", "Z" -> position
        taken: set[Position] = set()
        for fibre in elements(raw, "fibres"):
            cable = onto.elements["cables"].get(str(fibre.get("cable")))
            number = fibre.get("number")
            if cable is None or not isinstance(number, int) or not 1 <= number <= width(cable):
                continue
            ends = {end: Position(cable["id"], end, number) for end in _ends(fibre, cable)}
            if not taken.intersection(ends.values()):
                taken.update(ends.values())
                self.positions.setdefault(fibre["id"], ends)

    def walk(self, names: Any, start: str, end: str) -> list[tuple[Position, Position]] | None:
        """In and out of each fibre from site to site, read either way; None where they do not lead."""
        if not isinstance(names, list):
            return None
        for order in (names, names[::-1]):
            here, found = start, []
            for name in order:
                step = self._over(name, here)
                if step is None:
                    break
                found.append(step)
                here = self._site(step[1])
            if len(found) == len(order) and here == end:
                return found
        return None

    def _over(self, name: Any, here: str) -> tuple[Position, Position] | None:
        ends = self.positions.get(name, {}) if isinstance(name, str) else {}
        if len(ends) < 2:
            return None
        for near, far in (("A", "Z"), ("Z", "A")):
            if self._site(ends[near]) == here:
                return ends[near], ends[far]
        return None

    def _site(self, position: Position) -> str:
        site: str = self._onto.elements["cables"][position.cable][f"{position.end.lower()}_site"]
        return site


def width(cable: Mapping[str, Any]) -> int:
    """Positions of its frame; NetBox takes 1 to 1024."""
    count = cable.get("fibre_count")
    return min(max(count, 1), 1024) if isinstance(count, int) else 1


def _ends(fibre: Element, cable: Element) -> list[str]:
    start, end, length = fibre.get("from_km"), fibre.get("to_km"), cable.get("length_km")
    if not all(isinstance(km, int | float) for km in (start, end, length)):
        return []
    return [
        *(["A"] if start <= TOLERANCE_KM else []),  # type: ignore[operator]
        *(["Z"] if end >= length - TOLERANCE_KM else []),  # type: ignore[operator]
    ]
