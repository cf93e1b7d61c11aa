"""A traced line on one screen: A at the top, Z at the bottom, what protects beside what works."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from linewatch.topology.trace import CableRun, End, Hop, LegRun, SectionRun, TailRun, Trace, TrailRun

Alarms = Mapping[str, Sequence[str]]

_KIND = {
    "router": "路由器 router",
    "converter": "协议转换器 converter",
    "e1_cable": "2M电缆 2M cable",
    "modem": "光端机 modem",
    "fibre": "光纤 fibre",
}
_STATE_COLOUR = {"down": "bold red", "degraded": "yellow", "exposed": "yellow", "unknown": "magenta"}


def screen(traced: Trace, state: str, alarms: Alarms) -> RenderableType:
    """`state` is "" and `alarms` empty where no daemon was asked."""
    parts: list[RenderableType] = [_end_table(traced.a, alarms, "A", outward=False)]
    for place, leg in enumerate(traced.legs, 1):
        parts.append(_leg_panel(leg, place, len(traced.legs), alarms))
    if not traced.legs:
        parts.append(Text("both ports are on one NE: no trail between them", style="dim"))
    parts.append(_end_table(traced.z, alarms, "Z", outward=True))
    title = Text(f"{traced.circuit}  {_name(traced.ext)}", style="bold")
    detail = [str(traced.ext[key]) for key in ("class", "customer") if key in traced.ext]
    title.append("  " + " ".join([traced.vc12, *detail]), style="not bold")
    if state:
        title.append(f"  {state}", style=_STATE_COLOUR.get(state, "green"))
    return Group(title, *parts)


def _name(ext: Mapping[str, Any]) -> str:
    name = ext.get("name", "")
    if isinstance(name, dict):
        return " / ".join(str(name[key]) for key in ("zh", "en") if key in name)
    return str(name)


def _end_table(end: End, alarms: Alarms, letter: str, *, outward: bool) -> RenderableType:
    table = Table(box=None, show_header=False, padding=(0, 1))
    ne = (f"{letter}", "网元 NE", end.ne, "", _marks(alarms, end.ne))
    port = ("", "E1口 E1 port", end.port, _ddf(end.ddf), _marks(alarms, end.port))
    tail = [_tail_row(item, alarms) for item in end.tail]
    rows = [ne, port, *tail] if outward else [*reversed(tail), port, ne]
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    return Panel(table, title=Text(f"{letter}  {end.site}"), title_align="left", border_style="blue")


def _tail_row(item: TailRun, alarms: Alarms) -> tuple[str | Text, ...]:
    said = _cable(item.cable) if item.cable is not None else _ddf(item.ddf)
    if item.cable is not None:
        return (item.site, _KIND["fibre"], said, "", _marks(alarms, item.id))
    names = (item.id, item.port) if item.port else (item.id,)
    return (item.site, _KIND.get(item.kind, item.kind), " ".join(names), said, _marks(alarms, *names))


def _ddf(ddf: Any) -> str:
    return "" if ddf is None else f"DDF {ddf}"


def _leg_panel(leg: LegRun, place: int, count: int, alarms: Alarms) -> RenderableType:
    table = Table(box=None, padding=(0, 2), expand=False)
    table.add_column("working 工作")
    cells = [_trail(leg.working, alarms)]
    if leg.protection is not None:
        table.add_column("protection 保护", style="dim")
        cells.append(_trail(leg.protection, alarms))
    table.add_row(*cells)
    slot = f", TU-12 {leg.timeslot}" if leg.timeslot is not None else ""
    title = Text(f"leg {place} of {count}: {leg.a_ne} - {leg.z_ne}{slot}")
    return Panel(table, title=title, title_align="left", border_style="white")


def _trail(trail: TrailRun, alarms: Alarms) -> Text:
    text = Text(f"VC-4 {trail.id}")
    if trail.timeslot is not None:
        text.append(f" AU-4 {trail.timeslot}")
    text.append(_marks(alarms, trail.id))
    for hop in trail.hops:
        for line in _hop(hop, alarms):
            text.append("\n").append(line)
    return text


def _hop(hop: Hop, alarms: Alarms) -> Iterator[Text]:
    if hop.protection and hop.id != hop.section.id:
        yield Text(f"{hop.protection} {hop.id}").append(_marks(alarms, hop.id))
    yield from _section(hop.section, alarms, "")
    if hop.protection == "ms-spring":
        way = " ".join(run.id for run in hop.standby)
        yield Text(f"  the other way round 反向: {way}", style="dim")
    else:
        for run in hop.standby:
            yield from _section(run, alarms, "  standby 备用 ")


def _section(run: SectionRun, alarms: Alarms, lead: str) -> Iterator[Text]:
    ends = Text(f"{lead}{run.rate} {run.id}  {run.from_port}").append(_marks(alarms, run.from_port))
    ends.append(f" - {run.to_port}").append(_marks(alarms, run.to_port))
    yield ends.append(_marks(alarms, run.id, run.to_ne))
    for cable in run.cables:
        yield Text(f"{'    ' if lead else '  '}{_cable(cable)}", style="cyan")


def _cable(run: CableRun) -> str:
    numbers = "/".join(fibre.removeprefix(run.cable).lstrip(":") for fibre in run.fibres)
    said = f"{run.cable} {numbers}, {run.from_km:g}-{run.to_km:g} km"
    return said + (f", ducts {' '.join(run.ducts)}" if run.ducts else "")


def _marks(alarms: Alarms, *names: str) -> Text:
    codes = [code for name in names for code in alarms.get(name, ())]
    return Text(f" [{' '.join(codes)}]" if codes else "", style="bold red")
