"""Committed notices, fanned out to live listeners (server-sent events).

The pump calls `publish` after its commit. That never waits: each listener has a bounded queue, and one that
lets it fill is cut off with a counted reason. It may come back and resume by the last id it saw.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from linewatch.messages.commands import AlarmNotice, CircuitNotice, Command, DeviceNotice, IncidentNotice
from linewatch.metrics.meters import Meters

Notice = AlarmNotice | IncidentNotice | CircuitNotice | DeviceNotice

ROOM = 2_000  # notices one listener may lag behind; a big cable cut makes some hundreds at once
LISTENERS = 64


def notices(commands: Iterable[Command]) -> list[Notice]:
    """Those commands that tell people something. The others ask our own edges for work."""
    return [c for c in commands if isinstance(c, AlarmNotice | IncidentNotice | CircuitNotice | DeviceNotice)]


class Order(NamedTuple):
    """Place of a command in the journal, from its id "<seq>.<n>". Text order would put 10.0 before 9.0."""

    seq: int
    n: int


def order(command_id: str) -> Order:
    """Raises `ValueError` for a text that is no command id. "" and "0" come before everything."""
    if command_id in ("", "0"):
        return Order(0, -1)
    seq, _, n = command_id.partition(".")
    if not (seq.isdecimal() and n.isdecimal()):
        raise ValueError(f'"{command_id}" is no command id; one looks like 1842.3')
    return Order(int(seq), int(n))


class Listener:
    """One live listener. Used from the event loop's thread."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._queue: deque[Notice] = deque()
        self._ready = asyncio.Event()
        self.cut = ""  # why it was cut off; empty while it is not

    def offer(self, batch: list[Notice]) -> bool:
        """False when the queue is full: then nothing is kept, since what follows a gap is no use."""
        if self.cut:
            return True
        if len(self._queue) + len(batch) > self._room:
            self.cut_off("slow")
            return False
        self._queue.extend(batch)
        self._ready.set()
        return True

    def cut_off(self, reason: str) -> None:
        """End it. Whoever waits in `take` wakes up."""
        self.cut = self.cut or reason
        self._queue.clear()
        self._ready.set()

    async def take(self, wait_s: float) -> list[Notice]:
        """What is waiting, oldest first; empty after `wait_s` seconds of quiet, or when it was cut off."""
        if not self._queue and not self.cut:
            try:
                async with asyncio.timeout(wait_s):
                    await self._ready.wait()
            except TimeoutError:
                return []
        taken = list(self._queue)
        self._queue.clear()
        if not self.cut:
            self._ready.clear()
        return taken


class StreamFull(Exception):
    """As many listeners as may be are there already. Try again later."""


class Stream:
    """All live listeners. `publish` is the pump's, `listen` the API's, `close` is for whoever shuts down."""

    def __init__(self, meters: Meters, *, room: int = ROOM, listeners: int = LISTENERS) -> None:
        self._meters = meters
        self._room = room
        self._most = listeners
        self._listeners: dict[int, Listener] = {}
        self._next = 0
        self._closed = False

    def publish(self, commands: Iterable[Command]) -> None:
        """Hand committed commands to every listener. Costs nothing where nobody listens."""
        if not self._listeners:
            return
        batch = notices(commands)
        if not batch:
            return
        for listener in list(self._listeners.values()):
            if not listener.offer(batch):
                self._meters.count("linewatch_stream_cut_total", reason="slow")
            elif not listener.cut:
                self._meters.count("linewatch_stream_sent_total", len(batch))

    @contextmanager
    def listen(self) -> Iterator[Listener]:
        """A listener for as long as the block lasts. Raises `StreamFull`."""
        if self._closed or len(self._listeners) >= self._most:
            self._meters.count("linewatch_stream_cut_total", reason="full")
            raise StreamFull(f"{len(self._listeners)} live streams are open, and no more are let in")
        self._next += 1
        number, listener = self._next, Listener(self._room)
        self._listeners[number] = listener
        self._told()
        try:
            yield listener
        finally:
            del self._listeners[number]
            self._told()

    def cut_off(self, listener: Listener, reason: str) -> None:
        """End one listener, and count why."""
        if not listener.cut:
            self._meters.count("linewatch_stream_cut_total", reason=reason)
        listener.cut_off(reason)

    def close(self) -> None:
        """End them all and let nobody in: before the HTTP server is asked to stop, which waits for them."""
        self._closed = True
        for listener in list(self._listeners.values()):
            self.cut_off(listener, "shutdown")

    def _told(self) -> None:
        self._meters.gauge("linewatch_stream_subscribers", len(self._listeners))
