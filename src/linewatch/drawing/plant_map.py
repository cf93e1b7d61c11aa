"""The plant, or one ring of it, as rings and chains: spans, stations, shared ducts, and what is said of
them.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from math import pi

from linewatch.drawing.duct_bands import draw_ducts
from linewatch.drawing.labels import Labels, along, around, at_share
from linewatch.drawing.layout import Layout
from linewatch.drawing.live import Live, seen
from linewatch.drawing.marks import draw_flag, draw_mark
from linewatch.drawing.page import Room
from linewatch.drawing.routes import routes
from linewatch.drawing.said import Dress, km
from linewatch.drawing.spans import Span, Track
from linewatch.drawing.svg import Canvas, Point
from linewatch.drawing.text_size import text_width, wrap
from linewatch.topology.index import PlantIndex

Progress = Callable[[str, int, int], None]
_HEAD, _NOTE, PITCH = 11.0, 9.5, 12.5
_WIDEST = 150.0  # units before a station's name goes on below
STATION = 11.0
Words = list[tuple[str, bool]]  # a line, and whether it is bold


class PlantMap:
    """Draws on one canvas; `left_out` tells how many labels found no room."""

    def __init__(self, canvas: Canvas, room: Room, index: PlantIndex, dress: Dress, live: Live) -> None:
        self.canvas, self.index, self.dress, self.live = canvas, index, dress, live
        self.labels = Labels(room)

    @property
    def left_out(self) -> int:
        return self.labels.left_out

    def draw(
        self,
        spans: Sequence[Span],
        layout: Layout,
        hubs: Mapping[str, object],
        progress: Progress,
        *,
        rings: bool,
        brief: Collection[str] = (),
    ) -> None:
        """`hubs` are drawn with a core. `rings`: their names stand in their middle. `brief`: spans of which
        the name is written, and the rest left to the tooltip.
        """
        ways = routes(spans, layout)
        for span in spans:
            for track in span.tracks:
                self.labels.line(ways[track.id], span.id)
        r = STATION + 2
        for spot in layout.spots.values():
            self.labels.block((spot.x - r, spot.y - r, 2 * r, 2 * r))
        tracks = [track for span in spans for track in span.tracks]
        bands = draw_ducts(self.canvas, self.index, self.dress, tracks, ways, self.labels)
        for place, span in enumerate(spans):
            progress("spans", place, len(spans))
            for spare, track in enumerate(span.tracks):
                self._track(track, ways[track.id], spare=bool(spare))
        for ne, spot in layout.spots.items():
            self._station(ne, spot.x, spot.y, hub=ne in hubs)
        if rings:
            for circle in layout.circles:
                self._ring(circle.name, circle.x, circle.y, circle.r)
        for place, (ne, spot) in enumerate(layout.spots.items()):
            progress("names", place, len(layout.spots))
            self._name(ne, spot.x, spot.y, layout.out.get(ne, pi / 2))
        bands.name()
        for place, span in enumerate(spans):
            progress("cables", place, len(spans))
            self._span(span, ways, brief=span.id in brief)

    def _track(self, track: Track, points: Sequence[Point], *, spare: bool) -> None:
        state = seen(self.live, track.ids, spare=spare)
        title = " ".join(
            [
                track.id,
                track.rate,
                *track.cables,
                km(track.length_km),
                state.state,
                *state.faults,
                *state.codes,
            ]
        )
        rail = "rail-leased" if track.leased else "rail"
        rail = {"rail": "rail-spare", "rail-leased": "rail-leased-spare"}[rail] if spare else rail
        with self.canvas.element("section", track.id, title.strip(), state.state):
            self.canvas.rail(points, rail)
            x, y, _, _ = at_share(points, 0.5)
            if state.state in ("down", "alarm", "silent", "exposed"):
                draw_flag(self.canvas, state.state, x, y, 8)
                self.labels.block((x - 9, y - 9, 18, 18))

    def _station(self, ne: str, x: float, y: float, *, hub: bool) -> None:
        state = seen(self.live, (ne,))
        title = " ".join([ne, self.dress.name(self.index.nes[ne]), state.state, *state.faults, *state.codes])
        with self.canvas.element("ne", ne, title.strip(), state.state):
            self.canvas.disc(x, y, STATION, "station")
            if hub and state.state in ("", "ok"):
                self.canvas.disc(x, y, STATION * 0.5, "used")
            else:
                draw_mark(self.canvas, state.state, x, y, STATION)

    def _ring(self, name: str, x: float, y: float, r: float) -> None:
        ring = self.index.rings.get(name)
        if ring is None:
            return
        words: Words = [(name, True), *((said, False) for said in self.dress.names(ring))]
        words.append((self.dress.word(ring.protection), False))
        lines = [
            (part, bold) for text, bold in words for part in wrap(text, max(r * 1.2, 90), _HEAD, bold=bold)
        ]
        size = _size(lines, _HEAD)
        with self.canvas.element("ring", name, " ".join(text for text, _ in words)):
            self._write(lines, size, [(x, y), *around(x, y, 0, size, pi / 2)], _HEAD)

    def _name(self, ne: str, x: float, y: float, toward: float) -> None:
        words: Words = [(ne, True)]
        for name in self.dress.names(self.index.nes[ne]):
            if name != ne:
                words += [(line, False) for line in wrap(name, _WIDEST, _NOTE)]
        size = _size(words, _NOTE)
        with self.canvas.element("ne-name", ne):
            self._write(words, size, around(x, y, STATION, size, toward), _NOTE, leader=(x, y))

    def _span(self, span: Span, ways: Mapping[str, Sequence[Point]], *, brief: bool) -> None:
        words: Words = []
        if len(span.tracks) > 1:
            words.append((f"{span.id} {self.dress.word(span.kind)}", True))
        for track in span.tracks:
            if brief and words:
                break
            head = f"{track.id} {track.rate}"
            mark = f" [{self.dress.word('leased')}]" if track.leased else ""
            cables = " + ".join(track.cables)
            words.append((head, len(span.tracks) == 1))
            if brief:
                break
            words += [
                (line, False) for line in wrap(f"{cables} {km(track.length_km)}{mark}", _WIDEST + 40, _NOTE)
            ]
        points = ways[span.tracks[0].id]
        size = _size(words, _NOTE)
        x, y, _, _ = at_share(points, 0.5)
        with self.canvas.element("span-name", span.id):
            self._write(words, size, along(points, size), _NOTE, leader=(x, y), of=span.id)

    def _write(
        self,
        words: Words,
        size: tuple[float, float],
        middles: Sequence[Point],
        letter: float,
        leader: Point | None = None,
        of: str = "",
    ) -> None:
        box = self.labels.place(*size, middles, leader, of)
        if box is None:
            return
        x, y, width, height = box
        if leader is not None:
            lead_to(self.canvas, leader, box, always=bool(of) and self.labels.in_doubt(box, of))
            self.labels.line([leader, (box[0] + width / 2, y + height / 2)])
        for row, (text, bold) in enumerate(words):
            baseline = y + row * PITCH + letter * 0.95
            self.canvas.text(x + width / 2, baseline, text, letter, anchor="middle", bold=bold)


def lead_to(
    canvas: Canvas, point: Point, box: tuple[float, float, float, float], *, always: bool = False
) -> None:
    """A leader to words that stand so far off that one could wonder whose they are."""
    x, y = min(max(point[0], box[0]), box[0] + box[2]), min(max(point[1], box[1]), box[1] + box[3])
    if always or abs(x - point[0]) + abs(y - point[1]) > 3 * STATION:
        canvas.rail([point, (x, y)], "leader")


def _size(words: Words, letter: float) -> tuple[float, float]:
    width = max(text_width(text, letter, bold=bold) for text, bold in words)
    return width + 4, len(words) * PITCH + 1
