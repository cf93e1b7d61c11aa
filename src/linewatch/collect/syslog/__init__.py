"""Log lines of gear (RFC 5424, RFC 3164), heard over UDP, TCP and TLS.

sources(site, index, handover, clock, meters, present) -> one Source, where the site wants any
"""

from typing import Protocol

from linewatch.collect.handover import Clock, Handover
from linewatch.collect.lasting import Present
from linewatch.collect.source import Source
from linewatch.collect.syslog.settings import SyslogSettings
from linewatch.collect.syslog.source import Syslog
from linewatch.metrics.meters import Meters
from linewatch.topology.index import PlantIndex


class WithSyslog(Protocol):
    """The part of a site that is ours."""

    @property
    def syslog(self) -> SyslogSettings | None: ...


def sources(
    site: WithSyslog, index: PlantIndex, handover: Handover, clock: Clock, meters: Meters, present: Present
) -> list[Source]:
    """What listens for log lines."""
    if site.syslog is None:
        return []
    return [Syslog(site.syslog, index, handover, clock, meters, present)]
