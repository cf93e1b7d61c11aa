"""What happens, as lines for people: alarms, incidents with cause and place, lines that change state."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from linewatch.config.site import Site
from linewatch.engine.projection import Projection
from linewatch.messages.commands import AlarmNotice, CircuitNotice, Command, DeviceNotice, IncidentNotice
from linewatch.messages.records import AlarmRecord, CircuitState, IncidentRecord, Place, Root
from linewatch.topology.index import PlantIndex
from linewatch.topology.point_names import point_name
from linewatch.words import say

_COLOURS = {"critical": "bold red", "major": "red", "minor": "yellow", "warning": "cyan"}
_STATES = {
    CircuitState.DOWN: "bold red",
    CircuitState.DEGRADED: "yellow",
    CircuitState.EXPOSED: "cyan",
    CircuitState.UP: "green",
    CircuitState.UNKNOWN: "dim",
}
MOST_NAMED = 12  # lines or evidence spelled out under one incident
MOST_AT_ONCE = 40  # alarms or lines of one batch; the rest are counted


class WatchLines:
    """Prints to stdout. `language`: zh, en or both."""

    def __init__(self, language: str, console: Console | None = None) -> None:
        self._language = language
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._told: dict[str, str] = {}

    def ready(self, site: Site, projection: Projection) -> None:
        """The daemon is up."""
        index = projection.index
        self._console.print(
            f"linewatch: {len(index.circuits)} 条专线 lines, {len(projection.devices)} 台设备 devices"
            f" ({site.plant_path.name})"
        )
        if site.api is not None:
            self._console.print(f"  API http://{site.api.host}:{site.api.port}/v1/incidents")

    def tell(self, commands: Sequence[Command], projection: Projection) -> None:
        """One batch's commands."""
        alarms = [c.alarm for c in commands if isinstance(c, AlarmNotice)]
        self._alarms([record for record in alarms if self._is_news(record)])
        for command in commands:
            if isinstance(command, DeviceNotice) and command.device.answering is False:
                self._line(
                    f"设备 {command.device.id} {self._say('device.silent')} ({command.device.reason})",
                    "magenta",
                )
            elif isinstance(command, IncidentNotice):
                self._incident(command.change, command.incident, projection.index)
        self._circuits([c for c in commands if isinstance(c, CircuitNotice)], projection)

    def _say(self, key: str) -> str:
        return say(key, self._language)

    def _line(self, text: str, style: str = "") -> None:
        self._console.print(Text(text, style=style))

    def _is_news(self, record: AlarmRecord) -> bool:
        """Only coming and going; that it grew stale or was placed is for the API."""
        name = str(record.key)
        phase = "flapping" if record.phase.value == "flapping" else "raised" if record.active else "cleared"
        if self._told.get(name, "cleared") == phase:
            return False
        self._told[name] = phase
        if phase == "cleared":
            del self._told[name]
        return True

    def _alarms(self, records: list[AlarmRecord]) -> None:
        for record in records[:MOST_AT_ONCE]:
            moment = record.last_change.strftime("%H:%M:%S")
            key = record.key
            state = "" if record.active else f" {self._say('phase.cleared')}"
            by = "" if key.qualifier == key.resource else f" ({key.qualifier})"
            style = _COLOURS.get(record.severity.value, "") if record.active else "green"
            words = self._say(f"alarm.{key.alarm_type}")
            self._line(f"{moment} {key.alarm_type:<14} {key.resource}{by}{state}  {words}", style)
        if len(records) > MOST_AT_ONCE:
            self._line(f"         … 另有 {len(records) - MOST_AT_ONCE} 条告警 more alarms", "dim")

    def _incident(self, change: str, incident: IncidentRecord, index: PlantIndex) -> None:
        verdict = incident.verdict
        style = "bold green" if change == "cleared" else _COLOURS.get(incident.severity.value, "bold")
        moment = incident.changed_at.strftime("%H:%M:%S")
        self._line(f"{moment} ■ {incident.id} {self._say('change.' + change)}", style)
        if change in ("cleared", "clearing", "merged"):
            for root in verdict.roots:
                self._line(f"           {self._say('kind.' + root.kind)}: {root.element}", style)
            return
        for root in verdict.roots:
            self._root(root, style, index)
        for name in ("down", "degraded", "exposed"):
            lines = getattr(verdict.affected, name)
            if lines:
                more = f" … (+{len(lines) - MOST_NAMED})" if len(lines) > MOST_NAMED else ""
                listed = ", ".join(lines[:MOST_NAMED]) + more
                self._line(f"           {self._say('circuit.' + name)} {len(lines)}: {listed}", style)
        counts: dict[tuple[str, str], list[str]] = {}
        for evidence in verdict.evidence:
            told = counts.setdefault((evidence.stance, evidence.reason), [])
            told.append(f"{evidence.key.alarm_type} {evidence.key.resource}")
        for (stance, reason), told in counts.items():
            more = f" … (+{len(told) - 3})" if len(told) > 3 else ""
            self._line(
                f"           {self._say('stance.' + stance)}: {self._say(reason)}:"
                f" {', '.join(told[:3])}{more}",
                "dim",
            )

    def _root(self, root: Root, style: str, index: PlantIndex) -> None:
        self._line(
            f"           {self._say('kind.' + root.kind)}: {root.element}  {root.probability:.0%}", style
        )
        if root.place is not None:
            self._line(f"           {_where(root.place, index)}", style)
        others = [c for c in root.candidates if c.element != root.element or c.kind != root.kind]
        for other in others[:3]:
            self._line(
                f"           ? {self._say('kind.' + other.kind)}: {other.element}  {other.probability:.0%}",
                "dim",
            )

    def _circuits(self, notices: list[CircuitNotice], projection: Projection) -> None:
        known = [n.circuit for n in notices if n.circuit.state is not CircuitState.UNKNOWN]
        ups = [c for c in known if c.state is CircuitState.UP]
        if len(ups) > MOST_NAMED:
            self._line(f"         {self._say('circuit.up')}: {len(ups)} 条专线 lines", "green")
            known = [c for c in known if c.state is not CircuitState.UP]
        for circuit in known[:MOST_AT_ONCE]:
            name = f" {circuit.name}" if circuit.name not in ("", circuit.id) else ""
            grade = f" [{circuit.service_class}]" if circuit.service_class else ""
            state = self._say(f"circuit.{circuit.state.value}")
            self._line(f"         {circuit.id}{name}{grade}: {state}", _STATES[circuit.state])
        if len(known) > MOST_AT_ONCE:
            self._line(f"         … 另有 {len(known) - MOST_AT_ONCE} 条专线 more lines", "dim")


def _where(place: Place, index: PlantIndex) -> str:
    km = f"{place.km:.2f} km" if place.km is not None else f"{place.from_km:.2f}–{place.to_km:.2f} km"
    points = [point_name(index, place.cable, point) for point in (place.from_point, place.to_point) if point]
    between = f" {' – '.join(points)}" if points else ""
    how = "OTDR" if place.method == "otdr" else "区段 span"
    return f"光缆 {place.cable}{between} {km} ({how})"
