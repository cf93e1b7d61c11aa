"""The sockets' own counts, carried into the metrics now and then, so that the hot path counts once."""

from linewatch.metrics.meters import Meters
from linewatch.wire.snmp import SnmpSocket
from linewatch.wire.snmp.traps import TrapSocket

_REFUSED = {
    "spoofed": "spoofed", "malformed": "malformed", "unmatched": "wrong-id",
    "wrong_community": "wrong-community",
}  # fmt: skip
_BAD_TRAPS = ("malformed", "unknown_version", "not_a_trap")


class Sums:
    """Remembers what it has carried over."""

    def __init__(self, meters: Meters) -> None:
        self._meters = meters
        self._asked: dict[str, int] = {}
        self._heard: dict[str, int] = {}

    def carry(self, socket: SnmpSocket, traps: TrapSocket | None) -> None:
        """Add what is new since the last time."""
        now = socket.counts.as_dict()
        grown = {name: count - self._asked.get(name, 0) for name, count in now.items()}
        self._asked = now
        meters = self._meters
        meters.count("linewatch_snmp_datagrams_total", grown["requests"] + grown["resent"], direction="out")
        arrived = grown["answers"] + sum(grown[name] for name in _REFUSED)
        meters.count("linewatch_poll_retries_total", grown["resent"])
        for name, reason in _REFUSED.items():
            meters.count("linewatch_snmp_refused_total", grown[name], reason=reason)
        if traps is not None:
            heard = traps.counts.as_dict()
            fresh = {name: count - self._heard.get(name, 0) for name, count in heard.items()}
            self._heard = heard
            bad = sum(fresh[name] for name in _BAD_TRAPS)
            meters.count("linewatch_traps_total", bad, outcome="malformed")
            arrived += bad + fresh["v3"] + fresh["traps"] + fresh["informs"]
        meters.count("linewatch_snmp_datagrams_total", arrived, direction="in")
