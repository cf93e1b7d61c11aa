"""Which alarms speak for a fault: a few as a tuple of slots, many as a mask.

Most faults are of some tail and have a handful of votes; some are of the core and have thousands. A mask for
each of them all would be as long as the storm is wide.
"""

from collections.abc import Iterator

from linewatch.localise.faults import Fault

_FEW = 8


class Votes:
    """By fault, the slots of the alarms that speak for it. How they are held says nothing."""

    __slots__ = ("few", "many")

    def __init__(self) -> None:
        self.few: dict[Fault, tuple[int, ...]] = {}
        self.many: dict[Fault, int] = {}

    def add(self, fault: Fault, slot: int) -> None:
        """One more."""
        mask = self.many.get(fault)
        if mask is not None:
            self.many[fault] = mask | 1 << slot
            return
        slots = (*self.few.get(fault, ()), slot)
        if len(slots) <= _FEW:
            self.few[fault] = slots
            return
        del self.few[fault]
        self.many[fault] = sum(1 << each for each in slots)

    def remove(self, fault: Fault, slot: int) -> None:
        """One less."""
        mask = self.many.get(fault)
        if mask is not None:
            self.many[fault] = mask & ~(1 << slot)
            if not self.many[fault]:
                del self.many[fault]
            return
        slots = tuple([each for each in self.few[fault] if each != slot])
        if slots:
            self.few[fault] = slots
        else:
            del self.few[fault]

    def within(self, slots: frozenset[int], mask: int) -> "Votes":
        """Only those of these slots, given as a set and as a mask."""
        found = Votes()
        found.many = {fault: both for fault, votes in self.many.items() if (both := votes & mask)}
        for fault, votes in self.few.items():
            kept = tuple([slot for slot in votes if slot in slots])
            if kept:
                found.few[fault] = kept
        return found


class Left:
    """Alarms yet to be explained, and what each is worth. `loud`: said by somebody who was there."""

    __slots__ = ("_costs", "_loud", "_loud_mask", "_masks")

    def __init__(self) -> None:
        self._costs: dict[int, int] = {}
        self._masks: dict[int, int] = {}
        self._loud: set[int] = set()
        self._loud_mask = 0

    def add(self, slot: int, cost: int, *, loud: bool) -> None:
        """One more."""
        self._costs[slot] = cost
        self._masks[cost] = self._masks.get(cost, 0) | 1 << slot
        if loud:
            self._loud.add(slot)
            self._loud_mask |= 1 << slot

    def remove(self, slot: int) -> None:
        """One less."""
        cost = self._costs.pop(slot)
        self._masks[cost] &= ~(1 << slot)
        self._loud.discard(slot)
        self._loud_mask &= ~(1 << slot)

    def worth(self, votes: int) -> int:
        """What explaining many is worth, of those left."""
        return sum([cost * (votes & mask).bit_count() for cost, mask in self._masks.items()])

    def heard(self, votes: int) -> bool:
        """One of many is loud."""
        return bool(votes & self._loud_mask)

    def offers(self, votes: Votes) -> Iterator[tuple[Fault, int, bool]]:
        """By fault, what it is worth, and whether one that speaks for it is loud."""
        costs, loud = self._costs, self._loud
        for fault, slots in votes.few.items():
            won = sum([costs.get(slot, 0) for slot in slots])
            if won:
                yield fault, won, not loud.isdisjoint(slots)
        for fault, mask in votes.many.items():
            won = self.worth(mask)
            if won:
                yield fault, won, self.heard(mask)
