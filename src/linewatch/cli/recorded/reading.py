"""What the code that polls reads of a recorded walk, over a socket, with a profile or the best that fits."""

import random
from collections import Counter
from typing import NamedTuple

from linewatch.cli.recorded.agent import COMMUNITY, RecordedAgent
from linewatch.cli.recorded.walk_file import Objects
from linewatch.collect.look import Sight, look
from linewatch.profiles.library import Profiles
from linewatch.profiles.shape import DeviceProfile, Interfaces, Module, Table
from linewatch.wire.snmp import Patience, SnmpClient, SnmpSocket, Target

DEVICE = "walk"
PATIENCE = Patience(5.0, 2)
DS1_TYPES = (18, 19)
NOT_STATE = ("1.3.6.1.2.1.1.",)  # the system group: read, and no state


class Tally(NamedTuple):
    """How many rows are what. `alarms`: by alarm type, one for each resource it is present on."""

    interfaces: int
    up: int
    down: int
    locked: int
    unknown: int
    e1_up: int
    e1_down: int
    e1_other: int  # locked, or not known
    rows: int  # of other tables than the ifTable
    rows_unknown: int
    alarms: Counter[str]


async def look_at(
    objects: Objects, profiles: Profiles, wanted: str = "", agent: RecordedAgent | None = None
) -> Sight:
    """Raises Unanswered, Refused and Renumbered as `look` does."""
    served = agent or RecordedAgent(objects)
    served.open()
    socket = SnmpSocket(rng=random.Random())
    socket.open()
    try:
        target = Target(*served.address, COMMUNITY, patience=PATIENCE)
        return await look(SnmpClient(socket), target, profiles, DEVICE, wanted)
    finally:
        socket.close()
        served.close()


def tally(sight: Sight) -> Tally:
    """Count what was read."""
    counts: Counter[str] = Counter()
    rows = rows_unknown = 0
    for row in sight.layout.rows:
        conditions = [sight.conditions[key].present for w in row.watches for key in w.keys.values()]
        dumb = bool(conditions) and all(present is None for present in conditions)
        if row.shows[:1] != ("interfaces",):
            rows += 1
            rows_unknown += dumb
            continue
        state = "up"
        if (
            row.lock is not None
            and row.lock.lock.values.get(_whole(sight.values.get(row.lock.oid))) == "locked"
        ):
            state = "locked"
        elif any(conditions):
            state = "down"
        elif dumb:
            state = "unknown"
        counts[state] += 1
        if row.if_type in DS1_TYPES:
            counts[f"e1_{state}"] += 1
    return Tally(
        len(sight.found.interfaces),
        counts["up"],
        counts["down"],
        counts["locked"],
        counts["unknown"],
        counts["e1_up"],
        counts["e1_down"],
        counts["e1_locked"] + counts["e1_unknown"],
        rows,
        rows_unknown,
        Counter(key.alarm_type for key, _ in sight.present()),
    )


def unread(objects: Objects, profile: DeviceProfile, profiles: Profiles) -> Counter[str]:
    """Subtrees of the walk that no module of the profile reads, and how many objects each has."""
    read = tuple(f"{oid}." for name in profile.modules for oid in _oids(profiles.modules[name]))
    left: Counter[str] = Counter()
    for oid in objects:
        if not (oid + ".").startswith((*read, *NOT_STATE)):
            left[subtree(oid)] += 1
    return left


def subtree(oid: str) -> str:
    """The table or group an OID is of, near enough for people: enterprises are one level deeper."""
    deep = 10 if oid.startswith("1.3.6.1.4.1.") else 8
    return ".".join(oid.split(".")[:deep])


def _oids(module: Module) -> set[str]:
    """Every column and scalar a module asks for."""
    found: set[str] = set()
    if (shape := module.interfaces) is not None:
        found |= _of_interfaces(shape)
    for table in module.tables:
        found |= _of_table(table)
    for facts in module.facts:
        found |= {facts.rows, *facts.columns.values(), *([facts.there] if facts.there else [])}
    return found


def _of_interfaces(shape: Interfaces) -> set[str]:
    states = {oid for state in shape.state for oid in state.columns}
    return {
        shape.rows,
        shape.type.oid,
        shape.lock.oid,
        shape.total.oid,
        *states,
        *(n.oid for n in shape.names),
    }


def _of_table(table: Table) -> set[str]:
    named = [c.oid for c in (table.name, table.total, table.text) if c is not None]
    lock = [table.lock.oid] if table.lock else []
    return {*(oid for state in table.state for oid in state.columns), *named, *lock}


def _whole(value: object) -> int:
    return value if isinstance(value, int) else -1
