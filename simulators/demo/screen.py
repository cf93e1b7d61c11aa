"""What a demo prints: alarms as they come, the incident, the clear. Both languages, for people only."""

from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

COLOURS = {
    "critical": "bold red",
    "major": "red",
    "minor": "yellow",
    "warning": "cyan",
    "indeterminate": "dim",
}
SHOWN_OF_A_KIND = 5  # alarms of one type in one burst; the rest is counted
CIRCUITS_SHOWN = 12
EVIDENCE_SHOWN = 6


class Screen:
    """Prints one story."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._burst: dict[str, int] = {}  # what was shown since the last act, by kind

    def say(self, text: str, style: str = "") -> None:
        """A line of the story-teller."""
        self._flush()
        self._console.print(escape(text), style=style or None)

    def act(self, zh: str, en: str) -> None:
        """Something is done to the field."""
        self._flush()
        self._console.rule(f"[bold]{escape(zh)} · {escape(en)}", style="magenta")

    def where(self, rows: list[tuple[str, str]]) -> None:
        """Where to look."""
        table = Table.grid(padding=(0, 2))
        for name, value in rows:
            table.add_row(f"[dim]{escape(name)}", escape(value))
        self._console.print(Panel(table, title="linewatch", border_style="blue", expand=False))

    def alarm(self, record: dict[str, Any], text: dict[str, str]) -> None:
        """One alarm raised or cleared."""
        resource, code, qualifier = record["key"]
        raised = record["phase"] in ("raised", "flapping")
        if self._enough(f"{code} {'raised' if raised else 'cleared'}"):
            return
        colour = COLOURS.get(record["severity"], "") if raised else "green"
        by = f" ({qualifier})" if qualifier not in ("", resource) else ""
        word = "告警 raised " if raised else "恢复 cleared"
        self._console.print(
            f"  [dim]{clock(record['last_change'])}[/] [{colour}]{word} {escape(code):14}[/] "
            f"{escape(resource + by)} [dim]{escape(text.get('zh', ''))} · {escape(text.get('en', ''))}",
            no_wrap=True,
            overflow="ellipsis",
        )

    def incident(self, change: str, full: dict[str, Any]) -> None:
        """An incident with its place, lines and evidence."""
        self._flush()
        texts = full["texts"]
        table = Table.grid(padding=(0, 2))
        for root in texts["roots"]:
            table.add_row("[bold]根因 root", f"[bold red]{escape(root['zh'])}\n{escape(root['en'])}")
        for place in texts["places"]:
            if place:
                table.add_row("位置 place", f"{escape(place['zh'])}\n{escape(place['en'])}")
        for word, name in (
            ("down", "中断 down"),
            ("degraded", "劣化 degraded"),
            ("exposed", "失去保护 exposed"),
        ):
            lines = full["verdict"]["affected"].get(word) or []
            if lines:
                table.add_row(f"{name} ({len(lines)})", _circuits(lines, full["circuits"]))
        evidence = _varied(full["verdict"]["evidence"], texts["evidence"])
        if evidence:
            table.add_row("证据 evidence", "\n".join(escape(e["zh"] + "\n  " + e["en"]) for e in evidence))
        for step in texts["next"][:2]:
            table.add_row("下一步 next", f"{escape(step['zh'])}\n{escape(step['en'])}")
        colour = "green" if full["phase"] == "cleared" else COLOURS.get(full["severity"], "red")
        title = f"故障 incident {full['id']} · {change} · {len(full['active_alarms'])} alarms"
        self._console.print(Panel(table, title=escape(title), border_style=colour.split()[-1], expand=False))

    def incident_line(self, change: str, record: dict[str, Any]) -> None:
        """A change of an incident that needs no panel."""
        self._flush()
        alarms = len(record["active_alarms"])
        roots = " + ".join(f"{r['kind']} {r['element']}" for r in record["verdict"]["roots"])
        self._console.print(
            f"  [dim]{clock(record['changed_at'])}[/] [bold]故障 incident {escape(record['id'])}[/] "
            f"{escape(change)}: {escape(roots)}, {alarms} alarms active"
        )

    def device(self, record: dict[str, Any]) -> None:
        """Somebody fell silent or answered again."""
        word = "[green]应答 answers " if record["answering"] else "[red]失联 silent  "
        if self._enough("answers" if record["answering"] else "silent"):
            return
        self._console.print(f"  {word}[/] {escape(record['id'])} [dim]{escape(record['reason'])}")

    def _enough(self, kind: str) -> bool:
        """Count one more of a kind; whether enough of them were shown."""
        self._burst[kind] = self._burst.get(kind, 0) + 1
        return self._burst[kind] > SHOWN_OF_A_KIND

    def _flush(self) -> None:
        more = [f"{n - SHOWN_OF_A_KIND} {kind}" for kind, n in self._burst.items() if n > SHOWN_OF_A_KIND]
        if more:
            self._console.print(f"  [dim]... 另有 · and more: {', '.join(more)}")
        self._burst.clear()


def _varied(evidence: list[dict[str, Any]], texts: list[dict[str, str]]) -> list[dict[str, str]]:
    """One piece of evidence of each alarm type, rather than forty of one."""
    by_type: dict[str, dict[str, str]] = {}
    for piece, text in zip(evidence, texts, strict=False):
        by_type.setdefault(f"{piece['key'][1]} {piece['stance']}", text)
    return list(by_type.values())[:EVIDENCE_SHOWN]


def clock(text: str | None) -> str:
    """The time of day of an ISO time, with tenths, in local time."""
    if not text:
        return ""
    return datetime.fromisoformat(text).astimezone().strftime("%H:%M:%S.%f")[:-5]


def _circuits(ids: list[str], known: list[dict[str, Any]]) -> str:
    by_id = {c["id"]: c for c in known}
    grouped: dict[tuple[str, str], list[str]] = {}
    for line in ids:
        record = by_id.get(line, {})
        grouped.setdefault((record.get("service_class") or "-", record.get("customer") or "-"), []).append(
            line
        )
    shown = []
    for (service, customer), lines in sorted(grouped.items())[:CIRCUITS_SHOWN]:
        names = ", ".join(lines[:6]) + (f" +{len(lines) - 6}" if len(lines) > 6 else "")
        shown.append(f"{escape(service):4}{escape(customer)}: {escape(names)}")
    if len(grouped) > CIRCUITS_SHOWN:
        shown.append(f"... and {len(grouped) - CIRCUITS_SHOWN} more customers")
    return "\n".join(shown)
