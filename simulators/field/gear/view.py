"""What an agent answers: exact names, the next name, and writing (RFC 3416 §4.2)."""

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from simulators.field.gear.agent import Agent
from simulators.field.gear.column import Column
from simulators.field.gear.columns_aps import APS
from simulators.field.gear.columns_e1 import CONFIG, CURRENT
from simulators.field.gear.columns_facts import CROSSES, LLDP, PARTS, TRACES
from simulators.field.gear.columns_if import EXTENDED, INTERFACES, POINTS, SYSTEM
from simulators.field.gear.columns_power import UPS
from simulators.field.gear.columns_sonet import PATH, STM, VT
from simulators.field.wire.ber import Oid, Value
from simulators.field.wire.message import NO_ACCESS, NO_ERROR, NOT_WRITABLE

COLUMNS: tuple[Column, ...] = tuple(
    sorted(
        (
            *SYSTEM, *INTERFACES, *EXTENDED, *CONFIG, *CURRENT, *STM, *PATH, *VT, *APS, *UPS, *POINTS,
            *PARTS, *LLDP, *TRACES, *CROSSES,
        )
    )
)  # fmt: skip
_PREFIXES = [c.oid for c in COLUMNS]


def find(agent: Agent, oid: Oid) -> tuple[Column, Any] | None:
    """The column and row of an exact name."""
    place = bisect_right(_PREFIXES, oid) - 1
    if place < 0:
        return None
    column = COLUMNS[place]
    size = len(column.oid)
    if oid[:size] != column.oid:
        return None
    row = agent.rows.get(column.table, {}).get(oid[size:])
    return None if row is None else (column, row)


def is_object(oid: Oid) -> bool:
    """Some agent has the object, though perhaps not this instance (noSuchInstance, not noSuchObject)."""
    place = bisect_right(_PREFIXES, oid) - 1
    return place >= 0 and oid[: len(_PREFIXES[place])] == _PREFIXES[place]


def following(agent: Agent, oid: Oid) -> tuple[Oid, Column, Any] | None:
    """The first name after `oid`, or None at the end of the view."""
    place = max(bisect_right(_PREFIXES, oid) - 1, 0)
    column = COLUMNS[place]
    size = len(column.oid)
    rest: Oid = oid[size:] if oid[:size] == column.oid else ()
    if column.oid < oid and oid[:size] != column.oid:
        place += 1
    while place < len(COLUMNS):
        column = COLUMNS[place]
        order = agent.order.get(column.table)
        if order:
            at = bisect_right(order, rest) if rest else 0
            if at < len(order):
                index = order[at]
                return (*column.oid, *index), column, agent.rows[column.table][index]
        rest = ()
        place += 1
    return None


def write(agent: Agent, binds: tuple[tuple[Oid, Value], ...], done: Callable[[], None]) -> tuple[int, int]:
    """All of the bindings or none (error-status and -index). `done` is called after they are in force."""
    found = []
    for number, (oid, item) in enumerate(binds, 1):
        place = find(agent, oid)
        if place is None:
            return (NOT_WRITABLE if is_object(oid) else NO_ACCESS), number
        column, row = place
        if column.put is None:
            return NOT_WRITABLE, number
        status = column.put(row, agent, item, False)
        if status != NO_ERROR:
            return status, number
        found.append((column.put, row, item))
    for put, row, item in found:
        put(row, agent, item, True)
    agent.touch()
    done()
    return NO_ERROR, 0
