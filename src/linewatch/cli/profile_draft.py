"""A profile for gear nobody has described, as far as it can be told from its answers: the rest as hints."""

from linewatch.cli.recorded.reading import subtree, tally, unread
from linewatch.cli.recorded.walk_file import Objects
from linewatch.collect.look import Sight
from linewatch.config.yaml_write import text
from linewatch.profiles.library import ENTERPRISES, Profiles
from linewatch.wire.snmp import tags

SUBTREES = 15
FEW = 8  # different values at most of a column that may be an enumeration


def draft(sight: Sight, objects: Objects, profiles: Profiles, *, whole: bool) -> str:
    """YAML of devices/. `whole`: the walk came to its end."""
    found, counted = sight.found, tally(sight)
    make = profiles.make(found.sys_object_id)
    name = " ".join(found.sys_descr.split()[:3]) or found.sys_object_id or "new device"
    own = found.sys_object_id.startswith(ENTERPRISES)
    match = f"sys_object_id: [{found.sys_object_id}]" if own else f"sys_descr: [{text(name)}]"
    ports = f"{counted.up} up, {counted.down} down, {counted.locked} locked, {counted.unknown} not known"
    lines = [
        f"# Drafted from a device that says: {found.sys_descr or '(nothing)'}",
        f"# sysObjectID {found.sys_object_id or '(none)'}{f', made by {make}' if make else ''}",
        f"# It would be read with: {found.profile.profile} ({', '.join(found.answers) or 'nothing answers'})",
        f"# Interfaces: {ports}; E1 ports: {counted.e1_up} up, {counted.e1_down} down",
        f"profile: {text(name)}",
        "family: transport                         # or converters, routers, power, environment",
        f"match: {{{match}}}" + ("   # shorten it to what all of its kind have in common" if own else ""),
        "modules: [standard]                       # and what you write in modules/, see below",
    ]
    left = unread(objects, found.profile, profiles)
    if left:
        end = "" if whole else "; the walk was cut off"
        lines += [
            "#",
            f"# {left.total()} of its {len(objects)} objects nobody reads{end}. The largest parts:",
        ]
        lines += [f"# {times:7} {part}" for part, times in left.most_common(SUBTREES)]
    hints = _hints(objects, set(left))
    if hints:
        lines += ["#", "# Columns there that look like states (few small numbers): look them up in its MIB."]
        lines += hints
    return "\n".join(lines) + "\n"


def _hints(objects: Objects, parts: set[str]) -> list[str]:
    columns: dict[str, list[int]] = {}
    for oid, (tag, value) in objects.items():
        if subtree(oid) in parts and tag == tags.INTEGER and isinstance(value, int) and 0 <= value < 256:
            columns.setdefault(oid.rpartition(".")[0], []).append(value)
    hints = [
        f"# {column}: {len(values)} rows, values {', '.join(map(str, sorted(set(values))))}"
        for column, values in columns.items()
        if len(values) > 1 and 1 <= len(set(values)) <= min(FEW, len(values) - 1)
    ]
    return hints[: 2 * SUBTREES]
