"""The address to which element managers send: each is told from the others by where it sends from."""

import asyncio
import random
from collections.abc import Sequence

import structlog

from linewatch.collect.ems.manager import Manager
from linewatch.collect.naming import Naming
from linewatch.metrics.meters import Meters
from linewatch.topology.index import PlantIndex
from linewatch.wire.snmp import Notification, SnmpClient, SnmpSocket, TrapSocket

SUMS_S = 1.0
AGAIN_S = 5.0  # after the address could not be had

log = structlog.get_logger("collect.ems")


class Intake:
    """A Source: the element managers that send to one address."""

    def __init__(self, listen: tuple[str, int], managers: Sequence[Manager], meters: Meters) -> None:
        self.name = f"ems {listen[0]}:{listen[1]}"
        self.managers = tuple(managers)
        self.address: tuple[str, int] | None = None  # once it listens
        self.listening = asyncio.Event()
        self._listen = listen
        self._meters = meters
        self._senders = {sender: m for m in managers for sender in sorted(m.settings.senders)}

    def retarget(self, index: PlantIndex) -> None:
        """Another plant is in force."""
        naming = Naming(index)
        for manager in self.managers:
            manager.retarget(index, naming)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._heard()
            except OSError as error:
                log.warning("element managers cannot be heard", listen=self.name, error=str(error))
                self._count(1, "unheard")
            await _pause(AGAIN_S)

    async def _heard(self) -> None:
        """OSError if the address cannot be had."""
        asking = SnmpSocket(rng=random.Random())
        asking.open()
        traps = TrapSocket(self._notified, communities=None, bind=self._listen)
        try:
            traps.open()
            try:
                self._clock = asyncio.get_running_loop().time
                self.address = traps.address
                self.listening.set()
                client = SnmpClient(asking)
                async with asyncio.TaskGroup() as tasks:
                    for manager in self.managers:
                        tasks.create_task(manager.run(client), name=manager.source)
                    tasks.create_task(self._sums(traps), name=f"{self.name} sums")
            finally:
                self.listening.clear()
                traps.close()
        finally:
            asking.close()

    def _notified(self, notification: Notification) -> bool:
        manager = self._senders.get(notification.source[0])
        if manager is None:
            self._count(1, "unauthenticated")
            return False
        return manager.notified(notification, self._clock())

    def _count(self, n: int, outcome: str) -> None:
        """What belongs to no element manager, or nobody knows to whom."""
        self._meters.count("linewatch_intake_total", n, source="ems", outcome=outcome)

    async def _sums(self, traps: TrapSocket) -> None:
        """What the socket counts, and what the kernel dropped: nobody knows whose that was."""
        malformed = drops = 0
        while True:
            await _pause(SUMS_S)
            counts = traps.counts
            now = counts.malformed + counts.unknown_version + counts.v3 + counts.not_a_trap
            if now > malformed:
                self._count(now - malformed, "malformed")
                malformed = now
            lost = traps.look_at_drops()
            if lost > drops:
                self._count(lost - drops, "kernel-drop")
                drops = lost
                for manager in self.managers:
                    manager.want("the kernel dropped datagrams", manager.settings.pause_s)


async def _pause(seconds: float) -> None:
    """A wait that ends by its deadline or by cancellation."""
    try:
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()
    except TimeoutError:
        pass
