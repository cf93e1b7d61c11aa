"""Filling in what people leave out because it is plain. All that is made up is counted and said."""

from collections import Counter
from typing import Any

from linewatch.config.finding import Finding
from linewatch.config.tables.assembled import Assembled, in_order
from linewatch.config.tables.fill_cables import cables, ducts, fibres, section_fibres
from linewatch.config.tables.fill_gear import cards_and_ports, ddf, e1_cables
from linewatch.config.tables.fill_lines import circuits, trails
from linewatch.config.tables.ground import Edit, Ground, dicts
from linewatch.config.tables.places import TablePlaces
from linewatch.topology.check.fields import FIELDS

# In this order: each may stand on what those before it have filled in.
STEPS = (cables, ducts, fibres, section_fibres, cards_and_ports, trails, circuits, e1_cables, ddf)


def fill(assembled: Assembled) -> tuple[tuple[str, ...], list[Finding]]:
    """Fills the plant in, in place. What was made up, as sentences, and what could not be."""
    ground = Ground(assembled)
    made: Counter[str] = Counter()
    found: list[Finding] = []
    touched: set[int] = set()
    for step in STEPS:
        for edit in step(ground):
            if isinstance(edit, Finding):
                found.append(edit)
            else:
                ground.apply(edit)
                if isinstance(edit, Edit):
                    touched.add(id(edit.element))
                if edit.made:
                    made[edit.made] += 1
    for home, field in FIELDS["plant"].items():
        if field.kind == "items":
            _in_order(home, assembled.raw.get(home), touched)
    return tuple(f"{count} {said}" for said, count in made.items()), found


def _in_order(table: str, elements: Any, touched: set[int]) -> None:
    """The keys of what was filled in, in FORMAT's order, as if people had written them."""
    for element in dicts(elements) or ():
        for key in ("points", "legs"):
            if key in element:
                _in_order(key, element[key], touched)
        if id(element) in touched:
            in_order(table, element)


def changes_anything(raw: dict[str, Any]) -> bool:
    """Whether filling in would touch a FORMAT value, or find something in it. The value stays as it is."""
    ground = Ground(Assembled(raw, {}, {}, TablePlaces(""), exact=False))
    return any(True for step in STEPS for _ in step(ground))
