"""A mesh by its coordinates, moved apart where stations would touch; without coordinates in layers from
its hub.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from math import hypot

from linewatch.drawing.units import Neighbours

Place = tuple[float, float]
_ROUNDS = 80
_LAYER = 1.6  # a layer's depth in arcs


def mesh_places(
    members: Sequence[str], neighbours: Neighbours, geo: Mapping[str, Place], arc: float
) -> dict[str, Place]:
    """Every member's place in units. A member without coordinates stands amid its neighbours that have
    some.
    """
    known = {ne: geo[ne] for ne in members if ne in geo}
    if len(known) * 2 < len(members) or len(set(known.values())) < 2:
        return _apart(_layers(members, neighbours, arc), arc)
    gaps = sorted(_nearest(place, known.values()) for place in known.values())
    typical = gaps[len(gaps) // 3] or max(gaps)
    scale = arc * 0.9 / typical
    wide = max(x for x, _ in known.values()) - min(x for x, _ in known.values())
    tall = max(y for _, y in known.values()) - min(y for _, y in known.values())
    # Two stations at the ends of the map do not push all others into a corner of a huge page.
    scale = min(scale, arc * 2.2 * len(members) ** 0.5 / max(wide, tall))
    places = {ne: (x * scale, -y * scale) for ne, (x, y) in known.items()}
    for place, ne in enumerate(ne for ne in members if ne not in known):
        near = [places[other] for other in neighbours.get(ne, ()) if other in places] or list(places.values())
        step = (place % 5 - 2) * arc / 4
        places[ne] = (
            sum(x for x, _ in near) / len(near) + arc / 2,
            sum(y for _, y in near) / len(near) + step,
        )
    return _apart({ne: places[ne] for ne in members}, arc)


def _nearest(place: Place, others: Iterable[Place]) -> float:
    gaps = [hypot(place[0] - x, place[1] - y) for x, y in others if (x, y) != place]
    return min(gaps, default=0.0)


def _layers(members: Sequence[str], neighbours: Neighbours, arc: float) -> dict[str, Place]:
    inside = dict.fromkeys(members)
    hub = max(members, key=lambda ne: len(neighbours.get(ne, ())))
    depth = {hub: 0}
    queue = deque([hub])
    while queue:
        ne = queue.popleft()
        for other in neighbours.get(ne, ()):
            if other in inside and other not in depth:
                depth[other] = depth[ne] + 1
                queue.append(other)
    rows: dict[int, list[str]] = {}
    for ne in members:
        rows.setdefault(depth.get(ne, 0), []).append(ne)
    return {
        ne: (layer * arc * _LAYER, (place - (len(row) - 1) / 2) * arc)
        for layer, row in rows.items()
        for place, ne in enumerate(row)
    }


def _apart(places: dict[str, Place], arc: float) -> dict[str, Place]:
    """Pairs nearer than an arc are moved apart along the line between them, a fixed number of times."""
    names = list(places)
    at = [list(places[ne]) for ne in names]
    for _ in range(_ROUNDS):
        moved = False
        cells: dict[tuple[int, int], list[int]] = {}
        for place, (x, y) in enumerate(at):
            cells.setdefault((int(x // arc), int(y // arc)), []).append(place)
        for one, (x, y) in enumerate(list(map(tuple, at))):
            cx, cy = int(x // arc), int(y // arc)
            near = [
                n for i in (-1, 0, 1) for j in (-1, 0, 1) for n in cells.get((cx + i, cy + j), ()) if n > one
            ]
            for other in near:
                moved = _push(at[one], at[other], arc) or moved
        if not moved:
            break
    return {ne: (x, y) for ne, (x, y) in zip(names, at, strict=True)}


def _push(one: list[float], other: list[float], arc: float) -> bool:
    dx, dy = other[0] - one[0], other[1] - one[1]
    gap = hypot(dx, dy)
    if gap >= arc:
        return False
    ux, uy = (dx / gap, dy / gap) if gap else (1.0, 0.0)
    by = (arc - gap) / 2 + 0.5
    one[0], one[1] = one[0] - ux * by, one[1] - uy * by
    other[0], other[1] = other[0] + ux * by, other[1] + uy * by
    return True
