"""What a site wrote of performance monitoring, checked, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple


class Threshold(NamedTuple):
    """From so many in a quarter on it is an alarm; None: never."""

    es: int | None = None
    ses: int | None = None
    uas: int | None = None
    cv: int | None = None


@dataclass(frozen=True, slots=True)
class PerformanceSettings:
    """`rate`: requests a second, all agents together. Others in seconds.

    `settle_s`: after the end of a quarter its counters may still move, as ten seconds decide (see rules).
    """

    kept: timedelta = timedelta(days=400)
    rate: float = 20.0
    readers: int = 4
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)  # by layer
    settle_s: float = 15.0
    spread_s: float = 300.0  # the agents' readings are spread over so long
    look_s: float = 5.0  # how often who could not be read is looked at again
    back_s: float = 60.0  # and who failed
