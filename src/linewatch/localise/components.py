"""Alarms parted into components: two are in one if a fault that could pay for itself might explain both."""

from linewatch.localise.ballot import Ballot, Entry
from linewatch.localise.expect import SURE, bits
from linewatch.localise.faults import OF_SILENCE, PRIOR, Fault
from linewatch.localise.field import Field
from linewatch.localise.search import Search

_KILLS = ("node-fail", "power-loss")


def components(ballot: Ballot, field: Field, search: Search) -> list[list[Entry]]:
    """The components, sorted. Alarms that no fault could pay for are in none."""
    parent: dict[int, int] = {}

    def top(slot: int) -> int:
        while parent[slot] != slot:
            parent[slot] = parent[parent[slot]]
            slot = parent[slot]
        return slot

    for slots in _joined(ballot, field, search):
        first, *others = bits(slots)
        parent.update(dict.fromkeys(others, first))
        parent[first] = first
    for fault, won, heard in ballot.left.offers(ballot.any):
        few = ballot.any.few.get(fault)
        if few is None or won <= PRIOR[fault.kind] or not (heard or fault.kind in OF_SILENCE):
            continue
        if all(slot in parent for slot in few) and len({top(slot) for slot in few}) == 1:
            continue
        switched = all(ballot.switches >> slot & 1 for slot in few)
        if _plausible(fault, won - PRIOR[fault.kind], switched, ballot, field, search):
            for slot in few:
                parent.setdefault(slot, slot)
                parent[top(slot)] = top(few[0])
    parts: dict[int, list[int]] = {}
    for slot in parent:
        parts.setdefault(top(slot), []).append(slot)
    return sorted(sorted(ballot.of(part)) for part in parts.values())


def _joined(ballot: Ballot, field: Field, search: Search) -> list[int]:
    """What the widely spoken for join, as masks."""
    parts: list[int] = []
    # The widest first: most others then join nothing that is not joined already, and need not be looked at.
    # In what order is no matter to what is joined in the end.
    widest = sorted([(-slots.bit_count(), slots, fault) for fault, slots in ballot.any.many.items()])
    for _, slots, fault in widest:
        if any(slots & part == slots for part in parts):
            continue
        won = ballot.left.worth(slots) - PRIOR[fault.kind]
        if won <= 0 or not (ballot.left.heard(slots) or fault.kind in OF_SILENCE):
            continue
        if not _plausible(fault, won, not slots & ~ballot.switches, ballot, field, search):
            continue
        joined, apart = slots, []
        for part in parts:
            if part & slots:
                joined |= part
            else:
                apart.append(part)
        parts = [*apart, joined]
    return parts


def _plausible(fault: Fault, won: int, switched: bool, ballot: Ballot, field: Field, search: Search) -> bool:
    """It pays, all told: what it would have silenced has not spoken, its neighbours have."""
    if switched:
        return won > SURE  # one switch is no fault; what else it should have made speak may yet come
    if fault.kind in _KILLS:
        won -= sum(ballot.spoken.get(element, 0) for element in field.damage(fault).dead)
    return won > 0 and won > search.missed_nearby(fault, ballot.seen, {}, joint=True)
