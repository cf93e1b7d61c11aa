"""What is worked out of the plant in force: room, standby routes, what-if. In a thread, one at a time.

All of it is kept until another plant comes into force, and then made again quietly if anybody asked before.
The event loop never computes any of it.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

from linewatch.api.problems import Refused
from linewatch.engine.projection import Projection
from linewatch.localise.exposure import NextCut, next_cut
from linewatch.localise.failing import Present
from linewatch.localise.usable import Usable, present_of
from linewatch.localise.whatif import WhatIf
from linewatch.messages.records import IncidentPhase
from linewatch.topology.capacity import Capacity
from linewatch.topology.index import PlantIndex
from linewatch.topology.standby import Standbys

WAITING = 32  # questions at most; more are told to come again
CUTS_KEPT = 64  # next cuts, by what is open and whom it exposes

T = TypeVar("T")


class Desk:
    """One plant's, each part made when first asked for. Touched by the one thread only."""

    def __init__(self, index: PlantIndex, digest: str) -> None:
        self.index = index
        self.digest = digest
        self._cuts: dict[tuple[tuple[Present, ...], tuple[str, ...]], NextCut | None] = {}

    @cached_property
    def standbys(self) -> Standbys:
        """With the ways of the plant and their risks."""
        return Standbys(self.index)

    @property
    def capacity(self) -> Capacity:
        """The room of the plant."""
        return self.standbys.capacity

    @cached_property
    def whatif(self) -> WhatIf:
        """With the localiser's picture of the plant."""
        return WhatIf(self.index)

    def present(self, seen: Projection) -> tuple[Present, ...]:
        """The faults that open incidents hold."""
        return present_of(self.whatif, seen.incidents.values())

    def usable(self, seen: Projection) -> Usable:
        """Whether ways can be taken now."""
        return Usable(self.whatif, self.present(seen))

    def next_cut(self, seen: Projection, exposed: tuple[str, ...]) -> NextCut | None:
        """The single further fault that takes down most of these lines. Kept as long as the same faults are
        open and the same lines exposed."""
        key = self.present(seen), exposed
        if key not in self._cuts:
            self._cuts[key] = next_cut(self.whatif, *key)
            if len(self._cuts) > CUTS_KEPT:
                del self._cuts[next(iter(self._cuts))]
        return self._cuts[key]

    def out(self, seen: Projection) -> dict[str, str]:
        """What alarms of incidents without a known cause are about."""
        return {
            key.resource: f"{key.alarm_type}, {incident.id}"
            for incident in seen.incidents.values()
            if incident.phase in (IncidentPhase.OPEN, IncidentPhase.CLEARING)
            and not incident.merged_into
            and not incident.verdict.roots
            for key in incident.active_alarms
        }

    def warm(self) -> None:
        """Make all of it."""
        _ = (self.whatif, self.standbys.ways.edges)


class Planning:
    """Keeps the desk of the plant in force."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="planning")
        self._desk: Desk | None = None
        self._waiting = 0

    async def ask(self, seen: Projection, question: Callable[[Desk], T]) -> T:
        """The answer to a question about the plant of this picture. Raises what the question raises, and
        `Refused` where too many wait already."""
        if self._waiting >= WAITING:
            detail = f"{WAITING} questions about the plant wait already; ask again in some seconds"
            raise Refused("busy", detail, headers={"Retry-After": "5"})
        return await asyncio.wrap_future(self._put(seen, question))

    async def soon(self, seen: Projection, question: Callable[[Desk], T], within_s: float) -> T | None:
        """The answer if it comes in time, else None; it is worked out all the same, for who asks again. None
        too where too many wait already. Raises what the question raises."""
        if self._waiting >= WAITING:
            return None
        answer = asyncio.wrap_future(self._put(seen, question))
        done, _ = await asyncio.wait((answer,), timeout=within_s)
        return answer.result() if done else None

    def _put(self, seen: Projection, question: Callable[[Desk], T]) -> Future[T]:
        desk = self._of(seen)
        self._waiting += 1
        answer = self._thread.submit(question, desk)
        answer.add_done_callback(self._answered(asyncio.get_running_loop()))
        return answer

    def changed(self, seen: Projection) -> None:
        """Another plant is in force: make it ready where the one before was asked about."""
        if self._desk is not None and self._desk.digest != seen.plant_digest:
            self._thread.submit(self._of(seen).warm)

    def close(self) -> None:
        """No more questions; those that wait are not answered."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _of(self, seen: Projection) -> Desk:
        desk = self._desk
        if desk is None or desk.index is not seen.index:
            desk = self._desk = Desk(seen.index, seen.plant_digest)
        return desk

    def _answered(self, loop: asyncio.AbstractEventLoop) -> Callable[[Future[T]], None]:
        def less() -> None:
            self._waiting -= 1

        def told(_: Future[T]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(less)

        return told
