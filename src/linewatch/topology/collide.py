"""Slots that several proposals want: each of them is free, and only one can have it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from linewatch.topology.capacity import Capacity
from linewatch.topology.standby import Standby
from linewatch.topology.ways import Way


class Collision(NamedTuple):
    """`over`: the trail, or hop, whose `slot` ("" where the records leave open which are free) is wanted by
    several; `free` is how many there are of any."""

    over: str
    slot: str
    wanted_by: tuple[str, ...]
    free: int


def collisions(capacity: Capacity, wanted: Iterable[tuple[str, Way]]) -> tuple[Collision, ...]:
    """Of proposals by whom they are for: slots more than one wants, and trails or hops whose slots are not
    known and too few. In the order they are met."""
    by_slot: dict[tuple[str, str], dict[str, None]] = {}
    for whom, way in wanted:
        for spot in _spots(way):
            by_slot.setdefault(spot, {})[whom] = None
    found = []
    for (over, slot), whose in by_slot.items():
        free = _free(capacity, over)
        if len(whose) > (1 if slot else free):
            found.append(Collision(over, slot, tuple(whose), free))
    return tuple(found)


def of_lines(capacity: Capacity, standbys: Iterable[Standby]) -> tuple[Collision, ...]:
    """Of the best usable route of every leg shown. What is for one whole line stands in for its legs, and
    never stands against them."""
    legs: list[tuple[str, Way]] = []
    whole: list[tuple[str, Way]] = []
    for one in standbys:
        for leg in one.legs:
            best = next((way for way in leg.routes if not way.not_usable), None)
            if best is not None and leg.leg:
                legs.append((f"{one.circuit} leg {leg.leg}" if len(one.legs) > 1 else one.circuit, best))
            elif best is not None:
                whole.append((one.circuit, best))
    among = dict.fromkeys(collisions(capacity, legs))
    return (*among, *(c for c in collisions(capacity, whole) if c not in among))


def _spots(way: Way) -> Iterator[tuple[str, str]]:
    for step in way.steps:
        if step.trail:
            yield step.trail, step.slots[0]
        else:
            yield from zip(step.hops, step.slots, strict=True)


def _free(capacity: Capacity, over: str) -> int:
    of = capacity.of_trail if over in capacity.index.hp_trails else capacity.of_hop
    return of(over).free
