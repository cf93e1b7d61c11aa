"""The screen of `linewatch why`: an incident, or a line with its incidents."""

from typing import Any

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from linewatch import words
from linewatch.cli.why_explained import explained, next_tests, not_ours
from linewatch.cli.why_exposed import exposed_lines
from linewatch.cli.why_language import Language, said

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
CANDIDATES_SHOWN, EVIDENCE_SHOWN, LINES_SHOWN, STEPS_SHOWN = 5, 6, 8, 3  # one screen; --json has them all


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
    """An incident: verdict, place, candidates, whose side, evidence, runner-up, next test, lines."""
    verdict, texts, explanation = incident["verdict"], incident["texts"], incident.get("explanation")
    parts: list[RenderableType] = [Text(said(texts["summary"], lang), style="bold")]
    if not verdict["settled"]:
        parts.append(Text("not settled yet", style="yellow"))
    for root, place in zip(verdict["roots"], texts["places"], strict=True):
        if place is not None:
            parts.append(Text.assemble("at   ", (said(place, lang), "bold cyan")))
        parts.append(_candidates(root, lang))
    parts += explained(explanation, lang)
    parts += _evidence(verdict["evidence"], lang)
    tests = next_tests(explanation, lang)
    parts += tests
    steps = [step for step in texts["next"] if step["en"] not in not_ours(explanation)]
    if tests:  # they say it better
        steps = [step for step in steps if not step["en"].startswith(("tell apart", "look at", "measure"))]
    parts += [Text.assemble("next ", said(step, lang)) for step in steps[:STEPS_SHOWN]]
    parts += exposed_lines(incident, lang)
    parts.append(_lines(incident, lang))
    if incident["history"]:
        parts.append(Text(f"thought before: {', '.join(incident['history'])}", style="dim"))
    title = f"{incident['id']}  {incident['phase']}  {incident['severity']}  since {incident['opened_at']}"
    colour = SEVERITY_COLOUR.get(incident["severity"], "white") if incident["phase"] == "open" else "green"
    return Panel(Group(*parts), title=Text(title), title_align="left", border_style=colour)


def _candidates(root: dict[str, Any], lang: Language) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1))
    for candidate in root["candidates"][:CANDIDATES_SHOWN]:
        mine = candidate["element"] == root["element"] and candidate["kind"] == root["kind"]
        table.add_row(
            "=>" if mine else "  ",
            f"{candidate['probability']:.0%}",
            Text(f"{words.say('kind.' + candidate['kind'], lang.value)}  {candidate['element']}"),
            style="bold" if mine else "",
        )
    left = root["candidates"][CANDIDATES_SHOWN:]
    if left:
        share = sum(candidate["probability"] for candidate in left)
        table.add_row("", f"{share:.0%}", Text(f"and {len(left)} more (--json)"), style="dim")
    return table


def _evidence(pieces: list[dict[str, Any]], lang: Language) -> list[Text]:
    """Against, missing, for: folded by alarm type and reason, an example of each."""
    folded: dict[tuple[int, str, str], list[str]] = {}
    for piece in pieces:
        resource, code, by = piece["key"]
        where = resource if by in ("", resource) else f"{resource} ({by})"
        key = (STANCES.index(piece["stance"]), code, piece["reason"])
        folded.setdefault(key, []).append(where)
    ordered = sorted(folded.items(), key=lambda item: (item[0][0], -len(item[1]), item[0]))
    shown = []
    for (stance, code, reason), places in ordered[:EVIDENCE_SHOWN]:
        sign, colour = STANCE[STANCES[stance]]
        times = f" x{len(places)}" if len(places) > 1 else ""
        named, why = words.say(f"alarm.{code}", lang.value), words.say(reason, lang.value)
        line = f"{sign} {STANCES[stance]:8}{code}{times} {named}: {why}; {places[0]}"
        shown.append(Text(line + (" ..." if len(places) > 1 else ""), style=colour))
    if len(ordered) > EVIDENCE_SHOWN:
        shown.append(Text(f"  and {len(ordered) - EVIDENCE_SHOWN} more kinds (--json)", style="dim"))
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
