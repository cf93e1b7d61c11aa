"""The history of the plant: a row for every change, written in the transaction of its event.

It is never rewritten. What is very old is dropped, with the bodies that nothing names any more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linewatch.messages.events import PlantChanged, Quarantined
from linewatch.store import meta
from linewatch.store.rows import JournalEntry, PlantRow
from linewatch.store.schema import bodies, journal, micros, moment, plants, snapshots
from linewatch.store.transaction import transaction

FILES = "files"  # `source` of what was taken from the site's files
KEPT = 100  # plants that are kept, however old
KEPT_FOR = timedelta(days=400)  # and how long every plant is kept, however many there are

_FILES_TAKEN = "plant-files"


async def keep(connection: AsyncConnection, entries: Sequence[JournalEntry]) -> None:
    """The rows of a batch. An event that is set aside in the same batch changed no plant."""
    aside = [entry.event.poisoned for entry in entries if isinstance(entry.event, Quarantined)]
    changes = [
        (entry.seq, entry.event)
        for entry in entries
        if isinstance(entry.event, PlantChanged) and entry.seq not in aside
    ]
    if not changes:
        return
    await connection.execute(insert(plants), [_values(seq, event) for seq, event in changes])
    for _, event in changes:
        if event.source == FILES:
            await meta.put(connection, _FILES_TAKEN, event.digest)


def _values(seq: int, event: PlantChanged) -> dict[str, Any]:
    return {
        "seq": seq,
        "at": micros(event.at),
        "digest": event.digest,
        "base": event.base,
        "actor": event.actor,
        "note": event.note,
        "source": event.source,
        "added": event.added,
        "removed": event.removed,
        "changed": event.changed,
    }


class PlantHistory:
    """Raises as `Store` does."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def rows(self, limit: int, before: int | None = None) -> list[PlantRow]:
        """Newest first, at most so many, those with a smaller `seq` than `before`."""
        query = select(plants).order_by(plants.c.seq.desc()).limit(limit)
        if before is not None:
            query = query.where(plants.c.seq < before)
        return await self._read(query)

    async def at(self, at: datetime) -> PlantRow | None:
        """The change by which the plant of that moment came into force; None where none is known."""
        query = select(plants).where(plants.c.at <= micros(at)).order_by(plants.c.seq.desc()).limit(1)
        return next(iter(await self._read(query)), None)

    async def digests(self, prefix: str) -> list[str]:
        """Plants of the history whose digest begins like this, oldest first, at most two."""
        query = (
            select(plants.c.digest)
            .where(plants.c.digest.startswith(prefix, autoescape=True))
            .group_by(plants.c.digest)
            .order_by(func.min(plants.c.seq))
            .limit(2)
        )
        async with transaction(self._engine, writes=False) as connection:
            return [row.digest for row in (await connection.execute(query)).all()]

    async def files_taken(self) -> str | None:
        """Digest of the plant last taken from the site's files; None where none ever was."""
        async with transaction(self._engine, writes=False) as connection:
            return await meta.get(connection, _FILES_TAKEN)

    async def take_files(self, digest: str) -> None:
        """The site's files hold what is in force already: from now on they are no deed of their own."""
        async with transaction(self._engine, writes=True) as connection:
            await meta.put(connection, _FILES_TAKEN, digest)

    async def begin(self, row: PlantRow) -> None:
        """The first row, of a plant whose event is forgotten. Nothing where the history has begun."""
        async with transaction(self._engine, writes=True) as connection:
            if (await connection.execute(select(func.count()).select_from(plants))).scalar() == 0:
                values = {name: getattr(row, name) for name in row.__struct_fields__}
                await connection.execute(insert(plants).values(**values | {"at": micros(row.at)}))

    async def forget(self, now: datetime, kept: int = KEPT, kept_for: timedelta = KEPT_FOR) -> int:
        """Drop rows that are neither among the newest `kept` nor younger than `kept_for`, and their bodies.

        What the journal or a snapshot still stands on stays. Returns how many rows went.
        """
        async with transaction(self._engine, writes=True) as connection:
            newest = select(plants.c.seq).order_by(plants.c.seq.desc()).offset(kept - 1).limit(1)
            many = (await connection.execute(newest)).scalar()
            base = await self._stood_on(connection)
            if many is None or base is None:
                return 0
            old = (plants.c.seq < min(many, base)) & (plants.c.at < micros(now - kept_for))
            digests = [row.digest for row in (await connection.execute(select(plants.c.digest).where(old)))]
            gone = await connection.execute(delete(plants).where(old))
            for digest in dict.fromkeys(digests):
                named = select(plants.c.digest).where(plants.c.digest == digest).limit(1)
                if (await connection.execute(named)).scalar() is None:
                    await connection.execute(delete(bodies).where(bodies.c.digest == digest))
            return gone.rowcount

    async def _stood_on(self, connection: AsyncConnection) -> int | None:
        """The row in force where the oldest snapshot and the oldest event of the journal begin."""
        begins = [
            (await connection.execute(select(func.min(table.c.seq)))).scalar()
            for table in (journal, snapshots)
        ]
        known = [seq for seq in begins if seq is not None]
        query = select(func.max(plants.c.seq))
        if known:
            query = query.where(plants.c.seq <= min(known))
        found: int | None = (await connection.execute(query)).scalar()
        return found

    async def _read(self, query: Any) -> list[PlantRow]:
        async with transaction(self._engine, writes=False) as connection:
            rows = (await connection.execute(query)).all()
        return [PlantRow(**{**row._mapping, "at": moment(row.at)}) for row in rows]  # noqa: SLF001 (SQLAlchemy's own name)
