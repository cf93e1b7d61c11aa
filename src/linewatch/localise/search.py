"""The likeliest set of faults: greedy, bounded from above, and checked by what the whole set would look like.

Costs are -100 ln of probabilities, as integers: the prior of each fault, an alarm nothing explains, an alarm
expected and not there. The lowest sum wins; ties go to the declared order of kinds, then to the id.
"""

from collections.abc import Mapping
from typing import NamedTuple

from linewatch.localise.causes import Causes
from linewatch.localise.expect import Keys
from linewatch.localise.faults import PRIOR, Fault, order
from linewatch.localise.semantics import Field, Prediction
from linewatch.names.alarm_types import Layer, Side, alarm_type

_SPURIOUS_FIRST = 800  # a first detector of light or equipment that nothing explains
_SPURIOUS = 640  # another alarm that nothing explains
_SPURIOUS_SYMPTOM = 600  # the same for AIS, RDI, switches and silence
_LOOKS = 60  # full predictions per step of the search
_ROUNDS = 24  # faults in one component
_SWAPS = 3


class Sight(NamedTuple):
    """What is seen in a component: key number -> cost of leaving it unexplained."""

    cost: dict[int, int]


class Found(NamedTuple):
    """The chosen faults, what they look like together, and what that costs."""

    faults: tuple[Fault, ...]
    prediction: Prediction
    cost: int


class Search:
    """One search per component; predictions are shared through the field."""

    def __init__(self, field: Field, causes: Causes, keys: Keys) -> None:
        self._field = field
        self._causes = causes
        self._keys = keys

    def sight(self, numbers: tuple[int, ...]) -> Sight:
        """Weigh what is seen."""
        cost = {}
        for number in numbers:
            cost[number] = self.weight(number)
        return Sight(cost)

    def weight(self, number: int) -> int:
        """What it costs to leave this alarm unexplained."""
        kind = alarm_type(self._keys.points[number][1])
        if kind.side is not Side.ROOT:
            return _SPURIOUS_SYMPTOM
        return _SPURIOUS_FIRST if kind.layer in (Layer.OPTICAL, Layer.EQUIPMENT) else _SPURIOUS

    def cost(self, faults: tuple[Fault, ...], prediction: Prediction, sight: Sight) -> int:
        """What it costs to hold these faults, and only these, to be present."""
        seen = prediction.seen
        total = sum(PRIOR[f.kind] + (20 if f.variant in ("in", "out") else 0) for f in faults)
        for number, cost in sight.cost.items():
            sure = seen.get(number)
            if sure is None:
                total += cost
            elif sure < 0:
                total -= sure
        total += sum(sure for number, sure in prediction.sure if number not in sight.cost)
        return total

    def explain(self, sight: Sight) -> Found:
        """The best set found."""
        best = self._grow(self.found((), sight), sight)
        for _ in range(_SWAPS):
            better = self._improve(best, sight)
            if better.cost >= best.cost:
                break
            best = better
        return best

    def found(self, faults: tuple[Fault, ...], sight: Sight) -> Found:
        """A set of faults with its prediction and cost."""
        faults = tuple(sorted(faults, key=order))
        prediction = self._field.together(faults)
        return Found(faults, prediction, self.cost(faults, prediction, sight))

    def _grow(self, start: Found, sight: Sight) -> Found:
        now = start
        for _ in range(_ROUNDS):
            after = self._add(now, sight)
            if after is None:
                return now
            now = after
        return now

    def _add(self, now: Found, sight: Sight) -> Found | None:
        """The one fault more that gains most, or None where none gains."""
        best: Found | None = None
        for looks, (bound, fault) in enumerate(self.ranked(now, sight)):
            if looks >= _LOOKS or (now.cost - bound >= (best.cost if best else now.cost)):
                break
            after = self.found((*now.faults, fault), sight)
            if after.cost < (best.cost if best else now.cost):
                best = after
        return best

    def ranked(self, now: Found, sight: Sight) -> list[tuple[int, Fault]]:
        """Faults not yet held, by the most each could gain, best first."""
        votes: dict[Fault, int] = {}
        of = self._causes.any_of if now.faults else self._causes.alone
        for number, cost in sight.cost.items():
            if number not in now.prediction.seen:
                for fault in of(number):
                    votes[fault] = votes.get(fault, 0) + cost
        expected = now.prediction.seen
        ranked = []
        for fault, gain in votes.items():
            bound = gain - PRIOR[fault.kind]
            if bound <= 0 or fault in now.faults:
                continue
            bound -= self.missed_nearby(fault, sight.cost, expected, bool(now.faults))
            if bound > 0:
                ranked.append((bound, fault))
        ranked.sort(key=lambda entry: (-entry[0], order(entry[1])))
        return ranked

    def missed_nearby(
        self, fault: Fault, seen: Mapping[int, int], expected: Mapping[int, int], joint: bool
    ) -> int:
        """What the fault's neighbours should have said and did not. Beside other faults (`joint`) a neighbour
        that cannot be reached, or that receives nothing itself, is excused."""
        points = self._keys.points
        missed = 0
        for number, sure in self._field.near(fault):
            if number in seen or number in expected:
                continue
            if joint:
                _, code, by = points[number]
                silent = self._keys.of((by, "COMM-FAIL", "NMS"))
                if code == "MS-RDI" or silent in seen or silent in expected:
                    continue
            missed += sure
        return missed

    def _improve(self, now: Found, sight: Sight) -> Found:
        """Drop one, or drop one and grow again."""
        best = now
        for fault in now.faults:
            rest = self.found(tuple(f for f in now.faults if f != fault), sight)
            again = self._grow(rest, sight) if len(now.faults) > 1 else rest
            for other in (rest, again):
                if other.cost < best.cost:
                    best = other
        return best

    def alternatives(self, now: Found, fault: Fault, sight: Sight, margin: int) -> list[tuple[int, Fault]]:
        """Faults that could stand in this one's place, with the cost of the set that has them, best first."""
        rest = self.found(tuple(f for f in now.faults if f != fault), sight)
        result = [(now.cost, fault)]
        for looks, (bound, other) in enumerate(self.ranked(rest, sight)):
            if looks >= _LOOKS or rest.cost - bound > now.cost + margin:
                break
            if other == fault:
                continue
            cost = self.found((*rest.faults, other), sight).cost
            if cost <= now.cost + margin:
                result.append((cost, other))
        result.sort(key=lambda entry: (entry[0], order(entry[1])))
        return result
