"""The best other explanation, and what speaks against it."""

from collections.abc import Iterable
from math import exp
from typing import NamedTuple

from linewatch.localise.expect import Masks, Prediction
from linewatch.localise.explain.weighing import Weighing
from linewatch.localise.faults import Fault
from linewatch.localise.field import Field
from linewatch.localise.search import FIRST_THOUGHT, Found
from linewatch.messages.records import AlarmKey, Verdict

_TOLD = 8  # alarms of each sort
_TRIED = 3  # roots barred, one after the other


class Rival(NamedTuple):
    """A set of faults. `unexplained`: alarms it leaves that the verdict explains; `missing`: alarms it should
    have made and that are not there, though the verdict misses them not; both cut off, and counted in full.
    Where there are none of either, it is only rarer, or as good."""

    faults: tuple[Fault, ...]
    probability: float
    unexplained: tuple[AlarmKey, ...]
    unexplained_count: int
    missing: tuple[AlarmKey, ...]
    missing_count: int


def rival_of(
    field: Field,
    verdict: Verdict,
    held: tuple[Fault, ...],
    others: Iterable[tuple[Fault, ...]],
    weighing: Weighing | None,
) -> Rival | None:
    """The best set without one of the roots; `others`: sets known to be possible. None: there is no other,
    or nothing can be weighed."""
    if weighing is None or not held:
        return None
    possible = [weighing.of(other) for other in others]
    best: Found | None = min(possible, key=lambda found: found.cost, default=None)
    for fault in held[:_TRIED]:
        other = weighing.best_without([(fault.element, fault.kind)], FIRST_THOUGHT)
        if other.faults and (best is None or other.cost < best.cost):
            best = other
    if best is None:
        return None
    now = weighing.of(held)
    unexplained = _without(_and(weighing.seen, now.prediction.seen), best.prediction.seen)
    missing = _without(_without(_missable(best.prediction), weighing.known), _missable(now.prediction))
    return Rival(
        best.faults,
        round(_chance(verdict, best, now), 4),
        _first(field, unexplained),
        _count(unexplained),
        _first(field, missing),
        _count(missing),
    )


def _chance(verdict: Verdict, other: Found, now: Found) -> float:
    """As the candidates say where it is one of them; else by what it costs more than the verdict."""
    if len(other.faults) == len(verdict.roots) == 1:
        for candidate in verdict.roots[0].candidates:
            if (candidate.element, candidate.kind) == (other.faults[0].element, other.faults[0].kind):
                return candidate.probability
    held = 1.0
    for root in verdict.roots:
        shares = [c.probability for c in root.candidates if (c.element, c.kind) == (root.element, root.kind)]
        held *= shares[0] if shares else root.probability
    odds = held * exp(-max(other.cost - now.cost, 0) / 100.0)
    return min(odds, max(0.0, 1.0 - held)) if odds > 1.0 - held else odds


def _missable(prediction: Prediction) -> Masks:
    found = dict(prediction.sure)
    for column, mask in prediction.slow.items():
        found[column] = found.get(column, 0) | mask
    return found


def _and(one: Masks, other: Masks) -> Masks:
    return {c: both for c, mask in one.items() if (both := mask & other.get(c, 0))}


def _without(one: Masks, other: Masks) -> Masks:
    return {c: left for c, mask in one.items() if (left := mask & ~other.get(c, 0))}


def _count(masks: Masks) -> int:
    return sum([mask.bit_count() for mask in masks.values()])


def _first(field: Field, masks: Masks) -> tuple[AlarmKey, ...]:
    points: Iterable[tuple[str, str, str]] = ()
    if _count(masks) <= 10_000:
        points = sorted(field.keys.points(masks))[:_TOLD]
    return tuple([AlarmKey(*point) for point in points])
