"""Quarter hours in both databases: kept once, the better one kept, and forgotten in pieces."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from msgspec.structs import replace
from sqlalchemy import Connection, inspect

import linewatch.store
from linewatch.messages.samples import Grade, Known, Point, Sample
from linewatch.store.journal import Store
from tests.fakes.databases import new_database

_numbers = count(1)
T0 = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
Q = timedelta(minutes=15)
NEAR = Point("n1/t/1", "n1", "e1", "near")
FAR = Point("n1/t/1", "n1", "e1", "far")
ELSE = Point("trail-1", "n2", "vc4", "near")


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    url = f"sqlite:///{tmp_path / 'lw.db'}"
    if request.param == "postgresql":
        url = new_database(request.getfixturevalue("server"), f"perf{next(_numbers)}")
    opened = await Store.open(url)
    yield opened
    await opened.close()


def sample(quarter: int, es: int | None, grade: Grade = Grade.INTERVAL, point: Point = NEAR) -> Sample:
    return Sample(point, T0 + quarter * Q, grade, es, es and 0, 0, 3_000_000_000, -7, T0 + timedelta(days=1))


@dataclass
class Row:
    id: str
    kept: list[tuple[Grade, int | None]]
    stays: tuple[Grade, int | None]


INTERVAL, INVALID, CURRENT = Grade.INTERVAL, Grade.INVALID, Grade.CURRENT
ROWS = [
    Row("twice-the-same", [(INTERVAL, 4), (INTERVAL, 4)], (INTERVAL, 4)),
    Row("what-ran-goes-on", [(CURRENT, 1), (CURRENT, 2)], (CURRENT, 2)),
    Row("what-ran-is-now-whole", [(CURRENT, 1), (INTERVAL, 5)], (INTERVAL, 5)),
    Row("whole-stays-whole", [(INTERVAL, 5), (CURRENT, 1)], (INTERVAL, 5)),
    Row("not-valid-is-worth-more-than-a-part", [(CURRENT, 1), (INVALID, None)], (INVALID, None)),
    Row("valid-after-all", [(INVALID, None), (INTERVAL, 0)], (INTERVAL, 0)),
    Row("valid-once-is-valid", [(INTERVAL, 0), (INVALID, None)], (INTERVAL, 0)),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
@pytest.mark.parametrize("together", [False, True], ids=["one-by-one", "together"])
async def test_the_better_one_is_kept(store: Store, row: Row, together: bool) -> None:
    samples = [sample(0, es, grade) for grade, es in row.kept]
    for part in [samples] if together else [[one] for one in samples]:
        await store.performance.keep(part)
    (found,) = await store.performance.samples([NEAR.element], T0, T0 + Q, 10)
    assert (found.grade, found.es) == row.stays


async def test_an_interval_that_was_kept_is_not_counted_anew(store: Store) -> None:
    await store.performance.keep([sample(0, 4)])
    await store.performance.keep([sample(0, 9)])
    assert [one.es for one in await store.performance.samples([NEAR.element], T0, T0 + Q, 10)] == [4]


async def test_what_comes_back_is_what_went_in(store: Store) -> None:
    kept = [sample(0, 3), sample(1, None, INVALID), sample(0, 5, point=FAR), sample(0, 9, point=ELSE)]
    await store.performance.keep(kept)
    found = await store.performance.samples([NEAR.element], T0, T0 + 2 * Q, 10)
    assert found == [kept[0], kept[1], kept[2]], "near before far, in the order of time"
    assert await store.performance.samples([NEAR.element], T0 + Q, T0 + 2 * Q, 10) == [kept[1]]
    assert await store.performance.samples([NEAR.element], T0, T0 + 2 * Q, 1) == [kept[0]]
    assert await store.performance.samples(["elsewhere"], T0, T0 + 2 * Q, 10) == []


async def test_known_is_what_needs_no_second_reading(store: Store) -> None:
    offset = replace(sample(2, 1), offset_s=40)
    kept = [sample(0, 3), sample(1, None, INVALID), offset, sample(3, 1, CURRENT), sample(0, 9, point=ELSE)]
    await store.performance.keep(kept)
    assert await store.performance.known("n1", T0 + Q) == {
        NEAR: Known(frozenset((T0 + Q, T0 + 2 * Q)), offset_s=40)
    }


async def test_old_quarters_go_in_pieces(store: Store) -> None:
    await store.performance.keep([sample(n, n) for n in range(1_203)])
    gone = [await store.performance.forget(T0 + 1_200 * Q, rows=700) for _ in range(3)]
    assert gone == [700, 500, 0]
    left = await store.performance.samples([NEAR.element], T0, T0 + 5_000 * Q, 10)
    assert [one.es for one in left] == [1_200, 1_201, 1_202]


async def test_the_migration_goes_down_and_up_again(store: Store) -> None:
    def tables(connection: Connection) -> set[str]:
        return {name for name in inspect(connection).get_table_names() if name.startswith("performance")}

    def moved(connection: Connection, to: str) -> None:
        config = Config()
        folder = Path(linewatch.store.__file__).parent / "migrations"
        config.set_main_option("script_location", str(folder))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        (command.upgrade if to == "head" else command.downgrade)(config, to)

    async with store._engine.begin() as connection:
        await connection.run_sync(moved, "0002")
        assert await connection.run_sync(tables) == set()
        await connection.run_sync(moved, "head")
        assert await connection.run_sync(tables) == {"performance", "performance_points"}
    await store.performance.keep([sample(0, 3)])
