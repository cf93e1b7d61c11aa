"""`linewatch topology import | export | template`: plants from elsewhere, to elsewhere, and empty tables."""

import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import msgspec
import typer

from linewatch.cli.ask import Api, NotAnswered, token_from
from linewatch.cli.difference_table import show_difference
from linewatch.cli.netbox import TOKEN_HELP, export_netbox, import_netbox, is_address, show_written
from linewatch.cli.plant_at import ApiAt, AtTime, plant_body, refused
from linewatch.cli.progress_bar import progress_bar
from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.foreign import Foreign
from linewatch.config.interchange import form_for, read_foreign, read_own
from linewatch.config.plant_files import SeenPlant, look_at_plant, yaml_files
from linewatch.config.second_writer import documents_by_two
from linewatch.config.tables.templates import write_templates
from linewatch.topology.agents import agents
from linewatch.topology.change import difference
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant


def register(topology: typer.Typer) -> None:
    topology.command("import")(import_plant)
    topology.command("export")(export_plant)
    topology.command("template")(template)


def import_plant(
    source: Annotated[
        str, typer.Argument(help="Folder of CSV, XLSX, FORMAT, SNDlib native, GraphML, or URL of a NetBox.")
    ],
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="Folder for the YAML files.")],
    force: Annotated[bool, typer.Option("--force", help="Write into a folder that holds something.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; show what would change against --out.")
    ] = False,
    token_file: Annotated[Path | None, typer.Option("--token-file", help=TOKEN_HELP)] = None,
) -> None:
    """Write a plant from elsewhere as YAML. Nothing of it is lost; what is made up is said."""
    if not is_address(source) and not Path(source).exists():
        raise typer.BadParameter(f"Path '{source}' does not exist.", param_hint="'SOURCE'")
    if out.is_dir() and any(out.iterdir()) and not force and not dry_run:
        _refuse([Finding(str(out), "this folder is not empty", "give a new one, or --force")])
    gc.disable()  # a large plant is millions of values, none of them in a ring, and the process ends soon
    try:
        with progress_bar() as progress:
            if is_address(source):
                foreign = import_netbox(source, token_file, progress)
            else:
                foreign = read_foreign(Path(source), progress)
            if dry_run:
                progress("comparing", 0, 1)
                before = look_at_plant(out).raw if out.is_dir() and yaml_files(out) else {}
                changes = difference(before, foreign.raw)
            else:
                progress("writing", 0, 1)
                written = _write_plant(foreign.raw, out)
    except ConfigRefused as error:
        _refuse(error.findings)
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})"
        _refuse(
            [Finding(str(error.filename or out), what, "nothing is changed there; give a place to write to")]
        )
    _tell(foreign.findings)
    count = sum(len(value) for value in foreign.raw.values() if isinstance(value, list))
    if dry_run:
        print(f"{source}: {foreign.source}, {count} elements; nothing is written. Against {out}:")
        show_difference(changes)
    else:
        print(f"{source}: {foreign.source}, {count} elements written to {written} files in {out}")
    _say(foreign)


def _write_plant(raw: dict[str, Any], out: Path) -> int:
    """All of it is on the disk before the first old file goes: a full disk leaves what was there."""
    documents = documents_by_two(raw)
    out.mkdir(parents=True, exist_ok=True)
    fresh = {name: out / f".{name}.new" for name in documents}
    try:
        for name, content in documents.items():
            fresh[name].write_text(content, encoding="utf-8")
    except OSError:
        for file in fresh.values():
            file.unlink(missing_ok=True)
        raise
    for old in yaml_files(out):
        if old.relative_to(out).as_posix() not in documents:
            old.unlink()
    for name, file in fresh.items():
        file.replace(out / name)
    return len(documents)


def _say(foreign: Foreign) -> None:
    for said in foreign.read_as:
        print(f"read: {said}")
    for said in (*foreign.made_up, *_addresses(foreign.raw)):
        print(f"made up: {said}")


def export_plant(
    path: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", exists=True, help="Folder of a plant; else --api.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="File, or for csv a folder.")] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="csv, xlsx, format, netbox, ...; else by the suffix.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="Of the NetBox to write to.")] = None,
    token_file: Annotated[
        Path | None, typer.Option("--token-file", help="With the token of NetBox, or of --api.")
    ] = None,
    api: ApiAt = None,
    at: AtTime = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --to netbox: write nothing; show what would be.")
    ] = False,
) -> None:
    """Write a plant in the form that --to or the suffix of --out tells, else as FORMAT to standard output."""
    try:
        if to is not None and to.lower() == "netbox":
            seen = _kept(path, api, at, None)
            _export_to_netbox(seen, url, token_file, dry_run=dry_run)
            return
        form = form_for(out, to)
        if dry_run:
            _refuse([Finding("--dry-run", "is of --to netbox", "leave it out: a file is written at once")])
        seen = _kept(path, api, at, token_file)
        if form.text is not None:
            text = form.text(seen.raw)
            _tell(seen.findings)
            _write(text, out)
        elif out is None:
            _refuse([Finding(f"--to {form.name}", "is not written to standard output", "give --out")])
        else:
            assert form.write is not None
            _tell(seen.findings)
            with progress_bar() as progress:
                form.write(seen.raw, out, progress)
    except ConfigRefused as error:
        _refuse(error.findings)
    except NotAnswered as error:
        raise refused(error) from error
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})"
        _refuse([Finding(str(error.filename or out), what, "give a place to write to")])


def _kept(path: Path | None, api: str | None, at: str, token_file: Path | None) -> SeenPlant:
    """The plant of a folder or file, else the one a daemon stands on, or stood on `at` that moment.

    Raises ConfigRefused, NotAnswered.
    """
    if path is None and api is None:
        _refuse([Finding("export", "no plant is named", "write its folder, or --api URL")])
    if path is not None:
        if api is not None or at:
            _refuse(
                [Finding(str(path), "--api and --at ask a daemon for its plant", "leave out one of them")]
            )
        return read_own(path)
    body, _ = plant_body(Api(str(api), token_from(token_file)), at)
    try:
        raw = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise NotAnswered(f"what --api answers is no plant ({error}); is that linewatch?") from error
    return SeenPlant(raw, (), body, whole=True)


def _export_to_netbox(seen: SeenPlant, url: str | None, token_file: Path | None, *, dry_run: bool) -> None:
    _tell(seen.findings)
    with progress_bar() as progress:
        written = export_netbox(seen.raw, url, token_file, progress, dry_run=dry_run)
    show_written(written, str(url), dry_run=dry_run)


def template(
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="Folder for the tables.")],
    xlsx: Annotated[bool, typer.Option("--xlsx", help="One workbook instead of CSV files.")] = False,
) -> None:
    """Write empty tables to fill in: a sheet for each thing, with its headings."""
    if out.is_dir() and any(out.iterdir()):
        _refuse([Finding(str(out), "this folder is not empty", "give a new one")])
    for file in write_templates(out, workbook=xlsx):
        print(file)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")


def _tell(findings: Sequence[Finding]) -> None:
    for finding in findings:
        print(finding, file=sys.stderr)


def _refuse(findings: Sequence[Finding]) -> NoReturn:
    _tell(findings)
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
