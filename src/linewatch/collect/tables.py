"""Read columns of tables side by side: few round trips for small agents, bounded for any.

`SnmpClient.walk` reads one column; a device has some twenty, most of them short or empty. Here they go in one
GetBulk together, and each ends by itself. What an agent does wrong with one column is told of that column.
"""

from collections.abc import Sequence
from typing import NamedTuple

from linewatch.wire.snmp import SnmpClient, Target, Unanswered, VarBind, WronglyAsked, tags
from linewatch.wire.snmp.codec import order
from linewatch.wire.snmp.failures import Refused

MOST_ROWS = 10_000  # of one column: more than any element has ports
AT_A_TIME = 60  # bindings per answer aimed at; the client halves where it is too big
COLUMNS_AT_A_TIME = 12


class Cell(NamedTuple):
    """One value, as decoded by `wire.snmp.values`."""

    tag: int
    value: int | bytes | str | None


class Column:
    """The instances of one column by index (dotted text), in the agent's order."""

    __slots__ = ("at", "cells", "done", "most", "oid", "trouble")

    def __init__(self, oid: str, most: int = MOST_ROWS) -> None:
        self.oid = oid
        self.most = most
        self.at = oid
        self.cells: dict[str, Cell] = {}
        self.done = False
        self.trouble = ""  # why it ended before its end: not-increasing, row-cap, error-status

    def take(self, binding: VarBind) -> None:
        """The next instance, or the end."""
        oid, tag, value = binding
        if self.done:
            return
        if tag in tags.MISSING:
            self.done = True
        elif order(oid) <= order(self.at):
            self.done, self.trouble = True, "not-increasing"
        elif not oid.startswith(self.oid + "."):
            self.done = True
        elif len(self.cells) >= self.most:
            self.done, self.trouble = True, "row-cap"
        else:
            self.cells[oid[len(self.oid) + 1 :]] = Cell(tag, value)
            self.at = oid

    def stop(self, trouble: str) -> None:
        self.done, self.trouble = True, trouble


async def read_columns(
    client: SnmpClient,
    target: Target,
    oids: Sequence[str],
    *,
    first_only: bool = False,
    most: int = MOST_ROWS,
) -> dict[str, Column]:
    """Every instance of each column, `most` at most (`first_only`: just the first: is there any?).

    Raises Unanswered where the agent stops answering.
    """
    columns = [Column(oid, most) for oid in oids]
    for start in range(0, len(columns), COLUMNS_AT_A_TIME):
        group = columns[start : start + COLUMNS_AT_A_TIME]
        while pending := [c for c in group if not (c.done or (first_only and c.cells))]:
            repetitions = 1 if first_only else max(1, AT_A_TIME // len(pending))
            await _turn(client, target, pending, repetitions)
    return {column.oid: column for column in columns}


async def _turn(client: SnmpClient, target: Target, pending: list[Column], repetitions: int) -> None:
    try:
        found = await client.get_bulk(target, [c.at for c in pending], repetitions)
    except WronglyAsked as refused:  # v1: there is nothing after one of them (RFC 1157 section 4.1.3)
        ended = [c for c in pending if c.at == refused.oid] if len(pending) > 1 else pending
        if ended:
            for column in ended:
                column.done = True
            return
        await _one_by_one(client, target, pending)
        return
    except Refused:
        if len(pending) > 1:
            await _one_by_one(client, target, pending)
        else:
            pending[0].stop("error-status")
        return
    if len(found) < len(pending):  # an agent may send fewer repetitions, but a row is the least (RFC 3416)
        if len(pending) == 1 or not found:
            raise Unanswered("malformed", f"{len(found)} bindings where {len(pending)} are due", 1)
        await _one_by_one(client, target, pending)
        return
    for place, binding in enumerate(found):
        pending[place % len(pending)].take(binding)


async def _one_by_one(client: SnmpClient, target: Target, pending: list[Column]) -> None:
    for column in pending:
        await _turn(client, target, [column], 1)
