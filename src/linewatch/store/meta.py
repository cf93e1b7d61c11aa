"""Single words the store remembers, by name."""

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from linewatch.store.schema import meta


async def get(connection: AsyncConnection, key: str) -> str | None:
    """The word, None where it was never put."""
    value: str | None = (await connection.execute(select(meta.c.value).where(meta.c.key == key))).scalar()
    return value


async def put(connection: AsyncConnection, key: str, value: str) -> None:
    """Remember it in the place of what was there."""
    changed = await connection.execute(update(meta).where(meta.c.key == key).values(value=value))
    if changed.rowcount == 0:
        await connection.execute(insert(meta).values(key=key, value=value))
