"""The shape of `traps` in linewatch.yaml, and the checked values made of it."""

from collections.abc import Callable
from ipaddress import AddressValueError, IPv4Address
from typing import Annotated

from pydantic import Field

from linewatch.collect.traps.share import Allowance
from linewatch.config.written_kinds import Listen, ListenOrOff, Written

Say = Callable[..., None]
"""(path, what, instead[, severity]): a finding of linewatch.yaml."""


class Traps(Written):
    """`rate` and `burst`: how many notifications a second, and at once, one element may send before it is a
    storm. `relays`: hosts that are believed of whom they relay."""

    listen: ListenOrOff = Listen(host="127.0.0.1", port=9162)
    rate: Annotated[float, Field(gt=0, le=10_000)] = 20.0
    burst: Annotated[int, Field(ge=1, le=100_000)] = 200
    relays: list[str] = Field(default_factory=list)


def allowance_of(written: Traps) -> Allowance:
    """What one element may send."""
    return Allowance(written.rate, float(written.burst))


def relays_of(written: Traps, say: Say) -> frozenset[str]:
    """The hosts; what is no IPv4 address goes to `say`."""
    for place, host in enumerate(written.relays):
        try:
            IPv4Address(host)
        except AddressValueError:
            say(("traps", "relays", place), f'"{host}" is no IPv4 address', "write such as 10.1.2.3")
    return frozenset(written.relays)
