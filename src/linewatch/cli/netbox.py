"""`linewatch topology import https://... | export DIR --to netbox`: the command line's side of a NetBox."""

import os
from pathlib import Path
from typing import Any, NoReturn

from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.foreign import Foreign, Progress

TOKEN_HELP = "File with NetBox's API token; else NETBOX_TOKEN."  # noqa: S105 - it holds none


def is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def import_netbox(url: str, token_file: Path | None, progress: Progress) -> Foreign:
    """Raises ConfigRefused."""
    from linewatch.config.netbox import read_netbox

    return read_netbox(url, _token(token_file), progress)


def export_netbox(
    raw: dict[str, Any], url: str | None, token_file: Path | None, progress: Progress
) -> list[str]:
    """What was done and what was left, as lines to print. Raises ConfigRefused."""
    from linewatch.config.netbox import write_netbox

    if url is None:
        _refuse("--to netbox", "is written to a NetBox", "give --url https://netbox.example")
    written = write_netbox(raw, url, _token(token_file), progress)
    end = f"{written.changes} changes" if written.changes else "nothing to change"
    return [*written.said, *(str(finding) for finding in written.findings), f"{url}: {end}"]


def _token(file: Path | None) -> str:
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
