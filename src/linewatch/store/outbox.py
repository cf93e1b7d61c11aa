"""The rows of commands: what was told, and what somebody has yet to carry out."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from linewatch.messages.commands import Command, PollNow, Refine
from linewatch.messages.wire import decode_command, encode
from linewatch.store.errors import StoreRefused
from linewatch.store.rows import JournalEntry, tag_of
from linewatch.store.schema import commands, micros

DEEDS = (PollNow, Refine)  # what somebody must carry out; notices are told from this very table


def place_of(command_id: str) -> tuple[int, int]:
    """(seq, n) of "<seq>.<n>". Raises `StoreRefused`."""
    seq, dot, n = command_id.partition(".")
    if not (dot and seq.isascii() and seq.isdigit() and n.isascii() and n.isdigit() and len(command_id) < 28):
        raise StoreRefused(f'"{command_id}" is no id of a command; it looks like 1234.0')
    return int(seq), int(n)


def rows(told: Iterable[Command], events: Iterable[JournalEntry]) -> list[dict[str, object]]:
    """As they are written, beside their events. Raises `StoreRefused` where one comes from none of these."""
    by_seq = {entry.seq: entry for entry in events}
    made: list[dict[str, object]] = []
    for command in told:
        seq, n = place_of(command.id)
        entry = by_seq.get(seq)
        if entry is None:
            raise StoreRefused(f"command {command.id} comes from no event of its batch")
        made.append(
            {
                "seq": seq,
                "n": n,
                "tag": tag_of(command),
                "body": encode(command),
                "done_at": None if isinstance(command, DEEDS) else micros(entry.event.at),
                "epoch": entry.epoch,
            }
        )
    return made


async def pending(connection: AsyncConnection) -> tuple[Command, ...]:
    """Those never carried out, oldest first."""
    query = select(commands.c.body).where(commands.c.done_at.is_(None))
    found = (await connection.execute(query.order_by(commands.c.seq, commands.c.n))).all()
    return tuple(decode_command(row.body) for row in found)


async def done(connection: AsyncConnection, command_ids: Iterable[str], at: datetime) -> None:
    """They were carried out."""
    for command_id in command_ids:
        seq, n = place_of(command_id)
        this = (commands.c.seq == seq) & (commands.c.n == n)
        await connection.execute(update(commands).where(this).values(done_at=micros(at)))


async def lines_after(connection: AsyncConnection, command_id: str, limit: int) -> list[tuple[str, bytes]]:
    """(id, bytes as they were journalled) of those with a later id ("" for the first ones), oldest first."""
    seq, n = place_of(command_id) if command_id else (0, -1)
    later = or_(commands.c.seq > seq, (commands.c.seq == seq) & (commands.c.n > n))
    query = select(commands.c.seq, commands.c.n, commands.c.body).where(later)
    query = query.order_by(commands.c.seq, commands.c.n).limit(limit)
    return [(f"{row.seq}.{row.n}", row.body) for row in (await connection.execute(query)).all()]


async def last_id(connection: AsyncConnection) -> str:
    """Id of the newest one, "" where there is none."""
    query = select(commands.c.seq, commands.c.n).order_by(commands.c.seq.desc(), commands.c.n.desc())
    row = (await connection.execute(query.limit(1))).first()
    return f"{row.seq}.{row.n}" if row else ""
