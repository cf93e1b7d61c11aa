"""All targets probed over one socket, paced evenly; what their windows say becomes alarms."""

import asyncio
from collections import deque
from typing import NamedTuple, Protocol

import structlog

from linewatch.collect.handover import Clock, Handover
from linewatch.collect.probes.echo import Echo, NotAllowed
from linewatch.collect.probes.knock import Knock
from linewatch.collect.probes.pace import Pace
from linewatch.collect.probes.settings import Address, ProbeSettings
from linewatch.collect.probes.targets import targets_of
from linewatch.collect.probes.watched import Present, Watched
from linewatch.collect.slicing import sliced
from linewatch.collect.source import Source
from linewatch.collect.withdrawn import Withdrawn
from linewatch.messages.records import Via
from linewatch.metrics.meters import Meters
from linewatch.topology.index import PlantIndex

log = structlog.get_logger("linewatch.probes")

LEAST_WAIT_S = 0.02  # due probes are sent together
MOST_WAIT_S = 1.0


class HasProbes(Protocol):
    """What of a site this needs."""

    @property
    def probes(self) -> ProbeSettings | None: ...


def sources(
    site: HasProbes, index: PlantIndex, handover: Handover, clock: Clock, meters: Meters, present: Present
) -> list[Source]:
    """One for all targets, where the site wants any; what was probed and is no more is taken back."""
    speaks: frozenset[str] = frozenset()
    if site.probes is not None:
        speaks = frozenset(target.device for target in targets_of(site.probes, index)[0])
    gone = Withdrawn(Via.PROBE, index, handover, clock, present, why="it is probed no more", speaks=speaks)
    if site.probes is None:
        return [gone]
    return [gone, Probes(site.probes, index, handover, clock, meters, present)]


class _Pending(NamedTuple):
    watched: Watched
    sent_s: float


class Probes:
    """`run` opens the sockets. Without a way to probe at all it says so once, and nobody is judged."""

    name = "probes"

    def __init__(
        self,
        settings: ProbeSettings,
        index: PlantIndex,
        handover: Handover,
        clock: Clock,
        meters: Meters,
        present: Present,
    ) -> None:
        self._settings = settings
        self._index = index
        self._handover = handover
        self._clock = clock
        self._meters = meters
        self._present = present
        self._moved = asyncio.Event()
        self._watched: dict[str, Watched] = {}
        self._ring: list[Watched] = []
        self._pending: dict[int, _Pending] = {}
        self._deadlines: deque[tuple[float, int]] = deque()
        self._number = 0
        self._echo: Echo | None = None
        self._knock: Knock | None = None

    def retarget(self, index: PlantIndex) -> None:
        """Another plant is in force."""
        self._index = index
        self._moved.set()

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        self._knock = Knock(self._ended)
        if self._settings.icmp:
            try:
                self._echo = Echo(self._answered, lambda: self._count("forged"))
            except NotAllowed:
                self._say_not_allowed()
        try:
            pace = await self._aim(loop.time())
            while True:
                self._time_out(loop.time())
                places, missed = pace.due(loop.time())
                if missed:
                    self._count("late", missed)
                for place in places:
                    self._probe(self._ring[place], loop.time())
                if await self._waited(pace, loop.time()):
                    self._moved.clear()
                    pace = await self._aim(loop.time())
        finally:
            self._knock.close()
            if self._echo is not None:
                self._echo.close()

    # ---- whom

    async def _aim(self, now_s: float) -> Pace:
        """Take the plant's targets; who is none any more is no longer spoken of."""
        index = self._index
        targets, bad = await asyncio.to_thread(targets_of, self._settings, index)
        for device in bad[:20]:
            log.warning("not probed: it has no IPv4 address", device=device)
        before, self._watched = self._watched, {}
        numbers = {"icmp": 0, "tcp": 0, "none": 0}
        async for target in sliced(targets):
            address = self._way(target.address)
            numbers["none" if address is None else "icmp" if address.port is None else "tcp"] += 1
            if address is None:
                continue
            old = before.pop(target.device, None)
            if old is not None:
                self._watched[target.device] = old
                if old.address != address:
                    old.moved(target._replace(address=address))
                continue
            self._watched[target.device] = Watched(
                target._replace(address=address),
                self._settings.judgement,
                self._present,
                self._handover,
                self._clock,
                self._meters,
            )
        for gone in before.values():
            gone.forget()
        self._ring = list(self._watched.values())
        for method, number in numbers.items():
            self._meters.gauge("linewatch_probe_targets", number, method=method)
        log.info("probing", **numbers, interval_s=self._settings.interval_s)
        return Pace(len(self._ring), self._settings.interval_s, asyncio.get_running_loop().time())

    def _way(self, address: Address) -> Address | None:
        """As it is really asked: None where there is no way."""
        if address.port is not None or self._echo is not None:
            return address
        port = self._settings.tcp_port
        return address._replace(port=port) if port is not None else None

    def _say_not_allowed(self) -> None:
        port = self._settings.tcp_port
        instead = f"TCP port {port} is asked instead" if port is not None else "nobody is probed by it"
        sentence = (
            f"probes: the kernel allows no ICMP socket here, so {instead}; give the daemon CAP_NET_RAW, "
            "widen net.ipv4.ping_group_range, or write probes: {icmp: false, tcp_port: PORT}"
        )
        log.warning(sentence)

    # ---- probes

    def _probe(self, watched: Watched, now_s: float) -> None:
        self._number += 1
        number, address = self._number, watched.address
        self._pending[number] = _Pending(watched, now_s)
        self._deadlines.append((now_s + self._settings.timeout_s, number))
        if address.port is None:
            sent = self._echo.send(number, address.host) if self._echo is not None else None
        else:
            sent = self._knock.send(number, address.host, address.port) if self._knock is not None else None
        if sent is None:
            del self._pending[number]
            self._count("late")
        elif not sent:
            self._ended(number, False)

    def _answered(self, number: int, host: str) -> None:
        pending = self._pending.get(number)
        if pending is None:
            return  # too late, or said twice
        if pending.watched.address.host != host:
            self._count("forged")
            return
        self._ended(number, True)

    def _ended(self, number: int, answered: bool) -> None:
        pending = self._pending.pop(number, None)
        if pending is None or self._watched.get(pending.watched.device) is not pending.watched:
            return
        rtt_s = asyncio.get_running_loop().time() - pending.sent_s
        answered = answered and rtt_s <= self._settings.timeout_s
        self._count("answered" if answered else "lost")
        pending.watched.saw(rtt_s if answered else None)

    def _time_out(self, now_s: float) -> None:
        while self._deadlines and self._deadlines[0][0] <= now_s:
            _, number = self._deadlines.popleft()
            if number in self._pending:
                if self._knock is not None:
                    self._knock.give_up(number)
                self._ended(number, False)

    async def _waited(self, pace: Pace, now_s: float) -> bool:
        """Wait for what comes next; True if the plant moved."""
        turn_s = pace.next_s()
        end_s = self._deadlines[0][0] if self._deadlines else None
        next_s = min((t for t in (turn_s, end_s) if t is not None), default=now_s + MOST_WAIT_S)
        wait_s = min(max(next_s - now_s, LEAST_WAIT_S), MOST_WAIT_S)
        try:
            await asyncio.wait_for(self._moved.wait(), wait_s)
        except TimeoutError:
            return False
        return True

    def _count(self, outcome: str, number: int = 1) -> None:
        self._meters.count("linewatch_probes_total", number, outcome=outcome)
