"""When facts are read: after a device was first understood, when something about it moved, and once a day.

A few devices at a time, one request of each in flight, with a pause behind each: thousands of agents take
minutes, and no poll of states waits for one of them. What is read replaces what was; it is kept in memory
only, since gear says it again whenever it is asked.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

import structlog

from linewatch.collect.facts import read_facts
from linewatch.collect.poller import Poller
from linewatch.collect.settings import CollectSettings
from linewatch.profiles.library import Profiles
from linewatch.topology.reported import Reported
from linewatch.wire.snmp import Refused, SnmpClient, Target, Unanswered

log = structlog.get_logger("collect")

Aim = Callable[[Poller], Awaitable[Target]]


class Tools(NamedTuple):
    """What reading needs; made anew when plant, credentials or profiles change."""

    client: SnmpClient
    profiles: Profiles
    aim: Aim


class FactReading:
    """`all()` is the picture: it is replaced, never changed, whenever a device's facts are."""

    def __init__(self, settings: CollectSettings) -> None:
        self.settings = settings
        self.tools: Tools | None = None
        self.version = 0  # counts up with every change of the picture
        self._facts: dict[str, Reported] = {}
        self._picture: Mapping[str, Reported] | None = {}
        self._read_s: dict[str, float] = {}
        self._shape: dict[str, tuple[object, ...]] = {}
        self._wanted: dict[str, Poller] = {}
        self._woken = asyncio.Event()
        self._news = asyncio.Event()

    def all(self) -> Mapping[str, Reported]:
        """By device. Who is not in it has not been read yet."""
        if self._picture is None:
            self._picture = dict(self._facts)
        return self._picture

    def understood(self, poller: Poller, *, moved: bool) -> None:
        """Its tables were read. `moved`: not merely because it was time."""
        read_s, now = self._read_s.get(poller.id), poller.around.socket.clock()
        old = read_s is None or now - read_s >= self.settings.facts_s
        if old or moved or self._shape.get(poller.id) != _shape(poller):
            self.want(poller)

    def want(self, poller: Poller) -> None:
        """Read it when its turn comes."""
        self._wanted[poller.id] = poller
        self._woken.set()

    def keep(self, devices: Mapping[str, Poller]) -> None:
        """The plant has these; of the others nothing is kept."""
        gone = [device for device in self._facts if device not in devices]
        for device in gone:
            del self._facts[device]
            self._read_s.pop(device, None)
            self._shape.pop(device, None)
        self._wanted = {device: p for device, p in self._wanted.items() if devices.get(device) is p}
        if gone:
            self._changed()

    async def changed(self) -> None:
        """Until the picture is another than at the last call."""
        await self._news.wait()
        self._news.clear()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as readers:
            for number in range(self.settings.fact_readers):
                readers.create_task(self._read_on(), name=f"facts {number}")

    async def _read_on(self) -> None:
        while True:
            poller = self._next()
            if poller is None:
                self._woken.clear()
                await self._woken.wait()
                continue
            await self._read(poller)
            await _pause(self.settings.facts_pause_s)

    def _next(self) -> Poller | None:
        while self._wanted:
            poller = self._wanted.pop(next(iter(self._wanted)))
            if not poller.dropped and poller.found is not None:
                return poller
        return None

    async def _read(self, poller: Poller) -> None:
        tools, found = self.tools, poller.found
        if tools is None or found is None:
            return
        self._read_s[poller.id] = poller.around.socket.clock()
        self._shape[poller.id] = _shape(poller)
        try:
            target = await tools.aim(poller)
            at = poller.around.clock.now()
            facts = await read_facts(tools.client, target, tools.profiles, found, poller.id, at)
        except (Unanswered, Refused, OSError) as failure:
            # Its polls say whether it is silent; it is read when it is next understood.
            log.debug("facts not read", device=poller.id, reason=str(failure))
            self._read_s.pop(poller.id, None)
            return
        if not poller.dropped:
            self._facts[poller.id] = facts
            self._changed()

    def _changed(self) -> None:
        self._picture = None
        self.version += 1
        self._news.set()


def _shape(poller: Poller) -> tuple[object, ...]:
    """What, if it is another, makes the facts old: the rows and their names."""
    found = poller.found
    if found is None:
        return ()
    names = tuple((index, *interface.names.values()) for index, interface in found.interfaces.items())
    return (found.sys_name, found.sys_object_id, names)  # shared with what discovery found: no copies


async def _pause(seconds: float) -> None:
    """A documented wait: the pace that keeps facts behind states."""
    done = asyncio.Event()
    handle = asyncio.get_running_loop().call_later(seconds, done.set)
    try:
        await done.wait()
    finally:
        handle.cancel()
