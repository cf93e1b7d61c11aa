"""`linewatch why INCIDENT-or-CIRCUIT`: what broke, where, whose side, why we think so, what to test."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from linewatch.cli.ask import Api, NotAnswered, NotThere, token_from
from linewatch.cli.why_language import Language
from linewatch.cli.why_screen import circuit_screen, incident_screen


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("why")(why)


def why(
    what: Annotated[str, typer.Argument(metavar="INCIDENT-or-CIRCUIT", help="Its id.")],
    api: Annotated[str, typer.Option(help="Where linewatch runs.")] = "http://127.0.0.1:8080",
    token_file: Annotated[Path | None, typer.Option(help="File with a token; else LINEWATCH_TOKEN.")] = None,
    lang: Annotated[Language, typer.Option(help="Of the screen.")] = Language.BOTH,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say what broke, where, whose side it is, why we think so, and which test would tell more."""
    try:
        kind, found = _find(Api(api, token_from(token_file)), what)
    except NotAnswered as error:
        Console(stderr=True).print(Text(str(error)))
        raise typer.Exit(1) from error
    if as_json:
        print(json.dumps({"kind": kind, **found}, ensure_ascii=False))
        return
    Console().print(incident_screen(found, lang) if kind == "incident" else circuit_screen(found, lang))


def _find(api: Api, what: str) -> tuple[str, dict[str, Any]]:
    """An incident in full, or a line with its incidents in full."""
    try:
        return "incident", api.get("/v1/incidents", what)
    except NotThere:
        pass
    try:
        line = api.get("/v1/circuits", what)
    except NotThere as error:
        raise NotThere(f'no incident and no line is called "{what}". {error}') from error
    line["open_incidents"] = [api.get("/v1/incidents", i["id"]) for i in line["open_incidents"]]
    return "circuit", line
