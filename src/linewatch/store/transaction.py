"""One transaction, and what the drivers' many errors mean to whoever has to go on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linewatch.store.errors import StoreLost, StoreRefused

# PostgreSQL's classes of trouble that pass: connection, resources, operator's shutdown, system, rollback, and
# a server that only reads: it stands by until it is made the first.
_PASSING = ("08", "53", "57P", "58", "40", "25006")
# SQLite has one class for "locked", "disk full" and "no such table"; only the text tells them apart.
_LASTING = ("no such table", "no such column", "has no column", "syntax error", "already exists")


@asynccontextmanager
async def transaction(engine: AsyncEngine, *, writes: bool) -> AsyncIterator[AsyncConnection]:
    """Commits at the end, rolls back on any error. Raises `StoreLost` or `StoreRefused` only."""
    try:
        async with engine.connect() as connection:
            await connection.execution_options(writes=writes)
            async with connection.begin():
                yield connection
    except DBAPIError as error:
        raise (StoreLost if _passes(error) else StoreRefused)(_words(error)) from error
    except (OSError, TimeoutError) as error:
        raise StoreLost(f"the store cannot be reached: {error}") from error
    except SQLAlchemyError as error:
        raise StoreRefused(_words(error)) from error


def _passes(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    sqlstate = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    if isinstance(sqlstate, str):
        return sqlstate.startswith(_PASSING)
    kind = type(error).__name__
    if kind == "OperationalError":
        return not any(text in str(error.orig) for text in _LASTING)
    return kind == "InterfaceError"


def _words(error: SQLAlchemyError) -> str:
    """The driver's own sentence, without the statement and its parameters (they may hold a token's hash)."""
    orig = getattr(error, "orig", None)
    return f"store: {orig if orig is not None else error}"
