"""The store as daemon, API and `replay` use it: one transaction per batch, typed errors."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Any, Self

import msgspec
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from linewatch.messages.commands import Command
from linewatch.messages.wire import decode_command, decode_event, encode
from linewatch.store import meta, outbox, plants, snapshots, tokens
from linewatch.store.errors import StoreRefused
from linewatch.store.opening import make_engine, migrate, normal_url
from linewatch.store.performance import Performance
from linewatch.store.rows import Batch, JournalEntry, Recovery, Snapshot, SpoolMark, TokenRow, tag_of
from linewatch.store.schema import bodies, commands, journal, micros, moment
from linewatch.store.transaction import transaction

PAGE = 2_000


class Store:
    """Open with `await Store.open(url)`, leave with `await store.close()`.

    Every method raises `StoreLost` (retry later) or `StoreRefused` (a bug or a damaged store).
    """

    def __init__(self, engine: AsyncEngine, shown_url: str) -> None:
        self._engine = engine
        self.url = shown_url

    @classmethod
    async def open(cls, url: str) -> Self:
        """`url`: a file name, `sqlite:///file` or `postgresql://user@host/db`. Migrates it first."""
        parsed = normal_url(url)
        store = cls(make_engine(parsed), parsed.render_as_string(hide_password=True))
        try:
            async with transaction(store._engine, writes=True) as connection:
                await connection.run_sync(migrate)
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """End all connections."""
        await self._engine.dispose()

    async def append(self, batch: Batch) -> None:
        """Write all of it or nothing, durable on return."""
        events = [
            {
                "seq": entry.seq,
                "epoch": entry.epoch,
                "at": micros(entry.event.at),
                "tag": tag_of(entry.event),
                "body": encode(entry.event),
            }
            for entry in batch.events
        ]
        told = outbox.rows(batch.commands, batch.events)
        async with transaction(self._engine, writes=True) as connection:
            if events:
                await connection.execute(insert(journal), events)
            if told:
                await connection.execute(insert(commands), told)
            await plants.keep(connection, batch.events)
            if batch.snapshot is not None:
                await snapshots.keep(connection, batch.snapshot)
            if batch.spool is not None:
                await meta.put(connection, "spool", f"{batch.spool.count} {batch.spool.spool}")

    async def recover(self) -> Recovery:
        """What a start needs, from one consistent reading."""
        async with transaction(self._engine, writes=False) as connection:
            snapshot = await snapshots.newest(connection)
            after = snapshot.seq if snapshot else 0
            tail = (
                await connection.execute(select(journal).where(journal.c.seq > after).order_by(journal.c.seq))
            ).all()
            pending = await outbox.pending(connection)
            last = (
                await connection.execute(
                    select(journal.c.seq, journal.c.at, journal.c.epoch)
                    .order_by(journal.c.seq.desc())
                    .limit(1)
                )
            ).first()
        entries = await asyncio.to_thread(_entries, tail)  # thousands: the loop must live meanwhile
        return Recovery(
            snapshot=snapshot,
            tail=entries,
            pending_commands=pending,
            poisoned=tuple(_poisoned(entries)),
            last_seq=last.seq if last else after,
            last_at=moment(last.at) if last else (snapshot.at if snapshot else None),
            last_epoch=last.epoch if last else 0,
        )

    async def last_seq(self) -> int:
        """The newest sequence number, 0 for an empty journal. Tells whether a batch landed before a loss."""
        async with transaction(self._engine, writes=False) as connection:
            return (await connection.execute(select(func.max(journal.c.seq)))).scalar() or 0

    async def next_epoch(self) -> int:
        """A leadership number that no earlier start had."""
        async with transaction(self._engine, writes=True) as connection:
            epoch = int(await meta.get(connection, "epoch") or 0) + 1
            await meta.put(connection, "epoch", str(epoch))
            return epoch

    async def spool_mark(self) -> SpoolMark | None:
        """How far which spool has re-entered; None where none ever did."""
        async with transaction(self._engine, writes=False) as connection:
            value = await meta.get(connection, "spool")
        if value is None:
            return None
        count, _, spool = value.partition(" ")
        return SpoolMark(spool, int(count))

    async def entries(self, after: int = 0) -> AsyncIterator[JournalEntry]:
        """Journal entries with a greater sequence number, in order, read in pages."""
        while True:
            async with transaction(self._engine, writes=False) as connection:
                query = select(journal).where(journal.c.seq > after).order_by(journal.c.seq).limit(PAGE)
                rows = (await connection.execute(query)).all()
            for row in rows:
                yield _entry(row)
            if len(rows) < PAGE:
                return
            after = rows[-1].seq

    async def poisoned(self) -> frozenset[int]:
        """Sequence numbers of all events that were set aside."""
        async with transaction(self._engine, writes=False) as connection:
            rows = (await connection.execute(select(journal).where(journal.c.tag == "Quarantined/1"))).all()
        return frozenset(_poisoned(_entry(row) for row in rows))

    async def snapshots(self) -> list[Snapshot]:
        """All that are kept, oldest first, without their bodies."""
        async with transaction(self._engine, writes=False) as connection:
            return await snapshots.every(connection)

    async def snapshot(self, seq: int) -> Snapshot | None:
        """The one at this place."""
        async with transaction(self._engine, writes=False) as connection:
            return await snapshots.at_place(connection, seq)

    async def body(self, digest: str) -> bytes | None:
        """A plant or policy by its digest."""
        async with transaction(self._engine, writes=False) as connection:
            query = select(bodies.c.body).where(bodies.c.digest == digest)
            return (await connection.execute(query)).scalar()

    async def keep_body(self, digest: str, body: bytes) -> None:
        """Keep it once; the same digest again changes nothing."""
        async with transaction(self._engine, writes=True) as connection:
            query = select(bodies.c.digest).where(bodies.c.digest == digest)
            if (await connection.execute(query)).scalar() is None:
                await connection.execute(insert(bodies).values(digest=digest, body=body))

    @property
    def plants(self) -> plants.PlantHistory:
        """The history of the plant."""
        return plants.PlantHistory(self._engine)

    @property
    def performance(self) -> Performance:
        """What gear counts in quarter hours."""
        return Performance(self._engine)

    async def done(self, command_ids: Iterable[str], at: datetime) -> None:
        """These commands were carried out and leave the outbox."""
        async with transaction(self._engine, writes=True) as connection:
            await outbox.done(connection, command_ids, at)

    async def commands_after(self, command_id: str, limit: int) -> list[Command]:
        """Commands with a later id ("" for the first ones), oldest first, for a live stream that resumes.

        Raises `StoreRefused` for what is no id of a command.
        """
        return [decode_command(body) for _, body in await self.command_lines_after(command_id, limit)]

    async def command_lines_after(self, command_id: str, limit: int) -> list[tuple[str, bytes]]:
        """(id, bytes as they were journalled) of commands with a later id, oldest first."""
        async with transaction(self._engine, writes=False) as connection:
            return await outbox.lines_after(connection, command_id, limit)

    async def last_command_id(self) -> str:
        """Id of the newest command, "" where there is none."""
        async with transaction(self._engine, writes=False) as connection:
            return await outbox.last_id(connection)

    async def prune(self, older_than: datetime, rows: int = 1_000) -> int:
        """Forget events before the newest snapshot at or before `older_than`, at most `rows` of them.

        Returns how many went: call again while it equals `rows`. Snapshots in between are thinned.
        """
        async with transaction(self._engine, writes=True) as connection:
            return await snapshots.forget(connection, older_than, rows)

    async def add_token(self, row: TokenRow) -> None:
        """Raises `StoreRefused` where the id or the hash is taken."""
        async with transaction(self._engine, writes=True) as connection:
            await tokens.add(connection, row)

    async def tokens(self) -> list[TokenRow]:
        """All of them, revoked and expired ones too, oldest first."""
        async with transaction(self._engine, writes=False) as connection:
            return await tokens.every(connection)

    async def token_by_hash(self, digest: str) -> TokenRow | None:
        """The token whose secret hashes to this, revoked or not."""
        async with transaction(self._engine, writes=False) as connection:
            return await tokens.by_hash(connection, digest)

    async def revoke_token(self, token_id: str, at: datetime) -> bool:
        """False where there is no such token, or it was revoked before."""
        async with transaction(self._engine, writes=True) as connection:
            return await tokens.revoke(connection, token_id, at)


def _entries(rows: Iterable[Any]) -> tuple[JournalEntry, ...]:
    return tuple(_entry(row) for row in rows)


def _entry(row: Any) -> JournalEntry:
    try:
        return JournalEntry(row.seq, row.epoch, decode_event(row.body))
    except msgspec.ValidationError as error:
        raise StoreRefused(f"journal {row.seq}: {row.tag} is no event this version knows: {error}") from error


def _poisoned(entries: Iterable[JournalEntry]) -> Iterable[int]:
    for entry in entries:
        number = getattr(entry.event, "poisoned", None)
        if isinstance(number, int):
            yield number
