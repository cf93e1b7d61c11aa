"""The exposure clock: since when the lines of an incident live on their protection alone."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from linewatch.messages.records import CircuitRecord, CircuitState, IncidentPhase, IncidentRecord

_OPEN = (IncidentPhase.OPEN, IncidentPhase.CLEARING)


def exposed_since(incident: IncidentRecord, lines: Mapping[str, CircuitRecord]) -> dict[str, datetime]:
    """Lines that it exposes and that still live, the longest exposed first; of lines alike by id. None of an
    incident that is over. A line that another incident took down has no clock."""
    if incident.phase not in _OPEN:
        return {}
    clocks = {
        line: record.since or incident.opened_at
        for line in incident.verdict.affected.exposed
        if (record := lines.get(line)) is not None and record.state is CircuitState.EXPOSED
    }
    return dict(sorted(clocks.items(), key=lambda clock: (clock[1], clock[0])))


def oldest_by_class(lines: Iterable[CircuitRecord]) -> dict[str, datetime]:
    """By class since when its longest exposed line is exposed; a class without one is not there."""
    oldest: dict[str, datetime] = {}
    for line in lines:
        if line.state is CircuitState.EXPOSED and line.since is not None:
            known = oldest.get(line.service_class, line.since)
            oldest[line.service_class] = min(known, line.since)
    return oldest
