"""The store on both databases: all or nothing, and errors named for what to do."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from linewatch.messages.commands import DeviceNotice, PollNow
from linewatch.messages.events import Answered, NoAnswer, Quarantined
from linewatch.messages.records import DeviceRecord
from linewatch.store.errors import StoreLost, StoreRefused
from linewatch.store.journal import Store
from linewatch.store.rows import Batch, JournalEntry, Snapshot, TokenRow
from tests.fakes.databases import new_database

_numbers = count(1)
T0 = datetime(2026, 3, 1, 2, 3, 4, 567890, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'lw.db'}"
    return new_database(request.getfixturevalue("server"), f"t{next(_numbers)}")


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    opened = await Store.open(url)
    yield opened
    await opened.close()


def entry(seq: int, device: str = "ne-1", epoch: int = 1) -> JournalEntry:
    return JournalEntry(seq, epoch, NoAnswer(T0 + timedelta(seconds=seq), device, "timeout", 3))


def notice(seq: int, n: int = 0) -> DeviceNotice:
    return DeviceNotice(f"{seq}.{n}", DeviceRecord("ne-1", "ne", "s", "127.0.0.1:161", False, T0))


async def test_a_batch_comes_back_as_it_went_in(store: Store, url: str) -> None:
    batch = Batch((entry(1), entry(2, epoch=7)), (notice(1), PollNow("2.0", "ne-1", "verdict")))
    await store.append(batch)
    await store.close()
    again = await Store.open(url)
    recovery = await again.recover()
    await again.close()
    assert recovery.tail == batch.events
    # a notice is told from the table, only a deed waits for somebody
    assert recovery.pending_commands == (PollNow("2.0", "ne-1", "verdict"),)
    assert (recovery.last_seq, recovery.last_at, recovery.last_epoch) == (2, T0 + timedelta(seconds=2), 7)


async def test_an_empty_store_says_so(store: Store) -> None:
    recovery = await store.recover()
    assert (recovery.snapshot, recovery.tail, recovery.last_seq, recovery.last_at) == (None, (), 0, None)
    assert await store.last_command_id() == ""
    assert await store.last_seq() == 0


async def test_a_batch_is_all_or_nothing(store: Store) -> None:
    await store.append(Batch((entry(1),)))
    with pytest.raises(StoreRefused):
        await store.append(Batch((entry(2), entry(1)), (notice(2),)))
    assert await store.last_seq() == 1
    assert await store.commands_after("", 10) == []


async def test_recovery_is_the_newest_snapshot_and_what_came_after(store: Store) -> None:
    await store.append(Batch((entry(1), entry(2)), snapshot=Snapshot(2, T0, "0.1.0", b"world")))
    poison = JournalEntry(4, 1, Quarantined(T0, 3, "ValueError"))
    await store.append(Batch((entry(3), poison)))
    recovery = await store.recover()
    assert recovery.snapshot == Snapshot(2, T0, "0.1.0", b"world")
    assert [e.seq for e in recovery.tail] == [3, 4]
    assert recovery.poisoned == (3,)
    assert await store.poisoned() == {3}


async def test_outbox_empties_once_done(store: Store) -> None:
    await store.append(Batch((entry(1),), (PollNow("1.0", "a", "x"), PollNow("1.1", "b", "x"))))
    await store.done(["1.0"], T0)
    assert [c.id for c in (await store.recover()).pending_commands] == ["1.1"]


async def test_commands_are_paged_in_numeric_order(store: Store) -> None:
    await store.append(Batch((entry(9), entry(10)), (*(notice(9, n) for n in range(12)), notice(10))))
    first = await store.commands_after("", 11)
    assert [c.id for c in first] == [f"9.{n}" for n in range(11)]
    assert [c.id for c in await store.commands_after(first[-1].id, 11)] == ["9.11", "10.0"]
    assert await store.last_command_id() == "10.0"


@pytest.mark.parametrize("wrong", ["x", "1", "1.", ".1", "1.-1", "٣.1", "9" * 40 + ".1"])
async def test_what_is_no_command_id_is_refused_in_words(store: Store, wrong: str) -> None:
    with pytest.raises(StoreRefused, match="no id of a command"):
        await store.commands_after(wrong, 1)


async def test_a_command_without_its_event_is_a_bug(store: Store) -> None:
    with pytest.raises(StoreRefused, match=r"5\.0"):
        await store.append(Batch((entry(1),), (notice(5),)))


async def test_epochs_only_grow(store: Store, url: str) -> None:
    assert [await store.next_epoch(), await store.next_epoch()] == [1, 2]
    again = await Store.open(url)
    assert await again.next_epoch() == 3
    await again.close()


async def test_bodies_are_kept_once(store: Store) -> None:
    await store.keep_body("d1", b"plant")
    await store.keep_body("d1", b"plant")
    assert await store.body("d1") == b"plant"
    assert await store.body("d2") is None


async def test_entries_stream_across_pages(store: Store) -> None:
    events = tuple(JournalEntry(i, 1, Answered(T0, f"d{i}")) for i in range(1, 4_502))
    await store.append(Batch(events))
    assert [e async for e in store.entries(1)] == list(events[1:])


async def test_old_events_go_in_small_batches_and_never_past_their_snapshot(store: Store) -> None:
    for seq in range(1, 41):
        snapshot = Snapshot(seq, T0 + timedelta(seconds=seq), "0.1.0", b"w") if seq % 10 == 0 else None
        await store.append(Batch((entry(seq),), (notice(seq), PollNow(f"{seq}.1", "a", "")), snapshot))
    horizon = T0 + timedelta(seconds=25)
    gone = [await store.prune(horizon, rows=8) for _ in range(4)]
    assert gone == [8, 8, 4, 0]
    assert [e.seq async for e in store.entries()] == list(range(21, 41))
    assert len((await store.recover()).pending_commands) == 40, "what nobody has done yet is kept"
    assert [s.seq for s in await store.snapshots()] == [10, 20, 30, 40]


async def test_snapshots_are_thinned_but_the_first_of_a_version_stays(store: Store) -> None:
    for seq in range(1, 13):
        version = "0.1.0" if seq < 4 else "0.2.0"
        await store.append(Batch((entry(seq),), snapshot=Snapshot(seq, T0, version, b"w")))
    await store.prune(T0 - timedelta(days=1))
    assert [s.seq for s in await store.snapshots()] == [1, 4, 9, 10, 11, 12]


async def test_tokens(store: Store) -> None:
    row = TokenRow("t1", "desk", "h1", "operator", "*", T0, T0 + timedelta(days=1))
    await store.add_token(row)
    with pytest.raises(StoreRefused):
        await store.add_token(TokenRow("t2", "again", "h1", "viewer", "*", T0))
    assert await store.token_by_hash("h1") == row
    assert await store.token_by_hash("h2") is None
    assert [await store.revoke_token("t1", T0), await store.revoke_token("t1", T0)] == [True, False]
    assert [t.revoked for t in await store.tokens()] == [T0]


async def test_a_store_somebody_holds_is_lost_not_refused(tmp_path: Path) -> None:
    file = tmp_path / "lw.db"
    store = await Store.open(str(file))
    async with store._engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA busy_timeout=50")
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLost, match="locked"):
        await store.append(Batch((entry(1),)))
    assert await store.last_seq() == 0, "a reader is not kept waiting by a writer"
    holder.execute("ROLLBACK")
    holder.close()
    await store.append(Batch((entry(1),)))
    await store.close()


@pytest.mark.parametrize(
    ("what", "says"),
    [
        pytest.param(
            b"not a database, and long enough to be looked at as one" * 20, "not a database", id="text"
        ),
        pytest.param(None, "something else", id="foreign"),
    ],
)
async def test_a_file_that_is_not_ours_is_refused(tmp_path: Path, what: bytes | None, says: str) -> None:
    file = tmp_path / "lw.db"
    if what is None:
        other = sqlite3.connect(file)
        other.execute("CREATE TABLE recipes (id)")
        other.commit()
        other.close()
    else:
        file.write_bytes(what)
    with pytest.raises(StoreRefused, match=says):
        await Store.open(str(file))


@pytest.mark.parametrize(
    ("url", "says"),
    [("sqlite://", "memory"), ("mysql://h/d", "mysql"), ("://", "not a url")],
)
async def test_a_url_is_refused_with_what_to_write(url: str, says: str) -> None:
    with pytest.raises(StoreRefused, match=says):
        await Store.open(url)


async def test_an_unreachable_place_is_lost(tmp_path: Path) -> None:
    with pytest.raises(StoreLost):
        await Store.open(f"postgresql://lw@/none?host={tmp_path}")
    with pytest.raises(StoreRefused, match="no folder"):
        await Store.open(str(tmp_path / "no" / "such" / "folder.db"))


async def test_a_newer_schema_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "lw.db"
    await (await Store.open(str(file))).close()
    db = sqlite3.connect(file)
    db.execute("UPDATE alembic_version SET version_num='9999'")
    db.commit()
    db.close()
    with pytest.raises(StoreRefused, match="newer linewatch"):
        await Store.open(str(file))
