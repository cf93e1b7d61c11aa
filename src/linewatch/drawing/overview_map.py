"""Groups of NEs as circles, and one line for all that joins two of them."""

from math import pi

from linewatch.drawing.groups import Between
from linewatch.drawing.labels import Labels, along, around, at_share
from linewatch.drawing.layout import Layout
from linewatch.drawing.live import OK, STANDBY, Seen
from linewatch.drawing.marks import draw_flag, draw_mark
from linewatch.drawing.page import Room
from linewatch.drawing.plant_map import lead_to
from linewatch.drawing.routes import routes
from linewatch.drawing.spans import Span, Track
from linewatch.drawing.svg import Canvas, Point
from linewatch.drawing.text_size import text_width

_R = 20.0
_HEAD, _NOTE, _PITCH = 13.0, 10.0, 14.0
_CLEAR = ("", OK, STANDBY)


class OverviewMap:
    """`layout` has the groups for NEs. Lines are drawn first, then circles, then all names."""

    def __init__(self, canvas: Canvas, room: Room, layout: Layout) -> None:
        self._canvas, self._layout = canvas, layout
        self._labels = Labels(room)
        self._waiting: list[tuple[str, str, tuple[str, ...], tuple[Point, ...]]] = []
        for spot in layout.spots.values():
            self._labels.block((spot.x - _R - 2, spot.y - _R - 2, 2 * _R + 4, 2 * _R + 4))

    @property
    def left_out(self) -> int:
        return self._labels.left_out

    def join(self, join: Between, words: tuple[str, ...], state: Seen, *, leased: bool) -> None:
        points = self._route(join)
        self._labels.line(points)
        name = f"{join.a} – {join.z}"
        title = " ".join((name, *words, *(span.id for span in join.spans), *state.codes))
        with self._canvas.element("join", name, title, state.state):
            self._canvas.rail(points, "rail-leased" if leased else "rail")
            if state.state not in _CLEAR:
                x, y, _, _ = at_share(points, 0.5)
                draw_flag(self._canvas, state.state, x, y, 9)
                self._labels.block((x - 10, y - 10, 20, 20))
        self._waiting.append(("join-name", name, (name, *words), points))

    def group(self, name: str, words: list[str], state: Seen) -> None:
        spot = self._layout.spots[name]
        with self._canvas.element("group", name, " ".join((name, *words, *state.codes)), state.state):
            self._canvas.disc(spot.x, spot.y, _R, "station")
            if state.state in _CLEAR:
                self._canvas.disc(spot.x, spot.y, _R * 0.5, "used")
            else:
                draw_mark(self._canvas, state.state, spot.x, spot.y, _R)
        self._waiting.insert(0, ("group-name", name, (name, *words), ((spot.x, spot.y),)))

    def names(self) -> None:
        """Of circles before those of lines: there is more room for these."""
        for kind, name, words, points in self._waiting:
            big = kind == "group-name"
            letters = [_HEAD if big and row == 0 else _NOTE for row in range(len(words))]
            width = max(
                text_width(text, letter, bold=row == 0)
                for row, (text, letter) in enumerate(zip(words, letters, strict=True))
            )
            size = (width + 4, len(words) * _PITCH + 2)
            x, y, _, _ = at_share(points, 0.5) if len(points) > 1 else (*points[0], 0.0, 0.0)
            toward = self._layout.out.get(name, pi / 2)
            middles = around(x, y, _R, size, toward) if big else along(points, size)
            box = self._labels.place(*size, middles, (x, y))
            if box is None:
                continue
            with self._canvas.element(kind, name):
                lead_to(self._canvas, (x, y), box)
                for row, (text, letter) in enumerate(zip(words, letters, strict=True)):
                    at = (box[0] + box[2] / 2, box[1] + row * _PITCH + _HEAD * 0.95)
                    self._canvas.text(*at, text, letter, anchor="middle", bold=row == 0)

    def _route(self, join: Between) -> tuple[Point, ...]:
        one = Track("join", join.a, join.z, "", (), 0.0, (), leased=False, at_duct={})
        return routes((Span("join", "plain", join.a, join.z, (one,)),), self._layout)["join"]
