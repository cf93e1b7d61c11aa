"""`linewatch topology capacity` and `free`: what room there is, the fullest first."""

import json
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from linewatch.api.planning_told import collision_told, free_told, room_told
from linewatch.cli.ask import NotAnswered
from linewatch.cli.plant_at import (
    ApiAt,
    AsJson,
    ConfigAt,
    PlantAt,
    TokenAt,
    api_at,
    open_incidents,
    plant_at,
    refused,
    there,
    usable_now,
)
from linewatch.cli.standby_screen import collision_lines, way_lines
from linewatch.config.finding import ConfigRefused
from linewatch.topology.capacity import Capacity, Room
from linewatch.topology.check.mistake import did_you_mean
from linewatch.topology.collide import collisions
from linewatch.topology.free import NoSuchPlace, free_between
from linewatch.topology.standby import Standbys
from linewatch.words import say

_BAR = 20
_FULL, _NEARLY = 1.0, 0.8


def register(topology: typer.Typer) -> None:
    topology.command("capacity")(capacity)
    topology.command("free")(free)


def capacity(
    what: Annotated[
        str, typer.Argument(metavar="[SECTION|TRAIL|RING]", help="One of them; else all, the fullest first.")
    ] = "",
    plant: PlantAt = None,
    config: ConfigAt = None,
    api: ApiAt = None,
    token_file: TokenAt = None,
    as_json: AsJson = False,
) -> None:
    """Show VC-4s of sections, VC-12s of VC-4 trails and E1s of multiplexers: used, free, by whom."""
    try:
        rooms = Capacity(plant_at(plant, config, api_at(api, token_file)).index)
        found = _found(rooms, what)
    except (ConfigRefused, NotAnswered) as error:
        raise refused(error) from error
    if as_json:
        groups = (
            [] if what else [{"id": g.id, "members": g.members, "mbit_s": g.mbit_s} for g in rooms.groups()]
        )
        said = {"rooms": [room_told(room) for room in found], "vcat_groups": groups}
        print(json.dumps(said, ensure_ascii=False))
        return
    Console().print(screen(found, rooms, in_full=bool(what)))


def free(
    a: Annotated[str, typer.Argument(metavar="A", help="NE, site or customer's site.")],
    z: Annotated[str, typer.Argument(metavar="B", help="The other one.")],
    away_from: Annotated[
        str, typer.Option("--away-from", metavar="CIRCUIT", help="Keep clear of the ways of this line.")
    ] = "",
    plant: PlantAt = None,
    config: ConfigAt = None,
    api: ApiAt = None,
    token_file: TokenAt = None,
    as_json: AsJson = False,
) -> None:
    """Show what is free between two places: over trails there are, then what new VC-4s would give."""
    try:
        source = api_at(api, token_file)
        index = plant_at(plant, config, source).index
        for wanted, known, otherwise in (
            (away_from, index.circuits, "write the id of a circuit"),
            (a, [*index.nes, *index.sites], "write an NE or a site"),
            (z, [*index.nes, *index.sites], "write an NE or a site"),
        ):
            there(wanted, known, otherwise)
        standbys = Standbys(index)
        incidents = [] if source is None else open_incidents(source)
        found = free_between(standbys, a, z, away_from, usable_now(index, incidents))
    except (ConfigRefused, NotAnswered, NoSuchPlace) as error:
        raise refused(error) from error
    names = {"ready": found.ready, "to_make": found.to_make}
    offered = [(f"{name} {n}", way) for name, of in names.items() for n, way in enumerate(of, 1)]
    met = collisions(standbys.capacity, offered)
    if as_json:
        said = free_told(found) | {"collisions": [collision_told(one) for one in met]}
        print(json.dumps(said, ensure_ascii=False))
        return
    console = Console()
    console.print(Text(f"{a} ({' '.join(found.a)}) - {z} ({' '.join(found.z)})", style="bold"))
    for title, ways in (
        ("现有通道 over trails there are", found.ready),
        ("新建 with new VC-4", found.to_make),
    ):
        console.print(Text(f"\n{title}" + ("" if ways else ": 无 none"), style="bold"))
        for number, way in enumerate(ways, 1):
            console.print(*way_lines(number, way), sep="\n")
    console.print(*collision_lines(met), sep="\n")
    if found.left_out:
        console.print(Text(f"{found.left_out} pairs of NEs were not looked at; write NEs instead of sites"))


def _found(rooms: Capacity, what: str) -> tuple[Room, ...]:
    try:
        return rooms.named(what) if what else rooms.fullest()
    except KeyError as unknown:
        otherwise = "write a section, a VC-4 trail, a ring or a PDH multiplexer"
        near = did_you_mean(what, rooms.names(), otherwise=otherwise)
        raise NotAnswered(f'nothing that has room is called "{what}"; {near}') from unknown


def screen(found: Iterable[Room], rooms: Capacity, *, in_full: bool) -> RenderableType:
    """A table, and for those asked by name who has which slot."""
    table = Table(box=None, header_style="bold")
    for name in ("名称 name", "类型 kind", "两端 ends", "占用 used"):
        table.add_column(name)
    for name in ("共 of", "空 free", "未登记 no slot"):
        table.add_column(name, justify="right")
    parts: list[RenderableType] = [table]
    for room in found:
        ends = " - ".join(end for end in (room.a_ne, room.z_ne) if end)
        kind = f"{room.rate} {say(f'room.{room.kind}')}"
        free_now = Text(str(room.free), style="red" if not room.free and room.usable else "")
        table.add_row(room.id, kind, ends, _bar(room), str(room.usable), free_now, str(room.unrecorded or ""))
        if in_full:
            parts += _uses(room)
    if not in_full:
        for group in rooms.groups():
            parts.append(
                Text(f"VCAT {group.id}  {group.mbit_s:g} Mbit/s  {len(group.members)} × VC-12: "
                     f"{' '.join(group.members)}")
            )  # fmt: skip
    return Group(*parts)


def _bar(room: Room) -> Text:
    if not room.usable:
        return Text("-", style="dim")
    colour = "red" if room.fullness >= _FULL else "yellow" if room.fullness >= _NEARLY else "green"
    filled = min(round(room.fullness * _BAR), _BAR)
    filled = max(filled, 1) if room.used else 0
    return Text("█" * filled, style=colour).append("░" * (_BAR - filled), style="dim").append(f" {room.used}")


def _uses(room: Room) -> list[RenderableType]:
    lines: list[RenderableType] = [Text(f"\n{room.id}", style="bold")]
    for use in room.uses:
        slot = use.slot or ("" if room.kind == "pdh" else say("room.unrecorded"))
        role = f"  {use.role} {use.leg}" if use.role else ""
        lines.append(Text(f"  {slot:<10} {use.by}{role}", style="" if use.slot else "dim"))
    if room.unrecorded:
        lines.append(Text(f"  {room.free} 空 free; which is not known", style="yellow"))
    elif room.free_slots:
        lines.append(Text(f"  空 free: {' '.join(room.free_slots)}", style="green"))
    return lines
