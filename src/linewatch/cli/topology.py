"""`linewatch topology ...`: every command about plants registers itself here."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from linewatch.cli import audit, capacity, draw, interchange, lint, plan, plant_history, standby
from linewatch.config.schema import schema_text


def register(app: typer.Typer) -> None:
    topology = typer.Typer(help="Plants: import, export, and the shape of their files.", no_args_is_help=True)
    interchange.register(topology)
    topology.command("schema")(schema)
    lint.register(topology)
    plan.register(topology)
    plant_history.register(topology)
    capacity.register(topology)
    standby.register(topology)
    audit.register(topology)
    draw.register(topology)
    app.add_typer(topology, name="topology")


def schema(
    out: Annotated[Path | None, typer.Option("--out", dir_okay=False, help="File for the schema.")] = None,
) -> None:
    """Write the JSON Schema of a plant, for editors and generators."""
    if out is None:
        sys.stdout.write(schema_text())
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(schema_text(), encoding="utf-8")
