"""Filling in what people leave out because it is plain. All that is made up is counted and said."""

from collections import Counter
from typing import Any

from linewatch.config.finding import Finding
from linewatch.config.tables.assembled import Assembled
from linewatch.config.tables.fill_cables import cables, ducts, fibres, section_fibres
from linewatch.config.tables.fill_gear import cards_and_ports, ddf, e1_cables
from linewatch.config.tables.fill_lines import circuits, trails
from linewatch.config.tables.ground import Ground
from linewatch.config.tables.places import TablePlaces

# In this order: each may stand on what those before it have filled in.
STEPS = (cables, ducts, fibres, section_fibres, cards_and_ports, trails, circuits, e1_cables, ddf)


def fill(assembled: Assembled) -> tuple[tuple[str, ...], list[Finding]]:
    """Fills the plant in, in place. What was made up, as sentences, and what could not be."""
    ground = Ground(assembled)
    made: Counter[str] = Counter()
    found: list[Finding] = []
    for step in STEPS:
        for edit in step(ground):
            if isinstance(edit, Finding):
                found.append(edit)
            else:
                ground.apply(edit)
                if edit.made:
                    made[edit.made] += 1
    return tuple(f"{count} {said}" for said, count in made.items()), found


def changes_anything(raw: dict[str, Any]) -> bool:
    """Whether filling in would touch a FORMAT value, or find something in it. The value stays as it is."""
    ground = Ground(Assembled(raw, {}, {}, TablePlaces(""), exact=False))
    return any(True for step in STEPS for _ in step(ground))
