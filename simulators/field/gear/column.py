"""A column: one object of a MIB for every row of one of the agent's tables."""

from collections.abc import Callable
from typing import Any, NamedTuple

from simulators.field.gear.agent import Agent
from simulators.field.wire import ber
from simulators.field.wire.ber import Oid, Value

Get = Callable[[Any, Agent, float], Value]
# Row, agent, value, whether to do it or only to say whether it would do; yields an error-status.
Put = Callable[[Any, Agent, Value, bool], int]


class Column(NamedTuple):
    """`moving`: the answer changes by itself (uptime, counters), so it must not be kept."""

    oid: Oid
    table: str
    get: Get
    moving: bool = False
    put: Put | None = None


def number(tag: int, get: Callable[[Any], int]) -> Get:
    """A number read off the row alone."""
    return lambda row, agent, at: (tag, get(row))


def text(get: Callable[[Any], str]) -> Get:
    """A text read off the row alone."""
    return lambda row, agent, at: (ber.OCTET_STRING, get(row).encode())


def constant(tag: int, content: int | bytes) -> Get:
    """The same for every row."""
    item: Value = (tag, content)
    return lambda row, agent, at: item
