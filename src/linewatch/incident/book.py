"""Verdicts become incidents with ids that stay.

Each time something changed, the book is shown *all* present verdicts. It finds each verdict's heir among its
open cases (`matching`), lets each case grow, freeze or end (`case`), and says what is worth telling.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from msgspec.structs import replace

from linewatch.incident import case as life
from linewatch.incident import feedback
from linewatch.incident.case import Case, Change
from linewatch.incident.docket import Docket, DocketTaken
from linewatch.incident.impact import service_classes, severity_of
from linewatch.incident.matching import Claim, Match, match, order_of, root_names
from linewatch.incident.places import Move, Place, Places
from linewatch.incident.policy import BookPolicy
from linewatch.messages.events import OperatorActed
from linewatch.messages.records import (
    AlarmKey,
    AlarmRecord,
    IncidentPhase,
    IncidentRecord,
    Verdict,
)
from linewatch.topology.index import PlantIndex

Told = tuple[str, IncidentRecord]
Alarms = Mapping[AlarmKey, AlarmRecord]

TIMER = "incident"


class IncidentBook:
    """`timers` has at most one entry, `incident`: when it is due, call `revise` again with what then holds.

    `revise` takes *all* present verdicts and the active alarms (`AlarmTable.active()`). Ids are given when an
    incident is first told, so there are no gaps: INC-000001, INC-000002, ...
    """

    def __init__(self, index: PlantIndex | None = None, policy: BookPolicy | None = None) -> None:
        self.policy = policy or BookPolicy()
        self.timers: dict[str, datetime] = {}
        self._classes: Mapping[str, str] = {}
        self._docket = Docket()
        self._changes: dict[int, Change] = {}
        self._records: dict[str, IncidentRecord] = {}
        self._places = Places()
        if index is not None:
            self.retarget(index)

    def retarget(self, index: PlantIndex, classes: Mapping[str, str] | None = None) -> None:
        """Another plant is in force: incidents are graded by its service classes from now on. `classes`: what
        `impact.service_classes(index)` says, where that is known already."""
        self._classes = service_classes(index) if classes is None else classes

    def revise(self, verdicts: Sequence[Verdict], alarms: Alarms, at: datetime) -> tuple[Told, ...]:
        """What changed, as (change, record), oldest incident first; nothing for what is not worth telling.

        A change is opened, gained, rerooted, clearing, reopened, cleared or merged. Roots that people
        rejected are not among what is told.
        """
        self._changes = {}
        present = sorted((v for v in verdicts if any(k in alarms for k in v.alarms)), key=order_of)
        for case in self._docket.open_cases():
            self._docket.put(life.looked_at(case, alarms, frozenset(), at))
        paired = self._unchanged(present)
        heirs = frozenset(paired.values())
        cases = (case for case in self._docket.open_cases() if case.number not in heirs)
        claims = [Claim(c.number, root_names(c.record.verdict), c.alarms) for c in cases]
        found = match(present, claims, paired)
        adopted = {**paired, **self._judge(present, found, paired, alarms, at)}
        self._absorb(present, found, adopted, alarms, at)
        self._open_new(present, found, alarms, at)
        self._end(alarms, at)
        told = self._tell(at)
        self._places.draw(self._docket.open_cases(), alarms)
        self._docket.looked_at = at
        self._set_timer(at)
        return told

    def act(self, event: OperatorActed) -> IncidentRecord | None:
        """What a person says of an incident's verdict; the record, or None where no such incident is kept."""
        case = self._docket.find(event.incident)
        if case is None or event.verb not in feedback.VERBS:
            return None
        case = feedback.told_by_people(case, event)
        self._docket.put(case)
        record = feedback.shown(case)
        self._records = {**self._records, record.id: record}
        return record

    def incidents(self) -> Mapping[str, IncidentRecord]:
        """Every incident told and still kept, by id: open ones and the last closed ones. A new mapping
        whenever one changed, so an old one may be kept."""
        return MappingProxyType(self._records)

    def placements(self) -> Mapping[AlarmKey, Place]:
        """What each alarm of a told open incident is to it."""
        return self._places.placed()

    def moves(self) -> tuple[Move, ...]:
        """Placements changed since last asked, for `AlarmTable.place(key, role, incident)`.

        An alarm that cleared keeps the incident it belonged to; one let go while active is placed nowhere.
        """
        return self._places.moves()

    def dump(self) -> bytes:
        """The whole book; the same bytes for the same history."""
        return self._docket.dump()

    def taken(self) -> DocketTaken:
        """The whole book as it is now, to be written later."""
        return self._docket.taken()

    @classmethod
    def load(
        cls, body: bytes, index: PlantIndex | None = None, policy: BookPolicy | None = None
    ) -> "IncidentBook":
        """The book that `dump` wrote. Raises `msgspec.ValidationError` for anything else."""
        return cls.given(Docket.load(body), index, policy)

    @classmethod
    def given(
        cls, docket: Docket, index: PlantIndex | None = None, policy: BookPolicy | None = None
    ) -> "IncidentBook":
        """The book of these cases."""
        book = cls(index, policy)
        book._docket = docket
        cases = (*book._docket.closed_cases(), *book._docket.open_cases())
        told = sorted((case for case in cases if case.told), key=lambda c: c.record.id)
        book._records = {case.record.id: feedback.shown(case) for case in told}
        book._places.draw(book._docket.open_cases(), None)
        book._set_timer(docket.looked_at)
        return book

    # ---- the steps of a revision

    def _unchanged(self, present: Sequence[Verdict]) -> dict[int, int]:
        """Place of verdict -> case number, where a case is told again what it was told before.

        Most revisions touch one incident of many; the others must cost next to nothing.
        """
        by_roots = {root_names(case.record.verdict): case for case in reversed(self._docket.open_cases())}
        paired: dict[int, int] = {}
        for place, verdict in enumerate(present):
            case = by_roots.get(root_names(verdict))
            if (
                case is None
                or case.receding
                or case.active != verdict.alarms
                or case.number in paired.values()
            ):
                continue
            if _same(case.record.verdict, verdict):
                paired[place] = case.number
        return paired

    def _judge(
        self,
        present: Sequence[Verdict],
        found: Match,
        paired: Mapping[int, int],
        alarms: Alarms,
        at: datetime,
    ) -> dict[int, int]:
        """Each heir meets its verdict. Place of verdict -> case number, for those adopted."""
        adopted = {}
        for place, number in sorted(found.heir.items()):
            if place in paired:
                continue
            case, verdict = self._docket.case(number), present[place]
            if self._may_adopt(case, verdict, alarms, at):
                self._adopt(case, verdict, alarms)
                adopted[place] = number
            elif case.record.phase is IncidentPhase.OPEN and life.begins_to_clear(case, self.policy):
                self._change(life.clearing(case, at), Change.CLEARING)
        return adopted

    def _may_adopt(self, case: Case, verdict: Verdict, alarms: Alarms, at: datetime) -> bool:
        if not self._waits(case, at) or life.grows(case, verdict, alarms):
            return True
        if case.record.phase is not IncidentPhase.OPEN or life.begins_to_clear(case, self.policy):
            return False
        if root_names(verdict) == root_names(case.record.verdict):
            return True  # effects come and go (a switch, a retry); what it stands on is all still there
        known = frozenset(case.alarms)
        return any(key not in known for key in verdict.alarms)

    def _waits(self, case: Case, at: datetime) -> bool:
        """It recedes, and what is left may still be on its way out."""
        return case.last_gone is not None and at < case.last_gone + self.policy.remainder_hold

    def _adopt(self, case: Case, verdict: Verdict, alarms: Alarms) -> None:
        now = life.judged(case, verdict, alarms, self.policy)
        before = frozenset(case.alarms)
        change: Change | None = None
        if case.record.phase is not IncidentPhase.OPEN:
            change = Change.REOPENED
        elif root_names(case.record.verdict) != root_names(verdict):
            change = Change.REROOTED
        elif any(key not in before for key in now.alarms) or _said(case.record.verdict) != _said(verdict):
            change = Change.GAINED
        self._change(now, change)

    def _absorb(
        self, present: Sequence[Verdict], found: Match, adopted: dict[int, int], alarms: Alarms, at: datetime
    ) -> None:
        """Cases no verdict speaks for any more: explained by another, on their way out, or left waiting."""
        heirs = frozenset(found.heir.values())
        for case in self._docket.open_cases():
            if case.number in heirs or case.record.phase is not IncidentPhase.OPEN or not case.active:
                continue
            if not case.told:
                self._docket.drop(case.number)  # explained by another, or by nobody: nobody need know
            elif case.receding and life.begins_to_clear(case, self.policy):
                self._change(life.clearing(case, at), Change.CLEARING)
            elif (place := found.verdict_most_shared(case.number)) is not None and place in adopted:
                other = self._docket.case(adopted[place])
                adopted[place] = self._merge(case, other, present[place], alarms, at)

    def _merge(self, one: Case, other: Case, verdict: Verdict, alarms: Alarms, at: datetime) -> int:
        """`one` is explained by the verdict `other` adopted: whichever was told first goes on. Its number."""
        if other.told and other.record.id < one.record.id:
            self._change(life.merged(one, other.record.id, at), Change.MERGED)
            return other.number
        self._adopt(one, verdict, alarms)
        if other.told:
            self._change(life.merged(other, one.record.id, at), Change.MERGED)
        else:
            self._docket.drop(other.number)
        return one.number

    def _open_new(self, present: Sequence[Verdict], found: Match, alarms: Alarms, at: datetime) -> None:
        """Verdicts without a case: leftovers of a receding one, the return of a closed one, or new."""
        orphans = [v for place, v in enumerate(present) if place not in found.heir]
        if not orphans:
            return
        waiting = [case for case in self._docket.open_cases() if self._waits(case, at)]
        for verdict in orphans:
            if any(_left_over(case, verdict, alarms) for case in waiting):
                continue
            again = self._docket.returning(verdict, at, self.policy.linger)
            if again is not None:
                self._change(life.judged(again, verdict, alarms, self.policy), Change.REOPENED)
            else:
                self._docket.put(life.born(self._docket.new_number(), verdict, alarms, at))

    def _end(self, alarms: Alarms, at: datetime) -> None:
        """Cases whose last alarm is gone, or explained by an open incident that is not going."""
        cases = self._docket.open_cases()
        going = [case for case in cases if case.record.phase is IncidentPhase.CLEARING]
        if going:
            stays = (case for case in cases if case.record.phase is IncidentPhase.OPEN)
            elsewhere = frozenset(key for case in stays for key in case.active)
            for case in going:
                self._docket.put(life.looked_at(case, alarms, elsewhere, at))
        for case in self._docket.open_cases():
            if not case.active and case.told:
                self._change(life.cleared(case, at), Change.CLEARED)
            elif not case.active:
                self._docket.drop(case.number)

    # ---- telling

    def _change(self, case: Case, change: Change | None) -> None:
        self._docket.put(case)
        if change is not None:
            self._changes[case.number] = change

    def _tell(self, at: datetime) -> tuple[Told, ...]:
        ended = [case for case in self._docket.closed_cases() if case.number in self._changes]
        told: list[Told] = []
        records = dict(self._records)
        for case in sorted((*ended, *self._docket.open_cases()), key=lambda c: c.number):
            change, record = self._changes.get(case.number), case.record
            if not case.told:
                if not self._ready(case, at):
                    continue
                change = Change.OPENED
                record = replace(record, id=self._docket.new_id())
            if record.phase is not IncidentPhase.MERGED:
                severity = severity_of(record.verdict.affected, self._classes)
                record = record if record.severity is severity else replace(record, severity=severity)
            if change is not None:
                record = replace(record, changed_at=at)
            if record is not case.record:
                case = replace(case, record=record)
                self._docket.put(case)
            records[record.id] = feedback.shown(case)
            if change is not None:
                told.append((change.value, records[record.id]))
        for forgotten in self._docket.forget(self.policy.keep_closed):
            del records[forgotten]
        if records != self._records:
            self._records = records
        return tuple(told)

    def _ready(self, case: Case, at: datetime) -> bool:
        """Symptoms alone, while more is expected, are held back: often they are explained within seconds."""
        return bool(case.record.verdict.settled or case.first or at >= case.born + self.policy.weak_hold)

    def _set_timer(self, at: datetime | None) -> None:
        cases = self._docket.open_cases()
        due = [case.born + self.policy.weak_hold for case in cases if not case.told]
        due += [case.last_gone + self.policy.remainder_hold for case in cases if case.last_gone is not None]
        later = [t for t in due if at is None or t > at]
        self.timers.clear()
        if later:
            self.timers[TIMER] = min(later)


def _said(verdict: Verdict) -> tuple[object, ...]:
    """What people read of a verdict, besides its alarms."""
    return verdict.affected, tuple((root.element, root.kind, root.place) for root in verdict.roots)


def _same(one: Verdict, other: Verdict) -> bool:
    """They say the same, whenever they were made."""
    return one == replace(other, at=one.at)


def _left_over(case: Case, verdict: Verdict, alarms: Alarms) -> bool:
    """On the same resources, and no new evidence: what a fault leaves as it goes."""
    resources = frozenset(key.resource for key in case.alarms)
    touches = any(key.resource in resources for key in verdict.alarms)
    return touches and not life.grows(case, verdict, alarms)
