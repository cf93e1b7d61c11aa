"""What faults would do, for people and for programs."""

from collections.abc import Iterable, Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from linewatch.localise.faults import Fault
from linewatch.localise.whatif import STATES, Consequence
from linewatch.localise.works import Conflict
from linewatch.localise.worst import Danger
from linewatch.words import say

_COLOUR = {
    "down": "bold red",
    "degraded": "yellow",
    "exposed": "yellow",
    "unprotected": "cyan",
    "stays": "green",
}
_SHOWN, _FAULTS_SHOWN = 20, 4  # one screen; --json has them all


def screen(found: Consequence, customers: Mapping[str, str]) -> RenderableType:
    """Counts first, then the lines, the worst first."""
    parts: list[RenderableType] = [Text(_faults(found.faults), style="bold")]
    for battery in found.batteries:
        minutes = f"{battery.minutes:g} 分钟 min" if battery.minutes is not None else "? (battery_min)"
        parts.append(Text(f"{battery.power}: {say('whatif.battery')} {minutes}", style="yellow"))
    if not found.fates and not found.unseen:
        parts.append(Text(say("whatif.nothing"), style="green"))
    if found.fates:
        parts += [
            _counts("级别 class", found.by_class),
            _counts("客户 customer", found.by_customer, customers),
        ]
        parts.append(_lines(found))
    for key, names in (
        ("unseen", found.unseen),
        ("now", found.exposed_now),
        ("already", found.already),
    ):
        if names:
            parts.append(Text(f"{say(f'whatif.{key}')} ({len(names)}): {_some(names)}", style="magenta"))
    for worse in found.worse:
        said = f"{say('whatif.worse')}: {worse.incident} ({len(worse.circuits)}): {_some(worse.circuits)}"
        parts.append(Text(said, style="bold red"))
    return Group(*parts)


def _counts(
    title: str, counted: Mapping[str, Mapping[str, int]], names: Mapping[str, str] | None = None
) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column(title)
    for state in STATES:
        table.add_column(say(f"whatif.{state}"), justify="right", style=_COLOUR[state])
    for key, states in list(counted.items())[:_SHOWN]:
        label = (names or {}).get(key, key) or "-"
        table.add_row(label, *(str(states.get(state, "")) for state in STATES))
    return table


def _lines(found: Consequence) -> Table:
    table = Table(box=None, header_style="bold")
    for name in ("专线 line", "级别 class", "结果 comes to", "此前 before", "经由 by"):
        table.add_column(name)
    for fate in found.fates[:_SHOWN]:
        service = found.services[fate.circuit]
        before = say(f"whatif.{fate.before}") if fate.before else ""
        state = Text(say(f"whatif.{fate.state}"), style=_COLOUR[fate.state])
        table.add_row(fate.circuit, service.service_class, state, before, " ".join(fate.by))
    if len(found.fates) > _SHOWN:
        table.add_row(f"… +{len(found.fates) - _SHOWN}", "", "", "", "--json")
    return table


def _faults(faults: tuple[Fault, ...]) -> str:
    said = [
        f"{say(f'kind.{f.kind}')} {f.element}{f' km {f.variant}' if f.variant else ''}"
        for f in faults[:_FAULTS_SHOWN]
    ]
    more = f" … +{len(faults) - _FAULTS_SHOWN}" if len(faults) > _FAULTS_SHOWN else ""
    return " + ".join(said) + more


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" … +{len(listed) - _SHOWN}" if len(listed) > _SHOWN else ""
    return " ".join(listed[:_SHOWN]) + more


def conflict_lines(found: Iterable[Conflict]) -> list[RenderableType]:
    """One line for each."""
    return [
        Text(
            f"{say('whatif.works')} {' + '.join(one.works)}: {len(one.fates)} "
            f"{say('whatif.down')}: {_some(fate.circuit for fate in one.fates)}",
            style="bold red",
        )
        for one in found
    ]


def worst_screen(dangers: Iterable[Danger]) -> RenderableType:
    """A table, the worst first."""
    table = Table(box=None, header_style="bold", title=say("whatif.worst"), title_justify="left")
    for name in ("元素 element", "故障 fault"):
        table.add_column(name)
    for name in ("权重 weight", say("whatif.down"), say("whatif.exposed")):
        table.add_column(name, justify="right")
    table.add_column("级别 by class")
    for danger in dangers:
        classes = " ".join(f"{name or '-'}:{count}" for name, count in sorted(danger.by_class.items()))
        fault = danger.faults[0]
        at = f" km {fault.variant}" if fault.variant else ""
        table.add_row(
            danger.element,
            f"{say(f'kind.{fault.kind}')}{at}" if len(danger.faults) == 1 else danger.kind,
            str(danger.weight),
            Text(str(danger.down), style="bold red" if danger.down else ""),
            str(danger.exposed),
            classes,
        )
    return table
