"""Groups of an anonymous stream, for people and for programs. No cause is claimed: `root` is always empty."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from linewatch.cli.anonymous import Group, Stream, groups, read_stream
from linewatch.cli.input_tally import LISTED

SHOWN = 20  # of groups, the largest first
NAMED = 6  # of devices and types


def replay_anonymous(topology: Path, alarms: Path, *, gap_s: float, as_json: bool, json_lines: bool) -> None:
    """Read, group, tell. Raises `NotAnonymous`, OSError."""
    stream = read_stream(topology, alarms)
    found = groups(stream, gap_s)
    if json_lines:
        for number, group in enumerate(found, 1):
            print(json.dumps({"change": "group", **told(number, group)}))
        print(json.dumps({"change": "end", "input": _input(stream)}))
    elif as_json:
        whole = {"incidents": [told(n, g) for n, g in enumerate(found, 1)], "input": _input(stream)}
        print(json.dumps(whole, indent=1))
    else:
        _show(stream, found, Console(highlight=False))


def told(number: int, group: Group) -> dict[str, Any]:
    """A group in the place of an incident, in FORMAT's form."""
    return {
        "id": f"GROUP-{number:06d}",
        "root": [],
        "affected_circuits": [],
        "at": group.alarms[-1].start_s,
        "alarms": len(group.alarms),
        "since": group.since_s,
        "span_s": group.span_s,
        "first_element": str(group.first),
        "elements": [str(device) for device in group.devices],
        "types": list(group.kinds),
    }


def _input(stream: Stream) -> dict[str, Any]:
    odd = {
        reason: {"count": len(lines), "first": [{"line": line} for line in lines[:LISTED]]}
        for reason, lines in sorted(stream.odd.items())
    }
    unread = sum(len(stream.odd.get(reason, ())) for reason in ("wrong-type", "bad-value"))
    return {"lines": len(stream.alarms) + unread, "taken": len(stream.alarms), "odd": odd}


def _show(stream: Stream, found: list[Group], screen: Console) -> None:
    links = sum(map(len, stream.near.values())) // 2
    many = sum(len(group.alarms) > 1 for group in found)
    screen.print(
        f"{len(stream.alarms)} alarms of {len(stream.near)} devices with {links} links: {len(found)} groups, "
        f"{many} of more than one alarm. No cause is told: types have no names."
    )
    table = Table(box=None, padding=(0, 1))
    for head in ("group", "alarms", "from s", "span s", "first", "elements", "types"):
        table.add_column(head, justify="right" if head in ("alarms", "from s", "span s") else "left")
    largest = sorted(enumerate(found, 1), key=lambda one: (-len(one[1].alarms), one[0]))
    for number, group in largest[:SHOWN]:
        table.add_row(
            f"GROUP-{number:06d}",
            str(len(group.alarms)),
            f"{group.since_s:.0f}",
            f"{group.span_s:.0f}",
            str(group.first),
            _some(group.devices),
            _some(group.kinds),
        )
    screen.print(table)
    for reason, lines in sorted(stream.odd.items()):
        Console(stderr=True, highlight=False).print(
            f"{reason}: {len(lines)} lines, first {', '.join(map(str, lines[:LISTED]))}"
        )


def _some(names: tuple[object, ...]) -> str:
    more = f" +{len(names) - NAMED}" if len(names) > NAMED else ""
    return ", ".join(map(str, names[:NAMED])) + more
