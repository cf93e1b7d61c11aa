"""Ducts that several cables lie in: a grey band across the spans, with its name and the km they share."""

from collections.abc import Mapping, Sequence
from math import hypot

from linewatch.drawing.labels import Labels, around, at_share
from linewatch.drawing.said import Dress, km
from linewatch.drawing.spans import Track, shared_ducts
from linewatch.drawing.svg import Canvas, Point
from linewatch.drawing.text_size import text_width, wrap
from linewatch.topology.index import PlantIndex

_FAR = 320.0  # units over which no band is drawn, only its ends
_LETTER, _PITCH = 9.5, 12.5


class Bands:
    """Drawn under the spans; named when the stations have their names."""

    def __init__(self, canvas: Canvas, labels: Labels) -> None:
        self._canvas, self._labels = canvas, labels
        self._waiting: list[tuple[str, list[str], Point]] = []

    def add(self, duct: str, words: list[str], at: Point) -> None:
        self._waiting.append((duct, words, at))

    def name(self) -> None:
        for duct, words, (x, y) in self._waiting:
            width = max(text_width(text, _LETTER, bold=True) for text in words) + 4
            size = (width, len(words) * _PITCH + 1)
            box = self._labels.place(*size, around(x, y, 12, size, 0.0))
            if box is None:
                continue
            with self._canvas.element("duct-name", duct):
                self._canvas.rail([(x, y), _nearest(box, x, y)], "leader")
                for row, text in enumerate(words):
                    self._canvas.text(
                        box[0] + width / 2,
                        box[1] + row * _PITCH + 9,
                        text,
                        _LETTER,
                        anchor="middle",
                        bold=row == 0,
                    )


def draw_ducts(
    canvas: Canvas, index: PlantIndex, dress: Dress, tracks: Sequence[Track],
    ways: Mapping[str, Sequence[Point]], labels: Labels,
) -> Bands:  # fmt: skip
    """Bands for every duct that two cables of these sections share."""
    bands = Bands(canvas, labels)
    by_id = {track.id: track for track in tracks}
    for shared in shared_ducts(list(tracks)):
        spots = [_spot(by_id[name], shared.duct, ways[name]) for name in shared.sections]
        words = [f"{dress.word('duct')} {shared.duct}", *wrap_name(dress, index.ducts.get(shared.duct))]
        words.append(f"{dress.word('shared')} {km(shared.km)}")
        title = " ".join([*words, *shared.sections])
        runs = _near(spots)
        with canvas.element("duct", shared.duct, title):
            for run in runs:
                band = run if len(run) > 1 else [(run[0][0] - 4, run[0][1]), (run[0][0] + 4, run[0][1])]
                canvas.rail(band, "duct-edge")
                canvas.rail(band, "duct")
                labels.line(band)
        for run in runs:
            x, y = run[0] if len(run) == 1 else ((run[0][0] + run[1][0]) / 2, (run[0][1] + run[1][1]) / 2)
            bands.add(shared.duct, words, (x, y))
    return bands


def wrap_name(dress: Dress, element: object) -> list[str]:
    return [line for name in dress.names(element) for line in wrap(name, 150.0, _LETTER)]


def _spot(track: Track, duct: str, points: Sequence[Point]) -> Point:
    """Where on the drawn span the duct is; never under the stations at its ends."""
    begin, stretch = track.at_duct[duct]
    share = (begin + stretch / 2) / track.length_km if track.length_km else 0.5
    length = sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in zip(points, points[1:], strict=False))
    edge = min(0.5, 34 / length) if length else 0.5
    x, y, _, _ = at_share(points, min(max(share, edge), 1 - edge))
    return x, y


def _near(spots: Sequence[Point]) -> list[list[Point]]:
    runs: list[list[Point]] = []
    for spot in spots:
        if runs and hypot(spot[0] - runs[-1][-1][0], spot[1] - runs[-1][-1][1]) < _FAR:
            runs[-1].append(spot)
        else:
            runs.append([spot])
    return runs


def _nearest(box: tuple[float, float, float, float], x: float, y: float) -> Point:
    return min(max(x, box[0]), box[0] + box[2]), min(max(y, box[1]), box[1] + box[3])
