"""A shot at a fibre on paper: the cable by km, the joints it was measured by, the break and its interval."""

from collections.abc import Callable, Sequence

from linewatch.drawing.said import Dress, km
from linewatch.drawing.svg import Canvas
from linewatch.otdr.place import Located
from linewatch.topology.plant import Cable

_WIDTH, _HEIGHT, _MARGIN = 1080.0, 210.0, 40.0
_RAIL_Y, _LINE, _ROWS = 140.0, 16.0, 3
_APART = 46.0  # names nearer to each other than this go on rows of their own


def shot_svg(
    cable: Cable, found: Located, said: Sequence[str], name: Callable[[str], str], dress: Dress
) -> str:
    """SVG text, the same for the same shot."""
    height = _HEIGHT + _LINE * len(said)
    canvas = Canvas(_WIDTH, height)
    length = float(cable.length_km) or 1.0

    def x(at_km: float) -> float:
        return _MARGIN + (_WIDTH - 2 * _MARGIN) * min(max(at_km / length, 0.0), 1.0)

    heading = f"{dress.word('otdr')} {cable.id} {found.fibre} · {km(length)}"
    canvas.text(_MARGIN, 28, heading, 14, bold=True)
    with canvas.element("cable", cable.id, state="down" if found.spots else "ok"):
        canvas.rail([(x(0), _RAIL_Y), (x(length), _RAIL_Y)], "rail")
    seen = {matched.point for matched in found.matched}
    used = [-_APART] * _ROWS
    for point in sorted(cable.points, key=lambda p: (float(p.km), p.id)):
        at = x(float(point.km))
        with canvas.element("point", point.id, f"{name(point.id)} {km(float(point.km))}"):
            if point.kind == "manhole":
                canvas.disc(at, _RAIL_Y, 3, "mark")
                continue
            canvas.disc(at, _RAIL_Y, 7 if point.id in seen else 5, "used" if point.id in seen else "stop")
            row = next((n for n, taken in enumerate(used) if at - taken >= _APART), None)
            if row is not None:
                used[row] = at
                canvas.text(at, _RAIL_Y - 18 - _LINE * row, name(point.id), 10, anchor="middle")
    for spot in found.spots:
        with canvas.element("break", cable.id, f"{spot.km:.3f} km", "down"):
            left, right = x(spot.low_km), x(spot.high_km)
            canvas.box(left, _RAIL_Y - 9, max(right - left, 1.0), 18, "band")
            at = x(spot.km)
            canvas.rail([(at - 7, _RAIL_Y - 7), (at + 7, _RAIL_Y + 7)], "stroke")
            canvas.rail([(at - 7, _RAIL_Y + 7), (at + 7, _RAIL_Y - 7)], "stroke")
            label = f"{name(spot.from_point)} – {name(spot.to_point)}"
            canvas.text(at, _RAIL_Y + 26, label, 10, anchor="middle", cls="said")
    canvas.text(x(0), _RAIL_Y + 26, cable.a_site, 11, anchor="middle", bold=True)
    canvas.text(x(length), _RAIL_Y + 26, cable.z_site, 11, anchor="middle", bold=True)
    for row, line in enumerate(said):
        canvas.text(_MARGIN, _HEIGHT - 12 + _LINE * row, line, 11)
    return canvas.document(heading)
