"""What the rows come to: a FORMAT value, and beside it what FORMAT has no place for."""

from typing import Any, NamedTuple

from linewatch.config.tables.places import Origin, TablePlaces
from linewatch.topology.check.fields import FIELDS


class Row(NamedTuple):
    """`element`: as FORMAT; `extras`: what its shorthand columns say."""

    element: Any
    extras: dict[str, Any]
    origin: Origin


class Assembled(NamedTuple):
    """`extras`: by class, for each element what its shorthand columns say. `loose`: rows of sheets without
    elements of their own, by sheet. `exact`: blanks are not to be filled in."""

    raw: dict[str, Any]
    extras: dict[str, list[dict[str, Any]]]
    loose: dict[str, list[Row]]
    places: TablePlaces
    exact: bool


def in_order(table: str, element: dict[str, Any]) -> None:
    """Puts its keys into FORMAT's order, as if people had written them."""
    said = dict(element)
    element.clear()
    element.update({key: said.pop(key) for key in FIELDS[table] if key in said} | said)
