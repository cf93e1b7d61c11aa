"""Stations of protected lines whose battery nobody knows, or whose mains nobody watches."""

from collections.abc import Iterator

from linewatch.topology.lint.finding import Lint, counted, some
from linewatch.topology.lint.ground import Ground, Progress
from linewatch.topology.lint.unprotected import guarded


def power(ground: Ground, progress: Progress | None = None) -> Iterator[Lint]:
    index = ground.index
    trails: dict[str, None] = {}
    for circuit in index.plant.circuits:
        for leg in circuit.legs:
            if guarded(ground, leg):
                trails |= dict.fromkeys(t for t in (leg.working, leg.protection) if t is not None)
    fed: dict[str, None] = {}
    for section in dict.fromkeys(section for trail in trails for section in _sections(ground, trail)):
        fed |= dict.fromkeys(ne.power for ne in ground.ends(section) if ne.power is not None)
    plants = [plant for plant in index.plant.power_plants if plant.id in fed]
    blank = [p.id for p in plants if not isinstance(p.battery_min, int | float)]
    flat = [p.id for p in plants if isinstance(p.battery_min, int | float) and p.battery_min <= 0]
    unseen = [p.id for p in plants if not p.monitored]
    said = (
        ("battery-unknown", blank, "with no word how long the battery lasts", "write battery_min:"),
        (
            "no-battery",
            flat,
            "without a battery",
            "write battery_min: if there is one; else the mains is the line",
        ),
        (
            "power-unwatched",
            unseen,
            "not monitored (nobody tells of a mains failure)",
            "connect a monitor",
        ),
    )
    for rule, names, what, instead in said:
        if names:
            yield Lint(
                rule=rule, severity="note", element=names[0], others=tuple(names[1:]),
                what=f"{counted(len(names), 'power plant')} of protected lines {what}: {some(names)}",
                instead=instead,
            )  # fmt: skip


def _sections(ground: Ground, trail: str) -> Iterator[str]:
    for hop in ground.index.hp_trails[trail].hops:
        group = ground.index.msp_groups.get(hop)
        yield from (hop,) if group is None else (group.working, group.protection)
