"""The plant a command is about, and the faults that open incidents hold to be in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from linewatch.cli.ask import PLANT_S, Api, NotAnswered, token_from
from linewatch.config.plant_files import read_index
from linewatch.config.site import plant_path_of
from linewatch.localise.usable import Usable, present_of
from linewatch.localise.whatif import WhatIf
from linewatch.messages.records import IncidentRecord
from linewatch.topology.check.mistake import did_you_mean
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant

SITE_FILE = Path("linewatch.yaml")

PlantAt = Annotated[Path | None, typer.Option("--plant", exists=True, help="Folder or FORMAT .json.")]
ConfigAt = Annotated[Path | None, typer.Option("--config", exists=True, help="linewatch.yaml of the site.")]
ApiAt = Annotated[
    str | None, typer.Option("--api", help="Where linewatch runs: its plant, where none is named.")
]
TokenAt = Annotated[
    Path | None, typer.Option("--token-file", help="File with a token; else LINEWATCH_TOKEN.")
]
AtTime = Annotated[
    str, typer.Option("--at", metavar="TIME", help="The plant of that moment, with its offset; with --api.")
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


@dataclass(frozen=True, slots=True)
class Found:
    """A plant, and what to call it: the name of its folder or file, or how its digest begins."""

    index: PlantIndex
    name: str


def plant_at(plant: Path | None, config: Path | None, api: Api | None = None, at: str = "") -> Found:
    """The plant that is named, else that of the site's file, else the one in force where `api` is asked, else
    that of ./linewatch.yaml. `at`: the one that was in force there then, as told on the command line.

    Raises NotAnswered where there is none, ConfigRefused where it cannot be read.
    """
    if at:
        if api is None or plant is not None or config is not None:
            raise NotAnswered(
                "--at asks a daemon for the plant it once stood on; write it with --api URL, and without "
                "--plant or --config"
            )
        return in_force(api, at)
    if plant is None and config is None and api is not None:
        return in_force(api)
    if plant is None:
        if config is None and not SITE_FILE.is_file():
            raise NotAnswered(
                "no plant: write --plant PATH, --config FILE, or --api URL for the one in force "
                "(there is no linewatch.yaml here)"
            )
        plant = plant_path_of(config or SITE_FILE)
    return Found(read_index(plant), plant.resolve().stem)


def api_at(url: str | None, token_file: Path | None) -> Api | None:
    """Raises NotAnswered where there is no token for it."""
    return None if url is None else Api(url, token_from(token_file))


def in_force(api: Api, at: str = "") -> Found:
    """The plant the daemon stands on, or stood on at that moment. Raises NotAnswered."""
    body, digest = plant_body(api, at)
    try:
        plant = msgspec.json.decode(body, type=Plant)
    except msgspec.DecodeError as error:
        raise NotAnswered(f"what --api answers is no plant ({error}); is that linewatch?") from error
    return Found(PlantIndex(plant), digest or "plant")


def plant_body(api: Api, at: str = "", digest: str = "") -> tuple[bytes, str]:
    """FORMAT as it was kept, and how its digest begins. Raises NotAnswered."""
    asked = {"at": moment(at), "digest": digest}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in asked.items() if value)
    body, headers = api.raw("GET", "/v1/plant/body" + (f"?{query}" if query else ""), answer_s=PLANT_S)
    return body, headers.get("ETag", "").strip('"')[:12]


def moment(at: str) -> str:
    """`at` as it is, if it is a moment that is the same everywhere. "" is always well. Raises NotAnswered."""
    try:
        zoned = not at or datetime.fromisoformat(at).tzinfo is not None
    except ValueError:
        zoned = False
    if not zoned:
        raise NotAnswered(f'--at "{at}" is no moment; write it with its offset: 2026-03-01T08:00:00+08:00')
    return at


def there(wanted: str, known: Iterable[str], otherwise: str) -> None:
    """Raises NotAnswered, with what was perhaps meant, where it is not known. "" is always well."""
    names = list(known)
    if wanted and wanted not in names:
        raise NotAnswered(f'nothing is called "{wanted}"; {did_you_mean(wanted, names, otherwise=otherwise)}')


def open_incidents(api: Api) -> list[IncidentRecord]:
    """As the API tells them. Raises NotAnswered."""
    told = api.pages("/v1/incidents?phase=open&phase=clearing")
    return msgspec.convert(list(told), list[IncidentRecord])


def usable_now(index: PlantIndex, incidents: Sequence[IncidentRecord]) -> Usable | None:
    """Judges ways by these incidents; None where there are none."""
    if not incidents:
        return None
    whatif = WhatIf(index)
    return Usable(whatif, present_of(whatif, incidents))


def refused(error: Exception) -> typer.Exit:
    """Says why, and is to be raised."""
    Console(stderr=True, soft_wrap=True).print(Text(str(error)))
    return typer.Exit(1)


def unexplained(incidents: list[IncidentRecord]) -> dict[str, str]:
    """What alarms of incidents without a known cause are about: not to be relied on."""
    return {
        key.resource: f"{key.alarm_type}, {incident.id}"
        for incident in incidents
        if not incident.verdict.roots
        for key in incident.active_alarms
    }
