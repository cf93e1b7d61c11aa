"""Ducts that several cables lie in: a grey band across the spans, with its name and the km they share."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import hypot

from linewatch.drawing.labels import Labels, around, at_share
from linewatch.drawing.said import Dress, km
from linewatch.drawing.spans import Track, shared_ducts
from linewatch.drawing.svg import Canvas, Point
from linewatch.drawing.text_size import text_width, wrap
from linewatch.topology.index import PlantIndex

_FAR = 260.0  # units over which stretches are not joined, each has the name
_SHORTEST = 26.0
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
            box = self._labels.place(*size, around(x, y, 12, size, 0.0), (x, y))
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
        stretches = [_stretch(by_id[name], shared.duct, ways[name]) for name in shared.sections]
        words = [f"{dress.word('duct')} {shared.duct}", *wrap_name(dress, index.ducts.get(shared.duct))]
        words.append(f"{dress.word('shared')} {km(shared.km)}")
        joints = [joint for one, other in pairwise(stretches) if (joint := _joint(one, other)) is not None]
        with canvas.element("duct", shared.duct, " ".join([*words, *shared.sections])):
            for cls in ("duct-edge", "duct"):
                for band in (*stretches, *joints):
                    canvas.rail(band, cls)
        for band in (*stretches, *joints):
            labels.line(band)
        for place, stretch in enumerate(stretches):
            if place == 0 or _joint(stretches[place - 1], stretch) is None:
                x, y, _, _ = at_share(stretch, 0.5)
                bands.add(shared.duct, words, (x, y))
    return bands


def wrap_name(dress: Dress, element: object) -> list[str]:
    return [line for name in dress.names(element) for line in wrap(name, 150.0, _LETTER)]


def _stretch(track: Track, duct: str, points: Sequence[Point]) -> list[Point]:
    """The drawn span where it is in the duct; long enough to be seen."""
    begin, stretch = track.at_duct[duct]
    length = sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(points)) or 1.0
    low, high = (
        (begin / track.length_km, (begin + stretch) / track.length_km) if track.length_km else (0.4, 0.6)
    )
    least = min(1.0, _SHORTEST / length)
    if high - low < least:
        middle = min(max((low + high) / 2, least / 2), 1 - least / 2)
        low, high = middle - least / 2, middle + least / 2
    return [at_share(points, low + (high - low) * step / 8)[:2] for step in range(9)]


def _joint(one: Sequence[Point], other: Sequence[Point]) -> list[Point] | None:
    """From stretch to stretch where they are nearest; None where that is far."""
    gaps = [(hypot(bx - ax, by - ay), (ax, ay), (bx, by)) for ax, ay in one for bx, by in other]
    gap, a, b = min(gaps)
    return [a, b] if gap < _FAR else None


def _nearest(box: tuple[float, float, float, float], x: float, y: float) -> Point:
    return min(max(x, box[0]), box[0] + box[2]), min(max(y, box[1]), box[1] + box[3])
