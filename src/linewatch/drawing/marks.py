"""Marks of state that need no colour, and the keys of a legend."""

from linewatch.drawing.live import ALARM, DOWN, EXPOSED, OK, SILENT, STANDBY
from linewatch.drawing.svg import Canvas, number

STATES = (OK, ALARM, DOWN, EXPOSED, SILENT, STANDBY)

_RAILS = ("rail", "rail-thin", "rail-spare", "rail-leased", "rail-tail")
_SHAPES = {
    "duct": 34.0,
    "hub": 26.0,
    "cell": 18.0,
    "used": 18.0,
    "half": 18.0,
    "odf": 18.0,
    "splice": 18.0,
    "manhole": 18.0,
    "slack": 20.0,
}


def draw_mark(canvas: Canvas, state: str, x: float, y: float, r: float) -> None:
    """Inside or on a round stop: nothing when nobody was asked, a dot when all is well."""
    if state == OK:
        canvas.disc(x, y, r * 0.35, "stroke")
    elif state == DOWN:
        d = r * 0.75
        cross = f"M{number(x - d)} {number(y - d)}L{number(x + d)} {number(y + d)}"
        canvas.path(cross + f"M{number(x + d)} {number(y - d)}L{number(x - d)} {number(y + d)}", "stroke")
    elif state == ALARM:
        canvas.path(f"M{number(x)} {number(y - r * 0.65)}V{number(y + r * 0.15)}", "stroke")
        canvas.path(f"M{number(x)} {number(y + r * 0.4)}V{number(y + r * 0.7)}", "stroke")
    elif state == EXPOSED:
        top, bottom = f"{number(x)} {number(y - r)}", f"{number(x)} {number(y + r)}"
        canvas.path(f"M{top}A{number(r)} {number(r)} 0 0 1 {bottom}Z", "used")
    elif state == SILENT:
        d = r * 0.7
        canvas.path(f"M{number(x - d)} {number(y + d)}L{number(x + d)} {number(y - d)}", "stroke")
    elif state == STANDBY:
        canvas.disc(x, y, r * 0.5, "mark")


def draw_flag(canvas: Canvas, state: str, x: float, y: float, r: float = 6.0) -> None:
    """A round mark of its own, for what has no round stop: a section, a cable, a card."""
    if state in ("", OK, STANDBY):
        return
    canvas.disc(x, y, r, "mark")
    draw_mark(canvas, state, x, y, r)


def key_width(key: str) -> float:
    """How far to the right of a key its meaning stands."""
    if key in _RAILS:
        return 40.0
    if key in STATES:
        return 20.0
    return _SHAPES.get(key, 0.0)


def draw_key(canvas: Canvas, key: str, x: float, y: float) -> None:
    """`y` is its middle."""
    if key in _RAILS:
        canvas.rail([(x, y), (x + 32, y)], key)
    elif key in STATES:
        canvas.disc(x + 7, y, 6, "stop")
        draw_mark(canvas, key, x + 7, y, 6)
    elif key == "duct":
        canvas.rail([(x + 8, y), (x + 20, y)], "duct-edge")
        canvas.rail([(x + 8, y), (x + 20, y)], "duct")
    elif key == "hub":
        canvas.disc(x + 9, y, 8, "station")
        canvas.disc(x + 9, y, 4, "used")
    elif key in ("cell", "used", "half"):
        canvas.box(x, y - 6, 12, 12, key)
    elif key:
        draw_point(canvas, key, x + 7, y)


def draw_point(canvas: Canvas, kind: str, x: float, y: float) -> None:
    """A point of a cable: ODF square, joint cross in a square, manhole round; slack is a coil."""
    if kind == "odf":
        canvas.box(x - 6, y - 6, 12, 12, "used")
    elif kind == "splice":
        canvas.box(x - 6, y - 6, 12, 12, "stop")
        left, right = number(x - 6), number(x + 6)
        canvas.path(
            f"M{left} {number(y - 6)}L{right} {number(y + 6)}M{left} {number(y + 6)}L{right} {number(y - 6)}",
            "hair",
        )
    elif kind == "slack":
        canvas.disc(x, y, 6, "cell")
        canvas.disc(x, y, 3, "cell")
    else:
        canvas.disc(x, y, 6, "stop")
