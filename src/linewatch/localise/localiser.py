"""The localiser: from active alarms and the plant to ranked causes with evidence."""

from datetime import datetime

from linewatch.messages.records import AlarmKey, AlarmRecord, Verdict
from linewatch.topology.index import PlantIndex


class Localiser:
    """Learns alarms one by one; its answer depends on the plant and the active alarms alone, not on their order."""

    def __init__(self, index: PlantIndex) -> None:
        self._index = index
        self._active: dict[AlarmKey, AlarmRecord] = {}

    def learn(self, record: AlarmRecord) -> None:
        """Take note of an alarm that is active, or no longer."""
        if record.active:
            self._active[record.key] = record
        else:
            self._active.pop(record.key, None)

    def verdicts(self, at: datetime) -> tuple[Verdict, ...]:
        """What explains the active alarms, one verdict per group of faults that are seen together."""
        return ()
