"""Notifications: from whom, and what they mean. A notification is a hint, the poll is the truth.

Who sent it is told by the source address of the datagram alone, compared with the plant; anything it says of
itself can be forged as easily. A forged one costs at most a poll.
"""

from typing import NamedTuple

from linewatch.collect.poller import Poller
from linewatch.profiles.library import Profiles
from linewatch.profiles.shape import Hint
from linewatch.profiles.shape import Notification as Known
from linewatch.wire.snmp import Notification

MOST_BEHIND_ONE_ADDRESS = 16


class Meant(NamedTuple):
    """`outcome`: a label of linewatch_traps_total. `pollers`: whom it may be about. `known`: by a profile."""

    outcome: str
    pollers: tuple[Poller, ...] = ()
    known: Known | None = None


class Senders:
    """Pollers by the address their agent has in the plant."""

    def __init__(self) -> None:
        self._by_host: dict[str, list[Poller]] = {}

    def add(self, poller: Poller) -> None:
        """Know it by its address."""
        self._by_host.setdefault(poller.asking.address[0], []).append(poller)

    def moved(self, poller: Poller, host: str) -> None:
        """Its host is another than before, which was `host`."""
        here = self._by_host.get(host, [])
        if poller in here:
            here.remove(poller)
            self.add(poller)

    def meant(self, notification: Notification, profiles: Profiles) -> Meant:
        """What a notification is about."""
        here = self._by_host.get(notification.source[0], [])
        # Several agents behind one address (a port forwarder, a test bench): it may be any of them.
        exact = [p for p in here if p.asking.address[1] == notification.source[1]]
        candidates = exact or here[:MOST_BEHIND_ONE_ADDRESS]
        if not candidates:
            return Meant("unknown-source")
        pollers = tuple(p for p in candidates if p.credential.community == notification.community)
        if not pollers:
            return Meant("wrong-community")
        known = profiles.notifications.get(notification.trap_oid)
        if known is not None and known.hint is Hint.IGNORE:
            return Meant("ignored")
        return Meant("accepted", pollers, known)
