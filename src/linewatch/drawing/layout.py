"""Where each NE stands: rings round, chains outward, meshes by their coordinates. Fixed: the same plant, the same picture.

Every unit lies in a disc of its own with everything that hangs off it; discs of one parent never meet.
"""

from collections.abc import Mapping, Sequence
from math import asin, cos, hypot, pi, sin

from msgspec import Struct

from linewatch.drawing.mesh import Place, mesh_places
from linewatch.drawing.units import Neighbours, Unit

_GAP = 70.0  # units between a ring and a disc outside
_PAD = 10.0
_LABEL = 62.0  # room a NE needs around itself
_THROUGH = 0.35  # radians left free where a ring is entered
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
    far = [hypot(x, y) + _LABEL for x, y in disc.own.values()]
    far += [hypot(x, y) + discs[child].reach for child, _, x, y in disc.put]
    disc.reach = max(far)


def _round(disc: _Disc, by_ne: Mapping[str, Sequence[int]], discs: Sequence[_Disc], arc: float) -> None:
    """A ring, or one NE as a ring without a radius."""
    unit = disc.unit
    single = unit.kind == "node"
    slots: list[tuple[str, Sequence[int]]] = [(ne, by_ne.get(ne, ())) for ne in unit.members]
    if unit.anchors:
        slots.insert(0, ("", ()))  # the side where its shared NEs are
    whole = _FAN if single and unit.at else 2 * pi
    low = 0.0 if single else arc / pi
    while sum(_slot(low, kids, discs, arc, single) for _, kids in slots) > whole:
        low = low * 1.08 + 4
    disc.r = 0.0 if single else low
    widths = [_slot(low, kids, discs, arc, single) for _, kids in slots]
    spare = (whole - sum(widths)) / len(slots)
    # The first slot faces the parent; a single NE has its parent's side free.
    angle = -whole / 2 if single else pi - (widths[0] + spare) / 2
    for (ne, kids), width in zip(slots, widths, strict=True):
        middle = angle + (width + spare) / 2
        if ne:
            disc.own[ne] = (disc.r * cos(middle), disc.r * sin(middle))
            disc.out[ne] = middle if not single else 0.0
            through = _THROUGH if ne == unit.entry and not single and unit.at else 0.0
            _fan(disc, kids, discs, (middle, width + spare if single else width, through), low)
        angle += width + spare
    if single:
        _centre(disc, discs)


def _slot(r: float, kids: Sequence[int], discs: Sequence[_Disc], arc: float, single: bool) -> float:
    need = sum(_share(r, discs[child].reach) for child in kids)
    return (
        need
        if single
        else max(need + (_THROUGH if need else 0.0), 2 * asin(min(1.0, arc / (2 * r))) if r else pi)
    )


def _share(r: float, reach: float) -> float:
    return 2 * asin(min(1.0, (reach + _PAD) / (r + _GAP + reach)))


def _fan(
    disc: _Disc, kids: Sequence[int], discs: Sequence[_Disc], slot: tuple[float, float, float], r: float
) -> None:
    """Side by side in the slot: its middle, its width, and what is left free in the middle for the way to the parent."""
    middle, room, through = slot
    shares = [_share(r, discs[child].reach) for child in kids]
    spare = max(0.0, room - sum(shares)) / max(len(kids), 1) if disc.unit.kind == "node" else 0.0
    angle = middle - (sum(shares) + spare * len(kids) + through) / 2
    for place, (child, share) in enumerate(zip(kids, shares, strict=True)):
        angle += through if place == len(kids) // 2 else 0.0
        facing = angle + (share + spare) / 2
        away = r + _GAP + discs[child].reach
        disc.put.append((child, facing, away * cos(facing), away * sin(facing)))
        angle += share + spare


def _centre(disc: _Disc, discs: Sequence[_Disc]) -> None:
    """The disc around a single NE and its children has its middle between them."""
    edges = [(x, y, _LABEL) for x, y in disc.own.values()] + [
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
    angle = 0.0
    for kids in by_ne.values():
        for child in kids:
            away = edge + _GAP + discs[child].reach
            disc.put.append((child, angle, away * cos(angle), away * sin(angle)))
            angle += _share(edge, discs[child].reach)


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
    left = min(min(s.x for s in spots.values()), *(c.x - c.r for c in circles), 1e12)
    top = min(min(s.y for s in spots.values()), *(c.y - c.r for c in circles), 1e12)
    right = max(max(s.x for s in spots.values()), *(c.x + c.r for c in circles), -1e12)
    bottom = max(max(s.y for s in spots.values()), *(c.y + c.r for c in circles), -1e12)
    moved = {ne: Spot(s.x - left, s.y - top) for ne, s in spots.items()}
    rings = tuple(Circle(c.name, c.x - left, c.y - top, c.r, c.order, c.full) for c in circles)
    return Layout(moved, out, rings, right - left, bottom - top)


def stretched(layout: Layout, by: float) -> Layout:
    """Further apart; type and stations keep their size."""
    spots = {ne: Spot(s.x * by, s.y * by) for ne, s in layout.spots.items()}
    rings = tuple(Circle(c.name, c.x * by, c.y * by, c.r * by, c.order, c.full) for c in layout.circles)
    return Layout(spots, layout.out, rings, layout.width * by, layout.height * by)
