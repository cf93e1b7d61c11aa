"""Planned works against faults, and against one another: who loses both legs when the two meet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any

from linewatch.localise.failing import CannotFail, Present, failing
from linewatch.localise.faults import Fault
from linewatch.localise.whatif import Fate, WhatIf
from linewatch.topology.index import ext_of


@dataclass(frozen=True, slots=True)
class Work:
    """`first` and `last` are days, both included: a work is taken to last all of them."""

    id: str
    what: str
    first: date
    last: date
    faults: tuple[Fault, ...]

    def on(self, day: date) -> bool:
        """Whether it is going on that day."""
        return self.first <= day <= self.last

    def meets(self, other: "Work") -> bool:
        """Whether there is a day on which both go on."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two things that are worse together: lines that come to a state neither brings them to alone."""

    works: tuple[str, ...]
    fates: tuple[Fate, ...]


def planned(whatif: WhatIf, day: date | None = None) -> tuple[Work, ...]:
    """The plant's `planned_works` as far as they can be read, in its order; `day`: those of that day."""
    found = _planned(whatif)
    return tuple(work for work in found if day is None or work.on(day))


def conflicts(
    whatif: WhatIf, faults: tuple[Fault, ...], works: Iterable[Work], present: Iterable[Present] = ()
) -> tuple[Conflict, ...]:
    """Works that make these faults worse, or that these faults make worse."""
    there = tuple(present)
    found = (Conflict((work.id,), _together(whatif, faults, work.faults, there)) for work in works)
    return tuple(conflict for conflict in found if conflict.fates)


def clashes(whatif: WhatIf, works: tuple[Work, ...], present: Iterable[Present] = ()) -> tuple[Conflict, ...]:
    """Pairs of works that share a day and are worse together."""
    there = tuple(present)
    found = (
        Conflict((one.id, other.id), _together(whatif, one.faults, other.faults, there))
        for one, other in combinations(works, 2)
        if one.meets(other)
    )
    return tuple(conflict for conflict in found if conflict.fates)


def _together(
    whatif: WhatIf, one: tuple[Fault, ...], other: tuple[Fault, ...], present: tuple[Present, ...]
) -> tuple[Fate, ...]:
    alone = {
        (fate.circuit, fate.state) for faults in (one, other) for fate in whatif.of(faults, present).fates
    }
    both = whatif.of((*one, *other), present).fates
    return tuple(
        fate
        for fate in both
        if fate.state in ("down", "degraded") and (fate.circuit, fate.state) not in alone
    )


def _planned(whatif: WhatIf) -> Iterator[Work]:
    written = ext_of(whatif.index.plant).get("planned_works")
    for entry in written if isinstance(written, list) else ():
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            continue
        first, last = _day(entry.get("from")), _day(entry.get("until"))
        elements = entry.get("elements")
        if first is None or last is None or not isinstance(elements, list):
            continue
        what = entry.get("what")
        faults = tuple(fault for element in elements for fault in _faults(whatif, element))
        yield Work(entry["id"], what if isinstance(what, str) else "", first, last, faults)


def _faults(whatif: WhatIf, element: Any) -> tuple[Fault, ...]:
    """Of a cable all its stretches: a work may be anywhere on it. None of what does not fail by itself."""
    if not isinstance(element, str):
        return ()
    try:
        ways = failing(whatif.index, whatif.breaks, element)
    except CannotFail:
        return ()
    return tuple(fault for faults in ways for fault in faults)


def _day(said: Any) -> date | None:
    try:
        return datetime.fromisoformat(said).date()
    except (TypeError, ValueError):
        return None
