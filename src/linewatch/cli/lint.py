"""`linewatch topology lint DIR`: what is allowed in a plant and yet wrong, and what to do about it."""

import contextlib
import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from linewatch.cli.ask import NotAnswered
from linewatch.cli.plant_at import ApiAt, ConfigAt, PlantAt, TokenAt, api_at, plant_at
from linewatch.config.finding import ConfigRefused
from linewatch.daemon.clock import SystemClock
from linewatch.topology.check.mistake import did_you_mean
from linewatch.topology.lint.finding import SEVERITIES, Lint
from linewatch.topology.lint.ground import Progress
from linewatch.topology.lint.rules import RULES, lints
from linewatch.words.dictionary import say

_COLOUR = {"error": "red", "warning": "yellow", "note": "cyan"}
_LARGE = 2_000  # circuits from which a bar is worth drawing


def register(topology: typer.Typer) -> None:
    topology.command("lint")(lint)


def lint(
    path: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", exists=True, help="Folder or .json of a plant.")
    ] = None,
    plant: PlantAt = None,
    config: ConfigAt = None,
    api: ApiAt = None,
    token_file: TokenAt = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    rule: Annotated[list[str] | None, typer.Option("--rule", help="Only this rule; may be repeated.")] = None,
    severity: Annotated[
        str, typer.Option("--severity", help="This and worse: error, warning, note.")
    ] = "note",
    waived: Annotated[bool, typer.Option("--waived", help="Show what was waived, too.")] = False,
    on: Annotated[
        str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="As of that day; else today.")
    ] = None,
) -> None:
    """Find what shares its fate, clashes or is half filled. Exit 1 at an error that no waiver holds."""
    _asked_well(rule or [], severity)
    try:
        at = plant_at(path or plant, config, api_at(api, token_file))
        index, name = at.index, at.name
    except (ConfigRefused, NotAnswered) as refused:
        print(str(refused), file=sys.stderr)
        raise typer.Exit(1) from refused
    today = _day(on)
    with _bar(len(index.circuits)) as progress:
        found = lints(index, today, progress)
    wanted = SEVERITIES[: SEVERITIES.index(severity) + 1]
    asked = [one for one in found if one.severity in wanted and (not rule or one.rule in rule)]
    shown = [one for one in asked if waived or one.waived is None]
    if as_json:
        print(json.dumps(_as_json(asked, shown, today), ensure_ascii=False, indent=1))
    else:
        _show(str(path or plant or name), asked, shown)
    if any(one.severity == "error" and one.waived is None for one in asked):
        raise typer.Exit(1)


def _asked_well(rules: list[str], severity: str) -> None:
    if severity not in SEVERITIES:
        raise typer.BadParameter(
            f'"{severity}" is none; write error, warning or note', param_hint="--severity"
        )
    for rule in rules:
        if rule not in RULES:
            near = did_you_mean(rule, RULES, otherwise=f"they are {', '.join(RULES)}")
            raise typer.BadParameter(f'no rule is called "{rule}"; {near}', param_hint="--rule")


def _day(said: str | None) -> dt.date:
    if said is None:
        return SystemClock().now().date()
    try:
        return dt.date.fromisoformat(said)
    except ValueError as error:
        raise typer.BadParameter(f'"{said}" is no day; write 2026-03-04', param_hint="--on") from error


@contextlib.contextmanager
def _bar(circuits: int) -> Iterator[Progress | None]:
    """A bar on a terminal, where the plant is large."""
    if circuits < _LARGE or not sys.stderr.isatty():
        yield None
        return
    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("lint", total=None)

        def told(what: str, done: int, whole: int) -> None:
            bar.update(task, description=what.replace("_", " "), completed=done, total=whole)

        yield told


def _as_json(asked: list[Lint], shown: list[Lint], today: dt.date) -> dict[str, Any]:
    return {
        "on": today.isoformat(),
        "counts": {level: sum(one.severity == level for one in shown) for level in SEVERITIES},
        "waived": sum(one.waived is not None for one in asked),
        "findings": [
            {**msgspec.to_builtins(one), "title": {"zh": _title(one, "zh"), "en": _title(one, "en")}}
            for one in shown
        ],
    }


def _title(one: Lint, language: str) -> str:
    return say(f"lint.{one.rule}", language)


def _show(path: str, asked: list[Lint], shown: list[Lint]) -> None:
    """A table for people, one line a finding for a pipe."""
    if sys.stdout.isatty():
        _tables(Console(highlight=False), shown)
    else:
        for one in shown:
            print(f"{one.severity}: {one.rule}: {one.element}: {_sentence(one).plain}")
    waived = sum(one.waived is not None for one in asked)
    standing = [one.severity for one in shown if one.waived is None]
    counts = ", ".join(_counted(standing.count(level), level) for level in SEVERITIES)
    print(f"{path}: {counts}, {waived} waived")


def _tables(console: Console, shown: list[Lint]) -> None:
    for level in SEVERITIES:
        of_level = [one for one in shown if one.severity == level]
        for rule in dict.fromkeys(one.rule for one in of_level):
            title = (
                (f"{level} ", f"bold {_COLOUR[level]}"),
                (rule, "bold"),
                " ",
                (say(f"lint.{rule}"), "dim"),
            )
            console.print(Text.assemble(*title))
            console.print(_table([one for one in of_level if one.rule == rule]))


def _table(found: list[Lint]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 2), expand=False)
    table.add_column(overflow="fold", max_width=28, style="bold")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for one in found:
        table.add_row(one.element, f"{one.km:.2f} km" if one.km is not None else "", _sentence(one))
    return table


def _sentence(one: Lint) -> Text:
    said = Text(one.what)
    said.append(f"; {one.instead}", style="green")
    if one.waived is not None:
        said.append(f" [waived until {one.waived.until}: {one.waived.reason}]", style="dim")
    return said


def _counted(count: int, word: str) -> str:
    return f"{count or 'no'} {word}{'' if count == 1 else 's'}"
