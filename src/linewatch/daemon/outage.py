"""While the store is away: what must not be forgotten goes to disk, and comes back in order, each once."""

import asyncio
from collections import deque
from datetime import datetime, timedelta

import structlog

from linewatch.daemon.inbox import Slot
from linewatch.daemon.spool import Spool, Spooled, SpoolFull
from linewatch.messages.events import Event, Observed
from linewatch.messages.records import Change, Via
from linewatch.metrics.meters import Meters
from linewatch.store.journal import Store
from linewatch.store.rows import SpoolMark

RETRY = timedelta(seconds=1)
SELF = "linewatch"

log = structlog.get_logger("linewatch.outage")


class Outage:
    """`since`: when the store was lost, None while it is there. `again`: what re-enters, oldest first."""

    def __init__(self, spool: Spool, meters: Meters) -> None:
        self._spool = spool
        self._meters = meters
        self.since: datetime | None = None
        self.retry_at: datetime | None = None
        self.again: deque[Event] = deque()
        self._id = ""
        self._done = 0
        self._kept = 0
        meters.gauge("linewatch_store_up", 1)

    async def begin(self, spool_id: str, at: datetime) -> None:
        """The store is lost. A spool that was half way in goes on in its own file."""
        self._meters.count("linewatch_store_errors_total", operation="append")
        self._meters.gauge("linewatch_store_up", 0)
        self.since, self.retry_at = at, at + RETRY
        try:
            if self.again or self._id:
                await asyncio.to_thread(self._spool.open_again, self._id)
            else:
                await asyncio.to_thread(self._spool.begin, spool_id)
        except OSError as error:
            log.warning("no spool", path=str(self._spool.path), error=str(error))
        self.again.clear()  # the file holds them all; how many are in, the store will tell

    async def keep(self, records: list[Spooled], slots: list[Slot]) -> None:
        """Durable on return, and their givers told so; or shed and counted."""
        reason = ""
        try:
            if records:
                await asyncio.to_thread(self._spool.append, records)
        except SpoolFull:
            reason = "spool-full"
        except OSError as error:
            reason = "store-lost"
            log.warning("the spool cannot be written", path=str(self._spool.path), error=str(error))
        if reason:
            self._meters.count("linewatch_observations_dropped_total", len(records), reason=reason)
        else:
            self._kept += len(records)
        for slot in slots:
            slot.answer(not reason)
        self._meters.gauge("linewatch_spool_events", self._kept)
        self._meters.gauge("linewatch_spool_bytes", self._spool.size)

    async def reopen(self, store: Store, last_seq: int) -> None:
        """Line up what a spool still holds. What landed or re-entered already is left out."""
        self._spool.close()
        spool_id, records = await asyncio.to_thread(self._spool.read)
        mark = await store.spool_mark()
        if mark is not None and mark.spool == spool_id:
            done = mark.count
        else:
            # Nothing was journalled since but the very batch whose answer was lost. Later this says nothing:
            # what re-enters, and the timers in between, take the numbers that others had while it was away.
            done = 0
            while done < len(records) and 0 < records[done].seq <= last_seq:
                done += 1
        self._id, self._done = spool_id, done
        self.again = deque(record.event for record in records[done:])
        self._kept = len(self.again)
        self._meters.gauge("linewatch_spool_events", self._kept)
        if not self.again:
            await self._empty()

    def end(self, at: datetime) -> list[Event]:
        """The store is back. What to journal of its absence, after everything that was kept."""
        since, self.since, self.retry_at = self.since, None, None
        self._meters.gauge("linewatch_store_up", 1)
        if since is None:
            return []
        away_s = (at - since).total_seconds()
        log.warning("the store is back", away_s=away_s, events=len(self.again))
        detail = f"away for {away_s:.0f} s, {len(self.again)} events were kept on disk"
        return [
            Observed(at, SELF, Via.ENGINE, (Change(SELF, "STORE-LOST", present, detail=detail),))
            for present in (True, False)
        ]

    def mark(self, taken: int) -> SpoolMark | None:
        """How far the spool is in once `taken` more are journalled; told with every batch until it is all
        in, even if it holds timers alone."""
        return SpoolMark(self._id, self._done + taken) if self._id else None

    async def taken(self, count: int, *, last: bool = True) -> None:
        """So many more are journalled. Not `last`: one that was lined up has still to be set aside."""
        self._done += count
        self._kept = len(self.again)
        self._meters.gauge("linewatch_spool_events", self._kept)
        if count and last and not self.again:
            log.info("all that was kept on disk is journalled", events=self._done)
            await self._empty()

    async def _empty(self) -> None:
        self._id, self._done, self._kept = "", 0, 0
        await asyncio.to_thread(self._spool.discard)
        self._meters.gauge("linewatch_spool_bytes", 0)
