"""Faults in the order of what each could gain, found as far as it is asked for: most faults never are."""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import NamedTuple

from linewatch.localise.faults import Fault, order
from linewatch.localise.slices import UNIT, Steps


class Offer(NamedTuple):
    """A fault and the most it could gain."""

    bound: int
    fault: Fault


class Ranked:
    """The best first; of equals the first in the declared order. `by_bound`: faults by what they win, were
    nothing held against them; `against`: what is held against one, asked only when it might be next."""

    def __init__(self, by_bound: dict[int, list[Fault]], against: Callable[[Fault], Steps[int]]) -> None:
        self._by_bound = by_bound
        self._against = against
        self._bounds = sorted(by_bound)  # the best last
        self._open: list[tuple[tuple[int, str, str], Fault]] = []  # of the best bound, the first last
        self._at = 0  # that bound
        self._sure: list[tuple[int, tuple[int, str, str], Fault]] = []

    def next(self) -> Steps[Offer | None]:
        """The next one, None where there is none."""
        while True:
            if not self._open and self._bounds:
                self._at = self._bounds.pop()
                faults = self._by_bound.pop(self._at)
                self._open = sorted([(order(fault), fault) for fault in faults], reverse=True)
                for _ in range(len(faults) * 4 // UNIT):
                    yield
            if not self._open and not self._sure:
                return None
            if self._sure and (not self._open or self._sure[0] < (-self._at, *self._open[-1])):
                less, _, fault = heappop(self._sure)
                return Offer(-less, fault)
            place, fault = self._open.pop()
            bound = self._at - (yield from self._against(fault))
            if bound > 0:
                heappush(self._sure, (-bound, place, fault))
