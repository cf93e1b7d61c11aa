"""Days of quarter hours: sums, what is missing of them, and error ratios beside their objectives. Pure.

Objectives are end to end over 27,500 km (ITU-T G.826 table 1, G.828 table 1; from memory, not from the text):
a national portion has a share of them only. Ratios are of available seconds of valid quarters.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from linewatch.messages.samples import QUARTER, QUARTER_S, Grade, Point, Sample

_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


class Objective(NamedTuple):
    """Errored and severely errored second ratio."""

    source: str
    esr: float
    sesr: float


OBJECTIVES = {
    "e1": Objective("G.826", 0.04, 0.002),
    "e3": Objective("G.826", 0.075, 0.002),
    "vc12": Objective("G.828", 0.01, 0.002),
    "vc4": Objective("G.828", 0.04, 0.002),
}


class Day(NamedTuple):
    """Of one point, UTC. `missing`: quarters not kept at all; ratios are None where nothing counts."""

    day: date
    valid: int
    invalid: int
    missing: int
    es: int
    ses: int
    uas: int
    cv: int
    esr: float | None
    sesr: float | None


def by_point(samples: Sequence[Sample]) -> dict[Point, list[Sample]]:
    """As they come."""
    found: dict[Point, list[Sample]] = {}
    for sample in samples:
        found.setdefault(sample.point, []).append(sample)
    return found


def days(samples: Sequence[Sample], since: datetime, until: datetime) -> tuple[Day, ...]:
    """One point's, of quarters that start from `since` to before `until`. What still runs is not counted."""
    of_day: dict[date, list[Sample]] = {}
    for sample in samples:
        if sample.grade is not Grade.CURRENT:
            of_day.setdefault(sample.start.astimezone(UTC).date(), []).append(sample)
    found = []
    day = since.astimezone(UTC).date()
    while (midnight := datetime.combine(day, time(), UTC)) < until:
        whole = _quarters(max(since, midnight), min(until, midnight + timedelta(days=1)))
        if whole:
            found.append(_day(day, of_day.get(day, []), whole))
        day += timedelta(days=1)
    return tuple(found)


def _quarters(since: datetime, until: datetime) -> int:
    """Quarters that start and end in between."""
    first = -((_ZERO - since) // QUARTER)  # rounded up
    return max(0, (until - _ZERO) // QUARTER - first)


def _day(day: date, samples: Sequence[Sample], whole: int) -> Day:
    good = [sample for sample in samples if sample.valid]
    es, ses, uas, cv = (sum(getattr(s, name) or 0 for s in good) for name in ("es", "ses", "uas", "cv"))
    available = QUARTER_S * len(good) - uas
    return Day(
        day,
        len(good),
        len(samples) - len(good),
        max(0, whole - len(samples)),
        es,
        ses,
        uas,
        cv,
        es / available if available > 0 else None,
        ses / available if available > 0 else None,
    )
