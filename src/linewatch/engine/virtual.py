"""Events stepped in the time they tell themselves, with the timers that come due in between."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from linewatch.engine.step import step
from linewatch.engine.world import Bodies, World
from linewatch.messages.commands import Command
from linewatch.messages.events import Event, TimerFired

MOST_TIMERS = 1_000_000  # a world whose timers set timers for ever is a bug, and must end


class Virtual:
    """Steps events at their own times, and before each the timers that come due until then."""

    def __init__(self, world: World, bodies: Bodies) -> None:
        self.world = world
        self._bodies = bodies

    def take(self, event: Event) -> Iterator[Command]:
        """What the timers before it and the event itself tell."""
        yield from self.until(event.at)
        yield from self.at_once(event)

    def at_once(self, event: Event) -> list[Command]:
        """What the event tells, where what came due before it has been seen to."""
        return step(self.world, event, self.world.seq + 1, self._bodies)

    def until(self, at: datetime) -> Iterator[Command]:
        """Fire what is due at or before `at`, each at its own moment; one may set or drop others."""
        for _ in range(MOST_TIMERS):
            due_at = self.world.next_due()
            if due_at is None or due_at > at:
                return
            for due, name in self.world.due(due_at):
                moment = max(due, self.world.at or due)
                event = TimerFired(moment, name, due)
                yield from step(self.world, event, self.world.seq + 1, self._bodies)
        raise RuntimeError(f"timers without end before {at}")

    def run_out(self, most: timedelta) -> Iterator[Command]:
        """Let holds expire: fire what is due within `most` of the last event."""
        if self.world.at is not None:
            yield from self.until(self.world.at + most)
