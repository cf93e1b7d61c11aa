"""Real stores that go away under a running pump: nothing is lost, and nobody is told what is not written."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from linewatch.daemon.bodies import Shelf
from linewatch.daemon.reenact import reenact
from linewatch.engine.ground import Ground
from linewatch.messages.events import Observed, PlantChanged, Quarantined
from tests.edge.pump_house import House
from tests.fakes.clock import START
from tests.fakes.databases import new_database, stopped
from tests.fakes.faulty import Died, Fate
from tests.fakes.small_ring import small_ring
from tests.simulation.whole_daemon import Life

BEFORE, MEANWHILE, AFTER = ("n1/e", "LOS"), ("n2/w", "LOS"), ("n3/e", "LOS")


async def _goes(house: House) -> None:
    """Something is seen while the store is away."""
    told = list(house.told)
    house.say("n2", MEANWHILE)
    await house.drain()
    assert house.pump.lost
    assert house.pump.views().provisional
    assert house.heard[-1] == ("n2/w", True), "on disk is kept"
    assert "n2/w|LOS|n2" in house.alarms()
    assert house.told == told
    assert house.spool.path.exists()


async def _comes_back(house: House) -> None:
    """And once it is there again, all of it is journalled once, told once, and can be told again."""
    house.clock.advance(2)
    await house.drain()
    house.say("n3", AFTER)
    await house.drain()
    assert not house.pump.views().provisional
    assert not house.spool.path.exists()
    seen = [
        change.resource
        async for entry in house.store.entries()
        if isinstance(entry.event, Observed) and entry.event.device != "linewatch"
        for change in entry.event.changes
    ]
    assert seen == ["n1/e", "n2/w", "n3/e"]
    assert {"n1/e|LOS|n1", "n2/w|LOS|n2", "n3/e|LOS|n3"} <= set(house.alarms())
    assert house.told == [i for i, _ in await house.store.command_lines_after("", 1_000)]
    assert (await reenact(house.store)).difference == ""
    await house.close()


async def test_postgresql_stops_and_starts_again(server: Path, tmp_path: Path) -> None:
    house = await House(tmp_path, new_database(server, "outage")).open()
    house.say("n1", BEFORE)
    await house.drain()
    with stopped(server):
        await _goes(house)
        house.clock.advance(2)
        await house.drain()
        assert house.pump.lost, "it was tried again, and is still away"
    await _comes_back(house)


async def test_postgresql_is_away_when_a_daemon_ends_and_the_next_one_takes_up_its_spool(
    server: Path, tmp_path: Path
) -> None:
    url = new_database(server, "ended")
    house = await House(tmp_path, url).open()
    house.say("n1", BEFORE)
    await house.drain()
    with stopped(server):
        await _goes(house)
        await house.pump.stop()
        await house.close()
    again = House(tmp_path, url)
    again.told = list(house.told)
    await again.open()
    await _comes_back(again)


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """A disk on which no file of this process may grow further: as full as one can be without being root."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_full_disk_under_sqlite(tmp_path: Path) -> None:
    house = await House(tmp_path).open()
    house.say("n1", BEFORE)
    await house.drain()
    with no_file_beyond((tmp_path / "lw.db-wal").stat().st_size):
        await _goes(house)
    await _comes_back(house)


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_life_with_accidents_on_postgresql(server: Path, tmp_path: Path, seed: int) -> None:
    life = Life(tmp_path, 500 + seed, 0.3, new_database(server, f"life{seed}"))
    await life.live(20)
    await life.end_well()
    await life.judge()
    assert life.store is not None
    await life.store.close()
    assert life.fate.befell


async def test_a_plant_that_waits_on_disk_is_taken_by_the_next_process(tmp_path: Path) -> None:
    house = await House(tmp_path).open()
    digest = await Shelf(house.store).keep(small_ring(3))
    house.fate.away = 10**9
    house.inbox.offer(PlantChanged(START, digest, "test"), reserved=True)
    await house.drain()
    await house.close()
    again = await House(tmp_path).open()
    assert again.pump.views().plant_digest == digest
    assert list(again.pump.views().circuits) == ["c1", "c2", "c3"]
    await again.close()


async def test_a_marred_world_without_a_store_is_shown_as_provisional(tmp_path: Path) -> None:
    house = await House(tmp_path).open()
    digest = await house.pump._shelf.keep(small_ring(3))
    house.pump._shelf.known[digest] = no_plant = Ground(small_ring(3))
    del no_plant.unheard
    house.say("n1", BEFORE)
    await house.drain()
    house.fate.away = 10**9
    house.inbox.offer(PlantChanged(START, digest, "test"), reserved=True)
    await house.drain()
    house.say("n2", MEANWHILE)
    await house.drain()
    assert house.pump.lost
    assert house.pump.views().provisional
    assert house.alarms() == ["n1/e|LOS|n1"], "the last that could be shown"
    house.fate.away = 0
    house.clock.advance(2)
    await house.drain()
    assert not house.pump.views().provisional
    assert {"linewatch|QUARANTINED|linewatch", "n1/e|LOS|n1", "n2/w|LOS|n2"} <= set(house.alarms())
    await house.close()


class DiesAt(Fate):
    """Before the write of this number, and at no other."""

    def __init__(self, write: int) -> None:
        super().__init__(1, 0.0)
        self._left = write

    def of_write(self) -> str:
        self._left -= 1
        return "die before" if self._left == 0 else ""


@pytest.mark.parametrize("write", [1, 2])
async def test_a_poison_at_the_end_of_the_spool_survives_a_death_at_any_write(
    tmp_path: Path, write: int
) -> None:
    house = await House(tmp_path).open()
    unknown = "0" * 64
    house.fate.away = 10**9
    house.say("n2", MEANWHILE)
    house.inbox.offer(PlantChanged(START, unknown, "test"), reserved=True)
    await house.drain()
    await house.close()
    dying = House(tmp_path)
    dying.fate = DiesAt(write)
    with pytest.raises(Died):
        await dying.open()
    await dying.close()
    again = await House(tmp_path).open()
    events = [entry.event async for entry in again.store.entries()]
    assert [e.digest for e in events if isinstance(e, PlantChanged)][1:] == [unknown]
    assert len([e for e in events if isinstance(e, Quarantined)]) == 1
    assert "n2/w|LOS|n2" in again.alarms()
    assert (await reenact(again.store)).difference == ""
    await again.close()
