"""Where words may stand: never on a station or on other words, off the lines where that can be."""

import itertools
from collections.abc import Iterator, Sequence
from math import cos, hypot, pi, sin

from linewatch.drawing.page import Room
from linewatch.drawing.svg import Point

Box = tuple[float, float, float, float]  # x, y, width, height
_CELL = 64.0
_AIR = 2.0  # between words and what they must not touch
_DIRECTIONS = 16
_STEP, _SQUARES = 22.0, 24
_SAMPLES = 16  # along a leader
_OWN = 26.0  # units around where a leader begins
_DOUBT = 10.0  # units: words so near to a line could be its own


class Labels:
    """A page's taken places. `left_out` counts what found none."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._boxes: dict[tuple[int, int], list[Box]] = {}
        self._lines: dict[tuple[int, int], list[tuple[Point, Point, str]]] = {}
        self.left_out = 0

    def block(self, box: Box) -> None:
        for cell in _cells(box):
            self._boxes.setdefault(cell, []).append(box)

    def line(self, points: Sequence[Point], of: str = "") -> None:
        """Words keep off it where they can, and what is not its own keeps some way off. `of`: whose it is."""
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            for (ax, ay), (bx, by) in _pieces(x1, y1, x2, y2):
                box = (min(ax, bx), min(ay, by), abs(ax - bx), abs(ay - by))
                for cell in _cells(box):
                    self._lines.setdefault(cell, []).append(((ax, ay), (bx, by), of))

    def place(
        self,
        width: float,
        height: float,
        middles: Sequence[Point],
        leader: Point | None = None,
        of: str = "",
    ) -> Box | None:
        """The first of the places, best off the lines; it is then taken. None where all are taken.

        `of`: the words are this line's, and shall not stand as if they were another's.
        """
        best: tuple[float, Box] | None = None
        for order, (x, y) in enumerate(middles):
            if best is not None and best[0] <= order:
                break
            box = (x - width / 2, y - height / 2, width, height)
            if not self._inside(box) or self._hits(box):
                continue
            score = order + 40.0 * self._crossed(box)
            if of:
                score += 20.0 * self.in_doubt(box, of)
            if leader is not None:
                score += 60.0 * self._struck(leader, (x, y), box)
            if best is None or score < best[0]:
                best = (score, box)
        found = best[1] if best is not None else self._anywhere(width, height, middles[0])
        if found is None:
            self.left_out += 1
            return None
        self.block(found)
        return found

    def _struck(self, start: Point, end: Point, box: Box) -> int:
        """How many times a leader would run over other words or stations; its own station is not counted."""
        count = 0
        for step in range(1, _SAMPLES):
            share = step / _SAMPLES
            x, y = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
            inside = box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]
            own = hypot(x - start[0], y - start[1]) < _OWN
            count += not inside and not own and self._hits((x, y, 0.0, 0.0))
        return count

    def _anywhere(self, width: float, height: float, near: Point) -> Box | None:
        """Crowded: the nearest free place on squares that grow around it; a leader will have to tell
        whose it is.
        """
        for ring in range(1, _SQUARES):
            reach = ring * _STEP
            for n in range(-ring, ring + 1):
                side = n * _STEP
                for dx, dy in ((side, -reach), (side, reach), (-reach, side), (reach, side)):
                    box = (near[0] + dx - width / 2, near[1] + dy - height / 2, width, height)
                    if self._inside(box) and not self._hits(box):
                        return box
        return None

    def _inside(self, box: Box) -> bool:
        room = self._room
        across = room.x <= box[0] and box[0] + box[2] <= room.x + room.width
        return across and room.y <= box[1] and box[1] + box[3] <= room.y + room.height

    def _hits(self, box: Box) -> bool:
        x, y, width, height = _wider(box, _AIR)
        for cell in _cells((x, y, width, height)):
            for ox, oy, ow, oh in self._boxes.get(cell, ()):
                if x < ox + ow and ox < x + width and y < oy + oh and oy < y + height:
                    return True
        return False

    def _crossed(self, box: Box) -> int:
        count = 0
        for cell in _cells(box):
            count += sum(_meets(box, a, b) for a, b, _ in self._lines.get(cell, ()))
        return count

    def in_doubt(self, box: Box, of: str) -> bool:
        """Whether the words there could be another line's too: one that has a name runs by."""
        near = _wider(box, _DOUBT)
        return any(
            name not in ("", of) and _meets(near, a, b)
            for cell in _cells(near)
            for a, b, name in self._lines.get(cell, ())
        )


def around(x: float, y: float, r: float, size: tuple[float, float], toward: float) -> list[Point]:
    """Middles for words of that size beside a station: first in the direction `toward`, then ever
    further round and off.
    """
    middles = []
    for off in (6.0, 18.0, 40.0, 70.0, 110.0, 160.0):
        for step in range(_DIRECTIONS):
            turn = (step + 1) // 2 * (1 if step % 2 else -1)
            angle = toward + turn * 2 * pi / _DIRECTIONS
            ux, uy = cos(angle), sin(angle)
            # As near as the box can come in that direction.
            reach = min(
                (size[0] / 2) / abs(ux) if abs(ux) > 1e-6 else 1e9,
                (size[1] / 2) / abs(uy) if abs(uy) > 1e-6 else 1e9,
            )
            away = r + off + reach
            middles.append((x + ux * away, y + uy * away))
    return middles


def along(points: Sequence[Point], size: tuple[float, float]) -> list[Point]:
    """Middles for words of that size beside a line, near its middle first."""
    middles = []
    for off in (7.0, 16.0, 34.0, 60.0, 95.0, 140.0, 200.0):
        for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8):
            x, y, nx, ny = at_share(points, share)
            away = abs(nx) * size[0] / 2 + abs(ny) * size[1] / 2 + off
            middles += [(x + nx * away, y + ny * away), (x - nx * away, y - ny * away)]
    return middles


def at_share(points: Sequence[Point], share: float) -> tuple[float, float, float, float]:
    """The point at that share of a line's length, and the unit normal there."""
    lengths = [hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in itertools.pairwise(points)]
    left = sum(lengths) * share
    for place, length in enumerate(lengths):
        if left <= length or place == len(lengths) - 1:
            (ax, ay), (bx, by) = points[place], points[place + 1]
            part = left / length if length else 0.0
            normal = ((ay - by) / length, (bx - ax) / length) if length else (0.0, -1.0)
            return ax + (bx - ax) * part, ay + (by - ay) * part, *normal
        left -= length
    return points[0][0], points[0][1], 0.0, -1.0


def _wider(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + 2 * by, box[3] + 2 * by


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for cx in range(int(box[0] // _CELL), int((box[0] + box[2]) // _CELL) + 1):
        for cy in range(int(box[1] // _CELL), int((box[1] + box[3]) // _CELL) + 1):
            yield cx, cy


def _pieces(x1: float, y1: float, x2: float, y2: float) -> Iterator[tuple[Point, Point]]:
    """No piece is longer than a cell, so that a slanting line is not in all the cells of its box."""
    count = int(hypot(x2 - x1, y2 - y1) // _CELL) + 1
    for n in range(count):
        a, b = n / count, (n + 1) / count
        yield (x1 + (x2 - x1) * a, y1 + (y2 - y1) * a), (x1 + (x2 - x1) * b, y1 + (y2 - y1) * b)


def _meets(box: Box, a: Point, b: Point) -> bool:
    """Liang-Barsky: whether any of the line is inside the box."""
    t0, t1 = 0.0, 1.0
    for p, low, high, start in (
        (b[0] - a[0], box[0], box[0] + box[2], a[0]),
        (b[1] - a[1], box[1], box[1] + box[3], a[1]),
    ):
        if abs(p) < 1e-9:
            if not low <= start <= high:
                return False
            continue
        near, far = sorted(((low - start) / p, (high - start) / p))
        t0, t1 = max(t0, near), min(t1, far)
        if t0 > t1:
            return False
    return True
