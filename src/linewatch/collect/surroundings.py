"""What every poller of one collector shares, and what it asks of its collector."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from linewatch.collect.handover import Clock, Handover
from linewatch.collect.settings import CollectSettings
from linewatch.metrics.meters import Meters
from linewatch.wire.snmp import SnmpSocket

if TYPE_CHECKING:
    from linewatch.collect.poller import Poller


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The edges a poller acts through."""

    settings: CollectSettings
    handover: Handover
    clock: Clock
    meters: Meters
    socket: SnmpSocket


class Owner(Protocol):
    """The collector, as its pollers see it. None of these calls back before it returns."""

    def discover(self, poller: "Poller", reason: str) -> None:
        """Read the device's tables anew, then `poller.learn` or `poller.failed`."""
        ...

    def read_lists(self, poller: "Poller") -> None:
        """Walk the device's lists, then `poller.conclude`."""
        ...

    def returned(self, poller: "Poller") -> None:
        """It was silent and answered: what hid it may have hidden others."""
        ...

    def ended(self, poller: "Poller", told: bool) -> None:
        """Its poll is over. `told`: it had something to tell."""
        ...
