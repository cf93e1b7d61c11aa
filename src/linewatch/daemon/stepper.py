"""Events in their order into a batch: due timers first, then what waits, for as long as a batch may take.

Nothing here waits or writes; what cannot be stepped ends the batch, and the pump sees to it.
"""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from linewatch.daemon.batch import Poison, Stepped
from linewatch.daemon.bodies import Shelf
from linewatch.daemon.clock import Clock
from linewatch.daemon.inbox import Inbox, Slot
from linewatch.daemon.odd import OddOnes
from linewatch.engine.learning import SETTLE
from linewatch.engine.step import step
from linewatch.engine.world import World, new_world
from linewatch.messages.events import Event, PlantChanged, Shed, TimerFired
from linewatch.messages.wire import decode_event, encode
from linewatch.metrics.meters import Meters
from linewatch.store.rows import JournalEntry

MOST_EVENTS = 500
MOST_S = 0.010  # stepping before the loop gets its turn
LEAST_S = 0.004  # of it for what waits in the inbox, however long due timers took: a thought starves nobody
SHED_TOLD_EVERY = timedelta(seconds=1)


class Stepper:
    """`seq`: the last number used, by the world or by a poisoned event.

    `marred`: the world cannot be stepped until it is made anew; meanwhile events are only passed on.
    """

    def __init__(self, shelf: Shelf, inbox: Inbox, clock: Clock, meters: Meters) -> None:
        self._shelf = shelf
        self._inbox = inbox
        self._clock = clock
        self._meters = meters
        self.world: World = new_world()
        self.seq = 0
        self.epoch = 0
        self.marred = False
        self._shed_told: datetime | None = None
        self._odd = OddOnes(meters)
        self._deaf: dict[str, datetime] = {}  # timers that were poison, by when they were due

    def stand(self, world: World, seq: int) -> None:
        """Go on with this world."""
        self.world, self.seq, self.marred = world, seq, False

    def ignore(self, timer: TimerFired) -> None:
        """It was poison: it must not fire again at the same moment for ever."""
        self._deaf[timer.timer] = timer.due

    # ---- time

    def now(self) -> datetime:
        """The clock's, but never before what the world has seen."""
        now = self._clock.now()
        return now if self.world.at is None else max(now, self.world.at)

    def next_due(self) -> datetime | None:
        """When the world's next timer is due that can be fired."""
        if self.marred:
            return None
        if not self._deaf:
            return self.world.next_due()
        timers: Mapping[str, datetime] = self.world.timers
        return min((timers[n] for n in timers if self._deaf.get(n) != timers[n]), default=None)

    def _due(self, at: datetime) -> list[tuple[datetime, str]]:
        if self.marred:
            return []
        due = self.world.due(at)
        return [d for d in due if self._deaf.get(d[1]) != d[0]] if self._deaf else due

    # ---- gathering

    def heavy(self, again: deque[Event]) -> Slot | None:
        """What must not be stepped on the loop, if that is what waits first: another plant. It is taken."""
        if again or self.marred or not isinstance(self._inbox.first(), PlantChanged):
            return None
        return self._inbox.take()

    def alone(self, slot: Slot) -> Stepped:
        """A batch of just this one. In any thread: nobody else may touch the world meanwhile."""
        batch = Stepped()
        self._stepped(batch, replace(slot.event, at=self.now()), slot, kept=False)
        return batch

    def gather(self, again: deque[Event]) -> Stepped:
        """The next batch. `again`: what was kept on disk goes before everything that came since."""
        batch = Stepped()
        until = self._clock.steady() + MOST_S
        if again:
            self._gather_kept(batch, again, until)
        else:
            self._gather_new(batch, until)
        return batch

    def _gather_new(self, batch: Stepped, until: float) -> None:
        now = self.now()
        for due, timer in self._due(now)[:MOST_EVENTS]:
            if self._clock.steady() >= until:
                break
            if not self.step(batch, TimerFired(now, timer, due)):
                return
        shed = self._shed(now)
        if shed is not None and not self.step(batch, shed):
            return
        until = max(until, self._clock.steady() + LEAST_S)
        while len(batch.entries) < MOST_EVENTS and self._clock.steady() < until:
            if not self.marred and isinstance(self._inbox.first(), PlantChanged):
                return  # it has a batch of its own
            slot = self._inbox.take()
            if slot is None or not self.step(batch, replace(slot.event, at=now), slot):
                return

    def _gather_kept(self, batch: Stepped, again: deque[Event], until: float) -> None:
        """At the times it had, with the timers that came due in between."""
        while again and len(batch.entries) < MOST_EVENTS and self._clock.steady() < until:
            event = again[0]
            early = self._due(event.at)[:1]
            for due, timer in early:
                if not self.step(batch, TimerFired(max(due, self.world.at or due), timer, due)):
                    return
            if not early:
                again.popleft()
                if not self.step(batch, event, kept=True):
                    return
                batch.from_spool += 1

    def step(self, batch: Stepped, event: Event, slot: Slot | None = None, *, kept: bool = False) -> bool:
        """Step one event into the batch. False where it is poison: then the batch ends here."""
        if self.marred:
            batch.keep(event, 0)
            batch.slots += [slot] if slot is not None else []
            return True
        started = self._clock.steady()
        if not self._stepped(batch, event, slot, kept=kept):
            return False
        took_s = self._clock.steady() - started
        self._meters.observe("linewatch_step_duration_seconds", took_s)
        if isinstance(event, TimerFired) and event.timer == SETTLE:
            self._meters.observe(
                "linewatch_localise_duration_seconds", took_s
            )  # such a step does little else
        return True

    def _stepped(self, batch: Stepped, event: Event, slot: Slot | None, *, kept: bool) -> bool:
        try:
            # What is stepped is what a replay will read: to bytes and back, before the world is touched.
            event = decode_event(encode(event))
            self._odd.look(self.world, event)
            commands = step(self.world, event, self.seq + 1, self._shelf.known)
        except Exception as error:  # noqa: BLE001 (whatever it is, the daemon must outlive it)
            batch.poison = Poison(event, error, slot, kept=kept)
            return False
        self.seq += 1
        batch.add(JournalEntry(self.seq, self.epoch, event), commands)
        if slot is not None:
            batch.slots.append(slot)
        if not kept:
            batch.keep(event, self.seq)
        return True

    def _shed(self, now: datetime) -> Shed | None:
        """At most one such event a second: an overload must not be journalled into a bigger one."""
        if self._shed_told is not None and now - self._shed_told < SHED_TOLD_EVERY:
            return None
        count = self._inbox.shed()
        if not count:
            return None
        self._shed_told = now
        return Shed(now, count, "inbox full")
