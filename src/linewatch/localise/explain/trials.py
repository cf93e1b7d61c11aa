"""Tests people or linewatch may make, and how much each would tell: expected information gain in bits.

A closed list of kinds: `read` (a port over SNMP), `modem` (a look at the far modem of a pair), `loop` (at a
point of a line's tail: 内环 inward or 外环 outward), `bert` (the same, counting errors), `otdr` (a fibre
from an end), `light` (a power meter at the ODF), `phone-customer`, `phone-power`, `phone-owner`.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from linewatch.localise.explain.doubt import Doubt, entropy
from linewatch.localise.faults import Fault

Odds = dict[str, float]  # outcome -> its chance; sums to 1

EFFORT = {"remote": 1.0, "traffic": 4.0, "crew": 8.0}  # what a bit may cost beside a harmless one
LEAST_BITS = 0.02
MOST_TRIALS = 6
_OF_A_KIND = 2


class Trial(NamedTuple):
    """A test that can be made. `at`: the element; `how`: the kind's own word (inward, outward, tx-power, the
    site to shoot from ...); `line`: the circuit it is made on; `watch`: what shows the outcome; `effort`:
    remote (and harmless), traffic (it stops or may stop somebody's), crew; `caution`: what must be seen to
    first, a key of the dictionary's `caution.` part; `reliability`: how often it shows what is there;
    `codes`: alarms a port is read for."""

    kind: str
    at: str
    how: str = ""
    line: str = ""
    watch: str = ""
    effort: str = "remote"
    caution: str = ""
    reliability: float = 0.95
    codes: tuple[str, ...] = ()


class Offer(NamedTuple):
    """A trial, with the odds of its outcomes under each hypothesis in turn."""

    trial: Trial
    odds: tuple[Odds, ...]


class Meaning(NamedTuple):
    """An outcome: its chance, the likeliest fault after it (None: none of them), its probability then."""

    outcome: str
    chance: float
    then: Fault | None
    probability: float


class Worth(NamedTuple):
    """A trial weighed. `bits`: expected gain; `left`: bits expected to be unknown still."""

    trial: Trial
    bits: float
    left: float
    meanings: tuple[Meaning, ...]
    odds: tuple[Odds, ...]


def blurred(odds: Odds, labels: Sequence[str], reliability: float) -> Odds:
    """What is told of an outcome that is there: another one as often as the trial is wrong."""
    wrong = (1.0 - reliability) / max(len(labels) - 1, 1)
    sure = reliability if len(labels) > 1 else 1.0
    return {
        label: odds.get(label, 0.0) * sure + (1.0 - odds.get(label, 0.0)) * wrong * (len(labels) > 1)
        for label in labels
    }


def labels_of(odds: Iterable[Odds]) -> tuple[str, ...]:
    """All outcomes there are, sorted."""
    return tuple(sorted({label for each in odds for label, chance in each.items() if chance > 0.0}))


def posterior(doubt: Doubt, offer: Offer, outcome: str) -> tuple[float, tuple[float, ...]]:
    """The chance of an outcome, and that of each hypothesis (none of them last) when it has been seen."""
    labels = labels_of(offer.odds)
    seen = [blurred(odds, labels, offer.trial.reliability).get(outcome, 0.0) for odds in offer.odds]
    seen.append(1.0 / len(labels))  # what is none of them may show anything
    joint = [prior * chance for prior, chance in zip(doubt.priors, seen, strict=True)]
    total = sum(joint)
    return total, tuple([each / total for each in joint]) if total > 0.0 else doubt.priors


def worth(doubt: Doubt, offer: Offer) -> Worth:
    """What a trial is expected to tell about a doubt: from nothing to all that is not known."""
    meanings = []
    left = 0.0
    for outcome in labels_of(offer.odds):
        chance, after = posterior(doubt, offer, outcome)
        left += chance * entropy(after)
        best = max(range(len(after)), key=lambda n: (after[n], -n))
        then = doubt.hypotheses[best].fault if best < len(doubt.hypotheses) else None
        meanings.append(Meaning(outcome, round(chance, 4), then, round(after[best], 4)))
    meanings.sort(key=lambda m: (-m.chance, m.outcome))
    left = min(left, doubt.bits)
    return Worth(offer.trial, doubt.bits - left, left, tuple(meanings), offer.odds)


def ranked(doubt: Doubt, offers: Iterable[Offer]) -> tuple[Worth, ...]:
    """Those that tell something, the most for its effort first."""
    found = [worth(doubt, offer) for offer in offers if len(labels_of(offer.odds)) > 1]
    told = [w for w in found if w.bits >= LEAST_BITS]
    told.sort(key=lambda w: (-round(w.bits / EFFORT[w.trial.effort], 6), -round(w.bits, 6), w.trial))
    kept: list[Worth] = []
    for one in told:
        # The same question put in a dearer way is no news, unless it is answered more surely.
        same = [k for k in kept if k.odds == one.odds and k.trial.reliability >= one.trial.reliability]
        alike = [k for k in kept if k.trial.kind == one.trial.kind]
        if not same and len(alike) < _OF_A_KIND and len(kept) < MOST_TRIALS:
            kept.append(one)
    return tuple(kept)
