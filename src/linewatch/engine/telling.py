"""The commands of one step, numbered as they come."""

from linewatch.messages.commands import (
    AlarmNotice,
    CircuitNotice,
    Command,
    DeviceNotice,
    IncidentNotice,
    PollNow,
)
from linewatch.messages.records import AlarmRecord, CircuitRecord, DeviceRecord, IncidentRecord


class Telling:
    """Collects what a step wants told and done. Ids are "<seq>.<n>", n from 0."""

    def __init__(self, seq: int) -> None:
        self._seq = seq
        self.commands: list[Command] = []

    def _id(self) -> str:
        return f"{self._seq}.{len(self.commands)}"

    def alarm(self, record: AlarmRecord) -> None:
        self.commands.append(AlarmNotice(self._id(), record))

    def incident(self, change: str, record: IncidentRecord) -> None:
        self.commands.append(IncidentNotice(self._id(), change, record))

    def circuit(self, record: CircuitRecord) -> None:
        self.commands.append(CircuitNotice(self._id(), record))

    def device(self, record: DeviceRecord) -> None:
        self.commands.append(DeviceNotice(self._id(), record))

    def poll(self, device: str, reason: str) -> None:
        self.commands.append(PollNow(self._id(), device, reason))
