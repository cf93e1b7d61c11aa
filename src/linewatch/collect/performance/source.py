"""Every agent's quarter hours, read soon after they end by its own clock, and what we missed of the last 96.

The collector's polls say who answers, which tables it has and which of their rows the plant knows; nothing is
asked of who is silent. It has a socket of its own, a pace of its own, and no part in any poll.
"""

import asyncio
import heapq
import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from linewatch.collect.discovery import Found
from linewatch.collect.handover import Clock, Handover
from linewatch.collect.layout import ConditionKey
from linewatch.collect.performance.asking import Counted, counted
from linewatch.collect.performance.crossing import crossings
from linewatch.collect.performance.keeping import Keeper, NotKept
from linewatch.collect.performance.pace import Pace, wait
from linewatch.collect.performance.settings import PerformanceSettings
from linewatch.collect.performance.visit import Memory, Told, Visit
from linewatch.collect.poller import Poller
from linewatch.collect.source import Source
from linewatch.collect.timing import phase
from linewatch.collect.voicing import Voicing
from linewatch.collect.withdrawn import Withdrawn
from linewatch.messages.records import Via
from linewatch.messages.samples import QUARTER, QUARTER_S
from linewatch.metrics.meters import Meters
from linewatch.topology.index import PlantIndex
from linewatch.wire.snmp import Refused, SnmpClient, SnmpSocket, Target, Unanswered

log = structlog.get_logger("collect.performance")

Present = Callable[[str, Via], Collection[tuple[str, str, str]]]
Pollers = Callable[[], Mapping[str, Poller]]

DAY = QUARTER * 97
FORGET_S = 600.0


class HasPerformance(Protocol):
    """What of a site this needs."""

    @property
    def performance(self) -> PerformanceSettings | None: ...


def sources(
    site: HasPerformance,
    index: PlantIndex,
    handover: Handover,
    clock: Clock,
    meters: Meters,
    present: Present,
    pollers: Pollers,
    keeper: Keeper,
) -> list[Source]:
    """One for all agents, where the site wants it; else thresholds that were crossed are taken back."""
    if site.performance is None:
        why = "performance is not monitored any more"
        return [Withdrawn(Via.PERFORMANCE, index, handover, clock, present, why=why)]
    return [Performance(site.performance, handover, clock, meters, present, pollers, keeper)]


@dataclass(slots=True)
class _Watched:
    """One agent. `of`: what was found when `counted` was made of it."""

    poller: Poller
    voicing: Voicing
    of: Found | None = None
    counted: tuple[Counted, ...] = ()
    memory: Memory = field(default_factory=Memory)
    loaded: bool = False


class Performance:
    """`read` counts the readings that ended well."""

    name = "performance"

    def __init__(
        self,
        settings: PerformanceSettings,
        handover: Handover,
        clock: Clock,
        meters: Meters,
        present: Present,
        pollers: Pollers,
        keeper: Keeper,
    ) -> None:
        self.read = 0
        self._settings = settings
        self._handover = handover
        self._clock = clock
        self._meters = meters
        self._present = present
        self._pollers = pollers
        self._keeper = keeper
        self._pace = Pace(settings.rate)
        self._watched: dict[str, _Watched] = {}
        self._due: list[tuple[float, str]] = []

    def retarget(self, index: PlantIndex) -> None:
        """Another plant: the collector's layouts say so by themselves."""

    async def run(self) -> None:
        """Until cancelled."""
        socket = SnmpSocket(rng=random.Random())
        socket.open()
        self._client = SnmpClient(socket)
        try:
            async with asyncio.TaskGroup() as tasks:
                for number in range(self._settings.readers):
                    tasks.create_task(self._read_on(), name=f"performance {number}")
                tasks.create_task(self._look_on(), name="performance agents")
                tasks.create_task(self._forget_on(), name="performance retention")
        finally:
            socket.close()

    # ---- who

    async def _look_on(self) -> None:
        """Whoever the collector polls is watched; who it polls no more is forgotten."""
        loop = asyncio.get_running_loop()
        while True:
            pollers = self._pollers()
            for device in [d for d, w in self._watched.items() if pollers.get(d) is not w.poller]:
                del self._watched[device]
            for device, poller in pollers.items():
                if device not in self._watched:
                    said = [ConditionKey(*key) for key in self._present(device, Via.PERFORMANCE)]
                    voicing = Voicing(device, Via.PERFORMANCE, said, self._handover, self._clock)
                    self._watched[device] = _Watched(poller, voicing)
                    heapq.heappush(self._due, (loop.time(), device))
            points = sum(len(watched.counted) for watched in self._watched.values())
            self._meters.gauge("linewatch_performance_points", points)
            await wait(self._settings.look_s)

    async def _forget_on(self) -> None:
        while True:
            try:
                while await self._keeper.forget(self._clock.now() - self._settings.kept):
                    await wait(1.0)
            except NotKept:
                pass
            await wait(FORGET_S)

    # ---- when

    async def _read_on(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            if not self._due or self._due[0][0] > loop.time():
                due_s = self._due[0][0] - loop.time() if self._due else self._settings.look_s
                await wait(min(due_s, self._settings.look_s))
                continue
            _, device = heapq.heappop(self._due)
            watched = self._watched.get(device)
            if watched is None:
                continue
            in_s = await self._turn(watched)
            if self._watched.get(device) is watched:
                heapq.heappush(self._due, (loop.time() + in_s, device))

    def _next_s(self, told: Told, device: str) -> float:
        """From now to when its next quarter has ended, and its counters are settled."""
        if told.moved or told.began_s is None:
            return self._settings.look_s
        apart_s = phase(device, self._settings.spread_s) if self._settings.spread_s else 0.0
        return QUARTER_S - told.began_s + self._settings.settle_s + apart_s

    # ---- what

    async def _turn(self, watched: _Watched) -> float:
        """Read it if it can be; in how many seconds it is to be looked at again."""
        poller, settings = watched.poller, self._settings
        found, layout = poller.found, poller.layout
        if found is None or layout is None or poller.failures or poller.dropped:
            return settings.look_s
        if watched.of is not found:
            tables = {name: [row.index for row in rows] for name, rows in found.tables.items()}
            watched.counted = counted(poller.id, layout, tables)
            watched.of, watched.loaded = found, False
        if not watched.counted:
            self._tell(watched, Told())
            return settings.back_s
        try:
            told = await self._read(watched)
        except (Unanswered, Refused, OSError) as failure:
            log.debug("counters not read", device=poller.id, reason=str(failure))
            self._outcome("failed")
            return settings.back_s
        except NotKept as away:
            log.debug("counters not kept", device=poller.id, reason=str(away))
            self._outcome("not-kept")
            return settings.back_s
        self._tell(watched, told)
        self._outcome("overtaken" if told.moved else "done" if told.samples else "nothing")
        self.read += not told.moved
        if watched.voicing.lost or not told.samples:
            return settings.back_s
        return self._next_s(told, poller.id)

    async def _read(self, watched: _Watched) -> Told:
        poller, memory = watched.poller, watched.memory
        if not watched.loaded:
            known = await self._keeper.known(poller.id, self._clock.now() - DAY)
            memory.learn(watched.counted, known)
            watched.loaded = True
        credential = poller.credential
        target = Target(
            *poller.asking.address, credential.community, credential.version, poller.around.settings.patience
        )
        told = await Visit(self._client, target, self._clock, self._pace).read(watched.counted, memory)
        await self._keeper.keep(told.samples)
        memory.through |= told.done
        memory.offsets_s |= told.offsets_s
        for point in told.done:
            memory.have.pop(point, None)
        for outcome, n in told.outcomes.items():
            self._meters.count("linewatch_performance_quarters_total", n, outcome=outcome)
        for offset_s in told.offsets_s.values():
            self._meters.observe("linewatch_performance_clock_offset_seconds", abs(offset_s))
        return told

    def _tell(self, watched: _Watched, told: Told) -> None:
        elements = dict.fromkeys(one.point.element for one in watched.counted)
        voicing = watched.voicing
        voicing.tell(crossings(told.newest, self._settings.thresholds, voicing.told, elements))

    def _outcome(self, outcome: str) -> None:
        self._meters.count("linewatch_performance_readings_total", outcome=outcome)
