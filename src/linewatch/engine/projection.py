"""What everybody outside reads: an unchanging picture of the world, replaced between batches.

The mappings are read-only by agreement: a published one is never written again, so whoever holds a
projection may iterate it at leisure, in any thread.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from linewatch.messages.records import AlarmRecord, CircuitRecord, DeviceRecord, IncidentRecord
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant


@dataclass(frozen=True, slots=True)
class Projection:
    """State after event `seq`, accepted at `at` (None before the first event).

    `alarms` by `str(key)`: every alarm the table still knows, cleared ones included until they are
    forgotten, so filter on `record.active`. `incidents`, `circuits`, `devices` by id;
    the latter two in plant order.
    `provisional`: the store is away, so what is shown is not journalled and may be told differently later.
    """

    seq: int
    at: datetime | None
    provisional: bool
    alarms: Mapping[str, AlarmRecord]
    incidents: Mapping[str, IncidentRecord]
    circuits: Mapping[str, CircuitRecord]
    devices: Mapping[str, DeviceRecord]
    index: PlantIndex
    plant_digest: str


Views = Callable[[], Projection]

EMPTY = Projection(0, None, False, {}, {}, {}, {}, PlantIndex(Plant()), "")
