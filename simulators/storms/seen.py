"""What one who listens to the whole plant would in the end know of a set of faults."""

from collections.abc import Iterable
from typing import NamedTuple

from linewatch.topology.index import PlantIndex
from simulators.field.faults import Fault
from simulators.field.physics.state import Point, State, evaluate

MISSED_BY_NMS = {"router": "UNREACHABLE", "modem-rack": "UNREACHABLE"}


class Seen(NamedTuple):
    """`points`: what is told, silence that the management system tells of included.

    `unheard`: who cannot tell that something of theirs is over. `traces`: OTDR unit -> optical metres.
    """

    points: frozenset[Point]
    unheard: dict[str, str]
    down: tuple[str, ...]
    degraded: tuple[str, ...]
    protected: tuple[str, ...]
    traces: dict[str, int]


class Watcher:
    """Remembers what each set of faults looks like; the set's order is no matter."""

    def __init__(self, index: PlantIndex) -> None:
        self.index = index
        self._known: dict[tuple[Fault, ...], Seen] = {}

    def see(self, faults: Iterable[Fault]) -> Seen:
        key = tuple(sorted(set(faults), key=lambda f: (f.kind, f.element, f.km or 0.0)))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._look(key)
        return found

    def forget(self) -> None:
        """Pictures of several faults are not asked for again."""
        self._known = {key: seen for key, seen in self._known.items() if len(key) <= 1}

    def _look(self, faults: tuple[Fault, ...]) -> Seen:
        state = evaluate(self.index, faults)
        points = {p for p in state.points if p.source not in state.unheard}
        points |= set(self._missed(state, faults))
        gone = {*state.down, *state.degraded}
        protected = tuple(c for c in state.exposed if c not in gone)
        return Seen(frozenset(points), state.unheard, state.down, state.degraded, protected, state.traces)

    def _missed(self, state: State, faults: tuple[Fault, ...]) -> Iterable[Point]:
        for element in state.unheard:
            if element in self.index.nes:
                yield Point("NMS", element, "COMM-FAIL")
            elif element in self.index.devices:
                code = MISSED_BY_NMS.get(self.index.devices[element].type)
                if code:
                    yield Point("NMS", element, code)
        for fault in faults:
            if fault.kind == "dcn-loss":
                yield Point("NMS", fault.element, "GNE-CONN-FAIL")
