"""What people say fails: ids of elements, CABLE@KM for a place on a cable."""

from collections.abc import Iterable, Sequence

from linewatch.localise.failing import CannotFail, Present, failing
from linewatch.localise.faults import Fault
from linewatch.localise.whatif import WhatIf
from linewatch.topology.index import PlantIndex

_AT = "@"


def at_km(index: PlantIndex, element: str) -> tuple[str, float | None]:
    """The element, and the km written after it. Raises CannotFail where that is none."""
    name, at, km = element.rpartition(_AT)
    if not at or element in index.kind_of:
        return element, None
    try:
        return name, float(km)
    except ValueError as error:
        raise CannotFail(f'"{km}" is no km; write {name}@3.2') from error


def asked_faults(whatif: WhatIf, elements: Iterable[str], present: Sequence[Present]) -> tuple[Fault, ...]:
    """Of a cable without a km the place where the cut takes most lines down. Raises CannotFail."""
    chosen: list[Fault] = []
    for element in elements:
        ways = failing(whatif.index, whatif.breaks, *at_km(whatif.index, element))
        if len(ways) > 1:
            found = [(whatif.of(faults, present), faults) for faults in ways]
            ways = (max(found, key=lambda pair: (len(pair[0].of("down")), len(pair[0].fates)))[1],)
        chosen += ways[0]
    return tuple(chosen)
