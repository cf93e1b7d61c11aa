"""Where events wait for the pump: bounded, and nothing is dropped without being counted and told.

A newer event of the same key replaces one that still waits. Traps that no poll can restate may use
room that others may not. What finds no room is shed: its giver hears of it at once, the journal how many.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from linewatch.collect.handover import Receipt
from linewatch.messages.events import Event
from linewatch.metrics.meters import Meters


class Slot:
    """One waiting event and whom to tell what became of it. `offered_s`: when it was, by the steady count."""

    __slots__ = ("event", "key", "offered_s", "receipt", "replaced")

    def __init__(self, event: Event, key: str | None, receipt: Receipt | None, offered_s: float) -> None:
        self.event = event
        self.key = key
        self.receipt = receipt
        self.replaced = False
        self.offered_s = offered_s

    def answer(self, journalled: bool) -> None:
        """Tell the giver; once."""
        receipt, self.receipt = self.receipt, None
        if receipt is not None:
            receipt(journalled)


class Inbox:
    """Used from the event loop's thread. `room` counts all; `reserved` of it only for who says so.

    `steady`: a clock's, by which the pump measures how long an event was on its way.
    """

    def __init__(
        self,
        meters: Meters,
        room: int = 10_000,
        reserved: int = 1_000,
        steady: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._steady = steady
        self.room = room
        self._common = room - reserved
        self._meters = meters
        self._waiting: deque[Slot] = deque()
        self._by_key: dict[str, Slot] = {}
        self._count = 0  # waiting, without those replaced
        self._shed = 0
        self.ready = asyncio.Event()
        meters.gauge("linewatch_inbox_room", room)

    def __len__(self) -> int:
        return self._count

    def offer(
        self, event: Event, *, key: str | None = None, reserved: bool = False, receipt: Receipt | None = None
    ) -> bool:
        """Hand over an event; False if there was no room and it is lost (`collect.handover.Handover`)."""
        waiting = self._by_key.get(key) if key is not None else None
        if waiting is not None:
            # The newer one stands behind what was said in between: the last word is the newest.
            self._meters.count("linewatch_inbox_coalesced_total")
            waiting.replaced = True
            self._count -= 1
            waiting.answer(False)
        slot = Slot(event, key, receipt, self._steady())
        if waiting is None and self._count >= (self.room if reserved else self._common):
            self._shed += 1
            self._meters.count("linewatch_observations_dropped_total", reason="inbox-full")
            self.ready.set()
            slot.answer(False)
            return False
        self._waiting.append(slot)
        self._count += 1
        if key is not None:
            self._by_key[key] = slot
        self.ready.set()
        return True

    def first(self) -> Event | None:
        """What `take` would give, to be looked at."""
        while self._waiting and self._waiting[0].replaced:
            self._waiting.popleft()
        return self._waiting[0].event if self._waiting else None

    def take(self) -> Slot | None:
        """The oldest one, None where nothing waits. From now on it can no longer be replaced."""
        if self.first() is None:
            return None
        slot = self._waiting.popleft()
        self._count -= 1
        if slot.key is not None:
            del self._by_key[slot.key]
        return slot

    def shed(self) -> int:
        """How many were shed since last asked."""
        count, self._shed = self._shed, 0
        return count

    def rest(self) -> None:
        """Nothing more to do now: the next offer sets `ready` again."""
        if not self._count and not self._shed:
            self.ready.clear()
        self._meters.gauge("linewatch_inbox_depth", self._count)
