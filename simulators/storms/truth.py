"""What really happened, and what else would have looked the very same (FORMAT, truth.json)."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from linewatch.topology.index import PlantIndex
from simulators.field.faults import Fault
from simulators.storms.near import Near, stretches
from simulators.storms.seen import Watcher

MOST_ENUMERATED = 8  # points that are asked what could be behind them


class Judge:
    """Asks the physics whether another fault in the place of one would leave the same alarms."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._index = watcher.index
        self._near = Near(watcher.index)

    def roots(self, faults: tuple[Fault, ...], starts: tuple[float, ...]) -> list[dict[str, Any]]:
        return [self._root(n, faults, start) for n, start in enumerate(starts)]

    def alternatives(self, faults: tuple[Fault, ...]) -> list[dict[str, Any]]:
        """Single faults that could stand for two or more of the injected ones at once."""
        found = []
        visible = [n for n in range(len(faults)) if self.observable(faults, n)]
        for size in range(2, len(visible) + 1):
            for picked in combinations(visible, size):
                rest = tuple(f for n, f in enumerate(faults) if n not in picked)
                accept = self._alike(faults, rest)
                if accept:
                    found.append({"replaces": list(picked), "accept": accept})
        return found

    def observable(self, faults: tuple[Fault, ...], n: int) -> bool:
        """The others alone would look different."""
        rest = (*faults[:n], *faults[n + 1 :])
        return self._watcher.see(faults).points != self._watcher.see(rest).points

    def _root(self, n: int, faults: tuple[Fault, ...], start: float) -> dict[str, Any]:
        fault, rest = faults[n], (*faults[:n], *faults[n + 1 :])
        observable = self.observable(faults, n)
        itself = {"element": fault.element, "kind": fault.kind}
        accept = self._alike(faults, rest) if observable else []
        if itself not in accept:
            accept.append(itself)
        root: dict[str, Any] = {**itself, "start": start, "accept": accept}
        if fault.kind == "cable-cut" and fault.km is not None:
            root |= self._cut(fault.element, fault.km)
        elif fault.kind == "duct-cut":
            root["otdr"] = any(
                u.cable in self._index.ducts[fault.element].cables for u in self._index.plant.otdr
            )
        root["observable"] = observable
        root["span"] = sorted(dict.fromkeys(span(self._index, fault)))
        return root

    def _alike(self, faults: tuple[Fault, ...], rest: tuple[Fault, ...]) -> list[dict[str, str]]:
        whole, without = self._watcher.see(faults).points, self._watcher.see(rest).points
        news = sorted(whole - without)
        if not news:
            return []
        # Whatever stands for it must speak at each of these points.
        asked = news[:: max(1, len(news) // MOST_ENUMERATED)]
        pools = sorted((self._near.behind(point) for point in asked), key=len)
        pool = [f for f in pools[0] if all(f in other for other in pools[1:])]
        found = {
            (f.element, f.kind): None
            for f in pool
            if f not in rest and self._watcher.see((*rest, f)).points == whole
        }
        return [{"element": element, "kind": kind} for element, kind in sorted(found)]

    def _cut(self, cable: str, km: float) -> dict[str, Any]:
        low, high = next((s for s in stretches(self._index, cable) if s[0] <= km <= s[1]), (0.0, km))
        segments = self._index.cables[cable].segments
        segment = next((s.id for s in segments if s.from_km <= km <= s.to_km), "")
        otdr = any(u.cable == cable for u in self._index.plant.otdr)
        return {"km": km, "segment": segment, "km_range": [low, high], "otdr": otdr}


def span(index: PlantIndex, fault: Fault) -> Iterator[str]:
    """The same repair locality: one section's hop, one tail's neighbours, one site."""
    element = fault.element
    yield element
    match fault.kind:
        case "duct-cut":
            yield from index.ducts[element].cables
        case "cable-cut":
            yield from (f for f in index.fibres_of_cable.get(element, ()) if _uses(index, f, fault.km))
            yield from (d for d, duct in index.ducts.items() if element in duct.cables)
        case "fibre-break" | "fibre-degraded":
            yield index.fibres[element].cable
            for section in index.sections_of_fibre.get(element, ()):
                yield from _of_section(index, section)
        case "laser-fail" | "rx-fail":
            if element in index.section_of_port:
                yield from _of_section(index, index.section_of_port[element])
        case "card-fail":
            yield index.cards[element].ne
            yield from index.ports_of_card.get(element, ())
        case "node-fail":
            yield from (p for p in (index.nes[element].power,) if p)
        case "power-loss":
            yield from index.fed_by.get(element, ())
        case _:
            pass
    if element in index.devices and index.devices[element].power:
        yield str(index.devices[element].power)
    yield from _tail_neighbours(index, element)


def _uses(index: PlantIndex, fibre: str, km: float | None) -> bool:
    low, high = sorted((index.fibres[fibre].from_km, index.fibres[fibre].to_km))
    return km is None or low <= km <= high


def _of_section(index: PlantIndex, section_id: str) -> Iterator[str]:
    section = index.sections[section_id]
    for fibre in (*section.fibres_az, *section.fibres_za):
        yield fibre
        yield index.fibres[fibre].cable
    for port in (section.a_port, section.z_port):
        yield port
        yield index.ports[port].card


def _tail_neighbours(index: PlantIndex, element: str) -> Iterator[str]:
    for circuit_id in index.circuits_of_tail.get(element, ()):
        circuit = index.circuits[circuit_id]
        for port, tail in ((circuit.a_port, circuit.a_tail), (circuit.z_port, circuit.z_tail)):
            ids = [port, *(item.id for item in tail)]
            if element in ids:
                at = ids.index(element)
                yield from ids[max(0, at - 1) : at + 2]
