"""The line each span follows: along its ring where its ends are neighbours there, else straight; twins
side by side.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import atan2, cos, hypot, pi, sin

from linewatch.drawing.layout import Circle, Layout
from linewatch.drawing.spans import Span
from linewatch.drawing.svg import Point

_APART = 11.0  # between spans of the same two NEs
_STEPS = 18
_PIECE = 20.0  # units of an arc that may be straight
Routes = Mapping[str, tuple[Point, ...]]


def routes(spans: Sequence[Span], layout: Layout) -> Routes:
    """Section id -> points from its span's A to its Z end. A standby section runs beside the working one."""
    by_pair: dict[tuple[str, ...], list[str]] = {}
    for span in spans:
        for track in span.tracks:
            by_pair.setdefault(tuple(sorted((span.ne_a, span.ne_z))), []).append(track.id)
    circles = {ne: circle for circle in layout.circles for ne in circle.order}
    found: dict[str, tuple[Point, ...]] = {}
    for span in spans:
        pair = tuple(sorted((span.ne_a, span.ne_z)))
        names = by_pair[pair]
        way = 1 if pair[0] == span.ne_a else -1
        for track in span.tracks:
            shift = (names.index(track.id) - (len(names) - 1) / 2) * _APART * way
            found[track.id] = tuple(_route(span, layout, circles, shift))
    return found


def _route(span: Span, layout: Layout, circles: Mapping[str, Circle], shift: float) -> Iterator[Point]:
    a, z = layout.spots[span.ne_a], layout.spots[span.ne_z]
    circle = circles.get(span.ne_a)
    if span.ne_a == span.ne_z:
        yield from ((a.x, a.y), (a.x + 24, a.y - 34 - shift), (a.x - 24, a.y - 34 - shift), (a.x, a.y))
    elif circle is not None and circles.get(span.ne_z) is circle and _beside(circle, span.ne_a, span.ne_z):
        begin, end = atan2(a.y - circle.y, a.x - circle.x), atan2(z.y - circle.y, z.x - circle.x)
        turn = (end - begin + pi) % (2 * pi) - pi
        turn = _long_way(circle, span, turn)
        # Outward is to the left of a way that turns clockwise on paper.
        r = circle.r + (shift if turn < 0 else -shift)
        yield a.x, a.y
        steps = max(_STEPS, int(abs(turn) * r / _PIECE))
        for step in range(1, steps):
            angle = begin + turn * step / steps
            yield circle.x + r * cos(angle), circle.y + r * sin(angle)
        yield z.x, z.y
    else:
        length = hypot(z.x - a.x, z.y - a.y) or 1.0
        nx, ny = (a.y - z.y) / length * shift, (z.x - a.x) / length * shift
        yield from ((a.x + nx, a.y + ny), (z.x + nx, z.y + ny))


def _beside(circle: Circle, one: str, other: str) -> bool:
    gap = abs(circle.order.index(one) - circle.order.index(other))
    return gap == 1 or (circle.full and gap == len(circle.order) - 1)


def _long_way(circle: Circle, span: Span, turn: float) -> float:
    """A ring's neighbours are joined in its own sense, also where the arc between them is more than half
    of it.
    """
    count = len(circle.order)
    if count < 3:
        return turn
    step = circle.order.index(span.ne_z) - circle.order.index(span.ne_a)
    forward = step == 1 or step == 1 - count
    if forward and turn < 0:
        return turn + 2 * pi
    return turn - 2 * pi if not forward and turn > 0 else turn
