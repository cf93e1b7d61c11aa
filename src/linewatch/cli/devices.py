"""`linewatch devices import`: addresses, credential names, profiles and poll intervals of CSV or NetBox."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from linewatch.cli.netbox import TOKEN_HELP, token_of
from linewatch.config.devices.from_csv import read_csv
from linewatch.config.devices.into_plant import (
    ADDED,
    CHANGED,
    SAME,
    UNKNOWN,
    Change,
    compare,
    judged,
    look,
    write,
)
from linewatch.config.finding import ConfigRefused, Finding, errors

STYLE = {ADDED: "green", CHANGED: "yellow", UNKNOWN: "red"}
SIGN = {ADDED: "+", CHANGED: "~", UNKNOWN: "?"}


def register(app: typer.Typer) -> None:
    devices = typer.Typer(help="Devices: where each answers, and how it is asked.", no_args_is_help=True)
    devices.command("import")(import_devices)
    devices.callback()(_devices)
    app.add_typer(devices, name="devices")


def _devices() -> None:
    """Devices: where each answers, and how it is asked."""


def import_devices(
    plant: Annotated[Path, typer.Option("--plant", file_okay=False, exists=True, help="Its YAML folder.")],
    file: Annotated[Path | None, typer.Argument(metavar="[FILE.csv]", dir_okay=False)] = None,
    netbox: Annotated[str | None, typer.Option("--netbox", metavar="URL", help="Instead of a file.")] = None,
    token_file: Annotated[Path | None, typer.Option("--token-file", help=TOKEN_HELP)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would be.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Comments in changed files may go.")] = False,
) -> None:
    """Put a list of devices into the plant's files. Exit 1 if it is refused; unknown devices are left out."""
    try:
        if (file is None) is (netbox is None):
            _refuse([Finding("devices import", "one source is needed", "write a FILE.csv, or --netbox URL")])
        raw = look(plant)
        if file is not None:
            listed, found = read_csv(file)
        else:
            from linewatch.config.devices.from_netbox import read_devices

            listed, found = read_devices(str(netbox), token_of(token_file))
        changes, twice = compare(raw, listed)
        found += twice
        if not errors(found):
            found += judged(raw, changes)
        for finding in found:
            print(finding, file=sys.stderr)
        _show(changes)
        if errors(found):
            raise typer.Exit(1)
        written = [] if dry_run else write(plant, changes, force=force)
    except ConfigRefused as error:
        _refuse(error.findings)
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})"
        _refuse([Finding(str(error.filename or plant), what, "nothing is changed there")])
    print(_sum(changes), "nothing is written" if dry_run else f"{len(written)} files written", sep="; ")


def _show(changes: Sequence[Change]) -> None:
    table = Table("", "row", "device", "what", box=None, pad_edge=False)
    told = [change for change in changes if change.how != SAME]
    for change in told:
        what = change.instead if change.how == UNKNOWN else _fields(change)
        cells = (SIGN[change.how], change.row.where, change.id or change.row.name, what)
        table.add_row(*(Text(cell) for cell in cells), style=STYLE[change.how])
    if told:
        Console(highlight=False, soft_wrap=True).print(table)


def _fields(change: Change) -> str:
    return "; ".join(
        f"{word} {_said(old)} -> {_said(new)}" if old is not None else f"{word} {_said(new)}"
        for word, (old, new) in change.fields.items()
    )


def _said(value: Any) -> str:
    return f"{value}"


def _sum(changes: Sequence[Change]) -> str:
    counts = [
        f"{sum(change.how == how for change in changes)} {how}" for how in (ADDED, CHANGED, SAME, UNKNOWN)
    ]
    return ", ".join(counts)


def _refuse(findings: Sequence[Finding]) -> NoReturn:
    for finding in findings:
        print(finding, file=sys.stderr)
    raise typer.Exit(1)
