"""Where samples are kept, as the reading sees it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from linewatch.messages.samples import Known, Point, Sample


class NotKept(Exception):
    """The store is away. The NE keeps a day of quarters: read again later."""


class Keeper(Protocol):
    """Raises `NotKept`."""

    async def known(self, device: str, since: datetime) -> Mapping[Point, Known]:
        """Of what `device` counts, quarters from `since` on that need not be read again."""
        ...

    async def keep(self, samples: Sequence[Sample]) -> None:
        """Keep them; one that is kept already changes nothing."""
        ...

    async def forget(self, before: datetime) -> int:
        """Drop some of what is older; 0 when there is no more."""
        ...
