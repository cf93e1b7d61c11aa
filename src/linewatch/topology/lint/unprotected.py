"""Lines whose class promises more than their route gives; and standby routes that are none."""

from collections.abc import Iterator
from typing import Any

from linewatch.topology.index import ext_of
from linewatch.topology.lint.finding import Lint, counted, some
from linewatch.topology.lint.ground import Ground, Progress
from linewatch.topology.plant import Circuit, Leg
from linewatch.topology.risk import shared

_DEAR = ("AAA", "AA")
_FATAL = ("section", "cable", "duct", "card")


def unprotected(ground: Ground, progress: Progress | None = None) -> Iterator[Lint]:
    bare: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for circuit in ground.index.plant.circuits:
        dear = ext_of(circuit).get("class")
        if dear in _DEAR and ext_of(circuit).get("status") != "planned":
            trails = tuple(leg.working for leg in circuit.legs if not guarded(ground, leg))
            if trails:
                bare.setdefault((dear, trails), []).append(circuit.id)
        yield from _standby(ground, circuit)
    for (dear, trails), lines in bare.items():
        yield Lint(
            rule="class-unprotected", severity="warning" if dear == "AAA" else "note", element=trails[0],
            others=(*trails[1:], *lines),
            what=f"{counted(len(lines), dear + ' line')} unprotected over {some(trails)}: {some(lines)}",
            instead="give the leg a protection trail, or ring the route",
        )  # fmt: skip


def guarded(ground: Ground, leg: Leg) -> bool:
    """By a second trail, or at every hop by an MSP group or an MS-SPRing."""
    hops = ground.index.hp_trails[leg.working].hops
    return leg.protection is not None or all(
        hop in ground.index.msp_groups or hop in ground.spring_sections for hop in hops
    )


def _standby(ground: Ground, circuit: Circuit) -> Iterator[Lint]:
    """`standby`: the trails, sections or MSP groups of a route that is patched in by hand."""
    index = ground.index
    names = tuple(dict.fromkeys(_names(ext_of(circuit).get("standby"))))
    ways = [n for n in names if n in index.hp_trails or n in index.sections or n in index.msp_groups]
    lost = [name for name in names if name not in ways]
    if lost:
        yield Lint(
            rule="standby-unknown", severity="error", element=circuit.id, others=tuple(lost),
            what=f"{circuit.id}: its standby route names {some(lost)}, no trail or section of that id",
            instead="write the ids of the trails or sections it would run over",
        )  # fmt: skip
    seen: dict[str, float] = {}
    for way in ways:
        exposed = ground.risks.of_trail(way) if way in index.hp_trails else ground.risks.of_hop(way)
        for leg in circuit.legs:
            for found in shared(ground.fatal_trail(leg.working), exposed):
                if found.risk.kind in _FATAL:
                    seen[found.risk.element] = max(seen.get(found.risk.element, 0.0), found.km)
    if seen:
        km = max(seen.values())
        yield Lint(
            rule="standby-shared", severity="warning", element=circuit.id, others=tuple(seen),
            what=f"{circuit.id}: its standby route shares {some(list(seen))} with the working leg",
            instead="name a route by another cable (linewatch topology standby)",
            km=round(km, 3) if km else None,
        )  # fmt: skip


def _names(said: Any) -> Iterator[str]:
    """A name, a list of them, or mappings with `trails`, `hops`, `sections` or `id`."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, list):
        for item in said:
            yield from _names(item)
    elif isinstance(said, dict):
        for key in ("trails", "hops", "sections"):
            yield from _names(said.get(key))
