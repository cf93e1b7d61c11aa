"""`linewatch topology import https://... | export DIR --to netbox`: the command line's side of a NetBox."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from rich.console import Console
from rich.table import Table
from rich.text import Text

from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.foreign import Foreign, Progress

if TYPE_CHECKING:
    from linewatch.config.netbox import Written
    from linewatch.config.netbox.tally import Tally

TOKEN_HELP = "File with NetBox's API token; else NETBOX_TOKEN."  # noqa: S105 - it holds none


def is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def import_netbox(url: str, token_file: Path | None, progress: Progress) -> Foreign:
    """Raises ConfigRefused."""
    from linewatch.config.netbox import read_netbox

    return read_netbox(url, token_of(token_file), progress)


def export_netbox(
    raw: dict[str, Any],
    url: str | None,
    token_file: Path | None,
    progress: Progress,
    *,
    dry_run: bool = False,
) -> "Written":
    """Raises ConfigRefused."""
    from linewatch.config.netbox import write_netbox

    if url is None:
        _refuse("--to netbox", "is written to a NetBox", "give --url https://netbox.example")
    return write_netbox(raw, url, token_of(token_file), progress, dry_run=dry_run)


def show_written(written: "Written", url: str, *, dry_run: bool) -> None:
    """A row a list, what was left undrawn, and the sum."""
    from linewatch.config.netbox.tally import HOW

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("list")
    hows = [how for how in HOW if any(tally.counts[how] for tally in written.lists)]
    for how in hows:
        table.add_column(how, justify="right")
    table.add_column("first of them", overflow="fold")
    for tally in written.lists:
        counts = [str(tally.counts[how] or "") for how in hows]
        table.add_row(tally.path, *counts, Text(_first(tally)))
    console = Console(highlight=False)
    console.print(table)
    for finding in written.findings:
        print(finding)
    if dry_run:
        count = f"{written.changes} changes" if written.changes else "nothing"
        print(f"{url}: {count} to be made; nothing is written")
    else:
        print(f"{url}: {written.changes} changes" if written.changes else f"{url}: nothing to change")


def _first(tally: "Tally") -> str:
    from linewatch.config.netbox.tally import CHANGED, MADE, REMOVED

    said = []
    for how, sign in ((MADE, "+"), (CHANGED, "~"), (REMOVED, "-")):
        names = tally.names.get(how, ())
        more = tally.counts[how] - len(names)
        said += [f"{sign}{name}" for name in names] + ([f"{sign}{more} more"] if names and more else [])
    return " ".join(said)


def token_of(file: Path | None) -> str:
    """Of the file, else of NETBOX_TOKEN."""
    if file is None:
        token = os.environ.get("NETBOX_TOKEN", "").strip()
        if not token:
            _refuse("NetBox", "there is no token", "give --token-file FILE, or set NETBOX_TOKEN")
        return token
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        _refuse(str(file), f"cannot be read ({error.strerror})", "name a file that holds a token")
    except UnicodeDecodeError:
        _refuse(str(file), "is no text", "name a file that holds a token")


def _refuse(where: str, what: str, instead: str) -> NoReturn:
    raise ConfigRefused([Finding(where, what, instead)])
