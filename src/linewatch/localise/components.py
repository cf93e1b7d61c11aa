"""Alarms parted into components: two are in one if a fault that could pay for itself might explain both."""

from linewatch.localise.ballot import Ballot, Entry
from linewatch.localise.expect import SURE, bits
from linewatch.localise.faults import OF_SILENCE, PRIOR, Fault, order
from linewatch.localise.field import Field
from linewatch.localise.search import Search
from linewatch.localise.slices import UNIT, Steps

_KILLS = ("node-fail", "power-loss")
_WEIGHED = 25  # faults with many votes that are a unit to weigh


class Components:
    """Parts a ballot. In what order faults are looked at is no matter to what is joined in the end, but to
    how long it takes: it is one that does not hang on how the alarms came."""

    def __init__(self, ballot: Ballot, field: Field, search: Search) -> None:
        self._ballot = ballot
        self._field = field
        self._search = search
        self._parent: dict[int, int] = {}

    def found(self) -> Steps[list[list[Entry]]]:
        """The components, sorted. Alarms that no fault could pay for are in none."""
        ballot, parent = self._ballot, self._parent
        rank: dict[int, int] = {}
        for place, point in enumerate(ballot.order, 1):
            rank[ballot.entries[point].slot] = place
            if place % UNIT == 0:
                yield
        inside: dict[int, set[int]] = {}
        for slots in (yield from self._wide()):
            first = (slots & -slots).bit_length() - 1
            part = inside[first] = set()
            for count, slot in enumerate(bits(slots), 1):
                parent[slot] = first
                part.add(slot)
                if count % UNIT == 0:
                    yield
        narrow = yield from self._narrow(rank, inside)
        for at in sorted(narrow):
            for fault, won in sorted(narrow[at], key=lambda offer: order(offer[0])):
                yield from self._join(fault, won)
            yield
        parts: dict[int, list[Entry]] = {}
        for place, point in enumerate(ballot.order, 1):
            entry = ballot.entries[point]
            if entry.slot in parent:
                parts.setdefault(self._top(entry.slot), []).append(entry)
            if place % UNIT == 0:
                yield
        return list(parts.values())

    def _top(self, slot: int) -> int:
        parent = self._parent
        while parent[slot] != slot:
            parent[slot] = parent[parent[slot]]
            slot = parent[slot]
        return slot

    def _wide(self) -> Steps[list[int]]:
        """What the widely spoken for join, as masks."""
        ballot = self._ballot
        wide = []
        for count, (fault, slots) in enumerate(ballot.any.many.items(), 1):
            won = ballot.left.worth(slots) - PRIOR[fault.kind]
            if won > 0 and (ballot.left.heard(slots) or fault.kind in OF_SILENCE):
                wide.append((-slots.bit_count(), order(fault), fault, slots, won))
            if count % _WEIGHED == 0:
                yield
        # The widest first: most others then join nothing that is not joined already.
        wide.sort()
        parts: list[int] = []
        looked = 0
        for _, _, fault, slots, won in wide:
            looked += 1 + len(parts)
            if looked >= UNIT:
                looked = 0
                yield
            if any(slots & part == slots for part in parts):
                continue
            if not (yield from self._plausible(fault, won, not slots & ~ballot.switches)):
                continue
            joined, apart = slots, []
            for part in parts:
                if part & slots:
                    joined |= part
                else:
                    apart.append(part)
            parts = [*apart, joined]
        return parts

    def _narrow(
        self, rank: dict[int, int], inside: dict[int, set[int]]
    ) -> Steps[dict[int, list[tuple[Fault, int]]]]:
        """Those with few votes that might join what is not joined yet, and what they win, by the rank of the
        first alarm that speaks for them."""
        left, parent = self._ballot.left, self._parent
        costs, loud = left.costs, left.loud
        found: dict[int, list[tuple[Fault, int]]] = {}
        for count, (fault, slots) in enumerate(self._ballot.any.few.items(), 1):
            if count % UNIT == 0:
                yield
            first = parent.get(slots[0])
            if first is not None and inside[first].issuperset(slots):
                continue
            won = sum([costs[slot] for slot in slots]) - PRIOR[fault.kind]
            if won > 0 and (fault.kind in OF_SILENCE or not loud.isdisjoint(slots)):
                found.setdefault(min([rank[slot] for slot in slots]), []).append((fault, won))
        return found

    def _join(self, fault: Fault, won: int) -> Steps[None]:
        ballot, parent = self._ballot, self._parent
        slots = ballot.any.few[fault]
        if all(slot in parent for slot in slots) and len({self._top(slot) for slot in slots}) == 1:
            return
        switched = all(ballot.switches >> slot & 1 for slot in slots)
        if (yield from self._plausible(fault, won, switched)):
            for slot in slots:
                parent.setdefault(slot, slot)
                parent[self._top(slot)] = self._top(slots[0])

    def _plausible(self, fault: Fault, won: int, switched: bool) -> Steps[bool]:
        """It pays, all told: what it would have silenced has not spoken, its neighbours have."""
        if switched:
            return won > SURE  # one switch is no fault; what else it should have made speak may yet come
        ballot = self._ballot
        if fault.kind in _KILLS:
            won -= sum(ballot.spoken.get(element, 0) for element in self._field.damage(fault).dead)
        if won <= 0:
            return False
        return won > (yield from self._search.missed_nearby(fault, ballot.seen, {}, joint=True))
