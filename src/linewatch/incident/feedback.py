"""What people say of a verdict, and what linewatch then no longer tells.

Accept, reject and move (the true root was another, or something belongs to another incident) are kept with
the incident. A rejected root is not told again for it while nothing new speaks for it: in its place stand the
candidates that are left, as probable as they are without it. A first detector that the verdict had not when
it was rejected is new; AIS, RDI, switches and what comes back are not. The localiser knows nothing of this,
and its verdicts are adopted and matched as ever: only what is told differs.
"""

from collections.abc import Collection

from msgspec.structs import replace

from linewatch.incident.case import Case
from linewatch.incident.matching import RootName, root_names
from linewatch.messages.events import OperatorActed
from linewatch.messages.records import Candidate, Feedback, IncidentRecord, Root, Verdict

ACCEPT, REJECT, MOVE = "accept", "reject", "move"
VERBS = (ACCEPT, REJECT, MOVE)
KEPT = 20  # words of people with one incident
DIGITS = 4


def told_by_people(case: Case, event: OperatorActed) -> Case:
    """The case with a person's word. What is judged is what was told at that moment."""
    judged = root_names(shown(case).verdict)
    word = Feedback(
        at=event.at,
        actor=event.actor,
        verb=event.verb,
        why=event.note,
        roots=tuple(f"{kind} {element}" for element, kind in judged),
        element=event.element,
        kind=event.kind,
        alarm=event.alarm,
        into=event.into,
    )
    record = replace(case.record, feedback=(*case.record.feedback, word)[-KEPT:], changed_at=event.at)
    true = (event.element, event.kind)
    refused = dict.fromkeys(case.refused)
    if event.verb == REJECT or (event.verb == MOVE and event.element):
        refused |= dict.fromkeys(judged)
        refused.pop(true, None)
    elif event.verb == ACCEPT:
        for name in judged:
            refused.pop(name, None)
    known = tuple(sorted({*case.known, *case.alarms})) if refused else ()
    return replace(case, record=record, refused=tuple(refused), known=known)


def shown(case: Case) -> IncidentRecord:
    """The record as it is told."""
    if not case.refused:
        return case.record
    verdict = without(case.record.verdict, frozenset(case.refused))
    return case.record if verdict is case.record.verdict else replace(case.record, verdict=verdict)


def without(verdict: Verdict, refused: Collection[RootName]) -> Verdict:
    """The verdict without these roots: the very same one where it names none of them."""
    named = [*root_names(verdict), *((c.element, c.kind) for root in verdict.roots for c in root.candidates)]
    if not any(name in refused for name in named):
        return verdict
    others = {(r.element, r.kind) for r in verdict.roots}
    roots = []
    for root in verdict.roots:
        left = _left(root, refused, others - {(root.element, root.kind)})
        if left is not None:
            roots.append(left)
    return replace(verdict, roots=tuple(roots))


def _left(root: Root, refused: Collection[RootName], others: Collection[RootName]) -> Root | None:
    """The root, or the likeliest of its candidates that is not refused; None where none is left."""
    free = [c for c in root.candidates if (c.element, c.kind) not in refused]
    if (root.element, root.kind) not in refused:
        if len(free) == len(root.candidates):
            return root
        candidates = _likelier(free, root)
        own = [c.probability for c in candidates if (c.element, c.kind) == (root.element, root.kind)]
        return replace(root, candidates=candidates, probability=max([root.probability, *own]))
    free = [c for c in free if (c.element, c.kind) not in others]
    if not free:
        return None
    candidates = _likelier(free, root)
    first = candidates[0]
    same = root.place is not None and first.element in (root.element, root.place.cable)
    return Root(first.element, first.kind, first.probability, candidates, root.place if same else None)


def _likelier(free: list[Candidate], root: Root) -> tuple[Candidate, ...]:
    """As probable as they are once it is known that the others are not."""
    left = sum(c.probability for c in free)
    gone = sum(c.probability for c in root.candidates) - left
    rest = max(1.0 - gone, left)
    if rest <= 0:
        return tuple(free)
    return tuple(replace(c, probability=round(c.probability / rest, DIGITS)) for c in free)
