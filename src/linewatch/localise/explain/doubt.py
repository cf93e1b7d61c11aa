"""What each root of a verdict may be: the candidates with their probabilities, form by form."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log2
from typing import NamedTuple

from linewatch.localise.explain.weighing import Weighing
from linewatch.localise.failing import faults_of_roots
from linewatch.localise.faults import RANK, Fault, order
from linewatch.localise.field import Field
from linewatch.messages.records import Affected, Candidate, Root, Verdict

MOST_ROOTS = 4
_FORMS = {"e1-cable-fault": ("", "out", "in"), "power-loss": ("", "mains")}
_LEAST = 0.02  # of a candidate's forms; a rarer one is left out
_MOST_FORMS = 6


class Hypothesis(NamedTuple):
    """A fault that may be the one, with its probability."""

    fault: Fault
    probability: float


@dataclass(frozen=True)
class Doubt:
    """One root. `beside`: the other roots, held to be present. `other`: the chance that it is none of
    these."""

    root: Root
    hypotheses: tuple[Hypothesis, ...]
    beside: tuple[Fault, ...]

    @property
    def other(self) -> float:
        """The chance that it is none of these."""
        return max(0.0, 1.0 - sum([h.probability for h in self.hypotheses]))

    @property
    def priors(self) -> tuple[float, ...]:
        """Of the hypotheses, and of none of these."""
        return (*[h.probability for h in self.hypotheses], self.other)

    @property
    def bits(self) -> float:
        """How much is not known."""
        return entropy(self.priors)


def entropy(priors: tuple[float, ...]) -> float:
    """In bits, of chances that sum to one or less."""
    return max(0.0, -sum([p * log2(p) for p in priors if p > 0.0]))


def doubts(field: Field, verdict: Verdict, weighing: Weighing | None) -> tuple[Doubt, ...]:
    """Of the first roots. What the plant does not know (any more) is left out."""
    index = field.wiring.index
    known = [r for r in verdict.roots if r.element in index.kind_of and r.kind in RANK]
    held = {}
    for root in known:
        held[root.element, root.kind] = faults_of_roots(index, field.breaks, [root], verdict.affected)[0]
    found = []
    for root in known[:MOST_ROOTS]:
        beside = tuple([held[r.element, r.kind] for r in known if r is not root])
        hypotheses = [
            Hypothesis(fault, probability)
            for candidate in root.candidates
            if candidate.element in index.kind_of and candidate.kind in RANK
            for fault, probability in _forms(field, candidate, root, verdict.affected, beside, weighing)
        ]
        found.append(Doubt(root, tuple(hypotheses), beside))
    return tuple(found)


def _forms(
    field: Field,
    candidate: Candidate,
    root: Root,
    affected: Affected,
    beside: tuple[Fault, ...],
    weighing: Weighing | None,
) -> Iterator[Hypothesis]:
    """The forms of a candidate that show differently, each with its share."""
    kind, element = candidate.kind, candidate.element
    if kind == "cable-cut":
        names = [stretch.name for stretch in field.breaks.stretches(element)] or [""]
    else:
        names = list(_FORMS.get(kind, ("",)))
    forms = [Fault(kind, element, name) for name in names]
    if weighing is None:
        place = root.place if (root.element, root.kind) == (element, kind) else None
        shown = Root(element, kind, candidate.probability, (), place)
        forms = list(faults_of_roots(field.wiring.index, field.breaks, [shown], affected))
    if len(forms) == 1:
        yield Hypothesis(forms[0], candidate.probability)
        return
    costs = [(weighing.of((*beside, form)).cost, order(form), form) for form in forms] if weighing else []
    costs.sort()
    weights = [(exp((costs[0][0] - cost) / 100.0), form) for cost, _, form in costs[:_MOST_FORMS]]
    weights = [(weight, form) for weight, form in weights if weight >= _LEAST]
    total = sum([weight for weight, _ in weights])
    for weight, form in weights:
        yield Hypothesis(form, candidate.probability * weight / total)
