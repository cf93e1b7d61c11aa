"""What one step of a walk means: which rows count, and whether to go on. No I/O.

RFC 3416 section 4.2.2 and 4.2.3: what comes back is the next in order. An agent which breaks that would be
walked for ever, so every row must come after the one before it.
"""

from collections.abc import Sequence

from msgspec import Struct

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.ber import order
from linewatch.wire.snmp.values import VarBind

COMPLETE = "complete"
NOT_INCREASING = "not-increasing"
ROW_CAP = "row-cap"
TIME_CAP = "time-cap"


class Walk(Struct, frozen=True):
    """The rows in order, and why there are no more.

    `end`: complete, not-increasing, row-cap, time-cap, or a NoAnswer reason (timeout, spoofed, malformed,
    wrong-community, error-status, unreachable): then the rows are those that came before.
    """

    rows: tuple[VarBind, ...]
    end: str
    detail: str = ""

    @property
    def complete(self) -> bool:
        return self.end == COMPLETE


class Walked:
    """The state of a walk below `root`. Feed it each answer; `end` is empty as long as there is more."""

    def __init__(self, root: str, cap_rows: int) -> None:
        self.rows: list[VarBind] = []
        self.at = root  # the OID to ask after
        self.end = ""
        self.detail = ""
        self._order = order(root)
        self._below = root + "."
        self._cap_rows = cap_rows

    def feed(self, varbinds: Sequence[VarBind]) -> None:
        for binding in varbinds:
            oid, tag, _ = binding
            if tag in tags.MISSING:
                self.end = COMPLETE
                return
            here = order(oid)
            if here <= self._order:
                self.end = NOT_INCREASING
                self.detail = f"after {self.at} the agent said {oid}"
                return
            if not oid.startswith(self._below):
                self.end = COMPLETE
                return
            if len(self.rows) >= self._cap_rows:
                self.end = ROW_CAP
                self.detail = f"more than {self._cap_rows} rows below {self._below[:-1]}"
                return
            self.rows.append(binding)
            self.at = oid
            self._order = here

    def stop(self, end: str, detail: str) -> None:
        self.end = end
        self.detail = detail

    def result(self) -> Walk:
        return Walk(tuple(self.rows), self.end, self.detail)
