"""A fibre is recorded in another cable than it lies in. Real cuts contradict that record until it is named.

The field is built as things are; the daemon's pump, collector and audit know them as they are written down.
Hours pass between the cuts on the clock of the pump alone.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from linewatch.api.reported import Audit, NoFacts
from linewatch.collect.collector import Collector
from linewatch.daemon.bodies import Shelf
from linewatch.daemon.clock import SystemClock
from linewatch.daemon.inbox import Inbox
from linewatch.daemon.pump import Pump
from linewatch.daemon.spool import Spool
from linewatch.messages.events import PlantChanged
from linewatch.messages.records import CircuitState, IncidentPhase
from linewatch.metrics.meters import Meters
from linewatch.profiles.library import standard
from linewatch.store.journal import Store
from linewatch.topology.agents import agents
from linewatch.topology.index import PlantIndex
from simulators.field.deeds import Deed, perform
from simulators.field.running import Running
from tests.edge.collecting import FAST
from tests.unit.incident.test_suspects import city

pytestmark = pytest.mark.stopwatch  # the field runs twenty times as fast; polls must keep up with it
QUICK = replace(FAST, interval_s=0.5, timeout_s=1.0)
SPEED = 20.0  # of the field: its holds and switches
WITHIN_S = 20.0


class Hurried(SystemClock):
    """The machine's clock, ahead of it by as much as a test wants to pass."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead


class Watch:
    """A field as it is, watched by the records of it."""

    def __init__(self, field: Running, pump: Pump, clock: Hurried, inbox: Inbox) -> None:
        self.field, self.pump, self.clock, self._inbox = field, pump, clock, inbox
        self.audit = Audit(NoFacts())
        self.told = asyncio.Event()

    async def until(self, what: str, question: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(WITHIN_S):
                while not question():
                    self.told.clear()
                    await self.told.wait()
        except TimeoutError:
            seen = self.pump.views()
            raise AssertionError(f"{what}: {[a for a, r in seen.alarms.items() if r.active]}") from None

    def pass_by(self, hours: float) -> None:
        """Time passes for the pump, whose timers come due."""
        self.clock.ahead += timedelta(hours=hours)
        self._inbox.ready.set()

    def do(self, do: str, kind: str, element: str) -> None:
        perform(self.field.field, Deed(do, element, kind, km=5.0), self.field.clock())
        self.field.look()

    def open_roots(self) -> set[str]:
        incidents = self.pump.views().incidents.values()
        return {r.element for i in incidents if i.phase is IncidentPhase.OPEN for r in i.verdict.roots}

    async def cut_and_mend(self, cable: str) -> None:
        """A cut, some minutes in which everything is told, a repair, and hours of calm."""
        self.do("fault", "cable-cut", cable)
        await self.until(f"no incident names {cable}", lambda: cable in self.open_roots())
        self.pass_by(0.1)
        self.do("repair", "cable-cut", cable)
        await self.until("the repair is not seen", self._receding)
        self.pass_by(1.0)
        await self.until("there are alarms after the repair", self._calm)
        self.pass_by(1.0)

    def _receding(self) -> bool:
        return not any(r.active and r.phase == "raised" for r in self.pump.views().alarms.values())

    def _calm(self) -> bool:
        seen = self.pump.views()
        self.pass_by(0.01)
        return not any(r.active for r in seen.alarms.values()) and not any(
            i.phase in (IncidentPhase.OPEN, IncidentPhase.CLEARING) for i in seen.incidents.values()
        )


@asynccontextmanager
async def watched(folder: Path, truth: PlantIndex, records: PlantIndex) -> AsyncIterator[Watch]:
    field = Running(truth, b"secret", port=0, speed=SPEED, wtr_s=1.0)
    field.look()
    (port,) = field.sockets
    meters, clock = Meters(), Hurried()
    store = await Store.open(str(folder / "lw.db"))
    inbox, shelf = Inbox(meters), Shelf(store)
    watch: Watch | None = None
    pump = Pump(store, shelf, inbox, clock, meters, Spool(folder / "lw.spool"), on_commands=lambda _: told())

    def told() -> None:
        if watch is not None:
            watch.told.set()

    await pump.start()
    inbox.offer(PlantChanged(clock.now(), await shelf.keep(records.plant), "test"), reserved=True)
    while await pump.turn():
        pass
    known = [agent._replace(port=port, credential="default") for agent in agents(records)]
    collector = Collector(QUICK, known, records, standard(), inbox, clock, meters, baseline=pump.present)
    watch = Watch(field, pump, clock, inbox)
    stopping = asyncio.Event()
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(pump.run(stopping), name="pump")
            collecting = tasks.create_task(collector.run(), name="collector")
            await watch.until("not every device answers", lambda: _all_heard(pump))
            yield watch
            collecting.cancel()
            stopping.set()
            inbox.ready.set()
    finally:
        field.close()
        await store.close()


def _all_heard(pump: Pump) -> bool:
    return all(d.answering for d in pump.views().devices.values())


async def test_a_fibre_in_another_cable_than_recorded_is_named_after_two_cuts(tmp_path: Path) -> None:
    truth, records = city(section=("P", "CAB-AB")), city()
    async with watched(tmp_path, truth, records) as watch:
        await watch.cut_and_mend("CAB-AB")
        assert watch.audit.suspects(watch.pump.views()) == (), "once is chance"
        await watch.cut_and_mend("CAB-AB")
        seen = watch.pump.views()
        found = watch.audit.suspects(seen)
        assert [s.element for s in found] == ["P"], found
        best = found[0].fits[0]
        assert (best.element, best.field, best.was, best.now) == ("P", "fibres", "CAB-P", "CAB-AB")
        assert set(found[0].struck) == {"CAB-AB"}
        assert {i.phase for i in seen.incidents.values()} <= {IncidentPhase.CLEARED, IncidentPhase.MERGED}
        assert all(c.state is not CircuitState.DOWN for c in seen.circuits.values())


async def test_records_that_are_right_are_suspected_of_nothing(tmp_path: Path) -> None:
    async with watched(tmp_path, city(), city()) as watch:
        for cable in ("CAB-AB", "CAB-CA"):
            await watch.cut_and_mend(cable)
        assert watch.audit.suspects(watch.pump.views()) == ()


async def test_a_line_that_stays_up_where_its_record_has_it_cut_is_named(tmp_path: Path) -> None:
    """It is recorded one way round the ring and runs the other."""
    truth, records = city(line="T-ACB"), city()
    async with watched(tmp_path, truth, records) as watch:
        for cable in ("CAB-AB", "CAB-CA", "CAB-AB"):
            await watch.cut_and_mend(cable)
        found = watch.audit.suspects(watch.pump.views())
        assert [s.element for s in found] == ["C-2"], found
        assert found[0].fits[0].now == "T-ACB"
