"""How patient the incident book is."""

from datetime import timedelta

from msgspec import Struct


class BookPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`remainder_hold`: a poll (60 s), the gear's clear integration (10 s) and skew; see each field."""

    remainder_hold: timedelta = timedelta(
        seconds=90
    )  # what is left this long after the last clear is judged again
    linger: timedelta = timedelta(minutes=10)  # the same root again within it: the same incident, reopened
    weak_hold: timedelta = timedelta(seconds=2)  # symptoms alone are told after this, or as soon as settled
    clearing_share: float = 0.3  # of the alarms gone, where no first detector is among the evidence
    keep_closed: int = 1000  # closed incidents kept in memory
