"""A plant too large for one sheet in parts that people know: its management domains, else what hangs off the
first ring.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from linewatch.drawing.spans import Span
from linewatch.drawing.units import Unit, units
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Ring

_MOST = 60  # parts on one overview


class Group(Struct, frozen=True):
    """`rings`: those that begin here, nes[0] being the hub. `within`: spans that do not leave it."""

    name: str
    nes: tuple[str, ...]
    rings: tuple[str, ...]
    within: tuple[Span, ...]


class Between(Struct, frozen=True):
    """What joins two groups, in the order of the plant."""

    a: str
    z: str
    spans: tuple[Span, ...]


class Parts(Struct, frozen=True):
    groups: tuple[Group, ...]
    between: tuple[Between, ...]
    group_of: Mapping[str, str]


def parts(index: PlantIndex, drawn: Sequence[Span]) -> Parts | None:
    """None where the plant has no parts, or so many that an overview of them would say nothing."""
    by_name: dict[str, list[str]] = {}
    for ne, name in _by_domain(index) or _by_branch(index, drawn):
        by_name.setdefault(name, []).append(ne)
    if not 2 <= len(by_name) <= _MOST:
        return None
    group_of = {ne: name for name, nes in by_name.items() for ne in nes}
    within: dict[str, list[Span]] = {name: [] for name in by_name}
    between: dict[tuple[str, str], list[Span]] = {}
    for span in drawn:
        a, z = group_of[span.ne_a], group_of[span.ne_z]
        if a == z:
            within[a].append(span)
        else:
            between.setdefault((z, a) if (z, a) in between else (a, z), []).append(span)
    rings: dict[str, list[str]] = {name: [] for name in by_name}
    for ring in index.plant.rings:
        if ring.nes and ring.nes[0] in group_of:
            rings[group_of[ring.nes[0]]].append(ring.id)
    groups = tuple(
        Group(name, tuple(nes), tuple(rings[name]), tuple(within[name])) for name, nes in by_name.items()
    )
    return Parts(groups, tuple(Between(a, z, tuple(found)) for (a, z), found in between.items()), group_of)


def rings_between(index: PlantIndex, group_of: Mapping[str, str]) -> tuple[Ring, ...]:
    """Rings through more than two groups, the groups in place of their NEs."""
    found = []
    for ring in index.plant.rings:
        members = tuple(dict.fromkeys(group_of[ne] for ne in ring.nes if ne in group_of))
        if len(members) > 2:
            found.append(Ring(id=ring.id, protection=ring.protection, nes=members, sections=ring.sections))
    return tuple(found)


def _by_domain(index: PlantIndex) -> list[tuple[str, str]]:
    """Nothing where there is one domain or none."""
    said = [(ne.id, ne.domain or "-") for ne in index.plant.nes]
    return said if len({name for _, name in said}) > 1 else []


def _by_branch(index: PlantIndex, drawn: Sequence[Span]) -> Iterator[tuple[str, str]]:
    """Of the unit that most hangs off: itself, and each of its branches with all that is behind it."""
    neighbours: dict[str, dict[str, None]] = {ne: {} for ne in index.nes}
    for span in drawn:
        neighbours[span.ne_a][span.ne_z] = None
        neighbours[span.ne_z][span.ne_a] = None
    lists = {ne: tuple(others) for ne, others in neighbours.items()}
    plan = units(tuple(index.nes), lists, index.plant.rings)
    top: list[int] = []
    for number, unit in enumerate(plan):  # parents come before their children
        is_top = unit.parent < 0 or plan[unit.parent].parent < 0
        top.append(number if is_top else top[unit.parent])
    for number, unit in enumerate(plan):
        yield from ((ne, _called(plan[top[number]])) for ne in unit.members)


def _called(unit: Unit) -> str:
    return unit.name or unit.members[0]
