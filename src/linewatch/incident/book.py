"""Verdicts become incidents with ids that stay."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from linewatch.incident.policy import BookPolicy
from linewatch.messages.records import AlarmKey, AlarmRecord, AlarmRole, IncidentRecord, Verdict
from linewatch.topology.index import PlantIndex

Told = tuple[str, IncidentRecord]
Move = tuple[AlarmKey, AlarmRole, str]


class IncidentBook:
    """`timers` has at most one entry, `incident`: when it is due, call `revise` again with what then holds.

    `revise` takes *all* present verdicts and the active alarms (`AlarmTable.active()`).
    """

    def __init__(self, index: PlantIndex | None = None, policy: BookPolicy | None = None) -> None:
        self.policy = policy or BookPolicy()
        self.timers: dict[str, datetime] = {}

    def retarget(self, index: PlantIndex) -> None:
        """Another plant is in force."""

    def revise(
        self, verdicts: Sequence[Verdict], alarms: Mapping[AlarmKey, AlarmRecord], at: datetime
    ) -> tuple[Told, ...]:
        """What changed: (opened|gained|rerooted|clearing|reopened|cleared|merged, the record), by incident id."""
        return ()

    def incidents(self) -> Mapping[str, IncidentRecord]:
        """Every incident told and still kept, by id: open ones and the last closed ones."""
        return {}

    def placements(self) -> Mapping[AlarmKey, tuple[AlarmRole, str]]:
        """What each alarm of an open incident is to it."""
        return {}

    def moves(self) -> tuple[Move, ...]:
        """Placements changed since last asked, for `AlarmTable.place(key, role, incident)`."""
        return ()

    def dump(self) -> bytes:
        """The whole book; the same bytes for the same history."""
        return b""

    @classmethod
    def load(
        cls, body: bytes, index: PlantIndex | None = None, policy: BookPolicy | None = None
    ) -> "IncidentBook":
        """The book that `dump` wrote."""
        return cls(index, policy)
