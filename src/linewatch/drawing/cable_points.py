"""The strips of a cable, one below the other like a route map: as many points in each as have room for
their names.
"""

from collections.abc import Iterator, Sequence

from linewatch.drawing.flow import Piece
from linewatch.drawing.live import Live, seen
from linewatch.drawing.marks import draw_point
from linewatch.drawing.owners import leased
from linewatch.drawing.said import Dress, km
from linewatch.drawing.svg import Canvas
from linewatch.drawing.text_size import cut, text_width, wrap
from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import Cable, Point, Segment

_SIZE, _PITCH = 9.0, 11.5
_LABEL = 96.0  # units before a point's name goes on below
_LEAD = 26.0  # from the line to the names
_BAND = 16.0
_EDGE = 14.0


def strips(index: PlantIndex, cable: Cable, dress: Dress, live: Live, width: float) -> Iterator[Piece]:
    """At least one, also for a cable without points."""
    points = sorted(cable.points, key=lambda point: point.km)
    if not points:
        points = [
            Point(id=cable.a_site, kind="odf", km=0.0),
            Point(id=cable.z_site, kind="odf", km=cable.length_km),
        ]
    fit = max(int(width // (_LABEL + 8)) * 2 - 1, 2)
    count = max(-(-(len(points) - 1) // (fit - 1)), 1)
    each = -(-(len(points) - 1) // count)
    for begin in range(0, max(len(points) - 1, 1), max(each, 1)):
        strip = _Strip(index, cable, dress, live, points[begin : begin + each + 1], width)
        yield Piece(strip.height, strip.draw)


class _Strip:
    def __init__(
        self, index: PlantIndex, cable: Cable, dress: Dress, live: Live, points: Sequence[Point], width: float
    ) -> None:
        self.index, self.cable, self.dress, self.live, self.points = index, cable, dress, live, points
        self.width = width
        self.low, self.high = float(points[0].km), float(points[-1].km)
        self.words = [self._words(point) for point in points]
        self.above = max((len(w) for w in self.words[::2]), default=0) * _PITCH
        self.below = max((len(w) for w in self.words[1::2]), default=0) * _PITCH
        self.bands = list(self._bands())
        self.height = self.above + self.below + 2 * _LEAD + len(self.bands) * _BAND + 30

    def _words(self, point: Point) -> list[str]:
        ext = ext_of(point)
        name = str(ext.get("manhole") or ext.get("odf") or " ".join(self.dress.names(point)))
        short = point.id.removeprefix(self.cable.id).lstrip("#:/-") or point.id
        words = list(wrap(f"{short} {name}".strip(), _LABEL, _SIZE))
        slack = f" {self.dress.word('slack').split(' ')[0]} {point.slack_m:g} m" if point.slack_m else ""
        return [*words, *wrap(km(point.km) + slack, _LABEL, _SIZE)]

    def _bands(self) -> Iterator[tuple[str, float, float, list[Segment]]]:
        runs: list[tuple[str, float, float, list[Segment]]] = []
        for segment in sorted(self.cable.segments, key=lambda s: s.from_km):
            low, high = max(segment.from_km, self.low), min(segment.to_km, self.high)
            if segment.duct is None or low >= high:
                continue
            if runs and runs[-1][0] == segment.duct and abs(runs[-1][2] - low) < 1e-6:
                runs[-1] = (segment.duct, runs[-1][1], high, [*runs[-1][3], segment])
            else:
                runs.append((segment.duct, low, high, [segment]))
        yield from runs

    def _x(self, at_km: float) -> float:
        share = (at_km - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return _EDGE + share * (self.width - 2 * _EDGE)

    def draw(self, canvas: Canvas, x: float, y: float) -> None:
        """With the line between the names above and those below."""
        axis = y + 8 + self.above + _LEAD
        for duct, low, high, _ in self.bands:
            with canvas.element("duct", duct):
                left, right = x + self._x(low), x + self._x(high)
                canvas.box(left, axis - 11, right - left, 22, "band")
        fibres = self.index.fibres_of_cable.get(self.cable.id, ())
        found = seen(self.live, (self.cable.id, *fibres))
        with canvas.element("cable", self.cable.id, f"{self.cable.id} {found.state}".strip(), found.state):
            rail = "rail-leased" if leased(self.index, self.cable.id) else "rail"
            canvas.rail([(x + self._x(self.low), axis), (x + self._x(self.high), axis)], rail)
        for side in (0, 1):
            self._side(canvas, x, axis, side)
        self._name_bands(canvas, x, axis + _LEAD + self.below + 8)

    def _side(self, canvas: Canvas, x: float, axis: float, side: int) -> None:
        """Names of every other point, moved along until none touches another; order is kept, so no
        leader crosses.
        """
        chosen = list(range(side, len(self.points), 2))
        wants = [self._x(self.points[n].km) for n in chosen]
        widths = [max(text_width(text, _SIZE, bold=True) for text in self.words[n]) + 6 for n in chosen]
        for n, middle, want in zip(chosen, spread(wants, widths, self.width), wants, strict=True):
            point, words = self.points[n], self.words[n]
            top = axis - _LEAD - len(words) * _PITCH if side == 0 else axis + _LEAD
            title = " ".join([point.id, point.kind, *words[-1:]])
            with canvas.element("point", point.id, title):
                edge = axis - _LEAD + 2 if side == 0 else axis + _LEAD - 2
                canvas.rail([(x + want, axis), (x + middle, edge)], "hair")
                if point.slack_m and point.kind == "manhole":
                    draw_point(canvas, "slack", x + want, axis)
                else:
                    draw_point(canvas, point.kind, x + want, axis)
                for row, text in enumerate(words):
                    baseline = top + row * _PITCH + _SIZE
                    canvas.text(
                        x + middle, baseline, text, _SIZE, anchor="middle", bold=row == 0, cls="plain"
                    )

    def _name_bands(self, canvas: Canvas, x: float, y: float) -> None:
        for row, (duct, low, high, _) in enumerate(self.bands):
            others = [
                c.id
                for c in self.index.plant.cables
                if c.id != self.cable.id and any(s.duct == duct for s in c.segments)
            ]
            name = " ".join(self.dress.names(self.index.ducts.get(duct)))
            beside = f"; {self.dress.word('shared')} {', '.join(others)}" if others else ""
            text = f"{self.dress.word('duct')} {duct} {name} {km(low).removesuffix(' km')}–{km(high)}{beside}"
            text = cut(text, self.width - 8, _SIZE)
            long = text_width(text, _SIZE)
            left = min(x + self._x(low), x + self.width - long - 4)
            top = y + row * _BAND
            with canvas.element("duct-name", duct, text):
                canvas.rail([(x + self._x(low), top), (x + self._x(high), top)], "hair")
                canvas.text(left, top + 11, text, _SIZE, cls="plain")


def spread(wants: Sequence[float], widths: Sequence[float], room: float) -> list[float]:
    """Middles in the same order, none nearer to the next than both widths allow, inside 0..room if they
    fit.
    """
    at: list[float] = []
    for want, width in zip(wants, widths, strict=True):
        least = at[-1] + (widths[len(at) - 1] + width) / 2 if at else width / 2
        at.append(max(want, least))
    limit = room
    for place in range(len(at) - 1, -1, -1):
        at[place] = min(at[place], limit - widths[place] / 2)
        limit = at[place] - widths[place] / 2
    return at
