"""The pump: the only writer of the world.

It drains the inbox, steps, writes events and commands in one transaction, and only then answers, shows and
tells. Without a store it steps on, keeps on disk what came (`daemon.outage`), and tells nobody.
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace

import structlog

from linewatch.daemon.batch import Poison, Stepped
from linewatch.daemon.bodies import Shelf
from linewatch.daemon.clock import Clock
from linewatch.daemon.inbox import Inbox
from linewatch.daemon.outage import RETRY, Outage
from linewatch.daemon.rebuild import rebuild
from linewatch.daemon.spool import Spool
from linewatch.daemon.stepper import Stepper
from linewatch.engine.projection import EMPTY, Projection, project
from linewatch.engine.snapshot import ENGINE_VERSION, Taken
from linewatch.engine.world import World
from linewatch.messages.commands import Command
from linewatch.messages.events import PlantChanged, PolicyChanged, Quarantined, TimerFired
from linewatch.messages.records import Via
from linewatch.metrics.meters import Meters
from linewatch.store.errors import StoreLost, StoreRefused
from linewatch.store.journal import Store
from linewatch.store.rows import Batch, JournalEntry, Snapshot
from linewatch.topology.agents import Agent

STORE_S = 10.0  # a transaction that takes longer counts as lost
MISSED = 10_000  # notices told late after an outage; a listener that needs more resumes by id

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
        self._stepper = Stepper(shelf, inbox, clock, meters)
        self._stepping = threading.Lock()  # held while a thread steps
        self._picture: Projection = EMPTY
        self._snapshot_at = 0
        self._told_id = ""

    @property
    def epoch(self) -> int:
        """Which start of this journal this is."""
        return self._stepper.epoch

    def views(self) -> Projection:
        """The newest picture of the world: what everybody outside reads."""
        return self._picture

    @property
    def world(self) -> World:
        """For tests and for a comparison with a replay. Nobody else may look."""
        return self._stepper.world

    def agents(self) -> tuple[Agent, ...]:
        """Who is to be asked, by the plant that the world stands on."""
        return tuple(agent for agent in self.world.agents.values() if agent.polled)

    def present(self, device: str, via: Via = Via.POLL) -> tuple[tuple[str, str, str], ...]:
        """What the journal has of a device, in this voice: (resource, alarm type, qualifier) each."""
        keys = self.world.alarms.present(device, via)
        return tuple((key.resource, key.alarm_type, key.qualifier) for key in keys)

    @property
    def lost(self) -> bool:
        """The store is away: nothing may be done to gear, and what is shown is provisional."""
        return self._outage.since is not None

    # ---- life

    async def start(self) -> tuple[Command, ...]:
        """Take up where the journal ends; the commands never carried out. Raises as `Store` does."""
        self._stepper.epoch = await self._store.next_epoch()
        pending = await self._rebuild()
        self._told_id = await self._store.last_command_id()
        await self._reopen()
        return pending

    async def _rebuild(self) -> tuple[Command, ...]:
        world, picture, recovery, upgraded = await rebuild(self._store, self._shelf)
        self._stepper.stand(world, recovery.last_seq)
        self._snapshot_at = recovery.snapshot.seq if recovery.snapshot else 0
        if upgraded:
            await self._snapshot()
        self._picture = picture
        return recovery.pending_commands

    async def _reopen(self) -> None:
        """Line up what a spool still holds, and have ready what it names."""
        await self._outage.reopen(self._store, self._stepper.seq)
        for event in self._outage.again:
            if isinstance(event, PlantChanged | PolicyChanged):
                try:
                    await self._shelf.fetch(event.digest)
                except StoreRefused as error:
                    log.warning(
                        "the step will set this event aside", kind=type(event).__name__, error=str(error)
                    )

    async def run(self, stopping: asyncio.Event) -> None:
        """Pump until `stopping` is set (and the inbox woken), then leave a snapshot."""
        while not stopping.is_set():
            if not await self.turn():
                await self._wait()
        await self.stop()

    async def _wait(self) -> None:
        """Until something is offered, a timer is due, or the store may be tried again."""
        self._inbox.rest()
        due = [t for t in (self._stepper.next_due(), self._outage.retry_at) if t is not None]
        timeout = max(0.0, (min(due) - self._clock.now()).total_seconds()) if due else None
        try:
            async with asyncio.timeout(timeout):
                await self._inbox.ready.wait()
        except TimeoutError:
            pass

    async def stop(self) -> None:
        """Journal what waits and leave a snapshot, so that the next start is quick."""
        while await self.turn():
            pass
        if not self.lost and self.world.seq > self._snapshot_at:
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
        batch = await self._gathered()
        if not batch and batch.poison is None:
            return False
        if batch:
            await self._commit(batch)
            self._meters.observe("linewatch_batch_size", len(batch.entries))
            self._meters.observe("linewatch_batch_duration_seconds", self._clock.steady() - started)
        if batch.poison is not None:
            await self._set_aside(batch.poison)
        return True

    async def _gathered(self) -> Stepped:
        slot = self._stepper.heavy(self._outage.again)
        if slot is None:
            return self._stepper.gather(self._outage.again)

        def alone() -> Stepped:
            with self._stepping:
                return self._stepper.alone(slot)

        return await asyncio.to_thread(alone)

    # ---- after stepping

    async def _commit(self, batch: Stepped) -> None:
        """Write it, then answer, show and tell. Without a store: keep it on disk, and tell nobody."""
        if self.lost:
            await self._keep(batch)
            return
        whole = batch.poison is None and not self._outage.again
        snapshot = None
        if whole and self._stepper.seq - self._snapshot_at >= self._snapshot_every:
            snapshot = await self._snapshot_row()
        row = Batch(
            tuple(batch.entries), tuple(batch.commands), snapshot, self._outage.mark(batch.from_spool)
        )
        try:
            async with asyncio.timeout(STORE_S):
                await self._store.append(row)
        except (StoreLost, TimeoutError) as error:
            log.warning("the store is lost", error=str(error) or "it did not answer in time")
            await self._outage.begin(f"{self.epoch}.{batch.entries[0].seq}", self._stepper.now())
            await self._keep(batch)
            return
        if snapshot is not None:
            self._snapshot_kept(snapshot)
        aside = batch.poison is not None and batch.poison.kept
        await self._outage.taken(batch.from_spool, last=not aside)
        self._meters.count("linewatch_journal_rows_total", len(batch.entries), kind="event")
        now_s = self._clock.steady()
        for slot in batch.slots:
            self._meters.observe("linewatch_event_latency_seconds", now_s - slot.offered_s)
            slot.answer(True)
        self._show()
        self._tell(batch.commands)

    async def _keep(self, batch: Stepped) -> None:
        await self._outage.keep(batch.kept, batch.slots)
        self._show()

    def _show(self) -> None:
        if self._stepper.marred:  # what was seen last is shown on, for what it is
            self._picture = replace(self._picture, provisional=self.lost)
        else:
            self._picture = project(self.world, self._picture, provisional=self.lost)

    def _tell(self, commands: list[Command]) -> None:
        if not commands:
            return
        self._told_id = commands[-1].id
        self._meters.count("linewatch_journal_rows_total", len(commands), kind="command")
        for command in commands:
            self._meters.count("linewatch_commands_total", kind=type(command).__name__)
        self._on_commands(commands)

    async def _snapshot_row(self) -> Snapshot:
        """The world as it is now, written in a thread: nothing steps it meanwhile, and the loop lives."""
        taken, at = Taken(self.world), self._stepper.now()
        body = await asyncio.to_thread(taken.encoded)
        return Snapshot(taken.seq, at, ENGINE_VERSION, body)

    async def _snapshot(self) -> None:
        row = await self._snapshot_row()
        await self._store.append(Batch(snapshot=row))
        self._snapshot_kept(row)

    def _snapshot_kept(self, row: Snapshot) -> None:
        self._snapshot_at = row.seq
        self._meters.gauge("linewatch_snapshot_bytes", len(row.body))
        self._meters.count("linewatch_journal_rows_total", kind="snapshot")

    # ---- what goes wrong

    async def _set_aside(self, poison: Poison) -> None:
        """Journal the event as set aside, and go on as if it had never come."""
        event = poison.event
        log.error("event set aside", kind=type(event).__name__, reason=poison.reason)
        self._meters.count("linewatch_quarantined_total")
        if isinstance(event, TimerFired):
            self._stepper.ignore(event)
        if poison.marred:
            self._stepper.marred = True
            if not self.lost:
                try:
                    await self._rebuild()
                except StoreLost:
                    await self._outage.begin(f"{self.epoch}.{self._stepper.seq + 1}", self._stepper.now())
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
            number = self._stepper.seq = self._stepper.seq + 1
            batch.add(JournalEntry(number, self.epoch, event), [])
            if not poison.kept:
                batch.keep(event, number)
        self._stepper.step(batch, Quarantined(self._stepper.now(), number, poison.reason))
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
            await self._reopen()
            missed = await self._store.commands_after(self._told_id, MISSED)
        except (StoreLost, TimeoutError):
            self._meters.count("linewatch_store_errors_total", operation="recover")
            return False
        for event in self._outage.end(at):
            self._inbox.offer(event, reserved=True)
        self._tell(missed)
        return True
