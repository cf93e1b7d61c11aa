"""Incidents of a replayed stream on a screen: one row each, and one line for every change."""

from collections.abc import Iterable
from datetime import datetime

from rich.table import Table
from rich.text import Text

from linewatch import words
from linewatch.messages.records import IncidentPhase, IncidentRecord, Place, Root

LINES_NAMED = 4  # of the affected ones; --json has them all
COLOUR = {IncidentPhase.OPEN: "bold red", IncidentPhase.CLEARING: "yellow", IncidentPhase.CLEARED: "green"}


def incident_table(incidents: Iterable[IncidentRecord], at: datetime | None) -> Table:
    """Open ones first, then by id."""
    title = f"{at:%Y-%m-%d %H:%M:%S} UTC" if at is not None else "no alarms yet"
    table = Table(title=title, box=None, padding=(0, 1))
    for head in ("incident", "state", "root", "lines", "from", "to"):
        table.add_column(head, no_wrap=head in ("incident", "from", "to"), overflow="fold")
    order = list(IncidentPhase)
    for incident in sorted(incidents, key=lambda i: (order.index(i.phase), i.id)):
        table.add_row(
            incident.id,
            Text(words.say(f"incident.{incident.phase}"), style=COLOUR.get(incident.phase, "dim")),
            Text("\n".join(_root(root) for root in incident.verdict.roots) or "-"),
            Text(_lines(incident)),
            f"{incident.opened_at:%H:%M:%S}",
            f"{incident.cleared_at:%H:%M:%S}" if incident.cleared_at is not None else "",
        )
    return table


def change_line(change: str, incident: IncidentRecord) -> Text:
    """One change, for a log."""
    roots = ", ".join(f"{words.say('kind.' + r.kind)} {r.element}" for r in incident.verdict.roots)
    into = f" -> {incident.merged_into}" if incident.merged_into else ""
    return Text.assemble(
        f"{incident.changed_at:%H:%M:%S.%f}"[:-3],
        f"  {incident.id}{into}  ",
        (words.say(f"change.{change}"), COLOUR.get(incident.phase, "")),
        f"  {roots or '-'}  {_lines(incident).splitlines()[0]}",
    )


def _root(root: Root) -> str:
    what = f"{root.probability:.0%} {words.say('kind.' + root.kind)} {root.element}"
    return f"{what}\n     {_place(root.place)}" if root.place is not None else what


def _place(place: Place) -> str:
    between = f" {place.from_point}..{place.to_point}" if place.from_point else ""
    km = f"{place.km:g}" if place.km is not None else f"{place.from_km:g}-{place.to_km:g}"
    return f"km {km}{between}"


def _lines(incident: IncidentRecord) -> str:
    affected = incident.verdict.affected
    counts = (("down", affected.down), ("degraded", affected.degraded), ("exposed", affected.exposed))
    told = [f"{words.say('circuit.' + state)} {len(lines)}" for state, lines in counts if lines]
    hurt = [*affected.down, *affected.degraded]
    named = [", ".join(hurt[:LINES_NAMED]) + (" ..." if len(hurt) > LINES_NAMED else "")] if hurt else []
    return "\n".join([", ".join(told) or "-", *named])
