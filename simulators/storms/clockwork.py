"""When a condition is told: integration, polls, latency; everything in Unix seconds.

Half the makes of gear integrate as G.806 §6 says (2.5 s to declare, 10 s to clear), the others tell as soon
as they can; a protection switch is told at once by all. The management system misses several polls before it
says so.
"""

from random import Random
from typing import NamedTuple

from linewatch.topology.index import PlantIndex
from simulators.field.physics.state import Point

_QUICK_S: dict[str, tuple[float, float]] = {
    "PSE": (0.05, 2.0), "DYING-GASP": (0.05, 0.5), "LOS": (0.1, 2.5), "MS-RDI": (0.5, 3.0),
    "MS-DEG": (2.0, 10.0), "TF": (0.2, 3.0), "CARD-FAIL": (1.0, 5.0), "AU-AIS": (0.9, 4.0),
    "HP-RDI": (1.5, 4.5), "TU-AIS": (0.6, 6.0), "LP-RDI": (0.8, 6.0), "LP-UNEQ": (0.8, 6.0),
    "LP-DEG": (3.0, 12.0), "LP-PJE": (10.0, 60.0), "E1-LOS": (1.7, 5.5), "E1-AIS": (1.8, 7.0),
    "E1-RAI": (2.0, 7.0), "OPT-LOS": (0.5, 3.0), "RX-LOW": (2.0, 10.0), "ETH-LOS": (1.0, 3.0),
    "LINK-DOWN": (2.0, 5.0), "LAN-DOWN": (2.0, 5.0), "LINEPROTO-DOWN": (10.0, 35.0),
    "CRC-ERR": (30.0, 75.0), "EXT-SYNC-LOS": (1.0, 5.0), "SYNC-QL-LOW": (3.0, 12.0),
    "OTDR-EVENT": (60.0, 150.0), "COMM-FAIL": (40.0, 66.0), "UNREACHABLE": (11.0, 72.0),
    "GNE-CONN-FAIL": (15.0, 20.0),
}  # fmt: skip
_ELSE_S = (0.5, 5.0)
_CLEAR_S = (0.5, 20.0)
_INTEGRATED = frozenset((
    "LOS", "MS-RDI", "MS-DEG", "TF", "AU-AIS", "HP-RDI", "TU-AIS", "LP-RDI", "LP-UNEQ", "E1-LOS", "E1-AIS",
    "E1-RAI", "OPT-LOS",
))  # fmt: skip
_LATENCY_S = (0.05, 1.5)
_POLLED_BY_DEFAULT_S = 60.0


class Told(NamedTuple):
    """Device time and arrival, both before any noise."""

    ts: float
    rx_ts: float


class Clockwork:
    """One case's habits: who is polled when, and which gear integrates."""

    def __init__(self, index: PlantIndex, rng: Random) -> None:
        self._index, self._rng = index, rng
        self._phase: dict[str, float] = {}
        self._integrates: dict[str, bool] = {}

    def via(self, source: str) -> str:
        if source == "NMS" or source in self._index.otdr:
            return "ems"
        if self._poll_s(source):
            return "poll"
        return "syslog" if source in self._index.devices else "trap"

    def raised(self, point: Point, since: float) -> Told:
        """When one hears of a condition present from `since`."""
        rng = self._rng
        every = self._poll_s(point.source)
        if every:
            return self._at_poll(point.source, every, since + rng.uniform(0.0, 3.0))
        low, high = _QUICK_S.get(point.code, _ELSE_S)
        if point.code in _INTEGRATED and self._does_integrate(point.source):
            low, high = max(low, 2.0), max(high, 3.0) if high > 3.0 else 3.0
        return self._with_latency(since + rng.uniform(low, high))

    def cleared(self, point: Point, since: float) -> Told:
        every = self._poll_s(point.source)
        if every:
            return self._at_poll(point.source, every, since + self._rng.uniform(0.0, 15.0))
        low = 9.5 if point.code in _INTEGRATED and self._does_integrate(point.source) else _CLEAR_S[0]
        return self._with_latency(since + self._rng.uniform(low, _CLEAR_S[1]))

    def _with_latency(self, ts: float) -> Told:
        return Told(ts, ts + self._rng.uniform(*_LATENCY_S))

    def _at_poll(self, source: str, every: float, after: float) -> Told:
        phase = self._phase.setdefault(source, self._rng.uniform(0, every))
        turns = int((after - phase) // every) + 1
        at = phase + turns * every
        return Told(at, at)

    def _does_integrate(self, source: str) -> bool:
        return self._integrates.setdefault(source, self._rng.random() < 0.5)

    def _poll_s(self, source: str) -> float:
        found = self._index.nes.get(source) or self._index.devices.get(source)
        mode = getattr(getattr(found, "mgmt", None), "mode", "")
        if mode not in ("poll", "via-peer"):
            return 0.0
        return float(getattr(getattr(found, "mgmt", None), "poll_s", 0) or _POLLED_BY_DEFAULT_S)
