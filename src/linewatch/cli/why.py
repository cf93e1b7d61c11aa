"""`linewatch why INCIDENT-or-CIRCUIT`: what broke, where, why we think so, what to look at next."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from linewatch import words
from linewatch.cli.ask import Api, NotAnswered, NotThere, token_from

STATE_COLOUR = {
    "down": "bold red",
    "degraded": "yellow",
    "exposed": "yellow",
    "unknown": "magenta",
    "up": "green",
}
SEVERITY_COLOUR = {"critical": "bold red", "major": "red", "minor": "yellow", "warning": "cyan"}
STANCES = ("against", "missing", "for")  # what makes one doubt comes first
STANCE = {"for": ("+", "green"), "against": ("-", "red"), "missing": ("?", "yellow")}
EVIDENCE_SHOWN, LINES_SHOWN = 12, 16  # one screen; --json has them all


class Language(StrEnum):
    """What the screen is written in."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


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
    """Say what broke, where, and why we think so."""
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


def said(text: dict[str, str], lang: Language) -> str:
    """A text of the API in the language asked for."""
    if lang is not Language.BOTH or text["zh"] == text["en"]:
        return text["en" if lang is Language.EN else "zh"]
    return f"{text['zh']} / {text['en']}"


def circuit_screen(line: dict[str, Any], lang: Language) -> RenderableType:
    """A line: its state and what affects it."""
    head = Text.assemble(
        (f"{line['id']} {line['name']}  ", "bold"),
        (words.say(f"circuit.{line['state']}", lang.value), STATE_COLOUR[line["state"]]),
        f"  {line['service_class']} {line['customer']}  {line['a_site']} - {line['z_site']}",
        f"  since {line['since']}" if line["since"] else "",
    )
    if not line["open_incidents"]:
        return Group(head, Text("no open incident affects it"))
    return Group(head, *(incident_screen(i, lang) for i in line["open_incidents"]))


def incident_screen(incident: dict[str, Any], lang: Language) -> RenderableType:
    """An incident: verdict, place, candidates, evidence, lines, next steps."""
    verdict, texts = incident["verdict"], incident["texts"]
    parts: list[RenderableType] = [Text(said(texts["summary"], lang), style="bold")]
    if not verdict["settled"]:
        parts.append(Text("not settled yet", style="yellow"))
    for root, place in zip(verdict["roots"], texts["places"], strict=True):
        if place is not None:
            parts.append(Text.assemble("at   ", (said(place, lang), "bold cyan")))
        parts.append(_candidates(root, lang))
    parts += _evidence(verdict["evidence"], texts["evidence"], lang)
    parts.append(_lines(incident, lang))
    parts += [Text.assemble("next ", said(step, lang)) for step in texts["next"]]
    if incident["history"]:
        parts.append(Text(f"thought before: {', '.join(incident['history'])}", style="dim"))
    title = f"{incident['id']}  {incident['phase']}  {incident['severity']}  since {incident['opened_at']}"
    colour = SEVERITY_COLOUR.get(incident["severity"], "white") if incident["phase"] == "open" else "green"
    return Panel(Group(*parts), title=Text(title), title_align="left", border_style=colour)


def _candidates(root: dict[str, Any], lang: Language) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1))
    for candidate in root["candidates"]:
        mine = candidate["element"] == root["element"] and candidate["kind"] == root["kind"]
        table.add_row(
            "=>" if mine else "  ",
            f"{candidate['probability']:.0%}",
            Text(f"{words.say('kind.' + candidate['kind'], lang.value)}  {candidate['element']}"),
            style="bold" if mine else "",
        )
    return table


def _evidence(pieces: list[dict[str, Any]], texts: list[dict[str, str]], lang: Language) -> list[Text]:
    """Against, missing, for; no more than fit a screen."""
    both = list(zip(pieces, texts, strict=True))
    both.sort(key=lambda pair: STANCES.index(pair[0]["stance"]))
    shown = []
    for piece, text in both[:EVIDENCE_SHOWN]:
        sign, colour = STANCE[piece["stance"]]
        shown.append(Text(f"{sign} {piece['stance']:8}{said(text, lang)}", style=colour))
    if len(both) > EVIDENCE_SHOWN:
        shown.append(Text(f"  and {len(both) - EVIDENCE_SHOWN} more (--json)", style="dim"))
    return shown


def _lines(incident: dict[str, Any], lang: Language) -> Table:
    """Affected lines, worst first, then by class and customer."""
    affected = incident["verdict"]["affected"]
    known = {line["id"]: line for line in incident["circuits"]}
    ranks = {name: rank for rank, name in enumerate(("AAA", "AA", "A", "B"))}
    rows = []
    for rank, effect in enumerate(("down", "degraded", "exposed")):
        for line in affected[effect]:
            record = known.get(line, {"id": line, "service_class": "", "customer": "", "name": ""})
            order = (rank, ranks.get(record["service_class"], 9), record["customer"], line)
            rows.append((order, effect, record))
    rows.sort(key=lambda row: row[0])
    table = Table("line", "effect", "class", "customer", "name", box=None, padding=(0, 1))
    for _, effect, record in rows[:LINES_SHOWN]:
        table.add_row(
            Text(record["id"]),
            Text(words.say(f"circuit.{effect}", lang.value), style=STATE_COLOUR[effect]),
            record["service_class"],
            Text(record["customer"]),
            Text(record["name"]),
        )
    if len(rows) > LINES_SHOWN:
        table.add_row(f"and {len(rows) - LINES_SHOWN} more (--json)", "", "", "", "", style="dim")
    return table
