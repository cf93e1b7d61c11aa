"""For whom a notification speaks, by where it came from. A notification is a hint, the poll is the truth.

Who sent it is told by the source address of the datagram, compared with the plant; anything it says of itself
can be forged as easily. A forged one costs at most a poll. Of a relay (a trap forwarder that the site names)
what it says of whom it relays is believed: RFC 3584 section 3.1 puts that into snmpTrapAddress.0, v1 into the
agent address.
"""

from linewatch.collect.poller import Poller
from linewatch.wire.snmp.udp import Address

MOST_BEHIND_ONE_ADDRESS = 16


class Senders:
    """Pollers by the address their agent has in the plant."""

    def __init__(self) -> None:
        self._by_host: dict[str, list[Poller]] = {}
        self._meant: dict[tuple[str, bytes], tuple[Poller, ...]] = {}  # only of those who are known

    def add(self, poller: Poller) -> None:
        """Know it by its address."""
        self._by_host.setdefault(poller.asking.address[0], []).append(poller)
        self._meant.clear()

    def moved(self, poller: Poller, host: str) -> None:
        """Its host is another than before, which was `host`."""
        here = self._by_host.get(host, [])
        if poller in here:
            here.remove(poller)
            self.add(poller)

    def at(self, source: Address) -> tuple[Poller, ...]:
        """Of whom it may be, whatever its community."""
        here = self._by_host.get(source[0], [])
        exact = tuple(p for p in here if p.asking.address[1] == source[1])
        return exact or tuple(here[:MOST_BEHIND_ONE_ADDRESS])

    def speaking(self, source: Address, community: bytes) -> tuple[Poller, ...] | None:
        """Of whom it may be: None, nobody we know; empty, not with this community.

        Several agents behind one address (a port forwarder, a test bench): the one with that port, else any
        of those with that community.
        """
        meant = self._meant.get((source[0], community))
        if meant is None:
            here = self._by_host.get(source[0])
            if not here:
                return None
            meant = tuple(
                p for p in here if p.credential.community == community and p.credential.user is None
            )
            if not meant:
                return ()
            self._meant[source[0], community] = meant
        if len(meant) == 1:
            return meant
        exact = tuple(p for p in meant if p.asking.address[1] == source[1])
        return exact or meant[:MOST_BEHIND_ONE_ADDRESS]
