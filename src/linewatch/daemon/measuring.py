"""The store as performance monitoring sees it: a store that is away is a reason to read again later."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from linewatch.collect.performance.keeping import NotKept
from linewatch.messages.samples import Known, Point, Sample
from linewatch.metrics.meters import Meters
from linewatch.store.errors import StoreLost
from linewatch.store.journal import Store


class Measuring:
    """See `collect.performance.keeping.Keeper`."""

    def __init__(self, store: Store, meters: Meters) -> None:
        self._store = store
        self._meters = meters

    async def known(self, device: str, since: datetime) -> Mapping[Point, Known]:
        """See Keeper."""
        try:
            return await self._store.performance.known(device, since)
        except StoreLost as error:
            raise self._away(error) from error

    async def keep(self, samples: Sequence[Sample]) -> None:
        """See Keeper."""
        try:
            await self._store.performance.keep(samples)
        except StoreLost as error:
            raise self._away(error) from error

    async def forget(self, before: datetime) -> int:
        """See Keeper."""
        try:
            return await self._store.performance.forget(before)
        except StoreLost as error:
            raise self._away(error) from error

    def _away(self, error: StoreLost) -> NotKept:
        self._meters.count("linewatch_store_errors_total", operation="performance")
        return NotKept(str(error))
