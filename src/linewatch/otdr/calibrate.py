"""What the joints say: one scale for all glass, what lies before the frame, and the slack no record has.

A Gaussian field. An event is off from where the plant says by

    launch + scale x way + in_coil x slack of its own point + W(way) + reading

where W walks on at every coil passed (its unknown slack) and along the way (excess differs by drum).
All is linear and Gaussian, so the posterior at any place is exact: a dozen joints, a matrix of a dozen rows.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from linewatch.otdr.align import Chain, Seen
from linewatch.otdr.belief import Belief
from linewatch.otdr.glass import Glass
from linewatch.otdr.trace import Trace

_OUTLIER_SD = 3.0
_ROUNDS = 3


class At(NamedTuple):
    """A place on the fibre: cable and glass up to it, and the glass of its own coil that lies before it."""

    way_m: float
    glass_m: float
    coil_m: float = 0.0


class Off(NamedTuple):
    """How far light is told to be from where the plant says: mean and variance."""

    mean_m: float
    m2: float


class Calibration:
    """One chain of recognised points, weighed. `log_evidence`: of its distances and of the choice itself."""

    def __init__(self, trace: Trace, glass: Glass, chain: Chain, belief: Belief) -> None:
        self.chain, self._glass, self._belief = chain, glass, belief
        self._ways = [mark.way_m for mark in glass.marks]
        self._coiled = list(accumulate((belief.slack_m2(mark) for mark in glass.marks), initial=0.0))
        self._at = [At(s.mark.way_m, s.mark.at_m, s.mark.slack_m) for s in chain.seen]
        self._off = [s.event.at_m - self._expected(at) for s, at in zip(chain.seen, self._at, strict=True)]
        self._noise = [self._reading(trace, seen) for seen in chain.seen]
        self.log_evidence = chain.log_chance + self._solve()
        for _ in range(_ROUNDS):
            if not self._loosen():
                break
            self._solve()  # the evidence stays that of the reading as it was believed

    def off_at(self, place: At) -> Off:
        """Posterior at a place, without the reading of an event there."""
        to_seen = [self._together(place, at) for at in self._at]
        prior = self._together(place, place)
        mean = self._expected(place) - place.glass_m
        mean += sum(k * w for k, w in zip(to_seen, self._weights, strict=True))
        half = [sum(row[j] * to_seen[j] for j in range(n + 1)) for n, row in enumerate(self._inverse_root)]
        return Off(mean, max(prior - sum(x * x for x in half), 1e-6))

    @property
    def left_m(self) -> tuple[float, ...]:
        """What each recognised point is still off by, once calibrated."""
        return tuple(
            s.event.at_m - at.glass_m - self.off_at(at).mean_m
            for s, at in zip(self.chain.seen, self._at, strict=True)
        )

    @property
    def doubted(self) -> tuple[bool, ...]:
        """Which of them were made to count for less, because the others speak against them."""
        return tuple(now > was * 1.5 for now, was in zip(self._noise, self._told_noise, strict=True))

    def _reading(self, trace: Trace, seen: Seen) -> float:
        return self._belief.reading_m2(trace, reflective=seen.event.reflective) + self._belief.record_m**2

    def _expected(self, at: At) -> float:
        return self.chain.launch.length_m + at.glass_m + self._belief.in_coil * at.coil_m

    def _together(self, one: At, other: At) -> float:
        """Covariance of what two places are off by."""
        b = self._belief
        nearer = min(one.way_m, other.way_m)
        walked = self._coiled[bisect_left(self._ways, nearer - 1e-6)] + b.drift_m2_per_m * nearer
        common = self.chain.launch.sd_m**2 + b.scale**2 * one.way_m * other.way_m
        return common + b.in_coil_sd**2 * one.coil_m * other.coil_m + walked

    def _solve(self) -> float:
        """Inverse of the covariance by its Cholesky root; the log density of what is off."""
        size = len(self._at)
        if not hasattr(self, "_told_noise"):
            self._told_noise = tuple(self._noise)
        whole = [
            [
                self._together(self._at[i], self._at[j]) + (self._noise[i] if i == j else 0.0)
                for j in range(i + 1)
            ]
            for i in range(size)
        ]
        root = _cholesky(whole)
        self._inverse_root = _inverted(root)
        half = [sum(row[j] * self._off[j] for j in range(i + 1)) for i, row in enumerate(self._inverse_root)]
        self._weights = [sum(self._inverse_root[i][j] * half[i] for i in range(j, size)) for j in range(size)]
        log_size = sum(math.log(root[i][i]) for i in range(size))
        return -0.5 * sum(x * x for x in half) - log_size - 0.5 * size * math.log(2.0 * math.pi)

    def _loosen(self) -> bool:
        """Lets a point count for less that is off by more than its neighbours allow (leave one out)."""
        worst, at = _OUTLIER_SD, -1
        for n, weight in enumerate(self._weights):
            own = sum(row[n] ** 2 for row in self._inverse_root[n:])
            if (far := abs(weight) / math.sqrt(own)) > worst:
                worst, at = far, n
        if at < 0:
            return False
        spread = 1.0 / sum(row[at] ** 2 for row in self._inverse_root[at:])
        self._noise[at] += spread * worst * worst
        return True


def _cholesky(whole: Sequence[Sequence[float]]) -> list[list[float]]:
    """Of a positive definite matrix, told by its lower half."""
    root: list[list[float]] = []
    for i, row in enumerate(whole):
        mine: list[float] = []
        for j in range(i):
            mine.append((row[j] - sum(mine[k] * root[j][k] for k in range(j))) / root[j][j])
        mine.append(math.sqrt(max(row[i] - sum(x * x for x in mine), 1e-9)))
        root.append(mine)
    return root


def _inverted(root: Sequence[Sequence[float]]) -> list[list[float]]:
    """Inverse of a lower triangle, one of its own."""
    size = len(root)
    inverse = [[0.0] * (i + 1) for i in range(size)]
    for j in range(size):
        inverse[j][j] = 1.0 / root[j][j]
        for i in range(j + 1, size):
            inverse[i][j] = -sum(root[i][k] * inverse[k][j] for k in range(j, i)) / root[i][i]
    return inverse
