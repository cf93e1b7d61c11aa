"""A plan for people and for programs."""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET
from rich.console import Console
from rich.table import Table
from rich.text import Text

from linewatch.topology.change import ClassDifference, Field
from linewatch.words.dictionary import say

if TYPE_CHECKING:
    from linewatch.cli.plan import Planned

MOST = 12  # lines of one list, unless all are wanted
LONGEST = 60  # characters of a value

_SIGNS = (("+", "added", "green"), ("-", "removed", "red"), ("~", "changed", "yellow"))


def as_json(planned: "Planned") -> dict[str, Any]:
    """All of it."""
    added, removed, changed = planned.difference.counts
    return {
        "plan": planned.id,
        "base": planned.base,
        "digest": planned.digest,
        "changes": planned.base != planned.digest,
        "counts": {"added": added, "removed": removed, "changed": changed},
        "difference": msgspec.to_builtins(planned.difference),
        "touched": msgspec.to_builtins(planned.touched),
        "incidents_known": planned.incidents_known,
        "lints": msgspec.to_builtins(planned.lints),
    }


def show(console: Console, planned: "Planned", *, whole: bool) -> None:
    """What changes, what that touches, and how to go on."""
    if planned.base == planned.digest:
        console.print(Text(f"{say('plan.nothing')}: {planned.digest[:12]}", style="green"))
        return
    most = None if whole else MOST
    _counts(console, planned)
    for one in planned.difference.classes:
        _bounded(console, one.name, _lines(one), most)
    _bounded(console, "plant", (_field(field) for field in planned.difference.top), most)
    _touched(console, planned, most)
    new = (
        Text(f"{one.severity} {one.rule}: {one.element}: {one.what}; {one.instead}") for one in planned.lints
    )
    _bounded(console, say("plan.lints"), new, most)
    console.print(Text.assemble(f"\n{say('plan.id')}: ", (planned.id, "bold")))
    console.print(Text(f"{planned.base[:12]} -> {planned.digest[:12]}", style="dim"))


def _counts(console: Console, planned: "Planned") -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("")
    for sign, what, colour in _SIGNS:
        table.add_column(Text(f"{sign} {say(f'plan.{what}')}", style=colour), justify="right")
    for one in planned.difference.classes:
        numbers = (len(one.added), len(one.removed), len(one.changed))
        order = Text(f" {say('plan.reordered')}", style="dim") if one.reordered else Text()
        table.add_row(Text(one.name) + order, *(str(n) if n else "" for n in numbers))
    console.print(table)
    if not planned.difference:
        console.print(Text(say("plan.spelling"), style="dim"))


def _lines(one: ClassDifference) -> Iterator[Text]:
    for sign, what, colour in _SIGNS[:2]:
        for element in getattr(one, what):
            yield Text(f"{sign} {element}", style=colour)
    for changed in one.changed:
        for field in changed.fields:
            yield Text.assemble((f"~ {changed.id} ", "yellow"), _field(field))


def _field(field: Field) -> Text:
    return Text.assemble(f"{field.path}: ", (_value(field.old), "red"), " -> ", (_value(field.new), "green"))


def _value(value: Any) -> str:
    if value is UNSET:
        return "(none)"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _touched(console: Console, planned: "Planned", most: int | None) -> None:
    found = planned.touched
    lists: tuple[tuple[str, list[str], str], ...] = (
        ("plan.circuits-added", list(found.circuits_added), "green"),
        ("plan.circuits-removed", list(found.circuits_removed), "red"),
        ("plan.ways", [f"{way.circuit} ({', '.join(way.because)})" for way in found.ways], "yellow"),
        ("plan.gained", [f"{one.circuit} {one.kind} {one.by}" for one in found.gained], "green"),
        ("plan.lost", [f"{one.circuit} {one.kind} {one.by}" for one in found.lost], "red"),
        ("plan.rings", list(found.rings), "yellow"),
        ("plan.msp-groups", list(found.msp_groups), "yellow"),
        ("plan.to-poll", list(found.to_poll), "cyan"),
        ("plan.no-longer-polled", list(found.no_longer_polled), "cyan"),
        ("plan.incidents", [f"{one.id} ({', '.join(one.because)})" for one in found.incidents], "bold red"),
    )
    for word, lines, colour in lists:
        _bounded(console, f"{say(word)}: {len(lines)}", (Text(line, style=colour) for line in lines), most)
    if not planned.incidents_known:
        console.print(Text(say("plan.incidents-unknown"), style="dim"))


def _bounded(console: Console, title: str, lines: Iterable[Text], most: int | None) -> None:
    """A title with its lines, or nothing; beyond `most` only how many more there are."""
    listed = list(lines)
    if not listed:
        return
    console.print(Text(f"\n{title}", style="bold"))
    for line in listed[:most]:
        console.print(Text("  ") + line, soft_wrap=True)
    if most is not None and len(listed) > most:
        console.print(Text(f"  +{len(listed) - most} {say('plan.more')}", style="dim"))
