"""Which verdict is the heir of which incident.

One verdict has at most one heir and one incident at most one verdict. Candidates are every pair that shares a
root or an alarm; they are taken greedily in a declared order: most roots in common, most alarms in common,
oldest incident, first verdict. What is left over is for the book: a verdict without an incident opens or
splits, an incident without a verdict is absorbed, waits or ends.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from linewatch.messages.records import AlarmKey, Verdict

RootName = tuple[str, str]


def root_names(verdict: Verdict) -> tuple[RootName, ...]:
    """(element, kind) of each root, sorted: what makes two verdicts say the same."""
    return tuple(sorted((root.element, root.kind) for root in verdict.roots))


def order_of(verdict: Verdict) -> tuple[tuple[RootName, ...], tuple[AlarmKey, ...]]:
    """The declared order of verdicts."""
    return root_names(verdict), verdict.alarms


class Claim(NamedTuple):
    """What an incident puts forward: its present roots and the alarms it has explained."""

    number: int
    roots: tuple[RootName, ...]
    alarms: tuple[AlarmKey, ...]


class Match(NamedTuple):
    """`heir`: place of a verdict -> incident number. `shared`: alarms in common, by (place, number)."""

    heir: dict[int, int]
    shared: Mapping[tuple[int, int], int]

    def verdict_most_shared(self, number: int) -> int | None:
        """Place of the verdict that explains most alarms of this incident, the first on a tie."""
        found = [(-count, p) for (p, n), count in self.shared.items() if n == number]
        return min(found)[1] if found else None


def match(verdicts: Sequence[Verdict], claims: Iterable[Claim], paired: Mapping[int, int]) -> Match:
    """Heirs of `verdicts` (in their declared order) among `claims`.

    `paired`: place -> number of those that say exactly what they said before; their incidents are not among
    the claims, and their alarms are looked at only if a claim is left that they might explain.
    """
    by_alarm: dict[AlarmKey, list[int]] = {}
    by_root: dict[RootName, list[int]] = {}
    for claim in claims:
        for key in claim.alarms:
            by_alarm.setdefault(key, []).append(claim.number)
        for name in claim.roots:
            by_root.setdefault(name, []).append(claim.number)
    if not by_alarm and not by_root:
        return Match(dict(paired), {})
    shared: Counter[tuple[int, int]] = Counter()
    roots: Counter[tuple[int, int]] = Counter()
    for place, verdict in enumerate(verdicts):
        for key in verdict.alarms:
            for number in by_alarm.get(key, ()):
                shared[place, number] += 1
        for name in root_names(verdict):
            for number in by_root.get(name, ()):
                roots[place, number] += 1
    pairs = {**shared, **roots}
    ranked = sorted((-roots[pair], -shared[pair], pair[1], pair[0]) for pair in pairs)
    heir = dict(paired)
    taken: set[int] = set()
    for _, _, number, place in ranked:
        if place not in heir and number not in taken:
            heir[place] = number
            taken.add(number)
    return Match(heir, shared)
