"""Commands: what the engine wants done or told. No command awaits an answer; answers come back as events.

`id` is "<seq of the causing event>.<n>": unique, ordered, the same in every replay.
"""

from msgspec import Struct

from linewatch.messages.records import AlarmRecord, CircuitRecord, DeviceRecord, IncidentRecord


class AlarmNotice(Struct, frozen=True, tag="AlarmNotice/1"):
    """An alarm was raised, changed or cleared: tell whoever listens."""

    id: str
    alarm: AlarmRecord


class IncidentNotice(Struct, frozen=True, tag="IncidentNotice/1"):
    """An incident opened, changed, merged or cleared."""

    id: str
    change: str  # opened | gained | rerooted | clearing | reopened | cleared | merged | judged
    incident: IncidentRecord


class CircuitNotice(Struct, frozen=True, tag="CircuitNotice/1"):
    """A dedicated line changed state."""

    id: str
    circuit: CircuitRecord


class DeviceNotice(Struct, frozen=True, tag="DeviceNotice/1"):
    """A device fell silent or answered again."""

    id: str
    device: DeviceRecord


class PollNow(Struct, frozen=True, tag="PollNow/1"):
    """Look at this device at once: a verdict hangs on it. Reading only; may be repeated."""

    id: str
    device: str
    reason: str


class Refine(Struct, frozen=True, tag="Refine/1"):
    """Search this component more deeply than the step may."""

    id: str
    component: str
    base: int


Command = AlarmNotice | IncidentNotice | CircuitNotice | DeviceNotice | PollNow | Refine
