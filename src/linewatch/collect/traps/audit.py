"""Everybody is looked at once within a while, evenly spread: after notifications were lost unseen. Pure."""

from collections.abc import Iterable
from itertools import islice

WITHIN_S = 5.0


class Audit:
    """Who has still to be looked at, and how many of them now. A new one begun meanwhile starts anew."""

    def __init__(self) -> None:
        self._left: list[str] = []
        self._whole = 0
        self._since_s = 0.0

    def begin(self, devices: Iterable[str], now_s: float) -> None:
        """All of these, the last at `now_s` + WITHIN_S."""
        self._left = list(devices)
        self._left.reverse()
        self._whole = len(self._left)
        self._since_s = now_s

    @property
    def under_way(self) -> bool:
        return bool(self._left)

    def due(self, now_s: float, most: int) -> list[str]:
        """Whose turn it is; no more than `most` at once."""
        wanted = int(self._whole * min((now_s - self._since_s) / WITHIN_S, 1.0))
        done = self._whole - len(self._left)
        return [self._left.pop() for _ in islice(range(wanted - done), most)]
