"""The rows of bearer tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from linewatch.store.rows import TokenRow
from linewatch.store.schema import micros, moment, tokens


async def add(connection: AsyncConnection, row: TokenRow) -> None:
    """A new one; a driver's integrity error where id or hash is taken."""
    await connection.execute(
        insert(tokens).values(
            id=row.id,
            name=row.name,
            hash=row.hash,
            role=row.role,
            scope=row.scope,
            created=micros(row.created),
            expires=micros(row.expires) if row.expires else None,
            revoked=micros(row.revoked) if row.revoked else None,
        )
    )


async def every(connection: AsyncConnection) -> list[TokenRow]:
    """Oldest first."""
    rows = (await connection.execute(select(tokens).order_by(tokens.c.created, tokens.c.id))).all()
    return [_row(row) for row in rows]


async def by_hash(connection: AsyncConnection, digest: str) -> TokenRow | None:
    """None for an unknown one."""
    row = (await connection.execute(select(tokens).where(tokens.c.hash == digest))).first()
    return _row(row) if row else None


async def revoke(connection: AsyncConnection, token_id: str, at: datetime) -> bool:
    """True where it was in force."""
    changed = await connection.execute(
        update(tokens).where(tokens.c.id == token_id, tokens.c.revoked.is_(None)).values(revoked=micros(at))
    )
    return changed.rowcount == 1


def _row(row: Any) -> TokenRow:
    return TokenRow(
        id=row.id,
        name=row.name,
        hash=row.hash,
        role=row.role,
        scope=row.scope,
        created=moment(row.created),
        expires=moment(row.expires) if row.expires is not None else None,
        revoked=moment(row.revoked) if row.revoked is not None else None,
    )
