"""What the incidents mean for each dedicated line."""

from collections.abc import Mapping
from datetime import datetime

from linewatch.messages.records import AlarmKey, AlarmRecord, CircuitRecord, DeviceRecord, IncidentRecord
from linewatch.topology.index import PlantIndex


class Lines:
    """The lines of one plant, kept current. `records` is by circuit id, in plant order."""

    def __init__(self, index: PlantIndex) -> None:
        self.records: dict[str, CircuitRecord] = {}

    def revise(
        self, incidents: Mapping[str, IncidentRecord], devices: Mapping[str, DeviceRecord], at: datetime
    ) -> tuple[CircuitRecord, ...]:
        """Records that changed, in plant order. Costs what the incidents and changed devices touch."""
        return ()


def circuits(
    index: PlantIndex,
    incidents: Mapping[str, IncidentRecord],
    alarms: Mapping[AlarmKey, AlarmRecord],
    devices: Mapping[str, DeviceRecord],
) -> dict[str, CircuitRecord]:
    """All lines from nothing, for a single look; `Lines` is for keeping current."""
    return {}
