"""What a site wrote of its probes, checked, as plain values (config.written_probes makes them)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Address(NamedTuple):
    """`port`: None is asked by ICMP echo, else by a TCP connection."""

    host: str
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """PROBE-LOST: `lost` of the latest `of` probes lost; ends with `back` answered in a row.

    PROBE-LOSSY: a share of `lossy` of the latest `lossy_of` lost; ends at `lossy_clear` and below.
    """

    of: int = 5
    lost: int = 5
    back: int = 3
    lossy_of: int = 50
    lossy: float = 0.10
    lossy_clear: float = 0.04


@dataclass(frozen=True, slots=True)
class ProbeSettings:
    """`listed`: device -> its address, or None for the plant's own; empty: every device that has one."""

    interval_s: float = 10.0
    timeout_s: float = 2.0
    icmp: bool = True
    tcp_port: int | None = None  # where ICMP is not wanted or not allowed
    judgement: Judgement = field(default_factory=Judgement)
    listed: Mapping[str, Address | None] = field(default_factory=dict)
