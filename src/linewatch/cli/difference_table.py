"""What is different between two plants, as a table with the elements under it."""

import json
from collections.abc import Iterator
from typing import Any

from msgspec import UNSET
from rich.console import Console
from rich.table import Table
from rich.text import Text

from linewatch.topology.change import ClassDifference, Difference, Field

_SHOWN = 20  # elements of a class that are told by name
_LONGEST = 60


def show_difference(difference: Difference) -> None:
    """To standard output, with colours on a terminal only."""
    console = Console(soft_wrap=True, highlight=False)
    if not difference:
        console.print("no difference")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("class")
    for name in ("added", "removed", "changed"):
        table.add_column(name, justify="right")
    for one in difference.classes:
        table.add_row(one.name, *(str(len(ids) or "") for ids in (one.added, one.removed, one.changed)))
    if difference.top:
        table.add_row("plant", "", "", str(len(difference.top)))
    console.print(table)
    for one in difference.classes:
        for line in _lines(one):
            console.print(line)
    for field in difference.top[:_SHOWN]:
        console.print(Text(f"~ {_field(field)}", style="yellow"))


def _lines(one: ClassDifference) -> Iterator[Text]:
    told = [Text(f"+ {one.name} {name}", style="green") for name in one.added]
    told += [Text(f"- {one.name} {name}", style="red") for name in one.removed]
    for changed in one.changed:
        fields = "; ".join(_field(field) for field in changed.fields)
        told.append(Text(f"~ {one.name} {changed.id}: {fields}", style="yellow"))
    yield from told[:_SHOWN]
    if len(told) > _SHOWN:
        yield Text(f"  ... and {len(told) - _SHOWN} more of {one.name}")
    if one.reordered:
        yield Text(f"~ {one.name}: in another order", style="yellow")


def _field(field: Field) -> str:
    return f"{field.path} {_shown(field.old)} -> {_shown(field.new)}"


def _shown(value: Any) -> str:
    if value is UNSET:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
