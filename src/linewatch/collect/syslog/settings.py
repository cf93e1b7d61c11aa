"""What a site wrote of syslog, checked, as plain values (config.written_syslog makes them)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from linewatch.collect.syslog.expression import Expression

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Pattern:
    """A kind of line, and the alarm it tells.

    `programs`: folded, none is any. `most_severity`: RFC 5424 numbers, 7 is any. `alarms`: codes by what
    group `alarm` holds, folded; where there is no such group, the one of "". `present`: by what group `state`
    holds, folded; where there is no such group, the one of "". `objects`: templates of what of the element it
    is about, the first that the plant knows counts. `hold_s`: None, the one of all.
    """

    name: str
    expression: Expression
    alarms: Mapping[str, str]
    present: Mapping[str, bool]
    objects: tuple[str, ...] = ()
    programs: frozenset[str] = frozenset()
    facilities: frozenset[int] = frozenset()
    most_severity: int = 7
    hold_s: float | None = None


@dataclass(frozen=True, slots=True)
class Tls:
    """Files are read at every start of listening. `client_ca_file`: who sends shows a certificate of it."""

    cert_file: Path
    key_file: Path
    client_ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class SyslogSettings:
    """`who`: what says of whom a line is, in this order. All times in seconds."""

    patterns: tuple[Pattern, ...]
    udp: tuple[str, int] | None = None
    tcp: tuple[str, int] | None = None
    tls: tuple[str, int] | None = None
    tls_files: Tls | None = None
    senders: tuple[Network, ...] = ()
    who: tuple[str, ...] = ("host", "address")
    hold_s: float = 3600.0
    rate: float = 20.0  # lines a second that tell something, of each element
    burst: float = 200.0
    connections: int = 256
    room: int = field(default=10_000)  # lines that wait to be read
