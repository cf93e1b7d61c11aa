"""Which quarter hour the NE means: its clock may be off, or it counts from its own start. Pure."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from linewatch.messages.samples import QUARTER_S

_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_STICKY_S = 675.0  # an offset that was known goes on from half a quarter up to here: no border is met twice


class Running(NamedTuple):
    """The quarter that runs at the NE: its number since 1970 UTC, and by how much it began later there."""

    number: int
    offset_s: float


def running(at: datetime, elapsed_s: int, before_s: float | None = None) -> Running:
    """`elapsed_s`: what the NE says at `at`. `before_s`: its offset as known until now.

    The nearest quarter hour is meant. An NE that is about half a quarter off would be counted to this one
    and to that one by turns, so what was found before holds on as long as it can.
    """
    began_s = (at - _ZERO).total_seconds() - elapsed_s
    number = round(began_s / QUARTER_S)
    if before_s is not None:
        as_before = round((began_s - before_s) / QUARTER_S)
        if abs(began_s - as_before * QUARTER_S) <= _STICKY_S:
            number = as_before
    return Running(number, began_s - number * QUARTER_S)


def start_of(number: int) -> datetime:
    """When a quarter starts."""
    return _ZERO + timedelta(seconds=number * QUARTER_S)


def number_of(at: datetime) -> int:
    """The quarter of a moment."""
    return int((at - _ZERO).total_seconds() // QUARTER_S)
