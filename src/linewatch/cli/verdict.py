"""`linewatch verdict accept | reject | move INCIDENT --why TEXT`: what a person says of a verdict."""

import json
import secrets
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich.console import Console
from rich.text import Text

from linewatch.cli.ask import Api, NotAnswered, token_from

Incident = Annotated[str, typer.Argument(metavar="INCIDENT", help="Its id.")]
Why = Annotated[str, typer.Option("--why", help="The reason; kept with the incident.")]
ApiAt = Annotated[str, typer.Option("--api", help="Where linewatch runs.")]
TokenFile = Annotated[
    Path | None, typer.Option("--token-file", help="File with a token; else LINEWATCH_TOKEN.")
]
AT_HOME = "http://127.0.0.1:8080"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Judge what linewatch says of an incident.", no_args_is_help=True)
    group.command("accept")(accept)
    group.command("reject")(reject)
    group.command("move")(move)
    app.add_typer(group, name="verdict")


def accept(incident: Incident, why: Why, api: ApiAt = AT_HOME, token_file: TokenFile = None) -> None:
    """It was so."""
    _judge(incident, {"verdict": "accept", "why": why}, api, token_file)


def reject(incident: Incident, why: Why, api: ApiAt = AT_HOME, token_file: TokenFile = None) -> None:
    """It was not so: these roots are not told again for it while nothing new speaks for them."""
    _judge(incident, {"verdict": "reject", "why": why}, api, token_file)


def move(
    incident: Incident,
    why: Why,
    root: Annotated[str | None, typer.Option("--root", metavar="ELEMENT", help="What it was.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Which fault, such as cable-cut.")] = None,
    into: Annotated[str | None, typer.Option("--into", metavar="INCIDENT", help="Where it belongs.")] = None,
    alarm: Annotated[
        str | None, typer.Option("--alarm", metavar="KEY", help="With --into: this alarm alone.")
    ] = None,
    api: ApiAt = AT_HOME,
    token_file: TokenFile = None,
) -> None:
    """It was something else, or belongs to another incident."""
    if (root is None) is not (kind is None) or (root is None and into is None):
        raise typer.BadParameter("write --root ELEMENT --kind KIND for what it was, or --into INCIDENT")
    said: dict[str, Any] = {"verdict": "move", "why": why, "alarm": alarm or "", "into": into or ""}
    if root is not None:
        said["root"] = {"element": root, "kind": kind}
    _judge(incident, said, api, token_file)


def _judge(incident: str, said: dict[str, Any], api: str, token_file: Path | None) -> None:
    """What is judged is what stands when the command is given: should it change meanwhile, it is refused."""
    screen = Console(highlight=False, soft_wrap=True)
    try:
        asked = Api(api, token_from(token_file))
        roots = asked.get("/v1/incidents", incident)["verdict"]["roots"]
        judged = [f"{root['kind']} {root['element']}" for root in roots]
        body = json.dumps(said | {"judged": judged}).encode()
        headers = {"Idempotency-Key": secrets.token_hex(8)}
        path = f"/v1/incidents/{quote(incident, safe='')}/feedback"
        answer = json.loads(asked.raw("POST", path, body, headers)[0])
    except NotAnswered as error:
        Console(stderr=True, soft_wrap=True).print(Text(str(error)))
        raise typer.Exit(1) from error
    now = ", ".join(f"{root['kind']} {root['element']}" for root in answer["verdict"]["roots"]) or "no root"
    screen.print(Text(f"{incident}: {said['verdict']} of {', '.join(judged) or 'no root'}; now told: {now}"))
