"""Alarms parted into components: two are in one if a fault that could pay for itself might explain both."""

from linewatch.localise.ballot import Ballot, Entry
from linewatch.localise.expect import SURE
from linewatch.localise.faults import Fault, order
from linewatch.localise.field import Field
from linewatch.localise.search import Search

_KILLS = ("node-fail", "power-loss")


def components(ballot: Ballot, field: Field, search: Search) -> list[list[Entry]]:
    """The components, sorted. Alarms that no fault could pay for are in none."""
    parts: list[int] = []
    # The widest first: most others then join nothing that is not joined already, and need not be looked at.
    promising = sorted(ballot.promising(), key=lambda p: (-p[1].bit_count(), order(p[0])))
    for fault, slots, won in promising:
        if any(slots & part == slots for part in parts):
            continue
        if not slots & ~ballot.switches:
            if won <= SURE:
                continue  # a switch alone is no fault; what else it should have made speak may yet come
        elif not _plausible(fault, won, ballot, field, search):
            continue
        joined, apart = slots, []
        for part in parts:
            if part & slots:
                joined |= part
            else:
                apart.append(part)
        parts = [*apart, joined]
    return sorted(sorted(ballot.of(part)) for part in parts)


def _plausible(fault: Fault, won: int, ballot: Ballot, field: Field, search: Search) -> bool:
    """It pays, all told: what it would have silenced has not spoken, its neighbours have."""
    if fault.kind in _KILLS:
        won -= sum(ballot.spoken.get(element, 0) for element in field.damage(fault).dead)
    return won > 0 and won > search.missed_nearby(fault, ballot.seen, {}, joint=True)
