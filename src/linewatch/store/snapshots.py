"""The rows of snapshots, and what of the journal may be forgotten once one stands for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from linewatch.store.rows import Snapshot
from linewatch.store.schema import commands, journal, micros, moment, snapshots

KEPT = 4  # newest ones; beside them stands the first of every engine version


async def keep(connection: AsyncConnection, kept: Snapshot) -> None:
    """One that stands at this place already is replaced: an upgrade restates it."""
    await connection.execute(delete(snapshots).where(snapshots.c.seq == kept.seq))
    await connection.execute(
        insert(snapshots).values(
            seq=kept.seq, at=micros(kept.at), engine_version=kept.engine_version, body=kept.body
        )
    )


async def newest(connection: AsyncConnection) -> Snapshot | None:
    """Where a start begins."""
    row = (await connection.execute(select(snapshots).order_by(snapshots.c.seq.desc()).limit(1))).first()
    return _snapshot(row) if row else None


async def at_place(connection: AsyncConnection, seq: int) -> Snapshot | None:
    """The one after this event."""
    row = (await connection.execute(select(snapshots).where(snapshots.c.seq == seq))).first()
    return _snapshot(row) if row else None


async def every(connection: AsyncConnection) -> list[Snapshot]:
    """All that are kept, oldest first, without their bodies."""
    query = select(snapshots.c.seq, snapshots.c.at, snapshots.c.engine_version)
    rows = (await connection.execute(query.order_by(snapshots.c.seq))).all()
    return [Snapshot(row.seq, moment(row.at), row.engine_version, b"") for row in rows]


async def forget(connection: AsyncConnection, older_than: datetime, most: int) -> int:
    """Events before the newest snapshot at or before `older_than` go, at most so many of them; how many went.

    Snapshots in between are thinned.
    """
    query = select(func.max(snapshots.c.seq)).where(snapshots.c.at <= micros(older_than))
    base = (await connection.execute(query)).scalar()
    await _thin(connection, base or 0)
    if base is None:
        return 0
    oldest = (await connection.execute(select(func.min(journal.c.seq)))).scalar()
    if oldest is None or oldest > base:
        return 0
    upto = min(base, oldest + most - 1)
    gone = await connection.execute(delete(journal).where(journal.c.seq <= upto))
    await connection.execute(delete(commands).where(commands.c.seq <= upto, commands.c.done_at.is_not(None)))
    return gone.rowcount


async def _thin(connection: AsyncConnection, base: int) -> None:
    query = select(snapshots.c.seq, snapshots.c.engine_version).order_by(snapshots.c.seq)
    rows = (await connection.execute(query)).all()
    newest_ones = [row.seq for row in rows][-KEPT:]
    firsts = {row.engine_version: row.seq for row in reversed(rows) if row.seq >= base}
    kept = {base, *newest_ones, *firsts.values()}
    gone = [row.seq for row in rows if row.seq not in kept]
    if gone:
        await connection.execute(delete(snapshots).where(snapshots.c.seq.in_(gone)))


def _snapshot(row: Any) -> Snapshot:
    return Snapshot(row.seq, moment(row.at), row.engine_version, row.body)
