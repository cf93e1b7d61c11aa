"""The pump on a real SQLite file: poison, a store that goes and comes, receipts, snapshots, big storms."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from linewatch.daemon.bodies import Shelf
from linewatch.daemon.clock import SystemClock
from linewatch.daemon.inbox import Inbox
from linewatch.daemon.pump import Pump
from linewatch.daemon.reenact import reenact
from linewatch.daemon.spool import Spool, Spooled, SpoolFull
from linewatch.engine.snapshot import dump
from linewatch.messages.events import Answered, Observed, PlantChanged, Quarantined, Shed
from linewatch.messages.records import Change, Via
from linewatch.metrics.meters import Meters
from linewatch.store.errors import StoreRefused
from linewatch.store.journal import Store
from tests.edge.pump_house import House
from tests.fakes.clock import START
from tests.fakes.small_ring import small_ring


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    opened = await House(tmp_path).open()
    yield opened
    await opened.close()


async def test_a_receipt_comes_after_the_commit(house: House) -> None:
    house.say("n1", ("n1/e", "LOS"))
    assert house.heard == []
    await house.drain()
    assert house.heard == [("n1/e", True)]
    assert house.alarms() == ["n1/e|LOS|n1"]
    assert house.told[-1:] == [await house.store.last_command_id()]


@pytest.mark.parametrize(
    ("attrs", "numbered"),
    [
        pytest.param({"otdr_km": float("nan")}, False, id="no-bytes-that-could-be-read-again"),
        pytest.param({"text": "\ud800"}, False, id="no-bytes-at-all"),
    ],
)
async def test_what_cannot_be_journalled_is_set_aside(
    house: House, attrs: dict[str, str | float], numbered: bool
) -> None:
    house.say("n1", ("n1/e", "LOS"))
    house.say("n1", ("n1/w", "LOS"), attrs=attrs)
    house.say("n1", ("n2/w", "LOS"))
    await house.drain()
    assert house.alarms() == ["linewatch|QUARANTINED|linewatch", "n1/e|LOS|n1", "n2/w|LOS|n1"]
    assert house.heard == [("n1/e", True), ("n1/w", True), ("n2/w", True)]
    assert bool(await house.store.poisoned() - {0}) is numbered
    assert (await reenact(house.store)).difference == ""


async def test_an_event_that_mars_the_world_is_as_if_it_had_never_come(house: House) -> None:
    house.say("n1", ("n1/e", "LOS"))
    await house.drain()
    # Valid in form, but an address has no number for its port: the step takes the plant in, then stumbles.
    ring = small_ring()
    ne = replace(ring.nes[0], ext={"address": "127.0.0.1:snmp"})
    broken = replace(ring, nes=(ne, *ring.nes[1:]))
    shelf = house.pump._shelf
    digest = await shelf.keep(broken)
    before = house.pump.world.plant_digest
    house.inbox.offer(PlantChanged(START, digest, "test"), reserved=True)
    house.say("n1", ("n1/w", "LOS"))
    await house.drain()
    assert house.pump.world.plant_digest == before
    assert house.alarms() == ["linewatch|QUARANTINED|linewatch", "n1/e|LOS|n1", "n1/w|LOS|n1"]
    events = [entry async for entry in house.store.entries()]
    aside = [e.event.poisoned for e in events if isinstance(e.event, Quarantined)]
    assert [type(e.event) for e in events if e.seq in aside] == [PlantChanged]
    outcome = await reenact(house.store)
    assert (outcome.difference, outcome.skipped) == ("", 1)
    assert dump(outcome.world) == dump(house.pump.world)


async def test_without_a_store_events_wait_on_disk_and_screens_say_provisional(house: House) -> None:
    house.say("n1", ("n1/e", "LOS"))
    house.fate.away = 10**9
    told = list(house.told)
    await house.drain()
    assert house.pump.lost
    assert house.pump.views().provisional
    assert house.alarms() == ["n1/e|LOS|n1"]
    assert house.heard == [("n1/e", True)], "on disk is kept"
    house.say("n2", ("n2/w", "LOS"))
    await house.drain()
    assert house.told == told, "nobody is told what is not journalled"
    house.fate.away = 0
    house.clock.advance(2)
    await house.drain()
    assert not house.pump.views().provisional
    assert "linewatch|STORE-LOST|linewatch" in house.pump.views().alarms
    assert {"n1/e|LOS|n1", "n2/w|LOS|n2"} <= set(house.alarms())
    assert not (house.folder / "lw.spool").exists()
    assert (await reenact(house.store)).difference == ""


async def test_a_process_that_ends_without_a_store_leaves_its_spool_to_the_next(tmp_path: Path) -> None:
    house = await House(tmp_path).open()
    house.fate.away = 10**9
    house.say("n1", ("n1/e", "LOS"))
    await house.drain()
    await house.pump.stop()
    await house.close()
    again = await House(tmp_path).open()
    assert again.alarms() == ["n1/e|LOS|n1"]
    await again.close()
    once_more = await House(tmp_path).open()
    assert once_more.alarms() == ["n1/e|LOS|n1"]
    observed = [e async for e in once_more.store.entries() if isinstance(e.event, Observed)]
    assert len(observed) == 1
    await once_more.close()


async def test_a_full_spool_sheds_aloud(house: House) -> None:
    house.fate.away = 10**9
    for number in range(60):
        house.say("n1", (f"n1/x{number}", "LINK-DOWN"))
        await house.drain()
    kept = [ok for _, ok in house.heard]
    assert kept == sorted(kept, reverse=True)
    assert 0 < sum(kept) < 60
    assert house.meters.value("linewatch_observations_dropped_total", reason="spool-full") == 60 - sum(kept)


async def test_what_was_shed_is_journalled(tmp_path: Path) -> None:
    house = await House(tmp_path).open(room=20)
    for number in range(30):
        house.say("n1", (f"n1/x{number}", "LINK-DOWN"))
    await house.drain()
    shed = [e.event.count async for e in house.store.entries() if isinstance(e.event, Shed)]
    assert shed == [20]
    assert "linewatch|SHEDDING|linewatch" in house.alarms()
    await house.close()


async def test_a_clean_stop_leaves_a_snapshot_and_no_tail(house: House) -> None:
    house.say("n1", ("n1/e", "LOS"))
    await house.pump.stop()
    recovery = await house.store.recover()
    assert recovery.tail == ()
    assert recovery.snapshot is not None
    assert recovery.snapshot.body == dump(house.pump.world)


async def test_a_torn_last_line_of_a_spool_was_never_acknowledged(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "s", most_bytes=300)
    spool.begin("1.1")
    spool.append([Spooled(Answered(START, "a"), 7)])
    with pytest.raises(SpoolFull):
        spool.append([Spooled(Answered(START, "x" * 300))])
    spool.close()
    with (tmp_path / "s").open("ab") as file:
        file.write(b'{"event":{"type":"Answ')
    assert Spool(tmp_path / "s").read() == ("1.1", [Spooled(Answered(START, "a"), 7)])
    again = Spool(tmp_path / "s")
    again.open_again("1.1")
    again.append([Spooled(Answered(START, "b"))])
    again.close()
    assert [getattr(r.event, "device", "") for r in Spool(tmp_path / "s").read()[1]] == ["a", "b"]


async def test_a_body_the_store_lost_is_refused_in_words(house: House) -> None:
    with pytest.raises(StoreRefused, match="does not have"):
        await Shelf(house.store).fetch("0" * 64)


class Others:
    """Whatever else lives on the loop: asks for its next turn in each of them."""

    def __init__(self) -> None:
        self.turns = 0
        self._loop = asyncio.get_running_loop()
        self._loop.call_soon(self._turn)

    def _turn(self) -> None:
        self.turns += 1
        self._loop.call_soon(self._turn)


async def test_a_storm_passes_and_the_loop_lives(tmp_path: Path) -> None:
    meters = Meters()
    store = await Store.open(str(tmp_path / "lw.db"))
    inbox = Inbox(meters)
    shelf = Shelf(store)
    clock = SystemClock()
    pump = Pump(store, shelf, inbox, clock, meters, Spool(tmp_path / "s"))
    await pump.start()
    inbox.offer(PlantChanged(clock.now(), await shelf.keep(small_ring()), "test"), reserved=True)
    await pump.turn()
    others = Others()
    heard: list[bool] = []
    for number in range(5_000):
        change = Change(f"n1/x{number}", "LINK-DOWN", True)
        inbox.offer(Observed(clock.now(), "n1", Via.TRAP, (change,)), reserved=True, receipt=heard.append)
    stepped = []
    async with asyncio.timeout(60):
        while await pump.turn():
            stepped.append(others.turns)
    await store.close()
    assert heard == [True] * 5_000
    assert len(pump.views().alarms) == 5_000
    assert len(stepped) >= 10, "a batch is five hundred at most"
    assert all(before < after for before, after in itertools.pairwise(stepped)), "others had their turn"
