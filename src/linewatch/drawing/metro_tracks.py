"""Draws one column of a metro map: the sites' bands, the tracks, the stops, and what is said beside them."""

from collections.abc import Sequence

from linewatch.drawing.live import DOWN
from linewatch.drawing.marks import draw_flag, draw_mark
from linewatch.drawing.metro_rows import (
    BRANCH,
    PITCH,
    TEXT,
    TRACK_1,
    Block,
    Row,
    Track,
    title_of,
    track_2,
)  # fmt: skip
from linewatch.drawing.page import Room
from linewatch.drawing.said import Dress
from linewatch.drawing.svg import Canvas, Point

_TOP = 20.0  # where a track enters a column
_STOP = 16.0  # from the top of a row to the middle of its stop


def draw_column(
    canvas: Canvas, room: Room, column: Sequence[Block], dress: Dress, *, first: bool, last: bool
) -> None:
    """`first` and `last`: it neither comes from nor goes on in another column."""
    y = room.y + _TOP
    tops = []
    for block in column:
        tops.append(y)
        y += block.height
    _bands(canvas, room, column, tops)
    x = room.x + TRACK_1
    at = y if first else room.y
    if not first:
        canvas.rail([(x, room.y), (x, tops[0])], "rail")
    for place, (block, top) in enumerate(zip(column, tops, strict=True)):
        if block.tracks:
            _fork(canvas, room, block, top, dress)
            continue
        assert block.row is not None
        stop = top + _STOP
        ends = first and place == 0, last and place == len(column) - 1
        begin = stop if ends[0] else top
        at = stop if ends[1] else top + block.height
        _row(canvas, room.x + TRACK_1, top, (begin, at), block.row, dress)
    if not last:
        canvas.rail([(x, y), (x, y + 6)], "rail")
        canvas.text(x + TEXT, y + 10, f"{dress.word('continues')} →", 11)


def _bands(canvas: Canvas, room: Room, column: Sequence[Block], tops: Sequence[float]) -> None:
    place = 0
    while place < len(column):
        block = column[place]
        end = place + 1
        while end < len(column) and block.site and column[end].site == block.site:
            end += 1
        if block.site:
            bottom = tops[end - 1] + column[end - 1].height
            canvas.box(room.x, tops[place] + 2, room.width, bottom - tops[place] - 4, "zone", round_by=8)
            with canvas.element("site", block.site, " ".join(block.site_lines)):
                for row, text in enumerate(block.site_lines):
                    y = tops[place] + _STOP + 4 + row * PITCH
                    if y + 4 <= bottom or row == 0:
                        canvas.text(room.x + 8, y, text, 10, bold=row == 0, cls="plain")
        place = end


def _fork(canvas: Canvas, room: Room, block: Block, top: float, dress: Dress) -> None:
    bottom = top + block.height
    for track, x in zip(block.tracks, (room.x + TRACK_1, room.x + track_2(room.width)), strict=True):
        main = room.x + TRACK_1
        lead: list[Point] = _bend(main, x, top, 1)
        trail: list[Point] = _bend(main, x, bottom, -1)[::-1]
        _track(canvas, track, x, lead, trail, dress)


def _bend(main: float, x: float, y: float, way: int) -> list[Point]:
    if x == main:
        return [(x, y), (x, y + way * BRANCH)]
    return [
        (main, y),
        (main + 13, y + way * 13),
        (x - 13, y + way * 13),
        (x, y + way * BRANCH - way * 2),
        (x, y + way * BRANCH),
    ]


def _track(
    canvas: Canvas, track: Track, x: float, lead: list[Point], trail: list[Point], dress: Dress
) -> None:
    """Rows keep their height; what a shorter track has to spare is spread between them."""
    top, bottom = lead[-1][1], trail[0][1]
    need = track.heading.height + sum(row.height for row in track.rows)
    spare = (bottom - top - need) / max(len(track.rows), 1)
    y = top + track.heading.height
    with canvas.element("trail", track.heading.id, title_of(track.heading, dress), track.heading.seen.state):
        _say(canvas, x + TEXT, top, track.heading)
    if not track.rows:
        canvas.rail([*lead, *trail], "rail-spare" if track.spare else "rail")
    for place, row in enumerate(track.rows):
        points: list[Point] = [(x, y if place else top)]
        points = [*lead, *points] if place == 0 else points
        low = y + row.height + spare
        points = [*points, (x, low if place < len(track.rows) - 1 else bottom)]
        points = [*points, *trail] if place == len(track.rows) - 1 else points
        _drawn(canvas, x, y + spare / 2, points, row, dress)
        y = low


def _row(canvas: Canvas, x: float, top: float, ends: tuple[float, float], row: Row, dress: Dress) -> None:
    _drawn(canvas, x, top, [(x, ends[0]), (x, ends[1])], row, dress)


def _drawn(canvas: Canvas, x: float, top: float, points: list[Point], row: Row, dress: Dress) -> None:
    middle = top + _STOP
    with canvas.element(row.kind, row.id, title_of(row, dress), row.seen.state):
        canvas.rail(points, _rail(row))
        if row.is_ride:
            draw_flag(canvas, row.seen.state, x, middle, 8)
        else:
            r = 10.0 if row.hub else 7.0
            canvas.disc(x, middle, r, "station" if row.hub else "stop")
            draw_mark(canvas, row.seen.state, x, middle, r)
        _say(canvas, x + TEXT, top, row)


def _rail(row: Row) -> str:
    if row.leased:
        return "rail-leased-spare" if row.spare else "rail-leased"
    if row.spare:
        return "rail-spare"
    return "rail" if row.is_ride or row.hub or row.seen.state == DOWN else "rail-tail"


def _say(canvas: Canvas, x: float, top: float, row: Row) -> None:
    y = top + _STOP + 4
    if row.kind == "lane":
        y = top + 6
    for line in row.lines:
        canvas.text(x, y, line.text, line.size, bold=line.strong, cls="said" if line.state else "")
        y += PITCH
