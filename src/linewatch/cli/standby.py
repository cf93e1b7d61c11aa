"""`linewatch topology standby [CIRCUIT]`: other ways for lines, should their own be gone."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from linewatch.cli.ask import Api, NotAnswered, token_from
from linewatch.cli.capacity import AsJson, ConfigAt, PlantAt
from linewatch.cli.plant_at import index_at, open_incidents, out_of_order, there
from linewatch.cli.progress_bar import progress_bar
from linewatch.cli.standby_screen import standby_screen, standby_told
from linewatch.config.finding import ConfigRefused
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
    api: Annotated[str | None, typer.Option(help="Where linewatch runs, to leave out what is down.")] = None,
    token_file: Annotated[Path | None, typer.Option(help="File with a token; else LINEWATCH_TOKEN.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show routes through another ring or cable with free timeslots, or why there are none."""
    try:
        index = index_at(plant, config)
        there(circuit, index.circuits, "write the id of a circuit")
        incidents = [] if api is None else open_incidents(Api(api, token_from(token_file)))
    except (ConfigRefused, NotAnswered) as error:
        Console(stderr=True, soft_wrap=True).print(Text(str(error)))
        raise typer.Exit(1) from error
    of = services(index)
    asked = [part.strip() for part in classes.split(",") if part.strip()]
    wanted = [circuit] if circuit else [c for c in index.circuits if of[c].service_class in asked]
    standbys, out = Standbys(index), out_of_order(incidents)
    found = []
    with progress_bar() as told:
        for done, name in enumerate(wanted, 1):
            found.append(standbys.of(name, out))
            told("standby", done, len(wanted))
    if as_json:
        print(json.dumps([standby_told(one) for one in found], ensure_ascii=False))
    elif circuit:
        Console().print(standby_screen(found[0], " ".join(of[circuit])))
    else:
        Console().print(_table(found, of))


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
