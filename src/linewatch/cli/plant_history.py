"""`linewatch topology history | revert | show`: which plants there were, and taking one of them again."""

import json
import sys
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from linewatch.cli.ask import PAGE, Api, NotAnswered, token_from
from linewatch.cli.plan import TokenFile, refuse, tell_taken
from linewatch.cli.plant_at import AtTime, plant_body
from linewatch.config.interchange import format_text

ApiNeeded = Annotated[str, typer.Option("--api", help="Where linewatch runs.")]


def register(topology: typer.Typer) -> None:
    topology.command("history")(history)
    topology.command("revert")(revert)
    topology.command("show")(show)


def history(
    api: ApiNeeded,
    token_file: TokenFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    most: Annotated[int, typer.Option("--most", min=1, help="So many of the newest.")] = 50,
) -> None:
    """Every change of the plant, newest first: when, who, why, how much."""
    try:
        asked = Api(api, token_from(token_file))
        state = asked.get("/v1/plant")
        rows = list(islice(asked.pages("/v1/plant/history", min(PAGE, most)), most))
    except NotAnswered as error:
        refuse(error)
    if as_json:
        print(json.dumps({"in_force": state, "history": rows}, ensure_ascii=False, indent=1))
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("at", "plant", "+", "-", "~", "from", "who", "note"):
        table.add_column(name, overflow="fold", justify="right" if name in "+-~" else "left")
    for row in rows:
        in_force = row["digest"] == state["digest"]
        counts = (str(row[name] or "") for name in ("added", "removed", "changed"))
        plant = Text(row["digest"][:12], style="bold green" if in_force else "")
        table.add_row(_second(row["at"]), plant, *counts, row["source"], row["actor"], row["note"])
    Console(highlight=False).print(table)
    if state["files_differ"]:
        print(
            f"the site's files hold another plant than the one in force: {state['files'][:12]}",
            file=sys.stderr,
        )


def revert(
    digest: Annotated[
        str, typer.Argument(metavar="DIGEST", help="A plant of the history, or how it begins.")
    ],
    api: ApiNeeded,
    token_file: TokenFile = None,
    note: Annotated[str, typer.Option("--note", help="Why; kept in the history.")] = "",
) -> None:
    """Put an earlier plant into force again, as a new change."""
    try:
        asked = Api(api, token_from(token_file))
        base = asked.get("/v1/plant")["digest"]
        body = json.dumps({"digest": digest, "note": note}).encode()
        taken = asked.send("POST", "/v1/plant/revert", body, base)
    except NotAnswered as error:
        refuse(error)
    tell_taken(taken)


def show(
    api: ApiNeeded,
    token_file: TokenFile = None,
    at: AtTime = "",
    digest: Annotated[str, typer.Option("--digest", help="Of the history, or how it begins.")] = "",
    out: Annotated[Path | None, typer.Option("--out", dir_okay=False, help="File for it.")] = None,
) -> None:
    """Write the plant in force as FORMAT, or the one of a moment or digest."""
    try:
        body, found = plant_body(Api(api, token_from(token_file)), at, digest)
    except NotAnswered as error:
        refuse(error)
    text = format_text(json.loads(body))
    if out is None:
        sys.stdout.write(text)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
        print(f"{out}: plant {found}", file=sys.stderr)


def _second(at: str) -> str:
    return datetime.fromisoformat(at).isoformat(sep=" ", timespec="seconds")
