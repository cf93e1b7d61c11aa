"""What a caller sees: the projection as it is now, narrowed to the caller's scope.

With a scope, a line is seen where the scope covers it; an incident where it affects such a line, and only
those of its lines are named; an alarm where its incident is seen or it is told by gear at a site in scope; a
device where its site is in scope.
"""

from functools import cached_property

from msgspec.structs import replace

from linewatch.access.scope import Scope
from linewatch.engine.projection import Projection
from linewatch.messages.records import Affected, AlarmRecord, CircuitRecord, DeviceRecord, IncidentRecord


class Sight:
    """One projection through one scope. Cheap to make; a scoped one looks through the lines once."""

    def __init__(self, seen: Projection, scope: Scope) -> None:
        self.seen = seen
        self.scope = scope

    @cached_property
    def _lines(self) -> frozenset[str]:
        return frozenset(key for key, line in self.seen.circuits.items() if self.circuit(line))

    def circuit(self, line: CircuitRecord) -> bool:
        """Whether a line is seen."""
        return self.scope.covers_circuit(
            customer=line.customer, service_class=line.service_class, sites=(line.a_site, line.z_site)
        )

    def incident(self, incident: IncidentRecord) -> bool:
        """Whether an incident is seen."""
        if self.scope.whole:
            return True
        affected = incident.verdict.affected
        return any(line in self._lines for line in (*affected.down, *affected.degraded, *affected.exposed))

    def narrowed(self, incident: IncidentRecord) -> IncidentRecord:
        """An incident without the lines of others."""
        if self.scope.whole:
            return incident
        affected = Affected(
            *(
                tuple(line for line in lines if line in self._lines)
                for lines in (
                    incident.verdict.affected.down,
                    incident.verdict.affected.degraded,
                    incident.verdict.affected.exposed,
                )
            )
        )
        return replace(incident, verdict=replace(incident.verdict, affected=affected))

    def alarm(self, alarm: AlarmRecord) -> bool:
        """Whether an alarm is seen."""
        if self.scope.whole:
            return True
        incident = self.seen.incidents.get(alarm.incident)
        device = self.seen.devices.get(alarm.device)
        return (incident is not None and self.incident(incident)) or (
            device is not None and self.device(device)
        )

    def device(self, device: DeviceRecord) -> bool:
        """Whether a device is seen."""
        return self.scope.covers_site(device.site)
