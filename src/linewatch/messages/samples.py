"""Fifteen minutes of one termination point as gear counted them: no events, with tables of their own."""

from datetime import datetime, timedelta
from enum import IntEnum

from msgspec import Struct

QUARTER = timedelta(minutes=15)
QUARTER_S = 900


class Grade(IntEnum):
    """What a sample is worth; a better one replaces a worse one, never the other way round."""

    CURRENT = 1  # of the quarter that was running when it was read
    INVALID = 2  # the NE's interval table says that its data are not valid
    INTERVAL = 3  # of the NE's interval table


class Point(Struct, frozen=True, order=True):
    """What is counted. `by` is the element that counts: both ends of a VC-4 trail count the same trail.

    `layer`: rs, ms, vc4, vc12, e3, e1. `end`: near, or far as the near end hears of it.
    """

    element: str
    by: str
    layer: str
    end: str


class Sample(Struct, frozen=True):
    """Seconds, and code violations. None is what gear does not count, or does not vouch for: never a zero.

    `start`: the quarter hour UTC it belongs to. `offset_s`: by how much the NE began it later (its clock is
    behind ours, or it counts from its start); negative: sooner.
    """

    point: Point
    start: datetime
    grade: Grade
    es: int | None
    ses: int | None
    uas: int | None
    cv: int | None
    offset_s: int
    read_at: datetime

    @property
    def valid(self) -> bool:
        """The NE vouches for it."""
        return self.grade is not Grade.INVALID


class Known(Struct, frozen=True):
    """What is kept of one point: the quarters that need not be read again, and the newest clock offset."""

    starts: frozenset[datetime]
    offset_s: int
