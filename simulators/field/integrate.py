"""When gear owns up to a condition: 2.5 s after it came, 10 s after it went (G.806 §6, GR-253 §6.2.1).

An OTDR knows after its next shot, either way.
"""

from collections.abc import Iterable

from simulators.field.physics.state import Point

RAISE_S, CLEAR_S = 2.5, 10.0
SHOT_S = 5.0  # a remote OTDR measures its fibre again
AT_ONCE = frozenset(("PSE", "DYING-GASP", "MAINS-FAIL", "BATT-DISCHARGE"))  # events, not integrated defects


class Integrator:
    """`shown`: what is raised. All times are the field's clock; `speed` divides the waits.

    A protection switch shows at once and is held for the wait-to-restore, `wtr_s`.
    """

    def __init__(self, speed: float, wtr_s: float) -> None:
        self._speed, self._wtr_s = speed, wtr_s
        self.shown: dict[Point, None] = {}
        self._pending: dict[Point, tuple[float, bool]] = {}

    def want(self, points: Iterable[Point], at: float) -> None:
        """These are the conditions now present, and no others."""
        present = dict.fromkeys(points)
        for point in present:
            waiting = self._pending.get(point)
            if point in self.shown:
                self._pending.pop(point, None)  # it came back before its clear was integrated
            elif waiting is None:
                self._pending[point] = (at + self._raise_s(point), True)
        for point in self.shown:
            if point not in present and point not in self._pending:
                self._pending[point] = (at + self._clear_s(point), False)
        for point in [p for p, (_, up) in self._pending.items() if up and p not in present]:
            del self._pending[point]

    def hurry(self, point: Point, at: float) -> None:
        """What was to be cleared later is cleared now (an operator's clear has no wait-to-restore)."""
        if self._pending.get(point, (0.0, True))[1] is False:
            self._pending[point] = (at, False)

    def clearing(self, point: Point) -> bool:
        """It is shown, gone, and waiting to be cleared."""
        return self._pending.get(point, (0.0, True))[1] is False

    def due(self, at: float) -> list[tuple[Point, bool]]:
        """Conditions that are raised (True) or cleared by now, in the order of their time."""
        ready = sorted(
            ((when, point, up) for point, (when, up) in self._pending.items() if when <= at),
            key=lambda d: d[:2],
        )
        for _, point, up in ready:
            del self._pending[point]
            if up:
                self.shown[point] = None
            else:
                self.shown.pop(point, None)
        return [(point, up) for _, point, up in ready]

    def forget(self, source: str) -> None:
        """A reporter died: it remembers nothing."""
        for held in (self.shown, self._pending):
            for point in [p for p in held if p.source == source]:
                held.pop(point)

    def next_at(self) -> float | None:
        """When `due` has something again."""
        return min((when for when, _ in self._pending.values()), default=None)

    def _raise_s(self, point: Point) -> float:
        if point.code in AT_ONCE:
            return 0.0
        return (SHOT_S if point.code == "OTDR-EVENT" else RAISE_S) / self._speed

    def _clear_s(self, point: Point) -> float:
        waits = {"PSE": self._wtr_s, "OTDR-EVENT": SHOT_S}
        return waits.get(point.code, CLEAR_S) / self._speed
