"""Findings that were looked at and accepted, for a reason and until a day (`waivers` of the plant)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.lint.finding import Lint, Waived
from linewatch.topology.lint.works import day


def waived(index: PlantIndex, today: dt.date, found: Iterable[Lint]) -> Iterator[Lint]:
    """The findings, each with the waiver that holds for it; then what is wrong with the waivers.

    A waiver names the rule and the element, and may name one of the others `with` which it is accepted, in
    either order. It holds to the end of its last day, then the finding is back and a note says why.
    """
    said: Any = ext_of(index.plant).get("waivers")
    waivers = [w for w in (said if isinstance(said, list) else ()) if isinstance(w, dict)]
    used: set[int] = set()
    for lint in found:
        held = None
        for place, waiver in enumerate(waivers):
            if _meets(waiver, lint):
                used.add(place)
                last = day(waiver.get("until"))
                if held is None and waiver.get("reason") and last is not None and today <= last:
                    held = Waived(str(waiver["reason"]), last.isoformat())
        yield lint if held is None else replace(lint, waived=held)
    for place, waiver in enumerate(waivers):
        yield from _of_waiver(waiver, today, place in used)


def _meets(waiver: dict[str, Any], lint: Lint) -> bool:
    if waiver.get("lint") != lint.rule:
        return False
    element, other = waiver.get("element"), waiver.get("with")
    if other is None:
        return bool(element == lint.element)
    return (element == lint.element and other in lint.others) or (
        other == lint.element and element in lint.others
    )


def _of_waiver(waiver: dict[str, Any], today: dt.date, used: bool) -> Iterator[Lint]:
    rule, element = str(waiver.get("lint")), str(waiver.get("element"))
    last = day(waiver.get("until"))
    if not used:
        yield Lint(
            rule="waiver-idle", severity="note", element=element, others=(rule,),
            what=f"a waiver of {rule} for {element} meets no finding",
            instead="take it out: what it accepted is mended, or is called something else",
        )  # fmt: skip
    elif last is not None and last < today:
        yield Lint(
            rule="waiver-expired", severity="note", element=element, others=(rule,),
            what=f"the waiver of {rule} for {element} ended on {last.isoformat()}; the finding is back",
            instead="mend it, or look again and write a new until:",
        )  # fmt: skip
