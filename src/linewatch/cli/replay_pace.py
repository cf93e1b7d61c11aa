"""A stream of alarms in real time, or so many times faster; and from a pipe, as they come."""

import queue
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from linewatch.cli.alarm_stream import Player
from linewatch.messages.commands import Command

WAITING = 10_000  # lines read ahead from a pipe
END = None
SLOWEST, FASTEST = 0.001, 1_000_000.0


def at_speed(
    player: Player, lines: Iterable[bytes], speed: float, wait: Callable[[float], object] | None = None
) -> Iterator[Command]:
    """What each line tells, when it would: waits between arrivals by `rx_ts`, divided by `speed`.

    After the last line nobody waits: holds expire at once. `wait(seconds)` is how it waits.
    """
    pace = _Pace(speed, wait or threading.Event().wait)
    for number, line in enumerate(lines, 1):
        event = player.read(number, line)
        if event is None:
            continue
        while (due := player.virtual.world.next_due()) is not None and due < event.at:
            pace.until(due)
            yield from player.virtual.until(due)
        pace.until(event.at)
        yield from player.take(number, event)
    yield from player.end()


class _Pace:
    """Where the stream's time lies on the wall's. It begins with the first moment that is waited for."""

    def __init__(self, speed: float, wait: Callable[[float], object]) -> None:
        self._speed = speed
        self._wait = wait
        self._began: tuple[datetime, float] | None = None

    def until(self, at: datetime) -> None:
        if self._began is None:
            self._began = (at, time.monotonic())
        at_first, wall_first = self._began
        left = wall_first + (at - at_first).total_seconds() / self._speed - time.monotonic()
        if left > 0:
            self._wait(left)


def as_it_comes(player: Player) -> Iterator[Command]:
    """What the lines of stdin tell as they come; while none come, what falls due by the wall's clock."""
    waiting: queue.Queue[bytes | None] = queue.Queue(WAITING)

    def read() -> None:
        for line in sys.stdin.buffer:
            waiting.put(line)
        waiting.put(END)

    # It ends with its stream. Where we end first it must not hold the process: reading cannot be cut short.
    threading.Thread(target=read, name="alarms of stdin", daemon=True).start()
    number, heard = 0, time.monotonic()
    last: datetime | None = None
    while True:
        due = player.virtual.world.next_due() if last is not None else None
        left = None
        if due is not None and last is not None:
            left = max(0.0, heard + (due - last).total_seconds() - time.monotonic())
        try:
            line = waiting.get(timeout=left)
        except queue.Empty:
            assert due is not None  # else it would wait without an end
            yield from player.virtual.until(due)
            continue
        if line is END:
            break
        number += 1
        event = player.read(number, line)
        if event is not None:
            heard, last = time.monotonic(), max(event.at, player.virtual.world.at or event.at)
            yield from player.take(number, event)
    yield from player.end()


def speed_of(text: str) -> float:
    """Raises ValueError with a sentence."""
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not SLOWEST <= speed <= FASTEST:
        raise ValueError(f'--at-speed is "{text}"; write how many times faster than it was, such as 1 or 60')
    return speed
