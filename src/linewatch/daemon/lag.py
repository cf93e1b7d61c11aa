"""How late the loop wakes for what it promised: the first sign that something holds it."""

import asyncio

from linewatch.metrics.meters import Meters

EVERY_S = 0.25


class LagProbe:
    """Looks at itself every quarter of a second until closed."""

    def __init__(self, meters: Meters) -> None:
        self._meters = meters
        self._loop = asyncio.get_running_loop()
        self.worst_s = 0.0
        self._plan()

    def _plan(self) -> None:
        self._due = self._loop.time() + EVERY_S
        self._handle = self._loop.call_at(self._due, self._look)

    def _look(self) -> None:
        late_s = max(0.0, self._loop.time() - self._due)
        self.worst_s = max(self.worst_s, late_s)
        self._meters.observe("linewatch_loop_lag_seconds", late_s)
        self._plan()

    def close(self) -> None:
        """No more."""
        self._handle.cancel()
