"""The store as daemon, API and `replay` use it: one transaction per batch, typed errors."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Any, Self

import msgspec
from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linewatch.messages.commands import Command, PollNow, Refine
from linewatch.messages.wire import decode_command, decode_event, encode
from linewatch.store import tokens
from linewatch.store.errors import StoreRefused
from linewatch.store.opening import make_engine, migrate, normal_url
from linewatch.store.rows import Batch, JournalEntry, Recovery, Snapshot, SpoolMark, TokenRow
from linewatch.store.schema import bodies, commands, journal, meta, micros, moment, snapshots
from linewatch.store.transaction import transaction

DEEDS = (PollNow, Refine)  # what somebody must carry out; notices are told from this very table
PAGE = 2_000
KEPT_SNAPSHOTS = 4  # newest ones; beside them stands the first of every engine version


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
        at_of = {entry.seq: micros(entry.event.at) for entry in batch.events}
        epoch_of = {entry.seq: entry.epoch for entry in batch.events}
        events = [
            {
                "seq": e.seq,
                "epoch": e.epoch,
                "at": at_of[e.seq],
                "tag": tag_of(e.event),
                "body": encode(e.event),
            }
            for e in batch.events
        ]
        told = []
        for command in batch.commands:
            seq, n = place_of(command.id)
            if seq not in at_of:
                raise StoreRefused(f"command {command.id} comes from no event of its batch")
            told.append(
                {
                    "seq": seq,
                    "n": n,
                    "tag": tag_of(command),
                    "body": encode(command),
                    "done_at": None if isinstance(command, DEEDS) else at_of[seq],
                    "epoch": epoch_of[seq],
                }
            )
        async with transaction(self._engine, writes=True) as connection:
            if events:
                await connection.execute(insert(journal), events)
            if told:
                await connection.execute(insert(commands), told)
            if batch.snapshot is not None:
                await self._keep_snapshot(connection, batch.snapshot)
            if batch.spool is not None:
                await _set_meta(connection, "spool", f"{batch.spool.count} {batch.spool.spool}")

    async def _keep_snapshot(self, connection: AsyncConnection, kept: Snapshot) -> None:
        """One that stands at this place already is replaced: an upgrade restates it."""
        await connection.execute(delete(snapshots).where(snapshots.c.seq == kept.seq))
        await connection.execute(
            insert(snapshots).values(
                seq=kept.seq, at=micros(kept.at), engine_version=kept.engine_version, body=kept.body
            )
        )

    async def recover(self) -> Recovery:
        """What a start needs, from one consistent reading."""
        async with transaction(self._engine, writes=False) as connection:
            row = (
                await connection.execute(select(snapshots).order_by(snapshots.c.seq.desc()).limit(1))
            ).first()
            snapshot = _snapshot(row) if row else None
            after = snapshot.seq if snapshot else 0
            tail = (
                await connection.execute(select(journal).where(journal.c.seq > after).order_by(journal.c.seq))
            ).all()
            pending = (
                await connection.execute(
                    select(commands.c.body)
                    .where(commands.c.done_at.is_(None))
                    .order_by(commands.c.seq, commands.c.n)
                )
            ).all()
            last = (
                await connection.execute(
                    select(journal.c.seq, journal.c.at, journal.c.epoch)
                    .order_by(journal.c.seq.desc())
                    .limit(1)
                )
            ).first()
        entries = tuple(_entry(row) for row in tail)
        return Recovery(
            snapshot=snapshot,
            tail=entries,
            pending_commands=tuple(decode_command(row.body) for row in pending),
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
            epoch = int(await _meta(connection, "epoch") or 0) + 1
            await _set_meta(connection, "epoch", str(epoch))
            return epoch

    async def spool_mark(self) -> SpoolMark | None:
        """How far which spool has re-entered; None where none ever did."""
        async with transaction(self._engine, writes=False) as connection:
            value = await _meta(connection, "spool")
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
            query = select(snapshots.c.seq, snapshots.c.at, snapshots.c.engine_version)
            rows = (await connection.execute(query.order_by(snapshots.c.seq))).all()
        return [Snapshot(row.seq, moment(row.at), row.engine_version, b"") for row in rows]

    async def snapshot(self, seq: int) -> Snapshot | None:
        """The one at this place."""
        async with transaction(self._engine, writes=False) as connection:
            row = (await connection.execute(select(snapshots).where(snapshots.c.seq == seq))).first()
        return _snapshot(row) if row else None

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

    async def done(self, command_ids: Iterable[str], at: datetime) -> None:
        """These commands were carried out and leave the outbox."""
        async with transaction(self._engine, writes=True) as connection:
            for command_id in command_ids:
                seq, n = place_of(command_id)
                await connection.execute(
                    update(commands)
                    .where(commands.c.seq == seq, commands.c.n == n)
                    .values(done_at=micros(at))
                )

    async def commands_after(self, command_id: str, limit: int) -> list[Command]:
        """Commands with a later id ("" for the first ones), oldest first, for a live stream that resumes.

        Raises `StoreRefused` for what is no id of a command.
        """
        return [decode_command(body) for _, body in await self.command_lines_after(command_id, limit)]

    async def command_lines_after(self, command_id: str, limit: int) -> list[tuple[str, bytes]]:
        """(id, bytes as they were journalled) of commands with a later id, oldest first."""
        seq, n = place_of(command_id) if command_id else (0, -1)
        later = or_(commands.c.seq > seq, (commands.c.seq == seq) & (commands.c.n > n))
        query = select(commands.c.seq, commands.c.n, commands.c.body).where(later)
        query = query.order_by(commands.c.seq, commands.c.n).limit(limit)
        async with transaction(self._engine, writes=False) as connection:
            return [(f"{row.seq}.{row.n}", row.body) for row in (await connection.execute(query)).all()]

    async def last_command_id(self) -> str:
        """Id of the newest command, "" where there is none."""
        query = select(commands.c.seq, commands.c.n).order_by(commands.c.seq.desc(), commands.c.n.desc())
        async with transaction(self._engine, writes=False) as connection:
            row = (await connection.execute(query.limit(1))).first()
        return f"{row.seq}.{row.n}" if row else ""

    async def prune(self, older_than: datetime, rows: int = 1_000) -> int:
        """Forget events before the newest snapshot at or before `older_than`, at most `rows` of them.

        Returns how many went: call again while it equals `rows`. Snapshots in between are thinned.
        """
        async with transaction(self._engine, writes=True) as connection:
            base = (
                await connection.execute(
                    select(func.max(snapshots.c.seq)).where(snapshots.c.at <= micros(older_than))
                )
            ).scalar()
            await self._thin(connection, base or 0)
            if base is None:
                return 0
            oldest = (await connection.execute(select(func.min(journal.c.seq)))).scalar()
            if oldest is None or oldest > base:
                return 0
            upto = min(base, oldest + rows - 1)
            gone = await connection.execute(delete(journal).where(journal.c.seq <= upto))
            await connection.execute(
                delete(commands).where(commands.c.seq <= upto, commands.c.done_at.is_not(None))
            )
            return gone.rowcount

    async def _thin(self, connection: AsyncConnection, base: int) -> None:
        query = select(snapshots.c.seq, snapshots.c.engine_version).order_by(snapshots.c.seq)
        rows = (await connection.execute(query)).all()
        newest = [row.seq for row in rows][-KEPT_SNAPSHOTS:]
        firsts = {row.engine_version: row.seq for row in reversed(rows) if row.seq >= base}
        kept = {base, *newest, *firsts.values()}
        gone = [row.seq for row in rows if row.seq not in kept]
        if gone:
            await connection.execute(delete(snapshots).where(snapshots.c.seq.in_(gone)))

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


async def _meta(connection: AsyncConnection, key: str) -> str | None:
    value: str | None = (await connection.execute(select(meta.c.value).where(meta.c.key == key))).scalar()
    return value


async def _set_meta(connection: AsyncConnection, key: str, value: str) -> None:
    changed = await connection.execute(update(meta).where(meta.c.key == key).values(value=value))
    if changed.rowcount == 0:
        await connection.execute(insert(meta).values(key=key, value=value))


def tag_of(message: msgspec.Struct) -> str:
    """Name/version of a message."""
    return str(type(message).__struct_config__.tag)


def place_of(command_id: str) -> tuple[int, int]:
    """(seq, n) of "<seq>.<n>". Raises `StoreRefused`."""
    seq, dot, n = command_id.partition(".")
    if not (dot and seq.isascii() and seq.isdigit() and n.isascii() and n.isdigit() and len(command_id) < 28):
        raise StoreRefused(f'"{command_id}" is no id of a command; it looks like 1234.0')
    return int(seq), int(n)


def _entry(row: Any) -> JournalEntry:
    try:
        return JournalEntry(row.seq, row.epoch, decode_event(row.body))
    except msgspec.ValidationError as error:
        raise StoreRefused(f"journal {row.seq}: {row.tag} is no event this version knows: {error}") from error


def _snapshot(row: Any) -> Snapshot:
    return Snapshot(row.seq, moment(row.at), row.engine_version, row.body)


def _poisoned(entries: Iterable[JournalEntry]) -> Iterable[int]:
    for entry in entries:
        number = getattr(entry.event, "poisoned", None)
        if isinstance(number, int):
            yield number
