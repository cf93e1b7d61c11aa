"""The collector: everything that has an agent is polled at its turn, or at once where something asks for it.

    collector = Collector(settings, agents, index, profiles, handover, clock, meters, baseline=...)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(collector.run(), name="collector")

`run` ends by cancellation only. Everything happens on one loop; polls are callbacks, and only the reading of
tables and lists are tasks.
"""

import asyncio
import random
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import structlog

from linewatch.collect.fact_reading import FactReading
from linewatch.collect.handover import Clock, Handover
from linewatch.collect.hints import Senders
from linewatch.collect.inventory import Inventory
from linewatch.collect.layout import ConditionKey
from linewatch.collect.placing import Places
from linewatch.collect.poller import Poller
from linewatch.collect.settings import CollectSettings, Credential
from linewatch.collect.slicing import sliced
from linewatch.collect.sums import Sums
from linewatch.collect.surroundings import Surroundings
from linewatch.collect.timing import next_turn
from linewatch.collect.traps.intake import TrapIntake
from linewatch.collect.v3.hearing import V3Hearing
from linewatch.collect.v3.socket import VersionedSocket, users_of
from linewatch.metrics.meters import Meters
from linewatch.profiles.library import Profiles
from linewatch.topology.agents import Agent
from linewatch.topology.index import PlantIndex
from linewatch.wire.snmp import SnmpClient
from linewatch.wire.snmp.deadlines import Deadlines

TICK_S = 0.02
SUMS_S = 1.0
AT_ONCE = 32  # polls begun before the loop's others have their turn
LOOK_AGAIN_S = 2.0  # gear that sends its trap before its tables have moved
NMS = "NMS"

Baseline = Callable[[str], Collection[tuple[str, str, str]]]
log = structlog.get_logger("collect")


class Due(NamedTuple):
    """An entry of the schedule: a turn (`stamp` as the poller's, or it has been planned anew) or a look.

    `again`: a second look, behind one that was asked for by a notification and found nothing.
    """

    poller: Poller
    due_s: float
    stamp: int | None
    hinted: bool = False
    again: bool = False


def nothing_told(device: str) -> Collection[tuple[str, str, str]]:
    """The baseline of a journal that holds no alarms."""
    return ()


class Collector:
    """`baseline(device)`: (resource, alarm type, qualifier) of every alarm not yet cleared that the device's
    polls and traps have raised, as the recovered journal has it. What "NMS" raised is passed over.
    """

    def __init__(
        self,
        settings: CollectSettings,
        agents: Sequence[Agent],
        index: PlantIndex,
        profiles: Profiles,
        handover: Handover,
        clock: Clock,
        meters: Meters,
        *,
        baseline: Baseline = nothing_told,
        rng: random.Random | None = None,
    ) -> None:
        self.pollers: dict[str, Poller] = {}  # by device; to look at, not to touch
        self.trap_address: tuple[str, int] | None = None  # once it listens
        self.running = asyncio.Event()
        self.facts = FactReading(settings)  # what gear says of itself
        self._settings = settings
        self._agents = tuple(agents)
        self._index = index
        self._profiles = profiles
        self._handover = handover
        self._clock = clock
        self._meters = meters
        self._baseline = baseline
        self._rng = rng or random.Random()
        self._schedule: Deadlines[Due] = Deadlines(TICK_S)
        self._woken = asyncio.Event()
        self.traps = TrapIntake(settings, profiles, meters, self._woken.set)
        self._inventory: Inventory | None = None  # while it runs
        self._hoped_s = 0.0
        self._taking = asyncio.Lock()

    async def run(self) -> None:
        """Poll and listen until cancelled. OSError if the trap address cannot be bound."""
        self._socket = VersionedSocket(rng=self._rng, on_recovery=self._recovered)
        self._socket.know(users_of(self._settings))
        self._socket.open()
        try:
            self._around = self._surroundings()
            self.trap_address = self.traps.open()
            self.hearing = V3Hearing(self._settings, self.traps, self._socket, self._clock, self._meters)
            async with self._taking:
                places = await asyncio.to_thread(Places, self._index)
                self._inventory = self._make_inventory(places)
                await self._take()
            self.running.set()
            async with asyncio.TaskGroup() as self._tasks:
                reading = self._tasks.create_task(self.facts.run(), name="facts")
                hearing = self._tasks.create_task(self.hearing.run(), name="v3 notifications")
                try:
                    await self._turns()
                finally:
                    self.running.clear()  # answers still come in; nothing new is begun for them
                    reading.cancel()
                    hearing.cancel()
        finally:
            self.traps.close()
            self._inventory = None
            self._socket.close()

    def poll_now(self, device: str, reason: str) -> bool:
        """Look at a device out of turn, soon; False if no such device is polled."""
        poller = self.pollers.get(device)
        if poller is None:
            return False
        log.debug("poll asked for", device=device, reason=reason)
        self._look(poller, hinted=False)
        return True

    async def retarget(
        self,
        agents: Sequence[Agent],
        index: PlantIndex,
        settings: CollectSettings | None = None,
        profiles: Profiles | None = None,
        places: Places | None = None,
    ) -> None:
        """Another plant, other credentials or profiles. What stays is polled on; its rows are placed anew.

        `places`: those of `index`, where they were made already. Agents are taken over in slices, and who is
        new is polled when all are. Where to listen for traps stays as it was at the start. Before `run`, it
        is simply what to start with.
        """
        async with self._taking:
            self._agents, self._index = tuple(agents), index
            changed = settings is not None and settings != self._settings
            self._settings = settings or self._settings
            self._profiles = profiles or self._profiles
            if self._inventory is None:
                return
            if changed:
                self._socket.know(users_of(self._settings))
                self.hearing.retarget(self._settings)
                self._around = self._surroundings()
                self.facts.settings = self._settings
            places = await asyncio.to_thread(Places, index) if places is None else places
            self._inventory = self._make_inventory(places)
            await self._take()

    # What pollers ask of their collector (surroundings.Owner).

    def discover(self, poller: Poller, reason: str) -> None:
        """See Owner."""
        if self.running.is_set():
            self._tasks.create_task(self._discover(poller, reason), name=f"discover {poller.id}")

    def read_lists(self, poller: Poller) -> None:
        """See Owner."""
        if self.running.is_set() and self._inventory is not None:
            self._tasks.create_task(self._inventory.read_lists(poller), name=f"lists {poller.id}")

    def returned(self, poller: Poller) -> None:
        """See Owner. Others that were silent are probed at their next ordinary turn, once per interval."""
        now = self._socket.clock()
        if now - self._hoped_s < self._settings.interval_s:
            return
        self._hoped_s = now
        for other in self.pollers.values():
            if other.failures and other is not poller and not other.polling:
                other.rest_until_s = 0.0
                self._plan(other, now)

    def ended(self, poller: Poller, told: bool) -> None:
        """See Owner."""
        if poller.wanted:
            self._look(poller, hinted=poller.hinted)
        elif poller.hinted and not told and not poller.again_due and not self.traps.pressed:
            poller.again_due = True
            self._add(Due(poller, self._socket.clock() + LOOK_AGAIN_S, None, again=True))

    # The schedule.

    async def _turns(self) -> None:
        sums = Sums(self._meters)
        summed_s = 0.0
        while True:
            now = self._socket.clock()
            for due in self._schedule.due(now, AT_ONCE):
                self._fire(due, now)
            for poller in self.traps.due(now, AT_ONCE):
                self._look(poller, hinted=True)
            if now - summed_s >= SUMS_S:
                summed_s = now
                sums.carry(self._socket, self.traps.socket)
                self.traps.second(now)
            next_s = min(self._schedule.next_s() or now + SUMS_S, summed_s + SUMS_S, self.traps.next_s(now))
            self._woken.clear()
            try:
                async with asyncio.timeout(max(0.0, next_s - self._socket.clock())):
                    await self._woken.wait()
            except TimeoutError:
                pass

    def _fire(self, due: Due, now: float) -> None:
        poller = due.poller
        if poller.dropped:
            return
        if due.stamp is None:
            if due.again:
                poller.again_due = False
            else:
                poller.look_due = False
            if poller.polling:
                poller.wanted = True
            else:
                poller.turn(now, hinted=due.hinted)
            return
        if due.stamp != poller.stamp:
            return
        if poller.polling:
            if not poller.reading:
                self._meters.count("linewatch_poll_overruns_total")
        elif not poller.failures or now >= poller.rest_until_s:
            self._meters.observe("linewatch_poll_lateness_seconds", max(0.0, now - due.due_s))
            poller.turn(now)
        self._plan(poller, max(now, poller.rest_until_s if poller.failures else now))

    def _plan(self, poller: Poller, after_s: float) -> None:
        poller.stamp += 1
        turn_s = next_turn(poller.id, poller.interval_s, after_s)
        self._add(Due(poller, turn_s, poller.stamp))

    def _look(self, poller: Poller, *, hinted: bool) -> None:
        """At once, but not more often than the gap allows; one look at most waits."""
        if poller.polling:
            poller.wanted = True
            poller.hinted = poller.hinted or hinted
            return
        now = self._socket.clock()
        free_s = poller.started_s + (self.traps.gap_of(poller.id) if hinted else self._settings.trap_gap_s)
        if now >= free_s:
            poller.turn(now, hinted=hinted)
        elif not poller.look_due:
            poller.look_due = True
            self._add(Due(poller, free_s, None, hinted))

    def _add(self, due: Due) -> None:
        if self._schedule.add(due.due_s, due):
            self._woken.set()

    # Who is polled.

    def _surroundings(self) -> Surroundings:
        return Surroundings(self._settings, self._handover, self._clock, self._meters, self._socket)

    def _make_inventory(self, places: Places) -> Inventory:
        client = SnmpClient(self._socket)
        return Inventory(client, self._profiles, places, self._settings, self.facts)

    async def _take(self) -> None:
        """Whoever is new is made, whoever stays taken over, whoever is gone dropped; all at last in force."""
        before, taken, senders = self.pollers, dict[str, Poller](), Senders()
        async for agent in sliced(self._agents):
            credential = self._settings.credentials.get(agent.credential)
            if credential is None:
                log.error("no such credential", device=agent.id, credential=agent.credential)
                continue
            poller = self._taken(agent, credential, before.get(agent.id))
            taken[agent.id] = poller
            senders.add(poller)
        self.pollers = taken
        self.traps.stand_on(taken, senders, self._profiles, self._settings)
        async for device, poller in sliced(before.items()):
            poller.dropped = poller.dropped or taken.get(device) is not poller
        self._socket.forget_others({poller.asking.address for poller in taken.values()})
        self.facts.keep(taken)
        self._meters.gauge("linewatch_agents", len(taken))

    def _recovered(self, reason: str) -> None:
        self._meters.count("linewatch_v3_recoveries_total", reason=reason)

    def _taken(self, agent: Agent, credential: Credential, old: Poller | None) -> Poller:
        interval_s = agent.poll_s or self._settings.interval_s
        here = old is not None and (old.agent.host, old.agent.port) == (agent.host, agent.port)
        if old is not None and here and old.credential == credential and old.around is self._around:
            planned = old.interval_s == interval_s  # its turn stands
            old.replaced(agent, interval_s)
            poller = old
        else:
            planned = False
            told = old.telling.told if old else _own(self._baseline(agent.id))
            poller = Poller(agent, credential, interval_s, told, self._around, self)
        if not planned:
            self._plan(poller, self._socket.clock())
        return poller

    async def _discover(self, poller: Poller, reason: str) -> None:
        address, inventory = poller.asking.address, self._inventory
        if inventory is not None:
            await inventory.read(poller, reason)
        if inventory is not self._inventory:
            poller.stale = True  # its rows were placed by the plant before
        if poller.asking.address != address:  # a name was resolved
            self.traps.senders.moved(poller, address[0])


def _own(keys: Collection[tuple[str, str, str]]) -> list[ConditionKey]:
    return [ConditionKey(*key) for key in keys if key[2] != NMS]
