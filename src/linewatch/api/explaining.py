"""Explanations of incidents: worked out in a thread when asked for, one at a time, and kept for a while.

The event loop never computes any of it, and no answer waits long for it: an incident whose explanation is
not ready in time is shown without.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from linewatch.api.explained_told import Told, explanation_told
from linewatch.engine.projection import Projection
from linewatch.localise.explain.explain import Explainer
from linewatch.localise.explain.scene import Known
from linewatch.localise.explain.spoken import Speaker
from linewatch.messages.records import IncidentPhase, IncidentRecord
from linewatch.topology.index import PlantIndex

WAIT_S = 5.0  # an answer waits no longer
_WAITING = 8  # questions at most; more are not explained
_KEPT = 64
_FRESH = timedelta(seconds=30)  # what answers, and what is polled, moves on
_ALL_POLLED = timedelta(seconds=75)  # a poll period of a minute, and a little
_OPEN = (IncidentPhase.OPEN, IncidentPhase.CLEARING)


@dataclass(frozen=True, slots=True)
class _Kept:
    incident: IncidentRecord
    index: PlantIndex
    at: datetime
    told: Told


class Explaining:
    """Keeps one explainer, of the plant in force when last asked."""

    def __init__(self, wait_s: float = WAIT_S) -> None:
        self._wait_s = wait_s
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="explaining")
        self._explainer: Explainer | None = None
        self._kept: dict[str, _Kept] = {}
        self._waiting = 0

    async def of(self, seen: Projection, incident: IncidentRecord, at: datetime) -> Told | None:
        """Of an incident as its asker sees it. None where nothing is to be explained, or not in time."""
        if not incident.verdict.roots or incident.phase not in _OPEN:
            return None
        kept = self._kept.get(incident.id)
        if kept is not None and _same(kept, seen, incident, at):
            return kept.told
        if self._waiting >= _WAITING:
            return None
        self._waiting += 1
        answer = self._thread.submit(self._work, seen, incident, at)
        answer.add_done_callback(self._answered(asyncio.get_running_loop()))
        try:
            return await asyncio.wait_for(asyncio.wrap_future(answer), self._wait_s)
        except TimeoutError:
            return None

    def _answered(self, loop: asyncio.AbstractEventLoop) -> Callable[[Future[Told]], None]:
        def less() -> None:
            self._waiting -= 1

        def told(_: Future[Told]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(less)

        return told

    def _work(self, seen: Projection, incident: IncidentRecord, at: datetime) -> Told:
        """In the thread. What came too late for one answer is there for the next."""
        if self._explainer is None or self._explainer.index is not seen.index:
            self._explainer = Explainer(seen.index)
        known = known_of(seen, incident, at)
        found = self._explainer.of(incident.verdict, incident.active_alarms, known)
        told = explanation_told(found, Speaker(seen.index, clock_time))
        self._kept.pop(incident.id, None)
        self._kept[incident.id] = _Kept(incident, seen.index, at, told)
        if len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return told


def _same(kept: _Kept, seen: Projection, incident: IncidentRecord, at: datetime) -> bool:
    """Nothing has changed that an explanation hangs on, but what is a little older."""
    return kept.index is seen.index and kept.incident == incident and at - kept.at <= _FRESH


def known_of(seen: Projection, incident: IncidentRecord, at: datetime) -> Known:
    """What is known of the network now. Who answers has been polled since, if the incident is old enough."""
    answering = {device.id: device.answering for device in seen.devices.values()}
    polled = {}
    if at - incident.changed_at >= _ALL_POLLED:
        polled = {device: True for device, heard in answering.items() if heard}
        for device in seen.index.plant.devices:
            if isinstance(device.rack, str) and device.rack in polled:
                polled[device.id] = True
    return Known(
        {record.key: record for record in seen.alarms.values() if record.active},
        answering,
        frozenset(polled),
        at,
    )


def clock_time(at: datetime) -> str:
    """A moment as people at this machine read it, with its offset."""
    return at.astimezone().strftime("%H:%M:%S %z")
