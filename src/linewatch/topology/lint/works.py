"""Announced works against protections: what they take down, and two that meet on both legs of a line."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Any, NamedTuple

from linewatch.topology.index import ext_of
from linewatch.topology.lint.finding import Lint, counted, some
from linewatch.topology.lint.ground import Ground, Progress
from linewatch.topology.plant import Leg


class Work(NamedTuple):
    """`first`, `last`: days it touches. `dead`: all that stops. `lines`: those it may do harm to."""

    id: str
    first: dt.date
    last: dt.date
    dead: frozenset[str]
    lines: tuple[str, ...]


class Hit(NamedTuple):
    """Lines that go down, those of them that are protected, and lines that lose one leg."""

    down: tuple[str, ...]
    both_legs: tuple[str, ...]
    exposed: tuple[str, ...]


def works(ground: Ground, progress: Progress | None = None) -> Iterator[Lint]:
    planned = [work for work in _planned(ground) if work.last >= ground.today]
    alone = {}
    for work in planned:
        hit = alone[work.id] = hit_of(ground, work.dead, work.lines)
        yield from _one(ground, work, hit)
    for first, second in combinations(planned, 2):
        if first.first > second.last or second.first > first.last:
            continue
        both = frozenset(second.lines)
        lines = [line for line in first.lines if line in both]
        if lines:
            known = {*alone[first.id].down, *alone[second.id].down}
            hit = hit_of(ground, first.dead | second.dead, lines)
            down = tuple(line for line in hit.down if line not in known)
            if down:
                yield Lint(
                    rule="works-meet", severity="error", element=first.id, others=(second.id, *down),
                    what=f"works {first.id} and {second.id} overlap and together take down "
                    f"{counted(len(down), 'protected line')}: {some(down)}",
                    instead="move one of them to another day",
                )  # fmt: skip


def hit_of(ground: Ground, dead: frozenset[str], lines: Iterable[str]) -> Hit:
    """What stops of these lines with these elements: the plain reading of trails, MSP groups and rings."""
    index = ground.index
    fallen: dict[str, bool] = {}

    def falls(trail: str) -> bool:
        if trail not in fallen:
            fallen[trail] = any(_falls(ground, hop, dead) for hop in index.hp_trails[trail].hops)
        return fallen[trail]

    down, both, exposed = [], [], []
    for line in lines:
        circuit = index.circuits[line]
        legs = [(_lost(leg, falls), leg.protection) for leg in circuit.legs]
        tails = [item.id for item in (*circuit.a_tail, *circuit.z_tail)]
        ends = (circuit.a_ne, circuit.z_ne, circuit.a_port, circuit.z_port, *tails)
        if any(state == 2 for state, _ in legs) or any(element in dead for element in ends):
            down.append(circuit.id)
            if any(state == 2 and protection is not None for state, protection in legs):
                both.append(circuit.id)
        elif any(state == 1 for state, _ in legs):
            exposed.append(circuit.id)
    return Hit(tuple(down), tuple(both), tuple(exposed))


def _lost(leg: Leg, falls: Callable[[str], bool]) -> int:
    """0 stands, 1 has lost one of its two trails, 2 is down."""
    if leg.protection is None:
        return 2 * falls(leg.working)
    return falls(leg.working) + falls(leg.protection)


def _falls(ground: Ground, hop: str, dead: frozenset[str]) -> bool:
    group = ground.index.msp_groups.get(hop)
    if group is not None:
        return group.working in dead and group.protection in dead
    if hop not in dead:
        return False
    ring = ground.spring_sections.get(hop)
    others = ground.index.rings[ring].sections if ring is not None else ()
    return ring is None or any(other in dead for other in others if other != hop)


def _planned(ground: Ground) -> Iterator[Work]:
    said: Any = ext_of(ground.index.plant).get("planned_works")
    for entry in said if isinstance(said, list) else ():
        if not isinstance(entry, dict):
            continue
        first, last = day(entry.get("from")), day(entry.get("until"))
        elements = entry.get("elements")
        if isinstance(entry.get("id"), str) and first and last and isinstance(elements, list):
            names = [name for name in elements if isinstance(name, str)]
            yield Work(entry["id"], first, last, *_reach(ground, names))


def _reach(ground: Ground, names: list[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """What stops, and the lines that may: a span of an MS-SPRing is the other way of all its lines."""
    dead = ground.lines.resting_on(names)
    rings = dict.fromkeys(ground.spring_sections[name] for name in dead if name in ground.spring_sections)
    return frozenset(dead), ground.lines.of_all((*names, *rings))


def day(said: Any) -> dt.date | None:
    """Of 2026-03-04, 2026-03-04T22:00:00+08:00 or 2026-03-04 22:00; None where it is none."""
    try:
        return dt.datetime.fromisoformat(said).date()
    except (TypeError, ValueError):
        return None


def _one(ground: Ground, work: Work, hit: Hit) -> Iterator[Lint]:
    rest = tuple(line for line in hit.down if line not in hit.both_legs)
    if hit.both_legs:
        yield Lint(
            rule="work-both-legs", severity="error", element=work.id, others=hit.both_legs,
            what=f"work {work.id} is on both legs of {counted(len(hit.both_legs), 'line')}: "
            f"{some(hit.both_legs)}",
            instead="split it into two on different days",
        )  # fmt: skip
    if rest:
        yield Lint(
            rule="work-takes-down", severity="warning", element=work.id, others=rest,
            what=f"work {work.id} takes down {counted(len(rest), 'line')} without another way: {some(rest)}",
            instead="tell the customers, or lead the lines another way before",
        )  # fmt: skip
    if hit.exposed:
        yield Lint(
            rule="work-exposes", severity="note", element=work.id, others=hit.exposed,
            what=f"work {work.id} leaves {counted(len(hit.exposed), 'line')} on one leg: {some(hit.exposed)}",
            instead="let nothing else be done on the other legs meanwhile",
        )  # fmt: skip
