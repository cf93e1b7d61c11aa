"""An incident's alarms weighed once more, beside the step: the same search and the same costs.

Differs from the localiser's own search in two things: faults may be barred, so that it must find another
explanation, and alarms that belong to other incidents are neither to be explained nor missed.
"""

from collections.abc import Container, Iterable

from linewatch.localise.ballot import Ballot, Sight
from linewatch.localise.causes import Causes
from linewatch.localise.expect import Masks, Prediction
from linewatch.localise.faults import Fault
from linewatch.localise.field import Field
from linewatch.localise.ranking import Offer, Ranked
from linewatch.localise.search import Found, Search
from linewatch.localise.slices import Steps, at_once
from linewatch.messages.records import AlarmKey

MOST_ALARMS = 4_000  # of an incident; of a larger one only the candidates it has are told
_MOST_ELSEWHERE = 20_000


class _Without(Ranked):
    """The same order, barred elements left out."""

    def __init__(self, inner: Ranked, barred: frozenset[tuple[str, str]]) -> None:
        self._inner = inner
        self._barred = barred

    def next(self) -> Steps[Offer | None]:
        """The next one that is not barred."""
        while (offer := (yield from self._inner.next())) is not None:
            if (offer.fault.element, offer.fault.kind) not in self._barred:
                return offer
        return None


class Weighing(Search):
    """One incident's."""

    def __init__(self, field: Field, sight: Sight, elsewhere: Masks) -> None:
        super().__init__(field, field.keys)
        self._sight = sight
        self._elsewhere = elsewhere
        self._barred: frozenset[tuple[str, str]] = frozenset()

    def cost(self, faults: tuple[Fault, ...], prediction: Prediction, sight: Sight) -> int:
        """As the search says it, but for what others have said already."""
        total = super().cost(faults, prediction, sight)
        for column, mask, cost in prediction.missable():
            said = mask & self._elsewhere.get(column, 0) & ~sight.seen.get(column, 0)
            total -= cost * said.bit_count()
        return total

    def ranked(self, now: Found, sight: Sight, *, only: Container[Fault] | None = None) -> Steps[Ranked]:
        """Without what is barred."""
        found = yield from super().ranked(now, sight, only=only)
        return _Without(found, self._barred) if self._barred else found

    def answers(self, now: Found, sight: Sight) -> Steps[dict[Fault, int]]:
        """Without what is barred."""
        found = yield from super().answers(now, sight)
        return {f: hit for f, hit in found.items() if (f.element, f.kind) not in self._barred}

    def of(self, faults: tuple[Fault, ...]) -> Found:
        """What these faults look like and cost."""
        return at_once(self.found(faults, self._sight))

    def best_without(self, barred: Iterable[tuple[str, str]], budget: int) -> Found:
        """The likeliest set that holds none of these (element, kind)."""
        self._barred = frozenset(barred)
        found = at_once(self.explain(self._sight, budget))
        self._barred = frozenset()
        return found

    @property
    def seen(self) -> Masks:
        """The incident's alarms."""
        return self._sight.seen

    @property
    def known(self) -> Masks:
        """All that has been said, by whomever."""
        known = dict(self._elsewhere)
        for column, mask in self._sight.seen.items():
            known[column] = known.get(column, 0) | mask
        return known


def weighing(
    field: Field, causes: Causes, mine: Iterable[AlarmKey], others: Iterable[AlarmKey]
) -> Weighing | None:
    """Of an incident's alarms, those of other incidents beside it. None where there are too many."""
    ballot = Ballot(field.keys, causes)
    for count, key in enumerate(mine):
        if count == MOST_ALARMS:
            return None
        ballot.add(key)
    entries = [ballot.entries[point] for point in ballot.order]
    (sight,) = at_once(ballot.sights([(entries, False)]))
    points = [
        (k.resource, k.alarm_type, k.qualifier) for k, _ in zip(others, range(_MOST_ELSEWHERE), strict=False)
    ]
    return Weighing(field, sight, field.keys.masks(points))
