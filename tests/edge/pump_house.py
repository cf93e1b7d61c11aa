"""A pump with all it needs around it: a real store and spool, a clock and a fate that tests hold."""

from pathlib import Path

from linewatch.daemon.bodies import Shelf
from linewatch.daemon.inbox import Inbox
from linewatch.daemon.pump import Pump
from linewatch.daemon.spool import Spool
from linewatch.messages.events import Observed, PlantChanged
from linewatch.messages.records import Change, Via
from linewatch.metrics.meters import Meters
from tests.fakes.clock import START, FakeClock
from tests.fakes.faulty import Fate, FaultyStore
from tests.fakes.small_ring import small_ring


class House:
    """A pump with all it needs. `heard`: receipts in order; `told`: ids of commands told live."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.url = url or str(folder / "lw.db")
        self.clock = FakeClock()
        self.meters = Meters()
        self.heard: list[tuple[str, bool]] = []
        self.told: list[str] = []
        self.fate = Fate(1, 0.0)

    async def open(self, room: int = 100) -> "House":
        self.store = await FaultyStore.open(self.url)
        self.store.fate = self.fate
        self.inbox = Inbox(self.meters, room=room, reserved=10)
        shelf = Shelf(self.store)
        self.spool = Spool(self.folder / "lw.spool", most_bytes=4_000)
        self.pump = Pump(
            self.store,
            shelf,
            self.inbox,
            self.clock,
            self.meters,
            self.spool,
            snapshot_every=1_000,
            on_commands=lambda commands: self.told.extend(c.id for c in commands),
        )
        await self.pump.start()
        if not self.pump.world.plant_digest:
            digest = await shelf.keep(small_ring())
            self.inbox.offer(PlantChanged(START, digest, "test"), reserved=True)
        await self.drain()
        return self

    async def close(self) -> None:
        self.spool.close()
        await self.store.close()

    def say(
        self, device: str, *conditions: tuple[str, str], attrs: dict[str, str | float] | None = None
    ) -> bool:
        changes = tuple(Change(r, code, True, attrs=attrs or {}) for r, code in conditions)
        name = ",".join(r for r, _ in conditions)
        event = Observed(START, device, Via.POLL, changes)
        return self.inbox.offer(event, receipt=lambda ok: self.heard.append((name, ok)))

    async def drain(self) -> None:
        for _ in range(100):
            if not await self.pump.turn():
                return
        raise AssertionError("the pump never comes to rest")

    def alarms(self) -> list[str]:
        return sorted(k for k, r in self.pump.views().alarms.items() if r.active)
