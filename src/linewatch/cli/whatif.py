"""`linewatch whatif ELEMENT...`: what a fault or a work would do, and what next would hurt most."""

import datetime as dt
import json
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from linewatch.api.planning_told import conflict_told, consequence_told, worst_told
from linewatch.cli.ask import NotAnswered
from linewatch.cli.plant_at import (
    AsJson,
    ConfigAt,
    PlantAt,
    TokenAt,
    api_at,
    open_incidents,
    plant_at,
    refused,
    there,
)
from linewatch.cli.progress_bar import progress_bar
from linewatch.cli.whatif_screen import conflict_lines, screen, worst_screen
from linewatch.config.finding import ConfigRefused
from linewatch.localise.asked import asked_faults, at_km
from linewatch.localise.failing import CannotFail
from linewatch.localise.usable import present_of
from linewatch.localise.whatif import WhatIf
from linewatch.localise.works import clashes, conflicts, planned
from linewatch.localise.worst import KINDS, worst
from linewatch.topology.service import customer_names


def register(app: typer.Typer) -> None:
    app.command("whatif")(whatif)


def whatif(
    elements: Annotated[
        list[str] | None,
        typer.Argument(metavar="ELEMENT...", help="Ids of what fails together; CABLE@KM cuts a cable there."),
    ] = None,
    worst_first: Annotated[bool, typer.Option("--worst", help="What next would hurt most.")] = False,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Of --worst: cable, duct, ne, site, power.")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="How many of --worst.")] = 10,
    works: Annotated[bool, typer.Option("--works", help="Planned works that meet one another.")] = False,
    on: Annotated[str, typer.Option("--on", metavar="YYYY-MM-DD", help="Only works of that day.")] = "",
    plant: PlantAt = None,
    config: ConfigAt = None,
    api: Annotated[
        str | None, typer.Option(help="Where linewatch runs: its plant, and open incidents are present.")
    ] = None,
    token_file: TokenAt = None,
    as_json: AsJson = False,
) -> None:
    """Say which lines would go down, be degraded, lose protection or stay, and which incidents get worse."""
    day = _day(on)
    kinds = _kinds(kind or ["cable"])
    if not (elements or worst_first or works):
        raise typer.BadParameter("write what fails, or --worst, or --works", param_hint="ELEMENT")
    try:
        source = api_at(api, token_file)
        index = plant_at(plant, config, source).index
        for element in elements or ():
            there(at_km(index, element)[0], index.kind_of, "write the id of an element")
        asked = WhatIf(index)
        present = () if source is None else present_of(asked, open_incidents(source))
        faults = asked_faults(asked, elements or (), present)
    except (ConfigRefused, NotAnswered, CannotFail) as error:
        raise refused(error) from error
    said: dict[str, object] = {"present": [one.incident for one in present]}
    shown = []
    if elements:
        found = asked.of(faults, present)
        met = conflicts(asked, faults, planned(asked, day), present)
        said |= {**consequence_told(found), "conflicts": [conflict_told(one) for one in met]}
        shown += [screen(found, customer_names(index)), *conflict_lines(met)]
    if works:
        pairs = clashes(asked, planned(asked, day), present)
        said["clashes"] = [conflict_told(one) for one in pairs]
        shown += conflict_lines(pairs) or [Text("计划作业互不冲突 no two planned works meet", style="green")]
    if worst_first:
        with progress_bar() as progress:
            dangers = worst(asked, kinds, present, progress)[:top]
        said["worst"] = [worst_told(danger) for danger in dangers]
        shown.append(worst_screen(dangers))
    if as_json:
        print(json.dumps(said, ensure_ascii=False))
        return
    for part in shown:
        Console().print(part)


def _day(said: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said) if said else None
    except ValueError as error:
        raise typer.BadParameter(f'"{said}" is no day; write 2026-03-04', param_hint="--on") from error


def _kinds(kinds: list[str]) -> list[str]:
    for kind in kinds:
        if kind not in KINDS:
            known = ", ".join(KINDS)
            raise typer.BadParameter(f'"{kind}" is none; write one of {known}', param_hint="--kind")
    return kinds
