"""The likeliest set of faults: greedy, bounded from above, and checked by what the whole set would look like.

Costs are -100 ln of probabilities, as integers: the prior of each fault, an alarm nothing explains, an alarm
expected and not there. The lowest sum wins; ties go to the declared order of kinds, then to the id.
"""

from collections.abc import Container
from typing import NamedTuple

from linewatch.localise.ballot import Sight
from linewatch.localise.expect import FAINT, SLOW, SPURIOUS, SURE, Column, Keys, Masks, Missable, Prediction
from linewatch.localise.faults import OF_SILENCE, PRIOR, Fault, order, prior
from linewatch.localise.field import Field
from linewatch.localise.ranking import Ranked
from linewatch.localise.slices import UNIT, Steps, units
from linewatch.localise.unseen import Unseen

_LOOKS = 60  # full predictions per step of the search
_ROUNDS = 24  # faults in one component
_SWAPS = 3
# Routes walked to explain one component; counted whether remembered or not, so always the same.
FIRST_THOUGHT = 500
SECOND_THOUGHT = 4_000
_LOOKS_ALTERNATIVES = 16
_WIDE = ("duct-cut", "cable-cut", "power-loss", "node-fail", "card-fail")
_WIDE_LOOKS = 8
_AGAIN = 10  # faults whose neighbours are known already that are a unit to weigh
_OTHERS = 5
_ANSWERS = 5  # of what a set leaves unexplained
_ANSWERS_WEIGHED = 24
_WITNESSES = 3  # faults that together answer what speaks against a set
_TOLERATED = 600  # losses that need no second look, however wide the storm
# What one fault makes others say and a second one takes back, because the way back or the spare is gone too.
_TAKEN_BACK = ("MS-RDI", "HP-RDI", "LP-RDI", "PSE")


class Found(NamedTuple):
    """The chosen faults, what they look like together, and what that costs."""

    faults: tuple[Fault, ...]
    prediction: Prediction
    cost: int


class Search:
    """One search per component; predictions are shared through the field."""

    def __init__(self, field: Field, keys: Keys) -> None:
        self._field = field
        self._keys = keys
        self._memo: dict[tuple[Fault, ...], Found] = {}
        self._work = 0
        self._budget = SECOND_THOUGHT
        self.spent = 0  # routes walked since the beginning, remembered or not
        self._pictured: set[tuple[Fault, ...]] = set()
        self._neared: dict[Fault, Missable] = {}
        self._again = 0
        self._silent: dict[str, tuple[int, ...]] = {}  # columns that say a reporter is not heard
        self.unseen = Unseen(keys)

    def begin(self) -> None:
        """A thought begins. What it has looked at before is remembered until its end, and costs little."""
        self._pictured.clear()
        self._neared.clear()
        self._again = 0

    def picture(self, faults: tuple[Fault, ...]) -> Steps[Prediction]:
        """What faults look like together."""
        if faults in self._pictured:
            yield
            return self._field.together(faults)
        self._pictured.add(faults)
        return (yield from self._field.painted(faults))

    def near(self, fault: Fault) -> Steps[Missable]:
        """What is expected of a fault by its neighbours alone."""
        known = self._neared.get(fault)
        if known is None:
            yield
            known = self._neared[fault] = yield from self._field.near(fault)
        else:
            self._again += 1
            if self._again % _AGAIN == 0:
                yield
        yield from units(known)
        return known

    def cost(self, faults: tuple[Fault, ...], prediction: Prediction, sight: Sight) -> int:
        """What it costs to hold these faults, and only these, to be present."""
        seen, there, columns, unseen = prediction.seen, sight.seen, self._keys.columns, self.unseen.of
        total = sum([prior(f) for f in faults])
        for column, mask in there.items():
            left = mask & ~seen.get(column, 0)
            if left:
                total += columns[column].cost * left.bit_count()
        for column, mask in prediction.odd.items():
            total += SLOW * (mask & there.get(column, 0)).bit_count()
        if sight.hasty:
            # Nothing but switches was told yet: only of switches is it known that they were not.
            return total + sum(
                [SURE * len(faults)]
                + [
                    cost * (mask & ~there.get(column, 0) & ~unseen(column)).bit_count()
                    for column, mask, cost in prediction.missable()
                    if columns[column].switch
                ]
            )
        missing = 0
        for column, mask in prediction.sure.items():
            missing += (mask & ~there.get(column, 0) & ~unseen(column)).bit_count()
        total += SURE * missing
        missing = 0
        for column, mask in prediction.slow.items():
            missing += (mask & ~there.get(column, 0) & ~unseen(column)).bit_count()
        total += SLOW * missing
        for column, mask in prediction.faint.items():
            total += FAINT * (mask & ~there.get(column, 0) & ~unseen(column)).bit_count()
        return total

    @property
    def cut_short(self) -> bool:
        """The last component was given less thought than it could have used."""
        return self._work > self._budget

    def explain(self, sight: Sight, budget: int) -> Steps[Found]:
        """The best set found by walking not many more than `budget` routes."""
        self._memo.clear()
        self._work = 0
        self._budget = budget
        best = yield from self._grow((yield from self.found((), sight)), sight)
        for _ in range(_SWAPS):
            better = yield from self._improve(best, sight)
            if better.cost >= best.cost:
                break
            best = better
        return (yield from self._pruned(best, sight))

    def _pruned(self, best: Found, sight: Sight) -> Steps[Found]:
        """Without the faults it is better off without, however much work was spent before."""
        for fault in best.faults:
            rest = yield from self.found(tuple(f for f in best.faults if f != fault), sight)
            if rest.cost <= best.cost:
                return (yield from self._pruned(rest, sight))
        return best

    def found(self, faults: tuple[Fault, ...], sight: Sight) -> Steps[Found]:
        """A set of faults with its prediction and cost; remembered while one component is judged."""
        faults = tuple(sorted(faults, key=order))
        known = self._memo.get(faults)
        if known is None:
            prediction = yield from self.picture(faults)
            self._work += 1 + prediction.work
            self.spent += 1 + prediction.work
            known = self._memo[faults] = Found(faults, prediction, self.cost(faults, prediction, sight))
            yield from units(sight.seen, prediction.seen)
        return known

    def _grow(self, start: Found, sight: Sight) -> Steps[Found]:
        now = start
        for _ in range(_ROUNDS):
            after = yield from self._add(now, sight)
            if after is None:
                return now
            now = after
        return now

    def _add(self, now: Found, sight: Sight) -> Steps[Found | None]:
        """The one fault more that gains most, or None where none gains."""
        best: Found | None = None
        ranked = yield from self.ranked(now, sight)
        relief = self._relief(now, sight)
        for _ in range(_LOOKS):
            offer = yield from ranked.next()
            least = best.cost if best else now.cost
            if offer is None or now.cost - offer.bound - relief >= least or self._work > self._budget:
                break
            bound, fault = offer
            if (yield from self._hopeless(now, fault, bound, least, sight)):
                continue
            after = yield from self.found((*now.faults, fault), sight)
            if after.cost < least:
                best = after
        return best

    def ranked(self, now: Found, sight: Sight, *, only: Container[Fault] | None = None) -> Steps[Ranked]:
        """Faults not yet held, or `only` these, by the most each could gain, best first."""
        left = yield from sight.left(now.prediction)
        joint = bool(now.faults)
        offers = yield from left.offers(sight.votes(joint=joint))
        by_bound: dict[int, list[Fault]] = {}
        for count, (fault, won, heard) in enumerate(offers, 1):
            bound = won - PRIOR[fault.kind]
            if only is not None and fault not in only:
                continue
            if bound > 0 and fault not in now.faults and (heard or fault.kind in OF_SILENCE):
                by_bound.setdefault(bound, []).append(fault)
            if count % UNIT == 0:
                yield
        return Ranked(by_bound, lambda fault: self._not_told(fault, now, sight, joint=joint))

    def _not_told(self, fault: Fault, now: Found, sight: Sight, *, joint: bool) -> Steps[int]:
        """What speaks against a fault at least."""
        if sight.hasty:
            return SURE
        return (yield from self.missed_nearby(fault, sight.seen, now.prediction.seen, joint=joint))

    def missed_nearby(self, fault: Fault, seen: Masks, expected: Masks, *, joint: bool) -> Steps[int]:
        """What the fault's neighbours should have said and did not. Beside other faults (`joint`) a neighbour
        that cannot be reached, or that receives nothing itself, is excused."""
        return self._missed((yield from self.near(fault)), seen, expected, joint=joint)

    def _hopeless(self, now: Found, fault: Fault, bound: int, least: int, sight: Sight) -> Steps[bool]:
        """Its own picture already misses too much for it to gain, whatever it explains beside the others."""
        if not now.faults or sight.hasty:
            return False
        alone = yield from self.picture((fault,))
        self._work += alone.work // 8
        self.spent += alone.work // 8
        seen, expected = sight.seen, now.prediction.seen
        missed = self._missed(alone.missable(), seen, expected, joint=True)
        yield from units(alone.sure, alone.slow)
        near = yield from self.missed_nearby(fault, seen, expected, joint=True)
        return now.cost - self._relief(now, sight) - (bound + near - max(missed, near)) >= least

    def _relief(self, now: Found, sight: Sight) -> int:
        """What is missing of a set, and may be excused by one fault more: that fault takes it back, or is why
        the reporter is silent."""
        if not now.faults or sight.hasty:
            return 0
        missing = [
            (column, left, cost)
            for column, mask, cost in now.prediction.missable()
            if (left := mask & ~sight.seen.get(column, 0))
        ]
        missed = sum([cost * (left & ~self.unseen.of(column)).bit_count() for column, left, cost in missing])
        return missed - self._missed(tuple(missing), sight.seen, {}, joint=True)

    def _missed(self, told: Missable, seen: Masks, expected: Masks, *, joint: bool) -> int:
        missed = 0
        for column, mask, cost in told:
            left = mask & ~seen.get(column, 0) & ~expected.get(column, 0) & ~self.unseen.of(column)
            if not left:
                continue
            if joint:
                about = self._keys.columns[column]
                if about.code in _TAKEN_BACK:
                    continue
                if any(silent in seen or silent in expected for silent in self._silences(about)):
                    continue
            missed += cost * left.bit_count()
        return missed

    def _silences(self, about: Column) -> tuple[int, ...]:
        """Where it would be said that the reporter is not heard: of an NE, of a router in band."""
        known = self._silent.get(about.by[0])
        if known is None:
            points = (about.silence, (about.by[0], "UNREACHABLE", about.silence[2]))
            known = self._silent[about.by[0]] = tuple([self._keys.spot(point)[0] for point in points])
        return known

    def _improve(self, now: Found, sight: Sight) -> Steps[Found]:
        """Drop one; put another in its place and grow again; or let one wide fault stand for several."""
        best = yield from self._answered(now, sight)
        several = len(now.faults) > 1
        for fault in now.faults:
            rest = yield from self.found(tuple(f for f in now.faults if f != fault), sight)
            if rest.cost < best.cost:
                best = rest
            if self._work > self._budget:
                continue
            if several:
                grown = yield from self._grow(rest, sight)
                best = min(best, grown, key=lambda found: found.cost)
            best = yield from self._replace(rest, fault, best, sight)
        if several and self._work <= self._budget:
            best = yield from self._widen(now, best, sight)
        return best

    def _content(self, found: Found) -> bool:
        """Little is left over beyond one stray alarm and the usual losses: nothing more to look for."""
        left = found.cost - sum(PRIOR[f.kind] for f in found.faults)
        told = found.prediction
        usual = SURE * sum(m.bit_count() for m in told.sure.values())
        usual += SLOW * sum(m.bit_count() for m in told.slow.values())
        return left <= SPURIOUS + min(usual // 16, _TOLERATED)

    def _replace(self, rest: Found, gone: Fault, best: Found, sight: Sight) -> Steps[Found]:
        """The likeliest others in the place of one, each with what may be added to it."""
        answers = yield from self.answers(best, sight)
        others: list[Fault] = []
        if not self._content(best):
            others = yield from self._likeliest(rest, gone, sight, _OTHERS)
        if answers:
            others.extend((yield from self._likeliest(rest, gone, sight, _ANSWERS, only=answers)))
        others = list(dict.fromkeys(others))
        for other in others:
            if self._work > self._budget:
                break
            start = yield from self.found((*rest.faults, other), sight)
            after = yield from self._grow(start, sight)
            if after.cost < best.cost:
                best = after
        return best

    def _likeliest(
        self, rest: Found, gone: Fault, sight: Sight, count: int, *, only: Container[Fault] | None = None
    ) -> Steps[list[Fault]]:
        """So many faults that could be added, by the most each could gain."""
        ranked = yield from self.ranked(rest, sight, only=only)
        found: list[Fault] = []
        while len(found) < count and (offer := (yield from ranked.next())) is not None:
            if offer.fault != gone:
                found.append(offer.fault)
        return found

    def _against(self, now: Found, sight: Sight) -> int:
        """Slots of the detectors that a set leaves unexplained."""
        against = 0
        for entry in sight.entries:
            if entry.cost >= SPURIOUS and not entry.bit & now.prediction.seen.get(entry.column, 0):
                against |= 1 << entry.slot
        return against

    def answers(self, now: Found, sight: Sight) -> Steps[dict[Fault, int]]:
        """What would explain the detectors that speak against a set, and which of them: slots."""
        against = self._against(now, sight)
        yield from units(sight.entries)
        found: dict[Fault, int] = {}
        if not against:
            return found
        votes = sight.votes(joint=True)
        for count, (fault, slots) in enumerate(votes.few.items(), 1):
            hit = sum([1 << slot for slot in slots if against >> slot & 1])
            if hit:
                found[fault] = hit
            if count % UNIT == 0:
                yield
        for fault, mask in votes.many.items():
            if mask & against:
                found[fault] = mask & against
        yield from units(votes.many)
        return found

    def _answered(self, now: Found, sight: Sight) -> Steps[Found]:
        """A few faults at once that answer what speaks against a set, beside it or in place of one of it:
        each of two cuts of a ring is far from what both look like."""
        answers = yield from self.answers(now, sight)
        seeds: list[Fault] = []
        left = -1
        while len(seeds) < _WITNESSES:
            chosen: tuple[int, tuple[int, str, str], Fault] | None = None
            offers = [
                (prior(f) - SPURIOUS * (hit & left).bit_count(), order(f), f) for f, hit in answers.items()
            ]
            for worth, place, fault in sorted([o for o in offers if answers[o[2]] & left])[:_ANSWERS_WEIGHED]:
                if chosen is not None and worth >= chosen[0]:
                    break
                missed = yield from self.missed_nearby(fault, sight.seen, now.prediction.seen, joint=True)
                if chosen is None or (worth + missed, place) < chosen[:2]:
                    chosen = (worth + missed, place, fault)
            if chosen is None or chosen[0] >= 0:
                break
            seeds.append(chosen[2])
            left &= ~answers[chosen[2]]
        if not seeds:
            return now
        best: Found | None = None
        for gone in (None, *now.faults):
            kept = [f for f in now.faults if f != gone and f not in seeds]
            start = yield from self.found((*kept, *seeds), sight)
            if best is None or start.cost < best.cost:
                best = start
        if best is None or best.cost >= now.cost + SPURIOUS:
            return now
        grown = yield from self._grow(best, sight)
        return grown if grown.cost < now.cost else now

    def _widen(self, now: Found, best: Found, sight: Sight) -> Steps[Found]:
        looks = 0
        none = yield from self.found((), sight)
        cheapest = min(PRIOR.values())
        ranked = yield from self.ranked(none, sight)
        while (offer := (yield from ranked.next())) is not None:
            bound, wide = offer
            if wide.kind not in _WIDE or wide in now.faults:
                continue
            if none.cost - bound >= best.cost and PRIOR[wide.kind] + cheapest >= best.cost:
                continue  # not enough alone, and too dear with any other beside it
            looks += 1
            if looks > _WIDE_LOOKS or self._work > self._budget:
                break
            kept = yield from self.found((wide,), sight)
            for fault in now.faults:
                more = yield from self.found((*kept.faults, fault), sight)
                if more.cost < kept.cost:
                    kept = more
            if kept.cost < best.cost:
                best = kept
        return best

    def alternatives(
        self, now: Found, fault: Fault, sight: Sight, margin: int
    ) -> Steps[list[tuple[int, Fault]]]:
        """Faults that could stand in this one's place, with the cost of the set that has them, best first."""
        rest = yield from self.found(tuple(f for f in now.faults if f != fault), sight)
        result = [(now.cost, fault)]
        enough = self._work + self._budget // 3
        ranked = yield from self.ranked(rest, sight)
        relief = self._relief(rest, sight)
        for _ in range(_LOOKS_ALTERNATIVES):
            offer = yield from ranked.next()
            if offer is None or self._work > enough or rest.cost - offer.bound - relief > now.cost + margin:
                break
            bound, other = offer
            if other == fault:
                continue
            if (yield from self._hopeless(rest, other, bound, now.cost + margin + 1, sight)):
                continue
            after = yield from self.found((*rest.faults, other), sight)
            cost = after.cost
            if cost <= now.cost + margin:
                result.append((cost, other))
        result.sort(key=lambda entry: (entry[0], order(entry[1])))
        return result
