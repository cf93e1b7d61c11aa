"""What `linewatch poll` understood of a device, as tables for people and as JSON for programs."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.table import Table
from rich.text import Text

from linewatch.collect.discovery import Interface, text
from linewatch.collect.layout import Row
from linewatch.collect.look import Sight
from linewatch.names.alarm_types import alarm_type
from linewatch.profiles.library import standard
from linewatch.topology.reported import Reported

ADMIN = {1: "up", 2: "down", 3: "testing"}
OPER = {
    1: "up", 2: "down", 3: "testing", 4: "unknown", 5: "dormant", 6: "notPresent", 7: "lowerLayerDown",
}  # fmt: skip
IF_TYPES = {
    1: "other", 6: "ethernet", 18: "ds1", 19: "e1", 22: "serial", 23: "ppp", 24: "loopback", 30: "ds3",
    37: "atm", 39: "sonet", 49: "aal5", 50: "sonetPath", 51: "sonetVT", 53: "virtual", 54: "multilink",
    63: "isdn", 71: "wifi", 77: "lapd", 81: "ds0", 82: "ds0Bundle", 104: "voice", 108: "mlppp",
    131: "tunnel", 135: "vlan", 136: "l3vlan", 161: "lag", 169: "shdsl", 195: "opticalChannel",
    196: "opticalTransport", 202: "vcg", 209: "bridge",
}  # fmt: skip
SEVERITY_STYLE = {"critical": "bold red", "major": "red", "minor": "yellow", "warning": "cyan"}


def as_json(name: str, sight: Sight, facts: Reported | None = None) -> dict[str, Any]:
    """Everything, as plain values."""
    found = sight.found
    return {
        "address": name,
        "sys_object_id": found.sys_object_id,
        "sys_descr": found.sys_descr,
        "sys_name": found.sys_name,
        "uptime_s": None if found.uptime is None else found.uptime / 100,
        "make": standard().make(found.sys_object_id),
        "profile": found.profile.profile,
        "modules": list(found.answers),
        "interfaces": [
            {
                "index": int(i.index) if i.index.isdigit() else i.index,
                "name": _name(i, sight),
                "type": i.if_type,
                "type_name": _type(i.if_type),
                "admin": _admin(i),
                "oper": _oper(i),
            }
            for i in found.interfaces.values()
        ],
        "rows": [
            {"name": row.name, "shows": list(row.shows), "states": _states(row, sight)}
            for row in sight.layout.rows
            if row.shows != ("interfaces",)
        ],
        "alarms": [
            {
                "resource": key.resource.removeprefix(f"{name}/"),
                "alarm_type": key.alarm_type,
                "severity": str(alarm_type(key.alarm_type).severity),
                "detail": condition.detail,
            }
            for key, condition in sight.present()
        ],
        "not_known": sum(c.present is None for c in sight.conditions.values()),
        "troubles": dict(found.troubles),
        "parts": _listed(facts.parts if facts else None),
        "neighbours": _listed(facts.neighbours if facts else None),
    }


def _listed(rows: Sequence[Struct] | None) -> list[dict[str, Any]] | None:
    """None: it cannot say."""
    return None if rows is None else [msgspec.structs.asdict(row) for row in rows]


def show(name: str, sight: Sight, console: Console, facts: Reported | None = None) -> None:
    """One screen; what is abnormal is coloured."""
    said = as_json(name, sight, facts)
    console.print(Text.assemble((f"{said['sys_name'] or name}", "bold"), f"  {name}"))
    console.print(f"  {said['sys_descr'] or '(says nothing of itself)'}", markup=False)
    made = f", made by {said['make']}" if said["make"] else ""
    console.print(f"  sysObjectID {said['sys_object_id'] or '(none)'}{made}", markup=False)
    up = "" if said["uptime_s"] is None else f", up {_duration(said['uptime_s'])}"
    console.print(f"  read with profile: {said['profile']}{up}", markup=False)
    if said["interfaces"]:
        console.print(_interfaces(said["interfaces"]))
    for heading in dict.fromkeys(shows for row in said["rows"] for shows in row["shows"][-1:]):
        console.print(_rows(heading, [row for row in said["rows"] if row["shows"][-1] == heading]))
    cards = [part for part in said["parts"] or () if part["serial"] or part["model"]]
    if cards:
        console.print(_table("Cards", cards, ("name", "descr", "model", "serial")))
    if said["neighbours"]:
        console.print(_table("Neighbours", said["neighbours"], ("port", "sys_name", "chassis", "far_port")))
    console.print(_alarms(said["alarms"]) if said["alarms"] else Text("no alarms", style="green"))
    for oid, trouble in said["troubles"].items():
        console.print(f"[yellow]{oid} could not be read to its end: {trouble}[/]")


def _table(title: str, rows: list[dict[str, Any]], fields: tuple[str, ...]) -> Table:
    table = Table(*fields, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(Text(str(row[field])) for field in fields))
    return table


def _interfaces(interfaces: list[dict[str, Any]]) -> Table:
    table = Table("index", "name", "type", "admin", "oper", title="Interfaces", title_justify="left")
    for one in interfaces:
        bad = one["oper"] not in ("up", None) and one["admin"] != "down"
        style = "red" if bad else "dim" if one["admin"] == "down" else ""
        cells = (str(one["index"]), one["name"], one["type_name"], one["admin"] or "-", one["oper"] or "-")
        table.add_row(*(Text(cell) for cell in cells), style=style)
    return table


def _rows(heading: str, rows: list[dict[str, Any]]) -> Table:
    title = {"e1": "E1 ports", "sdh": "SDH", "power": "Power", "protection": "Protection"}.get(
        heading, heading
    )
    table = Table("row", "state", "value", title=title, title_justify="left")
    for row in rows:
        for state in row["states"]:
            style = "red" if state["alarms"] else "yellow" if state["alarms"] is None else ""
            meaning = "not known" if state["alarms"] is None else ", ".join(state["alarms"]) or "ok"
            shown = f"{state['value']}  {meaning}"
            table.add_row(Text(row["name"]), Text(state["column"]), Text(shown), style=style)
    return table


def _alarms(alarms: list[dict[str, Any]]) -> Table:
    table = Table("severity", "alarm", "where", "what was read", title="Alarms", title_justify="left")
    for alarm in alarms:
        cells = (alarm["severity"], alarm["alarm_type"], alarm["resource"], alarm["detail"])
        table.add_row(*(Text(cell) for cell in cells), style=SEVERITY_STYLE.get(alarm["severity"], ""))
    return table


def _states(row: Row, sight: Sight) -> list[dict[str, Any]]:
    found = []
    for watch in row.watches:
        value = sight.values.get(watch.oid)
        told = {code: sight.conditions[key].present for code, key in watch.keys.items()}
        known = any(present is not None for present in told.values())
        found.append(
            {
                "column": watch.state.column,
                "value": value.hex() if isinstance(value, bytes) else value,
                "alarms": [code for code, present in told.items() if present] if known else None,
            }
        )
    return found


def _name(interface: Interface, sight: Sight) -> str:
    row = next((r for r in sight.layout.rows if r.index == interface.index and "interfaces" in r.shows), None)
    return row.name if row else next((text(n) for n in interface.names.values()), f"if{interface.index}")


def _type(if_type: int | None) -> str:
    return "-" if if_type is None else IF_TYPES.get(if_type, f"ifType {if_type}")


def _admin(interface: Interface) -> str | None:
    value = interface.admin.value if interface.admin else None
    return ADMIN.get(value, str(value)) if isinstance(value, int) else None


def _oper(interface: Interface) -> str | None:
    value = next((cell.value for cell in interface.states.values()), None)
    return OPER.get(value, str(value)) if isinstance(value, int) else None


def _duration(seconds: float) -> str:
    days, rest = divmod(int(seconds), 86_400)
    return f"{days} d {rest // 3600} h" if days else f"{rest // 3600} h {rest % 3600 // 60} min"
