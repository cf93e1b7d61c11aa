"""Where each NE stands: rings round, chains outward, meshes by their coordinates. Fixed: the same plant,
the same picture.

Every unit lies in a disc of its own with everything that hangs off it; discs of one parent never meet.
"""

from collections.abc import Mapping, Sequence
from math import asin, cos, hypot, pi, sin

from msgspec import Struct

from linewatch.drawing.bundle import LABEL, bundle, hull
from linewatch.drawing.mesh import Place, mesh_places
from linewatch.drawing.units import Neighbours, Unit

_PAD = 10.0
_THROUGH = 0.35  # radians left free where a ring is entered
_HALF = 1.1 * pi  # how far around a ring's NE its children may stand
_FAN = 1.25 * pi  # how far around a single NE its children may stand


class Spot(Struct, frozen=True):
    x: float
    y: float


class Circle(Struct, frozen=True):
    """A ring as drawn. `order`: its members along the circle."""

    name: str
    x: float
    y: float
    r: float
    order: tuple[str, ...]
    full: bool  # no NE of it is elsewhere


class Layout(Struct, frozen=True):
    """From (0, 0) to (width, height); `out` is the direction away from what a NE hangs off, in radians."""

    spots: Mapping[str, Spot]
    out: Mapping[str, float]
    circles: tuple[Circle, ...]
    width: float
    height: float

    def moved(self, dx: float, dy: float) -> "Layout":
        spots = {ne: Spot(s.x + dx, s.y + dy) for ne, s in self.spots.items()}
        rings = tuple(Circle(c.name, c.x + dx, c.y + dy, c.r, c.order, c.full) for c in self.circles)
        return Layout(spots, self.out, rings, self.width, self.height)


class _Disc:
    """A unit measured: its middle is (0, 0), its parent at the left."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.r = 0.0  # of the ring itself
        self.reach = 0.0  # of all that belongs to it
        self.own: dict[str, tuple[float, float]] = {}
        self.out: dict[str, float] = {}
        self.put: list[tuple[int, float, float, float]] = []  # child, angle, x, y


def laid_out(units: Sequence[Unit], neighbours: Neighbours, geo: Mapping[str, Place], arc: float) -> Layout:
    """`arc`: units along a ring that a NE with its labels needs. `geo`: plane coordinates of some NEs."""
    discs = [_Disc(unit) for unit in units]
    for number in range(len(units) - 1, -1, -1):
        _measure(discs[number], discs, neighbours, geo, arc)
    turn = [_forward(disc, discs) for disc in discs]
    middle = _roots(discs)
    spots: dict[str, Spot] = {}
    out: dict[str, float] = {}
    circles = []
    for number, disc in enumerate(discs):
        x, y = middle[number]
        angle = turn[number]
        for ne, (dx, dy) in disc.own.items():
            px, py = _turned(dx, dy, angle)
            spots[ne] = Spot(x + px, y + py)
            out[ne] = disc.out[ne] + angle
        if disc.unit.kind == "ring":
            circles.append(Circle(disc.unit.name, x, y, disc.r, disc.unit.members, not disc.unit.anchors))
        for child, facing, dx, dy in disc.put:
            px, py = _turned(dx, dy, angle)
            middle[child] = (x + px, y + py)
            turn[child] = facing + angle
    return _shifted(spots, out, circles)


def _forward(disc: _Disc, discs: Sequence[_Disc]) -> float:
    """A root is turned so that what weighs most lies to its right: paper is wider than tall."""
    if disc.unit.parent >= 0 or not disc.put:
        return 0.0
    return -max(disc.put, key=lambda put: (discs[put[0]].reach, -put[0]))[1]


def _turned(x: float, y: float, angle: float) -> tuple[float, float]:
    return x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)


def _measure(
    disc: _Disc, discs: Sequence[_Disc], neighbours: Neighbours, geo: Mapping[str, Place], arc: float
) -> None:
    unit = disc.unit
    by_ne: dict[str, list[int]] = {}
    for child in unit.children:
        by_ne.setdefault(discs[child].unit.at, []).append(child)
    if unit.kind == "mesh":
        _mesh(disc, by_ne, discs, neighbours, geo, arc)
    else:
        _round(disc, by_ne, discs, arc)
    far = [hypot(x, y) + LABEL for x, y in disc.own.values()]
    far += [hypot(x, y) + discs[child].reach for child, _, x, y in disc.put]
    disc.reach = max(far)


def _round(disc: _Disc, by_ne: Mapping[str, Sequence[int]], discs: Sequence[_Disc], arc: float) -> None:
    """A ring, or one NE."""
    unit = disc.unit
    if unit.kind == "node":
        ne = unit.members[0]
        disc.own, disc.out = {ne: (0.0, 0.0)}, {ne: 0.0}
        fan = bundle(by_ne.get(ne, ()), [one.reach for one in discs], _FAN if unit.at else 2 * pi, 0.0)
        disc.put = [(child, angle, far * cos(angle), far * sin(angle)) for child, angle, far in fan]
        _centre(disc, discs)
        return
    reaches = [one.reach for one in discs]
    slots = []
    for ne in unit.members:
        through = _THROUGH if ne == unit.entry and unit.at else 0.0
        slots.append((ne, bundle(by_ne.get(ne, ()), reaches, _HALF, through)))
    if unit.anchors:
        slots.insert(0, ("", []))  # the side where its shared NEs are
    hulls = [hull(fan, reaches) for _, fan in slots]
    r = arc / pi
    while sum(_slot(r, one, arc) for one in hulls) > 2 * pi:
        r = r * 1.04 + 2
    widths = [_slot(r, one, arc) for one in hulls]
    spare = (2 * pi - sum(widths)) / len(slots)
    disc.r = r
    angle = pi - (widths[0] + spare) / 2  # the first slot faces the parent
    for (ne, fan), width in zip(slots, widths, strict=True):
        middle = angle + (width + spare) / 2
        angle += width + spare
        if not ne:
            continue
        x, y = r * cos(middle), r * sin(middle)
        disc.own[ne], disc.out[ne] = (x, y), middle
        for child, facing, far in fan:
            way = facing + middle
            disc.put.append((child, way, x + far * cos(way), y + far * sin(way)))


def _slot(r: float, around: tuple[float, float], arc: float) -> float:
    """Radians of a ring of that radius that a NE needs, with what hangs off it."""
    own = 2 * asin(min(1.0, arc / (2 * r)))
    middle, reach = around
    if not reach:
        return own
    if r + middle <= reach + _PAD:
        return 2 * pi
    return max(own, 2 * asin((reach + _PAD) / (r + middle)))


def _centre(disc: _Disc, discs: Sequence[_Disc]) -> None:
    """The disc around a single NE and its children has its middle between them."""
    edges = [(x, y, LABEL) for x, y in disc.own.values()] + [
        (x, y, discs[c].reach) for c, _, x, y in disc.put
    ]
    x = (min(e[0] - e[2] for e in edges) + max(e[0] + e[2] for e in edges)) / 2
    y = (min(e[1] - e[2] for e in edges) + max(e[1] + e[2] for e in edges)) / 2
    disc.own = {ne: (px - x, py - y) for ne, (px, py) in disc.own.items()}
    disc.put = [(child, facing, px - x, py - y) for child, facing, px, py in disc.put]


def _mesh(
    disc: _Disc, by_ne: Mapping[str, Sequence[int]], discs: Sequence[_Disc],
    neighbours: Neighbours, geo: Mapping[str, Place], arc: float,
) -> None:  # fmt: skip
    unit = disc.unit
    placed = mesh_places(unit.members, neighbours, geo, arc)
    xs, ys = [x for x, _ in placed.values()], [y for _, y in placed.values()]
    middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    for ne, (x, y) in placed.items():
        disc.own[ne] = (x - middle[0], y - middle[1])
        disc.out[ne] = pi / 2
    edge = max(hypot(x, y) for x, y in disc.own.values())
    kids = [child for group in by_ne.values() for child in group]
    for child, angle, far in bundle(kids, [one.reach for one in discs], 2 * pi, 0.0, edge):
        disc.put.append((child, angle, far * cos(angle), far * sin(angle)))


def _roots(discs: Sequence[_Disc]) -> list[tuple[float, float]]:
    """Parts that nothing joins stand beside each other in rows, the largest first."""
    middle = [(0.0, 0.0)] * len(discs)
    roots = [n for n, disc in enumerate(discs) if disc.unit.parent < 0]
    roots.sort(key=lambda n: (-discs[n].reach, n))
    area = sum((2 * discs[n].reach) ** 2 for n in roots)
    row = max(2 * discs[roots[0]].reach, (area * 1.6) ** 0.5) if roots else 0.0
    x = y = tall = 0.0
    for n in roots:
        size = 2 * discs[n].reach
        if x and x + size > row:
            x, y, tall = 0.0, y + tall, 0.0
        middle[n] = (x + size / 2, y + size / 2)
        x, tall = x + size, max(tall, size)
    return middle


def _shifted(spots: dict[str, Spot], out: dict[str, float], circles: Sequence[Circle]) -> Layout:
    if not spots:
        return Layout({}, {}, (), 0.0, 0.0)
    left = min(*(s.x for s in spots.values()), *(c.x - c.r for c in circles), 1000000000000.0)
    top = min(*(s.y for s in spots.values()), *(c.y - c.r for c in circles), 1000000000000.0)
    right = max(*(s.x for s in spots.values()), *(c.x + c.r for c in circles), -1000000000000.0)
    bottom = max(*(s.y for s in spots.values()), *(c.y + c.r for c in circles), -1000000000000.0)
    moved = {ne: Spot(s.x - left, s.y - top) for ne, s in spots.items()}
    rings = tuple(Circle(c.name, c.x - left, c.y - top, c.r, c.order, c.full) for c in circles)
    return Layout(moved, out, rings, right - left, bottom - top)


def stretched(layout: Layout, by: float) -> Layout:
    """Further apart; type and stations keep their size."""
    spots = {ne: Spot(s.x * by, s.y * by) for ne, s in layout.spots.items()}
    rings = tuple(Circle(c.name, c.x * by, c.y * by, c.r * by, c.order, c.full) for c in layout.circles)
    return Layout(spots, layout.out, rings, layout.width * by, layout.height * by)
