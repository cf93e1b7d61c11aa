"""From a URL to a migrated engine: which driver, which pragmas, which schema."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from linewatch.store.errors import StoreRefused

HEAD = "0003"  # the newest file of migrations/versions; a test compares
BUSY_MS = 5_000  # how long a writer waits for another process (`linewatch token`) to end its transaction
CONNECT_S = 5.0


def normal_url(url: str) -> URL:
    """`lw.db`, `sqlite:///lw.db`, `postgresql://u@h/d` as the drivers want it. Raises `StoreRefused`."""
    if "://" not in url:
        return _file_url(URL.create("sqlite+aiosqlite", database=url))
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreRefused(
            f'store url "{url}" is not a url; write sqlite:///FILE or postgresql://...'
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise StoreRefused("a journal in memory is none; write sqlite:///FILE")
        return _file_url(parsed.set(drivername="sqlite+aiosqlite"))
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+asyncpg")
    raise StoreRefused(f'store url begins with "{backend}"; write sqlite:///FILE or postgresql://...')


def _file_url(url: URL) -> URL:
    folder = Path(url.database or "").parent
    if not folder.is_dir():
        raise StoreRefused(f"there is no folder {folder} to keep the journal in; make it, or name another")
    return url


def make_engine(url: URL) -> AsyncEngine:
    """A pool of connections. SQLite: WAL, synchronous FULL, and writers that begin with BEGIN IMMEDIATE."""
    if url.get_backend_name() == "postgresql":
        return create_async_engine(url, pool_pre_ping=True, connect_args={"timeout": CONNECT_S})
    engine = create_async_engine(url)

    @event.listens_for(engine.sync_engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        try:
            cursor = connection.cursor()
            for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MS}"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()
        except BaseException:
            connection.close()  # the pool does not: its thread would outlive the loop
            raise

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred transaction that turns writer half way fails at once when another writes.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def migrate(connection: Connection) -> None:
    """Bring the schema to `HEAD`. Raises `StoreRefused` where it is not ours or newer."""
    tables = inspect(connection).get_table_names()
    version = None
    if "alembic_version" in tables:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    elif tables:
        raise StoreRefused(
            f"this database has tables of something else ({', '.join(tables[:3])}); give linewatch its own"
        )
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise StoreRefused(
            f"this store has schema {version}, written by a newer linewatch; this one knows {HEAD}"
        )
    # Imported here: it costs 100 ms, and a store is migrated once in its life.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
