"""Odd observations of the running daemon: each one counted by reason, the first of each device in the log."""

import structlog

from linewatch.engine.oddities import oddities
from linewatch.engine.world import World
from linewatch.messages.events import Event, Observed
from linewatch.metrics.meters import Meters

log = structlog.get_logger("linewatch.odd")
LOGGED = 1_000  # (reason, device) that were logged; beyond that they are counted alone


class OddOnes:
    """Looks at each event before it is stepped."""

    def __init__(self, meters: Meters) -> None:
        self._meters = meters
        self._logged: set[tuple[str, str]] = set()

    def look(self, world: World, event: Event) -> None:
        """Count what is odd about it; the event itself goes its way."""
        if not isinstance(event, Observed):
            return
        for oddity, change in oddities(world, event):
            self._meters.count("linewatch_odd_observations_total", reason=oddity.value)
            once = (oddity.value, event.device)
            if once not in self._logged and len(self._logged) < LOGGED:
                self._logged.add(once)
                log.info(
                    "odd observation",
                    reason=oddity.value,
                    device=event.device,
                    alarm=f"{change.resource}|{change.alarm_type}|{change.qualifier or event.device}",
                )
