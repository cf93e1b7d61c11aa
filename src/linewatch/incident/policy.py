"""How patient the incident book is."""

from datetime import timedelta

from msgspec import Struct


class BookPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`remainder_hold` is a poll (60 s), the gear's clear integration (10 s) and skew: what is left of a
    receding incident this long after its last clear is judged again. Within `linger` of its end the same root
    opens the same incident again. Symptoms alone are told after `weak_hold`, or as soon as they are settled.
    `clearing_share` of the alarms gone is the beginning of the end where no first detector is among the
    evidence.
    """

    remainder_hold: timedelta = timedelta(seconds=90)
    linger: timedelta = timedelta(minutes=10)
    weak_hold: timedelta = timedelta(milliseconds=300)
    clearing_share: float = 0.3
    keep_closed: int = 1000  # closed incidents kept in memory
    keep_history: int = 20  # earlier roots kept of each

    def __post_init__(self) -> None:
        for name in ("remainder_hold", "linger", "weak_hold"):
            value: timedelta = getattr(self, name)
            if not timedelta(0) <= value <= timedelta(days=1):
                raise ValueError(f"{name} is {value}; write a duration between 0 s and 1 day")
        if not 0 < self.clearing_share <= 1:
            raise ValueError(f"clearing_share is {self.clearing_share:g}; write a share such as 0.3")
        if self.keep_closed < 0 or self.keep_history < 1:
            raise ValueError("keep_closed and keep_history count things; write 0 or more, and 1 or more")
