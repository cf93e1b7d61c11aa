"""How to collect. Secrets arrive here resolved, and do not print themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from linewatch.collect.traps.share import Allowance
from linewatch.wire.snmp import V2C, Patience
from linewatch.wire.usm import User


@dataclass(frozen=True, slots=True)
class Credential:
    """What opens an agent. `version` as on the wire: 0 is v1, 1 is v2c, 3 is v3.

    Of v3 the `community` is the credential's own name, by which `user` is found where messages are made.
    """

    community: bytes = field(repr=False)
    version: int = V2C
    user: User | None = None


@dataclass(frozen=True, slots=True)
class CollectSettings:
    """All times in seconds. `credentials` by the name the plant gives its agents."""

    credentials: Mapping[str, Credential]
    interval_s: float = 5.0
    timeout_s: float = 1.0
    tries: int = 3  # the first one included
    silent_backoff_max_s: float = 60.0  # longest pause between two probes of a silent device
    traps: tuple[str, int] | None = None  # where to listen; None: nowhere
    window: int = 4  # requests in flight to one device
    discoveries: int = 48  # devices whose tables are read at the same time
    rediscover_s: float = 3600.0  # tables are read again after this long even if nothing told us to
    uptime_s: float = 30.0  # how often sysUpTime is looked at, apart from when something changed
    trap_gap_s: float = 0.25  # least time between two polls of one device asked for by traps
    trap_allowance: Allowance = field(
        default_factory=Allowance
    )  # what one element may send before it is a storm
    trap_relays: frozenset[str] = frozenset()  # hosts that are believed of whom they relay
    trap_buffer: int = 32 << 20  # octets of traps that the kernel should keep: a burst of some 80,000
    vanished_s: float = 300.0  # how long a row may be gone before its alarms are taken back
    chunk_varbinds: int = 40
    facts_s: float = 86_400.0  # what gear says of itself is read again after this long
    fact_readers: int = 2  # devices whose facts are read at the same time; 0: none ever
    facts_pause_s: float = 0.5  # behind each of them: 4 devices a second, about 1 % of a core
    chunk_octets: int = 1300  # estimated size of an answer; stays below one Ethernet frame

    @property
    def patience(self) -> Patience:
        return Patience(self.timeout_s, self.tries)

    def deadline_s(self, interval_s: float) -> float:
        """How long a poll may take in all: the interval, unless that is shorter than one try."""
        return max(interval_s, self.timeout_s * 1.25)
