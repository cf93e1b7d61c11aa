"""All about a verdict that a screen or a customer may ask for. Worked out when asked, beside the step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from linewatch.localise.causes import Causes
from linewatch.localise.explain.calls import modems, phones, reads
from linewatch.localise.explain.doubt import Doubt, doubts
from linewatch.localise.explain.loops import loops
from linewatch.localise.explain.proof import Fact, proof
from linewatch.localise.explain.rival import Rival, rival_of
from linewatch.localise.explain.scene import Known, Scene
from linewatch.localise.explain.shots import lights, shots
from linewatch.localise.explain.sides import Demarcation, demarcation, parties
from linewatch.localise.explain.trials import Offer, Worth, ranked
from linewatch.localise.explain.weighing import weighing
from linewatch.localise.faults import Fault, order
from linewatch.localise.field import Field, field_of
from linewatch.messages.records import AlarmKey, Verdict
from linewatch.topology.index import PlantIndex


@dataclass(frozen=True)
class Explained:
    """One root. `proof`: of the likeliest side; `trials`: best first; `decides`: the one that best tells the
    sides apart, None where the side is told or nothing tells them apart."""

    doubt: Doubt
    demarcation: Demarcation
    proof: tuple[Fact, ...]
    trials: tuple[Worth, ...]
    decides: Worth | None


@dataclass(frozen=True)
class Explanation:
    """One verdict."""

    roots: tuple[Explained, ...]
    rival: Rival | None


class Explainer:
    """Asked about one plant. As costly to make as a localiser; one thread at a time."""

    def __init__(self, index: PlantIndex, field: Field | None = None) -> None:
        self.index = index
        self._field = field_of(index) if field is None else field
        self._causes = Causes(self._field.wiring, self._field.breaks)

    def of(self, verdict: Verdict, mine: Iterable[AlarmKey], known: Known) -> Explanation:
        """`mine`: active alarms of its incident."""
        own = dict.fromkeys(mine)
        own.update(dict.fromkeys([p.key for p in verdict.evidence if p.stance == "against"]))
        others = [key for key, record in known.active.items() if key not in own and record.incident]
        weighed = weighing(self._field, self._causes, own, others) if own else None
        found = doubts(self._field, verdict, weighed)
        held = tuple([_held(doubt) for doubt in found if doubt.hypotheses])
        rival = None
        if len(held) == len(verdict.roots):
            instead = [other for doubt in found for other in _others(doubt)]
            rival = rival_of(self._field, verdict, held, instead, weighed)
        return Explanation(tuple([self._root(verdict, doubt, known) for doubt in found]), rival)

    def _root(self, verdict: Verdict, doubt: Doubt, known: Known) -> Explained:
        scene = Scene(self._field, verdict, doubt, known)
        offers = offered(scene) if len(doubt.hypotheses) > 1 else ()
        trials = ranked(doubt, offers)
        sides = demarcation(self.index, doubt, verdict)
        facts = proof(scene, _held(doubt)) if doubt.hypotheses else ()
        decides = None if sides.told else _decides(self.index, doubt, verdict, trials)
        return Explained(doubt, sides, facts, trials, decides)


def offered(scene: Scene) -> tuple[Offer, ...]:
    """Every test there is for a scene."""
    kinds = (reads, modems, phones, loops, lights, shots)
    return tuple([offer for kind in kinds for offer in kind(scene)])


def _others(doubt: Doubt) -> Iterator[tuple[Fault, ...]]:
    """The verdict with another candidate in the place of this root."""
    root = doubt.root
    for hypothesis in doubt.hypotheses:
        if (hypothesis.fault.element, hypothesis.fault.kind) != (root.element, root.kind):
            yield tuple(sorted({*doubt.beside, hypothesis.fault}, key=order))


def _held(doubt: Doubt) -> Fault:
    """The fault the verdict holds, in its likeliest form."""
    mine = [
        h
        for h in doubt.hypotheses
        if (h.fault.element, h.fault.kind) == (doubt.root.element, doubt.root.kind)
    ]
    return max(mine or doubt.hypotheses, key=lambda h: h.probability).fault


def _decides(index: PlantIndex, doubt: Doubt, verdict: Verdict, trials: tuple[Worth, ...]) -> Worth | None:
    """The first test whose outcome makes one party likelier than it is now by a tenth at least."""
    whose = list(parties(index, doubt, verdict))
    best = None
    for trial in trials:
        chance: dict[tuple[str, str], dict[str, float]] = {}
        for party, hypothesis, odds in zip(whose, doubt.hypotheses, trial.odds, strict=True):
            seen = chance.setdefault(party, {})
            for outcome, share in odds.items():
                seen[outcome] = seen.get(outcome, 0.0) + share * hypothesis.probability
        tops = {max(seen, key=lambda o: (seen[o], o)) for seen in chance.values()}
        if len(tops) > 1:
            best = trial
            break
    return best
