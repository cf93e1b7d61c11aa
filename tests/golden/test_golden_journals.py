"""Journals of releases: replayed byte for byte by their own version, readable by every later one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from linewatch import __version__
from linewatch.daemon.bodies import Shelf
from linewatch.daemon.reenact import reenact
from linewatch.engine.snapshot import dump, load
from linewatch.engine.step import step
from linewatch.engine.world import new_world
from linewatch.messages.events import PlantChanged
from linewatch.store.journal import Store
from tests.golden.journal import filled

FILES = sorted(Path(__file__).parent.glob("*.jsonl"))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(str(tmp_path / "golden.db"))
    yield opened
    await opened.close()


def test_this_release_has_its_journal() -> None:
    assert f"{__version__}.jsonl" in [file.name for file in FILES]


@pytest.mark.parametrize("file", [pytest.param(f, id=f.stem) for f in FILES])
async def test_a_release_is_told_again(file: Path, store: Store) -> None:
    await filled(file, store)
    if file.stem == __version__:
        outcome = await reenact(store)
        assert outcome.difference == ""
        assert outcome.commands > 100
    else:
        assert [entry async for entry in store.entries()]


async def test_a_snapshot_at_any_event_changes_nothing(store: Store) -> None:
    await filled(FILES[-1], store)
    shelf, world = Shelf(store), new_world()
    async for entry in store.entries():
        if isinstance(entry.event, PlantChanged):
            await shelf.fetch(entry.event.digest)
        again = load(dump(world), shelf.known)
        told = step(world, entry.event, entry.seq, shelf.known)
        assert step(again, entry.event, entry.seq, shelf.known) == told, f"event {entry.seq}"
        assert dump(again) == dump(world), f"event {entry.seq}"
