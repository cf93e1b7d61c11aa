"""One incident as the book keeps it: its record, and what decides whether it grows, recedes or ends.

The theory. While alarms come, the latest verdict knows best: it is adopted whole, and an incident may be
re-rooted. While alarms go, no verdict knows better than the one made when all were there: it is frozen. An
incident *recedes* from the moment one of the alarms it was judged by is gone, until new evidence comes or
what is left has stayed for longer than any poll needs to see it go.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from linewatch.alarm.masking import masked
from linewatch.incident.impact import worst_of
from linewatch.incident.matching import RootName, root_names
from linewatch.incident.policy import BookPolicy
from linewatch.messages.records import (
    Affected,
    AlarmKey,
    AlarmRecord,
    AlarmRole,
    IncidentPhase,
    IncidentRecord,
    Verdict,
)
from linewatch.names.alarm_types import Layer, Side, alarm_type
from linewatch.names.severity import Severity

# The layers in which a fault shows first. Only the lowest one present speaks for the root: a router's link
# that comes back proves nothing while the section beneath is still without light.
_DEPTH: dict[Layer, int] = {
    Layer.POWER: 0,
    Layer.EQUIPMENT: 0,
    Layer.OPTICAL: 0,
    Layer.MS: 0,
    Layer.HP: 1,
    Layer.LP: 2,
    Layer.E1: 3,
    Layer.PACKET: 4,
}


class Change(StrEnum):
    """What is told of an incident; see `commands.IncidentNotice`."""

    OPENED = "opened"
    GAINED = "gained"  # the same roots, and more is known: alarms, lines, place
    REROOTED = "rerooted"
    CLEARING = "clearing"
    REOPENED = "reopened"
    CLEARED = "cleared"
    MERGED = "merged"
    JUDGED = "judged"  # by a person: see `feedback`


class Case(Struct, frozen=True):
    """`record.id` is empty until it is told. Times are UTC."""

    number: int  # order of birth
    record: IncidentRecord
    alarms: tuple[AlarmKey, ...]  # those of the verdict it was last judged by
    active: tuple[AlarmKey, ...]  # of these, those still there
    first: tuple[AlarmKey, ...]  # of these, the first detectors that speak for the root
    roles: tuple[tuple[AlarmKey, AlarmRole], ...]
    best: Verdict  # as it stood when most was known
    was: Affected  # every line it ever held, under the worst it held it
    born: datetime
    last_gone: datetime | None = None  # an alarm went: when the last one did
    clearing_since: datetime | None = None
    receded: bool = False  # it receded once: from then on what a verdict omits may just have come back
    refused: tuple[RootName, ...] = ()  # roots that people rejected, and that nothing new speaks for
    known: tuple[AlarmKey, ...] = ()  # alarms the verdict had when they did; sorted

    @property
    def told(self) -> bool:
        return bool(self.record.id)

    @property
    def open(self) -> bool:
        return self.record.phase in (IncidentPhase.OPEN, IncidentPhase.CLEARING)

    @property
    def receding(self) -> bool:
        return self.last_gone is not None


def born(number: int, verdict: Verdict, alarms: Mapping[AlarmKey, AlarmRecord], at: datetime) -> Case:
    """A case that nobody has been told of yet. The book grades it before it is told."""
    record = IncidentRecord(
        id="",
        phase=IncidentPhase.OPEN,
        severity=Severity.INDETERMINATE,
        verdict=verdict,
        opened_at=at,
        changed_at=at,
    )
    blank = Case(number, record, (), (), (), (), verdict, verdict.affected, at)
    return judged(blank, verdict, alarms, BookPolicy())


def judged(case: Case, verdict: Verdict, alarms: Mapping[AlarmKey, AlarmRecord], policy: BookPolicy) -> Case:
    """The case under a verdict it adopts: grown, re-rooted, or judged again by what is left."""
    before, now = root_names(case.record.verdict), root_names(verdict)
    there = {key: alarms[key] for key in verdict.alarms if key in alarms}
    history = case.record.history
    if before != now:
        earlier = " + ".join(f"{kind} {element}" for element, kind in before)
        history = (*(h for h in history if h != earlier), earlier)[-policy.keep_history :]
    receded = case.receded or case.receding or not case.open
    # Another root that more alarms speak for than ever before: what was said earlier was a mistake.
    corrected = before != now and len(verdict.alarms) >= len(case.best.alarms)
    if receded and not corrected:
        # What the verdict no longer lists has come back since; the record must still tell that it was down.
        was = worst_of(case.was, verdict.affected)
        best = verdict if len(verdict.alarms) >= len(case.best.alarms) else case.best
    else:
        was, best = verdict.affected, verdict  # evidence grew: the later verdict corrects the earlier one
    first = first_detectors(verdict)
    record = replace(
        case.record,
        phase=IncidentPhase.OPEN,
        verdict=verdict,
        history=history,
        active_alarms=tuple(there),
        cleared_at=None,
    )
    refused = case.refused
    if refused and _news(case, there):
        refused = ()
    return replace(
        case,
        refused=refused,
        known=case.known if refused else (),
        record=record,
        alarms=tuple(there),
        active=tuple(there),
        first=tuple(key for key in first if key in there),
        roles=_roles(there, first),
        best=best,
        was=was,
        last_gone=None,
        clearing_since=None,
        receded=receded,
    )


def _news(case: Case, there: Mapping[AlarmKey, AlarmRecord]) -> bool:
    """A first detector that nobody had seen when they rejected a root."""
    known = frozenset(case.known)
    return any(key not in known and alarm_type(key.alarm_type).side is Side.ROOT for key in there)


def looked_at(
    case: Case, alarms: Mapping[AlarmKey, AlarmRecord], elsewhere: frozenset[AlarmKey], at: datetime
) -> Case:
    """The case after a look at which of its alarms are still there, and not explained by another open
    incident."""
    active = tuple([k for k in case.alarms if k in alarms])
    if elsewhere:
        active = tuple([k for k in active if k not in elsewhere])
    if active == case.active:
        return case
    gone = len(active) < len(case.active)
    return replace(
        case,
        active=active,
        record=replace(case.record, active_alarms=active),
        last_gone=at if gone else case.last_gone,
    )


def begins_to_clear(case: Case, policy: BookPolicy) -> bool:
    """A first detector is gone; or, where none speaks for the root, a declared share of the alarms is."""
    there = frozenset(case.active)
    if case.first:
        return any(key not in there for key in case.first)
    most = max(len(case.alarms), len(case.best.alarms))
    return most - len(case.active) >= policy.clearing_share * most


def clearing(case: Case, at: datetime) -> Case:
    """The case as its alarms go: the verdict is frozen."""
    record = replace(case.record, phase=IncidentPhase.CLEARING)
    return replace(case, record=record, clearing_since=at)


def cleared(case: Case, at: datetime) -> Case:
    """The case at its end. The record keeps the verdict at its best, and every line it ever held."""
    verdict = replace(case.best, affected=case.was)
    record = replace(
        case.record, phase=IncidentPhase.CLEARED, verdict=verdict, cleared_at=at, active_alarms=()
    )
    return replace(case, record=record, active=(), roles=(), last_gone=None, clearing_since=None)


def merged(case: Case, into: str, at: datetime) -> Case:
    """The case once another one explains it."""
    record = replace(
        case.record, phase=IncidentPhase.MERGED, merged_into=into, cleared_at=at, active_alarms=()
    )
    return replace(case, record=record, active=(), roles=(), last_gone=None, clearing_since=None)


def grows(case: Case, verdict: Verdict, alarms: Mapping[AlarmKey, AlarmRecord]) -> bool:
    """New evidence since the case began to recede: a first detector, or more AIS than alarms have gone.

    What else comes is no evidence: while a path is mended, AIS turns into RDI, a switch restores, and all of
    it passes. But an NE that is cut off has its old alarms cleared by its manager in the midst of a storm.
    """
    since = case.clearing_since or case.last_gone
    if since is None:
        return True
    symptoms = 0
    for key in verdict.alarms:
        record, side = alarms.get(key), alarm_type(key.alarm_type).side
        if record is None or record.raised_at is None or record.raised_at < since:
            continue
        if side is Side.ROOT:
            return True
        symptoms += side is Side.SYMPTOM
    return symptoms > len(case.alarms) - len(case.active)


def first_detectors(verdict: Verdict) -> tuple[AlarmKey, ...]:
    """Alarms for the verdict that are first detectors, of the lowest layer that has any."""
    found = [
        (_DEPTH.get(row.layer, len(_DEPTH)), evidence.key)
        for evidence in verdict.evidence
        if evidence.stance == "for" and (row := alarm_type(evidence.key.alarm_type)).side is Side.ROOT
    ]
    lowest = min((depth for depth, _ in found), default=0)
    return tuple(key for depth, key in found if depth == lowest)


def _roles(
    there: Mapping[AlarmKey, AlarmRecord], first: tuple[AlarmKey, ...]
) -> tuple[tuple[AlarmKey, AlarmRole], ...]:
    hidden, speaking = masked(there), frozenset(first)
    return tuple(
        (
            key,
            AlarmRole.ROOT if key in speaking else AlarmRole.MASKED if key in hidden else AlarmRole.DERIVED,
        )
        for key in there
    )
