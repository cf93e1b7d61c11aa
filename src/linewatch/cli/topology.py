"""`linewatch topology import | export | schema`: plants from elsewhere, to elsewhere, and their shape."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import msgspec
import typer

from linewatch.cli import lint
from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.interchange import format_text, read_foreign, read_own
from linewatch.config.plant_files import write_plant, yaml_files
from linewatch.config.schema import schema_text
from linewatch.topology.agents import agents
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant


def register(app: typer.Typer) -> None:
    topology = typer.Typer(help="Plants: import, export, and the shape of their files.", no_args_is_help=True)
    topology.command("import")(import_plant)
    topology.command("export")(export_plant)
    topology.command("schema")(schema)
    lint.register(topology)
    app.add_typer(topology, name="topology")


def import_plant(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="FORMAT, SNDlib native or GraphML.")
    ],
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="Folder for the YAML files.")],
    force: Annotated[bool, typer.Option("--force", help="Write into a folder that holds something.")] = False,
) -> None:
    """Write a plant from elsewhere as YAML. Nothing of it is lost; what is made up is said."""
    if out.is_dir() and any(out.iterdir()) and not force:
        _refuse([Finding(str(out), "this folder is not empty", "give a new one, or --force")])
    try:
        foreign = read_foreign(file)
    except ConfigRefused as refused:
        _refuse(refused.findings)
    if out.is_dir():
        for old in yaml_files(out):
            old.unlink()
    written = write_plant(foreign.raw, out)
    _tell(foreign.findings)
    count = sum(len(value) for value in foreign.raw.values() if isinstance(value, list))
    print(f"{file}: {foreign.source}, {count} elements written to {len(written)} files in {out}")
    for said in foreign.made_up:
        print(f"made up: {said}")
    for said in _addresses(foreign.raw):
        print(f"made up: {said}")


def export_plant(
    path: Annotated[Path, typer.Argument(metavar="DIR", exists=True, help="Folder of a plant.")],
    out: Annotated[
        Path | None, typer.Option("--out", dir_okay=False, help="File for the FORMAT .json.")
    ] = None,
) -> None:
    """Write a plant as FORMAT, to a file or to standard output."""
    try:
        seen = read_own(path)
    except ConfigRefused as refused:
        _refuse(refused.findings)
    _tell(seen.findings)
    _write(format_text(seen.raw), out)


def schema(
    out: Annotated[Path | None, typer.Option("--out", dir_okay=False, help="File for the schema.")] = None,
) -> None:
    """Write the JSON Schema of a plant, for editors and generators."""
    _write(schema_text(), out)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")


def _tell(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        print(finding, file=sys.stderr)


def _refuse(findings: Sequence[Finding]) -> NoReturn:
    _tell(tuple(findings))
    raise typer.Exit(1)


def _addresses(raw: dict[str, Any]) -> list[str]:
    try:
        plant = msgspec.convert(raw, Plant)
    except msgspec.ValidationError:
        return []  # told already, as a finding
    made_up = [agent for agent in agents(PlantIndex(plant)) if agent.made_up]
    if not made_up:
        return []
    first, last = made_up[0], made_up[-1]
    shown = f"{first.host}:{first.port}" + (f" to {last.host}:{last.port}" if last is not first else "")
    return [f"{len(made_up)} agent addresses on loopback, {shown} (write address: to give true ones)"]
