"""Ways and standby routes, for people and for programs."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from linewatch.topology.collide import Collision
from linewatch.topology.standby import LegStandby, Standby, said
from linewatch.topology.ways import Step, Way
from linewatch.words import say

_SHARED_SHOWN = 8


def way_lines(number: int, way: Way) -> Iterator[Text]:
    """A way on a few lines: what it rides on, what it shares, why it cannot be taken."""
    style = "dim" if way.not_usable else ""
    head = f"  {number}. {way.sections} 段 sections, {way.km:g} km"
    yield Text(head, style=style).append(
        f", {way.risks} 共同风险 shared risks", "yellow" if way.risks else "green"
    )
    for step in way.steps:
        yield Text("     ").append(_step(step))
    for name, found in way.shared.items():
        if found:
            more = f" … +{len(found) - _SHARED_SHOWN}" if len(found) > _SHARED_SHOWN else ""
            listed = ", ".join(map(said, found[:_SHARED_SHOWN]))
            yield Text(f"     {say('standby.shared')} ({name}): {listed}{more}", style="yellow")
    if way.not_usable:
        yield Text(f"     {say('standby.unusable')}: {way.not_usable}", style="red")


def _step(step: Step) -> Text:
    ends = f"{step.from_ne} - {step.to_ne}"
    slot = "/".join(dict.fromkeys(step.slots)) if all(step.slots) else say("room.unrecorded")
    if step.trail:
        return Text(f"{ends}  {step.trail}  TU-12 {slot}, {step.free} 空 free")
    text = Text(f"{ends}  ").append(say("standby.new"), style="cyan")
    return text.append(f" over {' '.join(step.hops)}  AU-4 {slot}, {step.free} 空 free")


def standby_screen(standby: Standby, service: str) -> RenderableType:
    """One line, leg by leg."""
    parts: list[RenderableType] = [Text(f"{standby.circuit}  {service}", style="bold")]
    for leg in standby.legs:
        parts.append(Text(f" {_leg(leg)}: {leg.a_ne} - {leg.z_ne}"))
        for number, way in enumerate(leg.routes, 1):
            parts += way_lines(number, way)
        if not leg.routes:
            parts.append(Text(f"  {say('standby.none')}: {leg.reason}", style="red"))
    for declared in standby.declared:
        state = "; ".join(declared.wrong) or "ok"
        style = "yellow" if declared.wrong else "green"
        parts.append(Text(f" {say('standby.declared')}: {declared.written}: {state}", style=style))
    return Group(*parts)


def _leg(leg: LegStandby) -> str:
    return f"段 leg {leg.leg}" if leg.leg else "全程 whole line"


def collision_lines(met: Iterable[Collision]) -> list[RenderableType]:
    """Slots that only one of those shown can have."""
    lines: list[RenderableType] = []
    for one in list(met)[:_SHARED_SHOWN]:
        slot = one.slot or f"{one.free} {say('room.unrecorded')}"
        whose = ", ".join(one.wanted_by[:_SHARED_SHOWN])
        more = f" … +{len(one.wanted_by) - _SHARED_SHOWN}" if len(one.wanted_by) > _SHARED_SHOWN else ""
        lines.append(Text(f"{say('standby.collision')} {one.over} {slot}: {whose}{more}", style="yellow"))
    return lines
