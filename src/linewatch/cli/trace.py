"""`linewatch trace CIRCUIT`: a line from A to Z, hop by hop, and what alarms stand on it."""

import json
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from linewatch.cli.ask import Api, NotAnswered, token_from
from linewatch.cli.trace_screen import screen
from linewatch.config.finding import ConfigRefused
from linewatch.config.plant_files import read_plant
from linewatch.config.site import plant_path_of
from linewatch.topology.check.mistake import did_you_mean
from linewatch.topology.hops import hops
from linewatch.topology.index import PlantIndex
from linewatch.topology.trace import Trace, resources, trace

SITE_FILE = Path("linewatch.yaml")
PAGE = 500

Alarms = dict[str, list[str]]  # resource -> codes raised on it


def register(app: typer.Typer) -> None:
    app.command("trace")(trace_line)


def trace_line(
    circuit: Annotated[str, typer.Argument(metavar="CIRCUIT", help="Id of the line.")],
    plant: Annotated[
        Path | None, typer.Option(exists=True, help="Folder or FORMAT .json of the plant.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(exists=True, help="linewatch.yaml that names the plant.")
    ] = None,
    api: Annotated[str | None, typer.Option(help="Where linewatch runs, for the alarms.")] = None,
    token_file: Annotated[Path | None, typer.Option(help="File with a token; else LINEWATCH_TOKEN.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show a line from A to Z: routers, boxes, ports, trails, sections, fibres, cables and ducts."""
    try:
        index = PlantIndex(read_plant(_plant_path(plant, config)).plant)
        traced = _traced(index, circuit)
        state, alarms = ("", {}) if api is None else _heard(Api(api, token_from(token_file)), traced)
    except (ConfigRefused, NotAnswered) as error:
        Console(stderr=True, soft_wrap=True).print(Text(str(error)))
        raise typer.Exit(1) from error
    if as_json:
        told = {"hops": msgspec.to_builtins(hops(traced)), "state": state or None, "alarms": alarms}
        said = {**msgspec.to_builtins(traced), **told}
        print(json.dumps(said, ensure_ascii=False))
    else:
        Console().print(screen(traced, state, alarms))


def _plant_path(plant: Path | None, config: Path | None) -> Path:
    if plant is not None:
        return plant
    if config is None and not SITE_FILE.is_file():
        raise NotAnswered("no plant: write --plant PATH or --config FILE (there is no linewatch.yaml here)")
    return plant_path_of(config or SITE_FILE)


def _traced(index: PlantIndex, circuit: str) -> Trace:
    try:
        return trace(index, circuit)
    except KeyError as error:
        near = did_you_mean(circuit, index.circuits, otherwise="the plant's circuits are its lines")
        raise NotAnswered(f'no line is called "{circuit}"; {near}') from error


def _heard(api: Api, traced: Trace) -> tuple[str, Alarms]:
    """The line's state, and the active alarms on anything it runs over."""
    state = str(api.get("/v1/circuits", traced.circuit)["state"])
    on_line = dict.fromkeys(resources(traced))
    alarms: Alarms = {}
    cursor = ""
    while True:
        page: dict[str, Any] = api.get(f"/v1/alarms?active=true&limit={PAGE}{cursor}")
        for alarm in page["items"]:
            resource, code, _ = alarm["key"]
            if resource in on_line:
                alarms.setdefault(resource, []).append(code)
        if not page.get("next"):
            return state, {name: alarms[name] for name in on_line if name in alarms}
        cursor = f"&cursor={quote(page['next'], safe='')}"
