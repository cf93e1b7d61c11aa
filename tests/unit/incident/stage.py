"""A stage for incident stories: alarms come and go, a declared rule plays the localiser, the book is listened
to.

A rule is a function of the alarms there are, as the localiser is. Times are seconds after T0.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from linewatch.incident.book import IncidentBook
from linewatch.messages.records import (
    Affected,
    AlarmKey,
    AlarmPhase,
    AlarmRecord,
    Candidate,
    Evidence,
    Root,
    Verdict,
    Via,
)
from linewatch.names.alarm_types import alarm_type

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

There = frozenset[AlarmKey]
Rule = Callable[[There], Iterable[Verdict]]


def s(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def key(text: str) -> AlarmKey:
    """ "port:CODE" as an alarm key; the reporter is the part before the slash."""
    resource, _, code = text.partition(":")
    return AlarmKey(resource, code, resource.partition("/")[0])


def keys(text: str) -> tuple[AlarmKey, ...]:
    return tuple(sorted(key(t) for t in text.split()))


def verdict(
    roots: str, alarms: Iterable[AlarmKey], down: str = "", exposed: str = "", settled: bool = True
) -> Verdict:
    """`roots`: "kind element" joined with " + ". Every alarm is evidence for it."""
    made = []
    for text in roots.split(" + "):
        kind, _, element = text.partition(" ")
        made.append(Root(element, kind, 0.9, (Candidate(element, kind, 0.9),)))
    there = tuple(sorted(alarms))
    affected = Affected(down=tuple(sorted(down.split())), exposed=tuple(sorted(exposed.split())))
    evidence = tuple(Evidence(k, "for", "detected-here") for k in there)
    return Verdict(tuple(made), there, affected, evidence, T0, settled)


def explains(roots: str, alarms: str, down: str = "", exposed: str = "", settled: bool = True) -> Rule:
    """The verdict `roots` for as long as any of these alarms is there."""
    its = frozenset(keys(alarms))

    def rule(there: There) -> Iterable[Verdict]:
        found = its & there
        return [verdict(roots, found, down, exposed, settled)] if found else []

    return rule


class Stage:
    """`told`: (second, change, incident id, roots) of all that was told."""

    def __init__(self, *rules: Rule, book: IncidentBook | None = None) -> None:
        self.rules = rules
        self.book = book or IncidentBook()
        self.alarms: dict[AlarmKey, AlarmRecord] = {}
        self.told: list[tuple[float, str, str, str]] = []

    def at(self, second: float, what: str = "", *rules: Rule) -> "Stage":
        """Words of `what`: +port:CODE raises, -port:CODE clears. `rules` replace the present ones."""
        self._timers(second)
        now = T0 + s(second)
        for word in what.split():
            k = key(word[1:])
            if word[0] == "+":
                severity = alarm_type(k.alarm_type).severity
                self.alarms[k] = AlarmRecord(
                    k, AlarmPhase.RAISED, severity, k.qualifier, Via.POLL, now, now, now, raises=1
                )
            else:
                self.alarms.pop(k, None)
        if rules:
            self.rules = rules
        self._revise(second)
        return self

    def _timers(self, until: float) -> None:
        while self.book.timers and (due := min(self.book.timers.values())) <= T0 + s(until):
            self._revise((due - T0).total_seconds())

    def _revise(self, second: float) -> None:
        there = frozenset(self.alarms)
        verdicts = [v for rule in self.rules for v in rule(there)]
        for change, record in self.book.revise(verdicts, self.alarms, T0 + s(second)):
            roots = " + ".join(f"{r.kind} {r.element}" for r in record.verdict.roots)
            self.told.append((second, change, record.id, roots))

    @property
    def short(self) -> list[str]:
        """What was told, as "second change id"."""
        return [f"{second:g} {change} {incident[-1]}" for second, change, incident, _ in self.told]

    @property
    def open_ids(self) -> list[str]:
        found = self.book.incidents().values()
        return sorted(r.id for r in found if r.phase.value in ("open", "clearing"))
