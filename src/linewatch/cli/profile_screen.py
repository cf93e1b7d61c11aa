"""What a profile reads of a walk: what is up, down, alarmed and not known, and what nobody reads."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from linewatch.cli.recorded.reading import DEVICE, tally, unread
from linewatch.cli.recorded.walk_file import Recording
from linewatch.collect.look import Sight
from linewatch.names.alarm_types import alarm_type
from linewatch.profiles.library import Profiles

SUBTREES = 12  # of what nobody reads, the largest


def as_json(sight: Sight, recording: Recording, profiles: Profiles) -> dict[str, Any]:
    """Everything, as plain values."""
    found, counted = sight.found, tally(sight)
    left = unread(recording.objects, found.profile, profiles)
    return {
        "profile": found.profile.profile,
        "sys_object_id": found.sys_object_id,
        "sys_descr": found.sys_descr,
        "make": profiles.make(found.sys_object_id),
        "answers": list(found.answers),
        "interfaces": {
            "all": counted.interfaces,
            "up": counted.up,
            "down": counted.down,
            "locked": counted.locked,
            "unknown": counted.unknown,
        },
        "e1": {"up": counted.e1_up, "down": counted.e1_down, "other": counted.e1_other},
        "rows": {"all": counted.rows, "unknown": counted.rows_unknown},
        "alarms": [
            {
                "resource": key.resource.removeprefix(f"{DEVICE}/"),
                "alarm_type": key.alarm_type,
                "severity": str(alarm_type(key.alarm_type).severity),
                "detail": condition.detail,
            }
            for key, condition in sight.present()
        ],
        "not_known": sorted(
            f"{key.resource.removeprefix(f'{DEVICE}/')} {key.alarm_type}"
            for key, condition in sight.conditions.items()
            if condition.present is None
        ),
        "troubles": dict(found.troubles),
        "objects": len(recording.objects),
        "odd": dict(recording.odd),
        "unread": {"objects": left.total(), "subtrees": dict(left.most_common(SUBTREES))},
    }


def show(said: Mapping[str, Any], console: Console) -> None:
    made = f", made by {said['make']}" if said["make"] else ""
    console.print(Text(said["sys_descr"] or "(says nothing of itself)", style="bold"))
    console.print(f"  sysObjectID {said['sys_object_id'] or '(none)'}{made}", markup=False)
    console.print(f"  read with profile {said['profile']}: {', '.join(said['answers'])}", markup=False)
    if said["best"] != said["profile"]:
        console.print(f"  a device that answers so is read with {said['best']}", markup=False)
    for what, times in said["odd"].items():
        console.print(f"  {times} x {what}", markup=False)
    console.print(_counts(said))
    if not said["answers"]:
        console.print("it answers, and tells nothing more")
    if said["alarms"]:
        console.print(_alarms(said["alarms"]))
    else:
        console.print(Text("no alarms", style="green"))
    for oid, trouble in said["troubles"].items():
        console.print(f"[yellow]{oid} could not be read to its end: {trouble}[/]")
    left = said["unread"]
    console.print(f"{left['objects']} of {said['objects']} objects are read by no module; most of them in")
    for subtree, times in left["subtrees"].items():
        console.print(f"{times:8} {subtree}")


def _counts(said: Mapping[str, Any]) -> Table:
    table = Table("", "up", "down", "locked", "not known", box=None, pad_edge=False)
    ports, e1, rows = said["interfaces"], said["e1"], said["rows"]
    table.add_row("interfaces", *(str(ports[state]) for state in ("up", "down", "locked", "unknown")))
    if any(e1.values()):
        table.add_row("of them E1", str(e1["up"]), str(e1["down"]), "", str(e1["other"]))
    if rows["all"]:
        table.add_row("other rows", str(rows["all"] - rows["unknown"]), "", "", str(rows["unknown"]))
    return table


def _alarms(alarms: list[Mapping[str, Any]]) -> Table:
    table = Table("severity", "alarm", "where", "what was read", box=None, pad_edge=False)
    for alarm in alarms:
        cells = (alarm["severity"], alarm["alarm_type"], alarm["resource"], alarm["detail"])
        table.add_row(*(Text(cell) for cell in cells))
    return table
