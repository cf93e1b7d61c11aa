"""What each alarm is to which incident, and which of that is news to the alarm table."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from linewatch.incident.case import Case
from linewatch.messages.records import AlarmKey, AlarmRecord, AlarmRole, IncidentPhase

Place = tuple[AlarmRole, str]
Move = tuple[AlarmKey, AlarmRole, str]


class Places:
    """Drawn anew from the told open cases, and only if one of them changed."""

    def __init__(self) -> None:
        self._placed: dict[AlarmKey, Place] = {}
        self._moves: dict[AlarmKey, Place] = {}
        self._drawn: tuple[object, ...] = ()  # what `_placed` was made from

    def draw(self, cases: Iterable[Case], alarms: Mapping[AlarmKey, AlarmRecord] | None) -> None:
        """Place the alarms of `cases`. Without `alarms` (after a restart) nothing of it is news."""
        told = [case for case in cases if case.told]
        drawn = tuple((case.record.id, case.record.phase, case.active, case.roles) for case in told)
        if drawn == self._drawn:
            return
        placed: dict[AlarmKey, Place] = {}
        # Who is not going has the better claim to an alarm that both explain.
        for case in sorted(told, key=lambda c: c.record.phase is IncidentPhase.CLEARING):
            there = frozenset(case.active)
            for key, role in case.roles:
                if key in there:
                    placed.setdefault(key, (role, case.record.id))
        if alarms is not None:
            for key in self._placed:
                if key not in placed and key in alarms:
                    self._moves[key] = (AlarmRole.NONE, "")
            for key, place in placed.items():
                if self._placed.get(key) != place:
                    self._moves[key] = place
        self._placed, self._drawn = placed, drawn

    def placed(self) -> Mapping[AlarmKey, Place]:
        """Where each alarm of a told open incident stands."""
        return MappingProxyType(self._placed)

    def moves(self) -> tuple[Move, ...]:
        """What changed since last asked."""
        moves = tuple((key, role, incident) for key, (role, incident) in self._moves.items())
        self._moves.clear()
        return moves
