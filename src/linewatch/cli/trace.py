"""`linewatch trace CIRCUIT`: a line from A to Z as a metro line, and what alarms stand on it."""

import json
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from linewatch.cli.ask import Api, NotAnswered
from linewatch.cli.heard import heard_of_line
from linewatch.cli.plant_at import AtTime, ConfigAt, PlantAt, TokenAt, api_at, plant_at, refused
from linewatch.cli.trace_screen import MetroScreen
from linewatch.config.finding import ConfigRefused
from linewatch.drawing.line import line_of
from linewatch.drawing.live import Live
from linewatch.drawing.metro import metro_svg
from linewatch.drawing.said import Dress
from linewatch.drawing.told import Teller
from linewatch.topology.check.mistake import did_you_mean
from linewatch.topology.hops import hops
from linewatch.topology.index import PlantIndex
from linewatch.topology.trace import Trace, resources, trace
from linewatch.words import Language


def register(app: typer.Typer) -> None:
    app.command("trace")(trace_line)


def trace_line(
    circuit: Annotated[str, typer.Argument(metavar="CIRCUIT", help="Id of the line.")],
    plant: PlantAt = None,
    config: ConfigAt = None,
    api: Annotated[
        str | None, typer.Option(help="Where linewatch runs: its plant, alarms and state.")
    ] = None,
    token_file: TokenAt = None,
    at: AtTime = "",
    svg: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Draw it into this file, to print.")
    ] = None,
    language: Annotated[Language, typer.Option(help="zh, en or both.")] = Language.BOTH,
    date: Annotated[str, typer.Option(help="Printed on the drawing, as written here.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show a line from A to Z: routers, boxes, ports, trails, sections, fibres, cables and ducts."""
    try:
        source = api_at(api, token_file)
        found = plant_at(plant, config, source, at)
        index, name = found.index, found.name
        traced = _traced(index, circuit)
        live = Live() if source is None or at else _heard(source, traced)
    except (ConfigRefused, NotAnswered) as error:
        raise refused(error) from error
    dress = Dress(language, date, name)
    if svg is not None:
        write_svg(svg, metro_svg(index, circuit, dress, live))
    if as_json:
        told = {"hops": msgspec.to_builtins(hops(traced)), "state": live.line or None, "alarms": live.alarms}
        said = {**msgspec.to_builtins(traced), **told}
        print(json.dumps(said, ensure_ascii=False))
    elif svg is None:
        Console().print(MetroScreen(line_of(traced), Teller(index, dress, live)))


def write_svg(file: Path, text: str) -> None:
    """Says where it went. Raises `typer.Exit` where it cannot go there."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        Console(stderr=True, soft_wrap=True).print(
            Text(f"{file}: {error.strerror}; --svg names a file that may be written")
        )
        raise typer.Exit(1) from error
    Console(soft_wrap=True).print(Text(f"{file}: drawn"))


def _traced(index: PlantIndex, circuit: str) -> Trace:
    try:
        return trace(index, circuit)
    except KeyError as error:
        near = did_you_mean(circuit, index.circuits, otherwise="the plant's circuits are its lines")
        raise NotAnswered(f'no line is called "{circuit}"; {near}') from error


def _heard(api: Api, traced: Trace) -> Live:
    """Also what lies under a section: an incident's root may be a fibre, cable or duct."""
    return heard_of_line(api, traced.circuit, dict.fromkeys(resources(traced)))
