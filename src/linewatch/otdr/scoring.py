"""How good the places are, where the truth is known: the error 95 of 100 keep, and what intervals hold."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from linewatch.otdr.place import Located

_BREAKS = ("break", "breaks")
_NOWHERE_M = 1e6  # a break that was not found at all


class Case(NamedTuple):
    """`km`: where it truly broke; None where it is whole."""

    km: float | None
    found: Located


class Share(NamedTuple):
    """`part` of `of`, and the 95 % interval of the share (Wilson)."""

    part: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.part / self.of if self.of else 0.0


class Score(NamedTuple):
    """Errors in metres over all broken fibres; `p95_low_m`, `p95_high_m` the 95 % interval of that quantile.

    `held`: 95 % intervals that hold the truth. `told_whole`: whole fibres told whole. `false_whole`:
    broken ones that were not told broken.
    """

    p50_m: float
    p95_m: float
    p95_low_m: float
    p95_high_m: float
    p99_m: float
    within_m: float
    held: Share
    told_whole: Share
    false_whole: Share


def score(cases: Sequence[Case]) -> Score:
    """Raises ValueError where no fibre is broken."""
    broken = [case for case in cases if case.km is not None]
    whole = [case for case in cases if case.km is None]
    if not broken:
        raise ValueError("no case is of a broken fibre; make some")
    errors = sorted(error_m(case) for case in broken)
    spots = sorted(min(s.within_m for s in case.found.spots) for case in broken if case.found.spots)
    low, high = _ranks(len(errors), 0.95)
    return Score(
        _quantile(errors, 0.5),
        _quantile(errors, 0.95),
        errors[low],
        errors[high],
        _quantile(errors, 0.99),
        _quantile(spots, 0.5) if spots else math.nan,
        share(sum(map(holds, broken)), len(broken)),
        share(sum(case.found.verdict == "whole" for case in whole), len(whole)),
        share(sum(case.found.verdict not in _BREAKS for case in broken), len(broken)),
    )


def error_m(case: Case) -> float:
    """Of the first place that is told."""
    if case.km is None or not case.found.spots:
        return _NOWHERE_M
    return abs(case.found.spots[0].km - case.km) * 1000.0


def holds(case: Case) -> bool:
    """Whether the first place's interval holds the truth."""
    if case.km is None or not case.found.spots:
        return False
    spot = case.found.spots[0]
    return spot.low_km - 1e-9 <= case.km <= spot.high_km + 1e-9


def share(part: int, of: int) -> Share:
    """With Wilson's interval."""
    if not of:
        return Share(0, 0, 0.0, 1.0)
    z2, p = 1.96**2, part / of
    middle, root = p + z2 / (2 * of), 1.96 * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    return Share(
        part, of, max((middle - root) / (1 + z2 / of), 0.0), min((middle + root) / (1 + z2 / of), 1.0)
    )


def _quantile(ordered: Sequence[float], q: float) -> float:
    """The least value that a share of q does not exceed."""
    return ordered[min(max(math.ceil(q * len(ordered)) - 1, 0), len(ordered) - 1)]


def _ranks(count: int, q: float) -> tuple[int, int]:
    """Of the two values between which the quantile lies in 95 of 100 draws (binomial, by its normal)."""
    spread = 1.96 * math.sqrt(count * q * (1 - q))
    low, high = math.floor(count * q - spread) - 1, math.ceil(count * q + spread) - 1
    return min(max(low, 0), count - 1), min(max(high, 0), count - 1)
