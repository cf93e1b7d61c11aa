"""The pump: the only writer of the world.

It drains the inbox, steps, writes events and commands in one transaction, and only then answers, shows and
tells. Without a store it steps on, keeps on disk what came (`daemon.outage`), and tells nobody.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from msgspec.structs import replace

from linewatch.daemon.batch import Poison, Stepped
from linewatch.daemon.bodies import Shelf
from linewatch.daemon.clock import Clock
from linewatch.daemon.inbox import Inbox, Slot
from linewatch.daemon.outage import RETRY, Outage
from linewatch.daemon.rebuild import rebuild
from linewatch.daemon.spool import Spool
from linewatch.engine.projection import EMPTY, Projection, project
from linewatch.engine.snapshot import ENGINE_VERSION, dump
from linewatch.engine.step import step
from linewatch.engine.world import World, new_world
from linewatch.messages.commands import Command
from linewatch.messages.events import Event, Quarantined, Shed, TimerFired
from linewatch.messages.wire import decode_event, encode
from linewatch.metrics.meters import Meters
from linewatch.store.errors import StoreLost
from linewatch.store.journal import Store
from linewatch.store.rows import Batch, JournalEntry, Snapshot

MOST_EVENTS = 500
MOST_S = 0.010  # stepping before the loop gets its turn
STORE_S = 10.0  # a transaction that takes longer counts as lost
MISSED = 10_000  # notices told late after an outage; a listener that needs more resumes by id
SHED_TOLD_EVERY = timedelta(seconds=1)

log = structlog.get_logger("linewatch.pump")


class Pump:
    """`start`, then `turn` while there is something to do (or `run`), then `stop`.

    `on_commands` is called after each commit with its commands, in order; it may not wait.
    """

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        inbox: Inbox,
        clock: Clock,
        meters: Meters,
        spool: Spool,
        *,
        snapshot_every: int = 5_000,
        on_commands: Callable[[list[Command]], None] = lambda commands: None,
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._inbox = inbox
        self._clock = clock
        self._meters = meters
        self._snapshot_every = snapshot_every
        self._on_commands = on_commands
        self._outage = Outage(spool, meters)
        self._world: World = new_world()
        self._marred = False  # the world cannot be stepped until the store is back
        self._picture: Projection = EMPTY
        self._seq = 0  # the last one used, by the world or by a poisoned event
        self._snapshot_at = 0
        self._told_id = ""
        self._shed_told: datetime | None = None
        self._deaf: dict[str, datetime] = {}  # timers that were poison, by when they were due
        self.epoch = 0

    def views(self) -> Projection:
        """The newest picture of the world: what everybody outside reads."""
        return self._picture

    @property
    def world(self) -> World:
        """For tests and for a comparison with a replay. Nobody else may look."""
        return self._world

    def present(self, device: str) -> tuple[tuple[str, str, str], ...]:
        """What the journal has of a device: (resource, alarm type, qualifier) each."""
        keys = self._world.alarms.present(device)
        return tuple((key.resource, key.alarm_type, key.qualifier) for key in keys)

    @property
    def lost(self) -> bool:
        """The store is away: nothing may be done to gear, and what is shown is provisional."""
        return self._outage.since is not None

    # ---- life

    async def start(self) -> tuple[Command, ...]:
        """Take up where the journal ends; the commands never carried out. Raises as `Store` does."""
        self.epoch = await self._store.next_epoch()
        pending = await self._rebuild()
        self._told_id = await self._store.last_command_id()
        await self._outage.reopen(self._store, self._seq)
        return pending

    async def _rebuild(self) -> tuple[Command, ...]:
        world, recovery, upgraded = await rebuild(self._store, self._shelf)
        self._world = world
        self._seq = recovery.last_seq
        self._snapshot_at = recovery.snapshot.seq if recovery.snapshot else 0
        self._marred = False
        if upgraded:
            await self._snapshot()
        self._picture = project(world)
        return recovery.pending_commands

    async def run(self, stopping: asyncio.Event) -> None:
        """Pump until `stopping` is set (and the inbox woken), then leave a snapshot."""
        while not stopping.is_set():
            if not await self.turn():
                await self._wait()
        await self.stop()

    async def _wait(self) -> None:
        """Until something is offered, a timer is due, or the store may be tried again."""
        self._inbox.rest()
        due = [t for t in (self.next_due(), self._outage.retry_at) if t is not None]
        timeout = max(0.0, (min(due) - self._clock.now()).total_seconds()) if due else None
        try:
            async with asyncio.timeout(timeout):
                await self._inbox.ready.wait()
        except TimeoutError:
            pass

    def next_due(self) -> datetime | None:
        """When the world's next timer is due that can be fired."""
        if self._marred:
            return None
        if not self._deaf:
            return self._world.next_due()
        timers = self._world.timers
        return min((timers[n] for n in timers if self._deaf.get(n) != timers[n]), default=None)

    async def stop(self) -> None:
        """Journal what waits and leave a snapshot, so that the next start is quick."""
        while await self.turn():
            pass
        if not self.lost and self._world.seq > self._snapshot_at:
            try:
                await self._snapshot()
            except StoreLost as error:
                log.warning("no snapshot at stop", error=str(error))

    # ---- one turn

    async def turn(self) -> bool:
        """One batch. False when there was nothing to do."""
        if self.lost and await self._store_is_back():
            return True
        started = self._clock.steady()
        batch = self._gather()
        if not batch and batch.poison is None:
            return False
        if batch:
            await self._commit(batch)
            self._meters.observe("linewatch_batch_size", len(batch.entries))
            self._meters.observe("linewatch_batch_duration_seconds", self._clock.steady() - started)
        if batch.poison is not None:
            await self._set_aside(batch.poison)
        return True

    def _gather(self) -> Stepped:
        """Due timers first, then what waits, for as long as a batch may take."""
        batch = Stepped()
        until = self._clock.steady() + MOST_S
        if self._outage.again:
            self._gather_kept(batch, until)
            return batch
        now = self._now()
        for due, timer in self._due(now)[:MOST_EVENTS]:
            if self._clock.steady() >= until or not self._step(batch, TimerFired(now, timer, due)):
                return batch
        shed = self._shed(now)
        if shed is not None and not self._step(batch, shed):
            return batch
        while len(batch.entries) < MOST_EVENTS and self._clock.steady() < until:
            slot = self._inbox.take()
            if slot is None or not self._step(batch, replace(slot.event, at=now), slot):
                break
        return batch

    def _gather_kept(self, batch: Stepped, until: float) -> None:
        """What was kept on disk, at the times it had, with the timers that came due in between."""
        again = self._outage.again
        while again and len(batch.entries) < MOST_EVENTS and self._clock.steady() < until:
            event = again[0]
            early = self._due(event.at)[:1]
            for due, timer in early:
                if not self._step(batch, TimerFired(max(due, self._world.at or due), timer, due)):
                    return
            if not early:
                again.popleft()
                if not self._step(batch, event, kept=True):
                    return
                batch.from_spool += 1

    def _step(self, batch: Stepped, event: Event, slot: Slot | None = None, *, kept: bool = False) -> bool:
        """Step one event into the batch. False where it is poison: then the batch ends here."""
        if self._marred:
            batch.keep(event, 0)
            batch.slots += [slot] if slot is not None else []
            return True
        started = self._clock.steady()
        try:
            # What is stepped is what a replay will read: to bytes and back, before the world is touched.
            event = decode_event(encode(event))
            commands = step(self._world, event, self._seq + 1, self._shelf.known)
        except Exception as error:  # noqa: BLE001 (whatever it is, the daemon must outlive it)
            batch.poison = Poison(event, error, slot, kept=kept)
            return False
        self._meters.observe("linewatch_step_duration_seconds", self._clock.steady() - started)
        self._seq += 1
        batch.add(JournalEntry(self._seq, self.epoch, event), commands)
        if slot is not None:
            batch.slots.append(slot)
        if not kept:
            batch.keep(event, self._seq)
        return True

    def _now(self) -> datetime:
        now = self._clock.now()
        return now if self._world.at is None else max(now, self._world.at)

    def _due(self, at: datetime) -> list[tuple[datetime, str]]:
        if self._marred:
            return []
        due = self._world.due(at)
        return [d for d in due if self._deaf.get(d[1]) != d[0]] if self._deaf else due

    def _shed(self, now: datetime) -> Shed | None:
        """At most one such event a second: an overload must not be journalled into a bigger one."""
        if self._shed_told is not None and now - self._shed_told < SHED_TOLD_EVERY:
            return None
        count = self._inbox.shed()
        if not count:
            return None
        self._shed_told = now
        return Shed(now, count, "inbox full")

    # ---- after stepping

    async def _commit(self, batch: Stepped) -> None:
        """Write it, then answer, show and tell. Without a store: keep it on disk, and tell nobody."""
        if self.lost:
            await self._keep(batch)
            return
        whole = batch.poison is None and not self._outage.again
        snapshot = None
        if whole and self._seq - self._snapshot_at >= self._snapshot_every:
            snapshot = self._snapshot_row()
        row = Batch(
            tuple(batch.entries), tuple(batch.commands), snapshot, self._outage.mark(batch.from_spool)
        )
        try:
            async with asyncio.timeout(STORE_S):
                await self._store.append(row)
        except (StoreLost, TimeoutError) as error:
            log.warning("the store is lost", error=str(error) or "it did not answer in time")
            await self._outage.begin(f"{self.epoch}.{batch.entries[0].seq}", self._now())
            await self._keep(batch)
            return
        if snapshot is not None:
            self._snapshot_at = snapshot.seq
        await self._outage.taken(batch.from_spool)
        self._meters.count("linewatch_journal_rows_total", len(batch.entries), kind="event")
        for slot in batch.slots:
            slot.answer(True)
        self._show()
        self._tell(batch.commands)

    async def _keep(self, batch: Stepped) -> None:
        await self._outage.keep(batch.kept, batch.slots)
        self._show()

    def _show(self) -> None:
        if not self._marred:
            self._picture = project(self._world, self._picture, provisional=self.lost)

    def _tell(self, commands: list[Command]) -> None:
        if not commands:
            return
        self._told_id = commands[-1].id
        self._meters.count("linewatch_journal_rows_total", len(commands), kind="command")
        for command in commands:
            self._meters.count("linewatch_commands_total", kind=type(command).__name__)
        self._on_commands(commands)

    def _snapshot_row(self) -> Snapshot:
        body = dump(self._world)
        self._meters.gauge("linewatch_snapshot_bytes", len(body))
        return Snapshot(self._world.seq, self._now(), ENGINE_VERSION, body)

    async def _snapshot(self) -> None:
        row = self._snapshot_row()
        await self._store.append(Batch(snapshot=row))
        self._snapshot_at = row.seq

    # ---- what goes wrong

    async def _set_aside(self, poison: Poison) -> None:
        """Journal the event as set aside, and go on as if it had never come."""
        event = poison.event
        log.error("event set aside", kind=type(event).__name__, reason=poison.reason)
        self._meters.count("linewatch_quarantined_total")
        if isinstance(event, TimerFired):
            self._deaf[event.timer] = event.due
        if poison.marred:
            self._marred = True
            if not self.lost:
                try:
                    await self._rebuild()
                except StoreLost:
                    await self._outage.begin(f"{self.epoch}.{self._seq + 1}", self._now())
        batch = Stepped()
        batch.slots += [poison.slot] if poison.slot is not None else []
        if self.lost:
            # It will be set aside when it comes back from the disk, where it may be already.
            if not poison.kept and poison.writable:
                batch.keep(event, 0)
            await self._keep(batch)
            return
        batch.from_spool = 1 if poison.kept else 0
        number = 0  # one without bytes: only that it came can be told
        if poison.writable:
            number = self._seq = self._seq + 1
            batch.add(JournalEntry(number, self.epoch, event), [])
            if not poison.kept:
                batch.keep(event, number)
        self._step(batch, Quarantined(self._now(), number, poison.reason))
        await self._commit(batch)

    async def _store_is_back(self) -> bool:
        """Try, now and then. If so: the world as journalled, and what was kept lined up to re-enter."""
        at = self._clock.now()
        if self._outage.retry_at is not None and at < self._outage.retry_at:
            return False
        self._outage.retry_at = at + RETRY
        try:
            async with asyncio.timeout(STORE_S):
                await self._store.last_seq()
            await self._rebuild()
            await self._outage.reopen(self._store, self._seq)
            missed = await self._store.commands_after(self._told_id, MISSED)
        except (StoreLost, TimeoutError):
            return False
        for event in self._outage.end(at):
            self._inbox.offer(event, reserved=True)
        self._tell(missed)
        return True
