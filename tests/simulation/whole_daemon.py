"""One seeded life of a daemon: process after process on one journal, and what must hold at the end."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from linewatch import __version__
from linewatch.daemon.bodies import Shelf
from linewatch.daemon.inbox import Inbox
from linewatch.daemon.pump import Pump
from linewatch.daemon.reenact import reenact
from linewatch.engine.snapshot import dump
from linewatch.messages.commands import AlarmNotice, Command
from linewatch.messages.events import Observed, PlantChanged, Quarantined, Started
from linewatch.metrics.meters import Meters
from linewatch.store.errors import StoreLost
from linewatch.store.journal import Store
from linewatch.topology.plant import Plant
from tests.fakes.clock import FakeClock
from tests.fakes.faulty import Died, Fate, FaultySpool, FaultyStore
from tests.fakes.field import FakeCollector, Field
from tests.fakes.small_ring import CONDITIONS, small_ring

SNAPSHOT_EVERY = 25


class Life:
    """`told`: ids of commands as their process told them, one list a process.

    `poison`: now and then comes an event that mars the world half way through its step. `plants`: now and
    then another plant comes into force, without gear that is polled and in trouble, or with it again.
    """

    def __init__(
        self,
        folder: Path,
        seed: int,
        chance: float,
        url: str = "",
        *,
        poison: bool = False,
        plants: bool = False,
    ) -> None:
        self.poison = poison
        self.plants = plants
        self.changes = 0
        self.shelf: Shelf | None = None
        self.broken = ""
        self.url = url or str(folder / "lw.db")
        self.spool_path = folder / "lw.spool"
        self.clock = FakeClock()
        self.field = Field(seed, CONDITIONS, self.clock)
        self.fate = Fate(seed + 1, chance)
        self.told: list[list[str]] = []
        self.processes = 0
        self.store: FaultyStore | None = None
        self.pump: Pump | None = None
        self.spool: FaultySpool | None = None
        self.inbox: Inbox | None = None
        self.collector: FakeCollector | None = None

    async def live(self, rounds: int) -> None:
        """So many things happen; each process ends when it dies."""
        left = rounds
        while left > 0:
            try:
                await self._born()
                while left > 0:
                    left -= 1
                    await self._round()
            except Died:
                await self._buried()
            except StoreLost:
                await self._buried()  # it could not start: whoever supervises it tries again
                self.fate.away = 0

    async def end_well(self) -> None:
        """No more faults: everything is polled, every hold runs out, and the process stops cleanly."""
        self.fate.chance, self.fate.away = 0.0, 0
        if self.pump is None:
            await self._born()
        assert self.pump is not None
        assert self.collector is not None
        self.field.heal()
        for _ in range(6):
            for device in CONDITIONS:
                self.collector.poll(device)
            self.clock.advance(2.0)
            await self._drain()
        for _ in range(40):
            self.clock.advance(60.0)
            await self._drain()
        await self.pump.stop()

    async def _born(self) -> None:
        self.processes += 1
        self.store = await FaultyStore.open(self.url)
        self.store.fate = self.fate
        meters = Meters()
        self.inbox = Inbox(meters, room=40, reserved=20)
        self.shelf = shelf = Shelf(self.store)
        self.spool = spool = FaultySpool(self.spool_path)
        spool.fate = self.fate
        told: list[str] = []
        self.told.append(told)
        tell: Callable[[list[Command]], None] = lambda commands: told.extend(c.id for c in commands)  # noqa: E731
        self.pump = Pump(
            self.store,
            shelf,
            self.inbox,
            self.clock,
            meters,
            spool,
            snapshot_every=SNAPSHOT_EVERY,
            on_commands=tell,
        )
        await self.pump.start()
        self.inbox.offer(Started(self.clock.now(), __version__, self.pump.epoch), reserved=True)
        if not self.pump.world.plant_digest:
            digest = await shelf.keep(small_ring())
            self.inbox.offer(PlantChanged(self.clock.now(), digest, "test"), reserved=True)
        self.broken = await shelf.keep(_broken_plant())
        await self._drain()
        baseline = {d: {(r, code) for r, code, _ in self.pump.present(d)} for d in CONDITIONS}
        self.collector = FakeCollector(self.field, self.inbox, baseline)
        self._retarget()

    async def _buried(self) -> None:
        if self.store is not None:
            await self.store.close()
        if self.spool is not None:
            self.spool.close()
        self.pump = self.store = self.spool = None

    async def _round(self) -> None:
        assert self.collector is not None
        rng = self.field.rng
        self.field.happen()
        for device in rng.sample(sorted(CONDITIONS), k=rng.randrange(1, 4)):
            if rng.random() < 0.3:
                self.collector.trap(device)
            else:
                self.collector.poll(device)
        if self.poison and rng.random() < 0.1:
            assert self.inbox is not None
            self.inbox.offer(PlantChanged(self.clock.now(), self.broken, "test"), reserved=True)
        if self.plants and rng.random() < 0.2:
            await self._another_plant(rng.choice(PLANTS))
        self.clock.advance(rng.choice((0.0, 0.05, 0.3, 1.0, 5.0, 40.0)))
        await self._drain()
        self._retarget()

    async def _another_plant(self, plant: Plant) -> None:
        """Behind what is on its way already: gear may be heard once more after it left."""
        assert self.shelf is not None
        assert self.inbox is not None
        assert self.collector is not None
        try:
            digest = await self.shelf.keep(plant)
        except StoreLost:
            return  # then nobody can apply one
        self.inbox.offer(PlantChanged(self.clock.now(), digest, "test", source="apply"), reserved=True)
        for device in self.field.rng.sample(sorted(CONDITIONS), k=2):
            self.collector.poll(device)

    def _retarget(self) -> None:
        assert self.pump is not None
        assert self.collector is not None
        agents = [agent.id for agent in self.pump.agents()]
        self.collector.retarget(
            {d: {(r, code) for r, code, _ in self.pump.present(d)} for d in CONDITIONS if d in agents}
        )

    async def _drain(self) -> None:
        assert self.pump is not None
        for _ in range(200):
            if not await self.pump.turn():
                return
        raise AssertionError("the pump never comes to rest")

    async def judge(self) -> None:
        """What must hold once it has ended well."""
        assert self.pump is not None
        assert self.store is not None
        polled = [agent.id for agent in self.pump.agents()]
        for device, true in self.field.true.items():
            true = true if device in polled else set()
            had = {(r, code) for r, code, _ in self.pump.present(device)}
            assert had == true, f"{device}: the journal has {had}, the gear {true}"
        shown = [str(k) for k, r in self.pump.world.alarms.active().items() if r.device in CONDITIONS]
        assert [a for a in shown if a.rpartition("|")[2] not in (*polled, "NMS")] == [], "gear that left"
        assert not self.spool_path.exists()
        outcome = await reenact(self.store)
        assert outcome.difference == "", outcome.difference
        assert dump(outcome.world) == dump(self.pump.world)
        aside = [e async for e in self.store.entries() if isinstance(e.event, Quarantined)]
        assert self.poison or not aside, "nothing was poison"
        await self._history(self.store)
        await self._nothing_lost(self.store)
        await self._nothing_raised_twice(self.store)
        for told in self.told:
            order = [tuple(int(part) for part in i.split(".")) for i in told]
            assert order == sorted(set(order)), "a command was told twice, or out of order"

    async def _history(self, store: Store) -> None:
        """Each change of the plant has its row, however its process ended."""
        changed = [e.seq async for e in store.entries() if isinstance(e.event, PlantChanged)]
        aside = await store.poisoned()
        rows = await store.plants.rows(1_000)
        assert [row.seq for row in rows] == [seq for seq in reversed(changed) if seq not in aside]
        self.changes = len(rows)

    async def _nothing_lost(self, store: Store) -> None:
        journalled: dict[str, int] = {}
        async for entry in store.entries():
            if isinstance(entry.event, Observed):
                for mark in {change.detail for change in entry.event.changes}:
                    journalled[mark] = journalled.get(mark, 0) + 1
        acknowledged: dict[str, int] = {}
        for mark in self.field.acknowledged:
            acknowledged[mark] = acknowledged.get(mark, 0) + 1
        for mark, times in acknowledged.items():
            assert journalled.get(mark, 0) >= times, f"{mark} was acknowledged and is not journalled"

    async def _nothing_raised_twice(self, store: Store) -> None:
        active: dict[str, int] = {}
        for command in await store.commands_after("", 1_000_000):
            if isinstance(command, AlarmNotice):
                record = command.alarm
                before = active.pop(str(record.key), None)
                if record.active:
                    assert before in (None, record.raises), f"{record.key} was raised while it was raised"
                    active[str(record.key)] = record.raises
        assert self.pump is not None
        shown = {str(r.key): r.raises for r in self.pump.views().alarms.values() if r.active}
        assert active == shown, "what was told and what is shown differ"


def _without_n3_and_pw1() -> Plant:
    """The short way between n1 and n2 only."""
    ring = small_ring()
    leg = replace(ring.circuits[0].legs[0], protection=None)

    def stays(*names: str) -> dict[str, tuple[Any, ...]]:
        gone = ("n3", "pw1", "pw3", "cab2", "cab3", "sec2", "sec3", "hp2", "n1/w", "n2/e", "ring")
        return {name: tuple(e for e in getattr(ring, name) if not e.id.startswith(gone)) for name in names}

    kept = stays(
        "power_plants", "cables", "fibres", "cards", "ports", "sections", "rings", "hp_trails", "nes"
    )
    kept["nes"] = tuple(replace(ne, power=None) if ne.id == "n1" else ne for ne in kept["nes"])
    lines = tuple(replace(line, legs=(leg,), protected=False) for line in ring.circuits)
    return replace(ring, circuits=lines, **kept)


PLANTS = (small_ring(), small_ring(3), _without_n3_and_pw1())


def _broken_plant() -> Plant:
    """Valid in form, but an address has no number for its port: who takes it in stumbles."""
    ring = small_ring()
    ne = replace(ring.nes[0], ext={"address": "127.0.0.1:snmp"})
    return replace(ring, nes=(ne, *ring.nes[1:]))
