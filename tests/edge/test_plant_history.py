"""The history of the plant in a real database: written with its events, never without, never again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from linewatch.messages.events import PlantChanged, Quarantined, Started
from linewatch.store.errors import StoreRefused
from linewatch.store.journal import Store
from linewatch.store.rows import Batch, JournalEntry, PlantRow, Snapshot
from linewatch.store.transaction import transaction
from tests.fakes.clock import START
from tests.fakes.databases import new_database

DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "lw.db")
    name = "".join(c for c in request.node.name if c.isalnum())[:50].lower()
    return new_database(request.getfixturevalue("server"), name)


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    opened = await Store.open(url)
    try:
        yield opened
    finally:
        await opened.close()


def changed(seq: int, digest: str, day: int = 0, source: str = "apply", **more: object) -> JournalEntry:
    event = PlantChanged(START + day * DAY, digest, f"actor {seq}", source=source, **more)
    return JournalEntry(seq, 1, event)


async def test_a_change_and_its_row_are_one(store: Store) -> None:
    with pytest.raises(StoreRefused):
        await store.append(Batch((changed(1, "aa"), JournalEntry(1, 1, Started(START, "1", 1)))))
    assert await store.plants.rows(10) == []
    assert await store.last_seq() == 0
    await store.append(Batch((changed(1, "aa", note="夜里", base="00", added=3, removed=2, changed=1),)))
    assert await store.plants.rows(10) == [
        PlantRow(1, START, "aa", "00", "actor 1", "夜里", "apply", 3, 2, 1)
    ]


async def test_what_is_set_aside_changed_nothing(store: Store) -> None:
    await store.append(Batch((changed(1, "aa"),)))
    aside = JournalEntry(3, 1, Quarantined(START, 2, "no such plant"))
    await store.append(Batch((changed(2, "bb", source="files"), aside)))
    assert [row.digest for row in await store.plants.rows(10)] == ["aa"]
    assert await store.plants.files_taken() is None


async def test_newest_first_a_page_at_a_time_and_by_time(store: Store) -> None:
    await store.append(Batch(tuple(changed(n, f"d{n}", day=n) for n in range(1, 6))))
    assert [row.seq for row in await store.plants.rows(2)] == [5, 4]
    assert [row.seq for row in await store.plants.rows(2, before=4)] == [3, 2]
    then = await store.plants.at(START + 3.5 * DAY)
    assert then is not None
    assert then.digest == "d3"
    assert await store.plants.at(START) is None


async def test_a_digest_by_its_beginning(store: Store) -> None:
    await store.append(Batch((changed(1, "ab1"), changed(2, "ab2"), changed(3, "ab1"), changed(4, "a_"))))
    assert await store.plants.digests("ab") == ["ab1", "ab2"]
    assert await store.plants.digests("ab2") == ["ab2"]
    assert await store.plants.digests("a_") == ["a_"], "no letter is a wildcard"
    assert await store.plants.digests("x") == []


async def test_the_files_last_taken_are_remembered_with_their_event(store: Store) -> None:
    assert await store.plants.files_taken() is None
    await store.append(Batch((changed(1, "aa", source="files"), changed(2, "bb"))))
    assert await store.plants.files_taken() == "aa"
    await store.plants.take_files("bb")
    assert await store.plants.files_taken() == "bb"


async def test_a_plant_older_than_its_history_begins_it_once(store: Store) -> None:
    row = PlantRow(0, START, "aa", "", "unknown", "", "", 0, 0, 0)
    await store.plants.begin(row)
    await store.plants.begin(PlantRow(0, START, "bb", "", "unknown", "", "", 0, 0, 0))
    assert await store.plants.rows(10) == [row]


class TestForgetting:
    async def _filled(self, store: Store, digests: str) -> None:
        for digest in dict.fromkeys(digests):
            await store.keep_body(digest, b"body of " + digest.encode())
        await store.append(Batch(tuple(changed(n, d, day=n) for n, d in enumerate(digests, 1))))

    async def _journal_begins_at(self, store: Store, seq: int) -> None:
        at = START + seq * DAY
        await store.append(Batch(snapshot=Snapshot(seq, at, "1", b"")))
        await store.prune(at, 1_000)

    async def test_neither_new_nor_young_goes_with_its_body(self, store: Store) -> None:
        await self._filled(store, "abcdef")
        await self._journal_begins_at(store, 6)
        assert await store.plants.forget(START + 10 * DAY, kept=2, kept_for=6 * DAY) == 3
        assert [row.digest for row in await store.plants.rows(10)] == ["f", "e", "d"]
        assert [await store.body(d) is None for d in "abcdef"] == [True, True, True, False, False, False]

    async def test_a_body_that_is_named_again_stays(self, store: Store) -> None:
        await self._filled(store, "abacab")
        await self._journal_begins_at(store, 6)
        assert await store.plants.forget(START + 99 * DAY, kept=2, kept_for=DAY) == 4
        assert [await store.body(d) is None for d in "abc"] == [False, False, True]

    async def test_what_the_journal_stands_on_stays(self, store: Store) -> None:
        await self._filled(store, "abcdef")
        assert await store.plants.forget(START + 99 * DAY, kept=1, kept_for=DAY) == 0
        await self._journal_begins_at(store, 3)
        assert await store.plants.forget(START + 99 * DAY, kept=1, kept_for=DAY) == 2
        assert await store.body("c") == b"body of c", "the snapshot at 3 is of this plant"

    async def test_few_or_young_ones_all_stay(self, store: Store) -> None:
        await self._filled(store, "abcdef")
        await self._journal_begins_at(store, 6)
        assert await store.plants.forget(START + 99 * DAY) == 0
        assert await store.plants.forget(START + 99 * DAY, kept=1) == 0


async def test_a_store_of_before_is_given_its_history(url: str) -> None:
    before = await Store.open(url)
    entries = (
        changed(1, "aa", day=1),
        changed(2, "bb", day=2),
        JournalEntry(3, 1, Quarantined(START, 2, "x")),
    )
    await before.append(Batch(entries))
    await before.append(Batch((changed(4, "cc", day=4),)))
    async with transaction(before._engine, writes=True) as connection:
        for table in ("plants", "performance", "performance_points"):  # of later versions
            await connection.execute(text(f"DROP TABLE {table}"))
        await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    await before.close()
    after = await Store.open(url)
    rows = await after.plants.rows(10)
    await after.close()
    assert [(row.seq, row.digest, row.base, row.actor) for row in rows] == [
        (4, "cc", "aa", "actor 4"),
        (1, "aa", "", "actor 1"),
    ]
