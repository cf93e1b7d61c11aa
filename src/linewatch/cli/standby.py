"""`linewatch topology standby [CIRCUIT]`: other ways for lines, should their own be gone."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from linewatch.api.planning_told import collision_told, standby_told
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
    unexplained,
    usable_now,
)
from linewatch.cli.progress_bar import progress_bar
from linewatch.cli.standby_screen import collision_lines, standby_screen
from linewatch.config.finding import ConfigRefused
from linewatch.topology.collide import Collision, of_lines
from linewatch.topology.service import Service, services
from linewatch.topology.standby import KEPT_FOR, Standby, Standbys


def register(topology: typer.Typer) -> None:
    topology.command("standby")(standby)


def standby(
    circuit: Annotated[str, typer.Argument(metavar="[CIRCUIT]", help="One line; else all of --class.")] = "",
    classes: Annotated[str, typer.Option("--class", help="Classes of lines, with commas.")] = ",".join(
        KEPT_FOR
    ),
    plant: PlantAt = None,
    config: ConfigAt = None,
    api: Annotated[
        str | None, typer.Option(help="Where linewatch runs: its plant, and what is down now.")
    ] = None,
    token_file: TokenAt = None,
    as_json: AsJson = False,
) -> None:
    """Show routes through another ring or cable with free timeslots, or why there are none."""
    try:
        source = api_at(api, token_file)
        index = plant_at(plant, config, source).index
        there(circuit, index.circuits, "write the id of a circuit")
        incidents = [] if source is None else open_incidents(source)
    except (ConfigRefused, NotAnswered) as error:
        raise refused(error) from error
    of = services(index)
    asked = [part.strip() for part in classes.split(",") if part.strip()]
    wanted = [circuit] if circuit else [c for c in index.circuits if of[c].service_class in asked]
    standbys, out, now = Standbys(index), unexplained(incidents), usable_now(index, incidents)
    found = []
    with progress_bar() as told:
        for done, name in enumerate(wanted, 1):
            found.append(standbys.of(name, out, now))
            told("standby", done, len(wanted))
    met = of_lines(standbys.capacity, found)
    if as_json:
        print(json.dumps([_told(one, met) for one in found], ensure_ascii=False))
        return
    shown = standby_screen(found[0], " ".join(of[circuit])) if circuit else _table(found, of)
    Console().print(shown, *collision_lines(met), sep="\n")


def _told(one: Standby, met: tuple[Collision, ...]) -> dict[str, Any]:
    """Collisions are those of all the lines shown in which this one has a part."""
    mine = [c for c in met if any(whom.split(" leg ")[0] == one.circuit for whom in c.wanted_by)]
    return standby_told(one) | {"collisions": [collision_told(c) for c in mine]}


def _table(found: list[Standby], of: dict[str, Service]) -> Table:
    table = Table(box=None, header_style="bold")
    for name in ("专线 line", "级别 class", "客户 customer", "备用 standby", "说明 why"):
        table.add_column(name)
    for one in found:
        lacking = [leg for leg in one.legs if not any(not way.not_usable for way in leg.routes)]
        best = max((way.risks for leg in one.legs for way in leg.routes[:1]), default=0)
        state = Text("有 yes", "green") if one.usable else Text("无 none", "red")
        why = f"{best} shared risks" if one.usable else (lacking[0].reason or lacking[0].routes[0].not_usable)
        table.add_row(one.circuit, of[one.circuit].service_class, of[one.circuit].customer, state, why)
    return table
