"""Which alarms speak for a fault: a few as a tuple of slots, many as a mask.

Most faults are of some tail and have a handful of votes; some are of the core and have thousands. A mask for
each of them all would be as long as the storm is wide.
"""

from collections.abc import Collection
from functools import reduce
from operator import or_

from linewatch.localise.expect import bits
from linewatch.localise.faults import PRIOR, Fault
from linewatch.localise.slices import UNIT, Steps

_FEW = 8
_WEIGHED = 25  # faults with many votes that are a unit to weigh


def masked(slots: Collection[int]) -> int:
    """Slots as a mask."""
    buffer = bytearray((max(slots, default=0) >> 3) + 1)
    for slot in slots:
        buffer[slot >> 3] |= 1 << (slot & 7)
    return int.from_bytes(buffer, "little")


class Votes:
    """By fault, the slots of the alarms that speak for it."""

    __slots__ = ("few", "many")

    def __init__(self) -> None:
        self.few: dict[Fault, tuple[int, ...]] = {}
        self.many: dict[Fault, int] = {}

    def copy(self) -> "Votes":
        """As they stand now."""
        found = Votes()
        found.few, found.many = self.few.copy(), self.many.copy()
        return found

    def add(self, faults: tuple[Fault, ...], slot: int) -> None:
        """One more for each of these."""
        few, many, bit = self.few, self.many, 1 << slot
        for fault in faults:
            mask = many.get(fault)
            if mask is not None:
                many[fault] = mask | bit
                continue
            slots = (*few.get(fault, ()), slot)
            if len(slots) <= _FEW:
                few[fault] = slots
                continue
            del few[fault]
            many[fault] = sum([1 << each for each in slots])

    def remove(self, faults: tuple[Fault, ...], slot: int) -> None:
        """One less for each of these. Whether they are few or many says how many they are, not were."""
        few, many, bit = self.few, self.many, 1 << slot
        for fault in faults:
            mask = many.get(fault)
            if mask is not None:
                mask &= ~bit
                if mask.bit_count() > _FEW:
                    many[fault] = mask
                else:
                    del many[fault]
                    few[fault] = tuple(bits(mask))
                continue
            slots = tuple([each for each in few[fault] if each != slot])
            if slots:
                few[fault] = slots
            else:
                del few[fault]

    def parted(
        self, home: dict[int, int], masks: list[int], slots_of: list[frozenset[int]]
    ) -> Steps[list["Votes"]]:
        """The votes of each part. `home`: the part of every slot that is in one; `masks`, `slots_of`: its
        slots."""
        parts = [Votes() for _ in masks]
        touched = 0
        everywhere = reduce(or_, masks, 0)
        for fault, votes in self.many.items():
            rest = votes & everywhere
            while rest:
                part = home[(rest & -rest).bit_length() - 1]
                both = parts[part].many[fault] = rest & masks[part]
                rest ^= both
                touched += 1
                if touched % _WEIGHED == 0:
                    yield
        for count, (fault, slots) in enumerate(self.few.items(), 1):
            at = home.get(slots[0], -1)
            if len(slots) == 1:
                if at >= 0:
                    parts[at].few[fault] = slots
            elif at >= 0 and slots_of[at].issuperset(slots):
                parts[at].few[fault] = slots
            else:
                for at in dict.fromkeys([home.get(slot, -1) for slot in slots]):
                    if at >= 0:
                        parts[at].few[fault] = tuple([slot for slot in slots if home.get(slot) == at])
            if count % UNIT == 0:
                yield
        return parts


class Left:
    """Alarms yet to be explained, and what each is worth. `loud`: said by somebody who was there."""

    __slots__ = ("_loud_mask", "_masks", "costs", "loud")

    def __init__(self) -> None:
        self.costs: dict[int, int] = {}
        self.loud: set[int] = set()
        self._masks: dict[int, int] = {}
        self._loud_mask = 0

    def copy(self) -> "Left":
        """As it is now."""
        found = Left()
        found.costs, found.loud = self.costs.copy(), self.loud.copy()
        found._masks, found._loud_mask = self._masks.copy(), self._loud_mask
        return found

    def add(self, slots: dict[int, int], mask: int, cost: int, *, loud: bool) -> None:
        """Some more of one cost each, given as cost by slot and as a mask."""
        self.costs.update(slots)
        self._masks[cost] = self._masks.get(cost, 0) | mask
        if loud:
            self.loud.update(slots)
            self._loud_mask |= mask

    def remove(self, slot: int) -> None:
        """One less."""
        cost = self.costs.pop(slot)
        self._masks[cost] &= ~(1 << slot)
        self.loud.discard(slot)
        self._loud_mask &= ~(1 << slot)

    def worth(self, votes: int) -> int:
        """What explaining many is worth, of those left."""
        return sum([cost * (votes & mask).bit_count() for cost, mask in self._masks.items()])

    def heard(self, votes: int) -> bool:
        """One of many is loud."""
        return bool(votes & self._loud_mask)

    def offers(self, votes: Votes) -> Steps[list[tuple[Fault, int, bool]]]:
        """The faults that are worth more than they cost: what, and whether one that speaks for it is loud."""
        found = []
        costs, loud = self.costs, self.loud
        for count, (fault, slots) in enumerate(votes.few.items(), 1):
            one = len(slots) == 1
            won = costs.get(slots[0], 0) if one else sum([costs.get(slot, 0) for slot in slots])
            if won > PRIOR[fault.kind]:
                found.append((fault, won, not loud.isdisjoint(slots)))
            if count % UNIT == 0:
                yield
        for count, (fault, mask) in enumerate(votes.many.items(), 1):
            won = self.worth(mask)
            if won > PRIOR[fault.kind]:
                found.append((fault, won, self.heard(mask)))
            if count % _WEIGHED == 0:
                yield
        return found
