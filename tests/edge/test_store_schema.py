"""The tables that code speaks of and those the migrations make are the same, on both databases."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import linewatch.store
from linewatch.store.journal import Store
from linewatch.store.opening import HEAD
from linewatch.store.schema import metadata
from tests.fakes.databases import new_database


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def _check(url: str) -> None:
    store = await Store.open(url)
    try:
        async with store._engine.connect() as connection:
            assert await connection.run_sync(_differences) == []
    finally:
        await store.close()


async def test_sqlite_has_what_the_code_speaks_of(tmp_path: Path) -> None:
    await _check(str(tmp_path / "lw.db"))


async def test_postgresql_has_what_the_code_speaks_of(server: Path) -> None:
    await _check(new_database(server, "schema"))


async def test_sqlite_is_as_careful_as_promised(tmp_path: Path) -> None:
    store = await Store.open(str(tmp_path / "lw.db"))
    async with store._engine.connect() as connection:
        found = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous")
        ]
    await store.close()
    assert found == ["wal", 2]


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(linewatch.store.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD
