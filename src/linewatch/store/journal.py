"""The store as daemon, API and `replay` use it: one transaction per batch, typed errors."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Self

from linewatch.messages.commands import Command
from linewatch.store.rows import Batch, JournalEntry, Recovery, TokenRow


class Store:
    """Open with `await Store.open(url)`, leave with `await store.close()`.

    Every method raises `StoreLost` (retry later) or `StoreRefused` (a bug or a damaged store).
    """

    @classmethod
    async def open(cls, url: str) -> Self:
        """`url`: a file name, `sqlite:///file` or `postgresql://user@host/db`. Migrates it first."""
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError

    async def append(self, batch: Batch) -> None:
        """Write all of it or nothing, durable on return."""
        raise NotImplementedError

    async def recover(self) -> Recovery:
        raise NotImplementedError

    def entries(self, after: int = 0) -> AsyncIterator[JournalEntry]:
        """Journal entries with a greater sequence number, in order, read in pages."""
        raise NotImplementedError

    async def body(self, digest: str) -> bytes | None:
        raise NotImplementedError

    async def keep_body(self, digest: str, body: bytes) -> None:
        raise NotImplementedError

    async def done(self, command_ids: Iterable[str], at: datetime) -> None:
        """These commands were carried out and leave the outbox."""
        raise NotImplementedError

    async def commands_after(self, command_id: str, limit: int) -> list[Command]:
        """Commands with a later id ("" for the first ones), oldest first, for a live stream that resumes."""
        raise NotImplementedError

    async def last_command_id(self) -> str:
        """Id of the newest command, "" where there is none."""
        raise NotImplementedError

    async def add_token(self, row: TokenRow) -> None:
        """Raises `StoreRefused` where the id or the hash is taken."""
        raise NotImplementedError

    async def tokens(self) -> list[TokenRow]:
        """All of them, revoked and expired ones too, oldest first."""
        raise NotImplementedError

    async def token_by_hash(self, digest: str) -> TokenRow | None:
        raise NotImplementedError

    async def revoke_token(self, token_id: str, at: datetime) -> bool:
        """False where there is no such token, or it was revoked before."""
        raise NotImplementedError
