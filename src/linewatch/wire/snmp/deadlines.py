"""Deadlines by the ten thousand, and one timer for all of them.

A hashed wheel (Varghese and Lauck, 1987): what falls due in the same tick shares a slot, so that adding is an
append and nothing is ever taken out. Who no longer cares for its deadline is asked when it comes.
"""

import heapq
from typing import Generic, TypeVar

T = TypeVar("T")


class Deadlines(Generic[T]):
    """Time is passed in, in seconds of any monotonic clock. Never early, at most one tick late."""

    def __init__(self, tick_s: float = 0.02) -> None:
        self._tick_s = tick_s
        self._slots: dict[int, list[T]] = {}
        self._order: list[int] = []  # heap of the slots in use

    def add(self, due_s: float, item: T) -> bool:
        """True if this is now the first deadline to come."""
        slot = int(due_s / self._tick_s) + 1
        waiting = self._slots.get(slot)
        if waiting is not None:
            waiting.append(item)
            return False
        self._slots[slot] = [item]
        heapq.heappush(self._order, slot)
        return self._order[0] == slot

    def next_s(self) -> float | None:
        """When to look again; None if nothing waits."""
        return self._order[0] * self._tick_s if self._order else None

    def due(self, now_s: float, most: int | None = None) -> list[T]:
        """What has come due, the longest due first, and forget it; no more than `most` at once."""
        found: list[T] = []
        while self._order and self._order[0] * self._tick_s <= now_s:
            waiting = self._slots[self._order[0]]
            left = len(waiting) if most is None else most - len(found)
            if left < len(waiting):
                found += waiting[:left]
                del waiting[:left]
                break
            found += waiting
            del self._slots[heapq.heappop(self._order)]
        return found

    def clear(self) -> None:
        self._slots.clear()
        self._order.clear()
