"""`linewatch topology ...`: every command about plants registers itself here."""

import importlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from linewatch.config.schema import schema_text

# Which module of `linewatch.cli` brings which commands.
MODULES = {
    "interchange": ("import", "export", "template"),
    "lint": ("lint",),
    "plan": ("plan", "apply"),
    "plant_history": ("history", "revert", "show"),
    "capacity": ("capacity", "free"),
    "standby": ("standby",),
    "audit": ("audit",),
    "draw": ("draw",),
}


def register(app: typer.Typer) -> None:
    topology = typer.Typer(help="Plants: import, export, and the shape of their files.", no_args_is_help=True)
    topology.command("schema")(schema)
    wanted = [module for module, commands in MODULES.items() if _asked() in commands]
    for module in wanted or MODULES:
        importlib.import_module(f"linewatch.cli.{module}").register(topology)
    app.add_typer(topology, name="topology")


def _asked() -> str:
    """The command on the command line; importing them all takes seconds."""
    return sys.argv[2] if sys.argv[1:2] == ["topology"] and len(sys.argv) > 2 else ""


def schema(
    out: Annotated[Path | None, typer.Option("--out", dir_okay=False, help="File for the schema.")] = None,
) -> None:
    """Write the JSON Schema of a plant, for editors and generators."""
    if out is None:
        sys.stdout.write(schema_text())
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(schema_text(), encoding="utf-8")
