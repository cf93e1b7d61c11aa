"""What the journal knows of a device's conditions, and what it must still be told. Pure.

The baseline moves only when a change is journalled. While an offer is under way, what it told is uncertain,
so whatever it touched is told again with the next one; to be told twice is harmless, wrongly is not.
"""

from collections.abc import Collection, Mapping

from linewatch.collect.judging import Condition
from linewatch.collect.layout import ConditionKey
from linewatch.messages.records import Change


class Ledger:
    """One device's. Starts with the conditions the recovered journal holds as not cleared."""

    def __init__(self, baseline: Collection[ConditionKey]) -> None:
        self._told: dict[ConditionKey, dict[str, str | float]] = {key: {} for key in baseline}  # with attrs
        # Of an alarm that was clearing or flapping when the last run ended, nobody knows which way it was
        # told last. So what the journal hands us is told once more when it is first seen.
        self._unsure: set[ConditionKey] = set(baseline)
        self._under_way: dict[int, tuple[Change, ...]] = {}
        self._last = 0

    @property
    def told(self) -> frozenset[ConditionKey]:
        """Conditions journalled as present."""
        return frozenset(self._told)

    @property
    def uncertain(self) -> frozenset[ConditionKey]:
        """Conditions that are on their way to the journal, and may stand there soon."""
        return frozenset(key_of(c) for changes in self._under_way.values() for c in changes)

    def compare(self, conditions: Mapping[ConditionKey, Condition]) -> tuple[Change, ...]:
        """What must be told, sorted by key. What is not known is not told, be it a condition or a fact."""
        doubtful = {key_of(c) for changes in self._under_way.values() for c in changes}
        changes = [
            Change(
                key.resource,
                key.alarm_type,
                condition.present,
                key.qualifier,
                detail=condition.detail,
                attrs={**self._told.get(key, {}), **dict(condition.attrs)} if condition.attrs else {},
            )
            for key, condition in conditions.items()
            if condition.present is not None
            and (
                condition.present is not (key in self._told)
                or (condition.attrs and not dict(condition.attrs).items() <= self._told[key].items())
                or key in doubtful
                or key in self._unsure
            )
        ]
        return tuple(sorted(changes, key=key_of))

    def offered(self, changes: tuple[Change, ...]) -> int:
        """These are on their way to the journal. The number is what `receipt` is given."""
        self._last += 1
        self._under_way[self._last] = changes
        return self._last

    def receipt(self, number: int, journalled: bool) -> bool:
        """True if everything must be compared again: the offer was lost, and no newer one stands for it."""
        changes = self._under_way.pop(number, None)
        if changes is None:
            return False
        if not journalled:
            return number == self._last
        for change in changes:
            key = key_of(change)
            self._unsure.discard(key)
            if change.present:
                self._told[key] = change.attrs
            else:
                self._told.pop(key, None)
        for older in [n for n in self._under_way if n < number]:
            del self._under_way[older]  # replaced while it waited; if it was not, it is only told once more
        return False


def key_of(change: Change) -> ConditionKey:
    """The condition a change is about."""
    return ConditionKey(change.resource, change.alarm_type, change.qualifier)
