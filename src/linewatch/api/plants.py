"""What the API asks of whoever keeps the plant. Each may raise `api.problems.Refused`."""

from datetime import datetime
from typing import NamedTuple, Protocol

from linewatch.store.rows import PlantRow

MAX_BODY_BYTES = 256 << 20  # of a FORMAT body; 20,000 lines are some 40 MB


class PlantState(NamedTuple):
    """`since`: the change by which the plant in force came. `files`: digest of what the site's files hold."""

    digest: str
    since: PlantRow | None
    files: str


class Taken(NamedTuple):
    """An answer to apply and revert. Not `changed`: that plant was in force already."""

    digest: str
    base: str
    changed: bool
    counts: tuple[int, int, int]


class Plants(Protocol):
    """`daemon.planting.Planting` is one."""

    async def state(self) -> PlantState: ...

    async def history(self, limit: int, before: int | None) -> list[PlantRow]: ...

    async def body(self, at: datetime | None, digest: str | None) -> tuple[str, bytes]:
        """(digest, FORMAT) of the plant in force, of that moment, or whose digest begins so."""
        ...

    async def apply(self, body: bytes, base: str, actor: str, note: str) -> Taken: ...

    async def revert(self, digest: str, base: str, actor: str, note: str) -> Taken: ...
