"""A sheet of pieces in columns, beside or without a picture: the smallest paper on which all of it fits."""

from collections.abc import Callable, Sequence

from linewatch.drawing.flow import Piece, columns, draw_columns, tallest
from linewatch.drawing.page import Room, Sheet, draw_frame, paper_for, papers, room
from linewatch.drawing.said import Dress
from linewatch.drawing.svg import Canvas

GAP = 28.0
_SHRINKS = (1.0, 0.9, 0.82)  # type of 6 pt at the least
_MOST = 6

Pieces = Callable[[float], Sequence[Piece]]  # for a column that wide


def leaf(
    sheet: Sheet,
    dress: Dress,
    pieces: Pieces,
    narrowest: float,
    picture: tuple[float, float] = (0.0, 0.0),
    *,
    lying: bool = False,
) -> tuple[Canvas, Room]:
    """A canvas with frame and columns drawn, and the room that is left for a picture of at least that size.

    On paper that lies the picture stands to the left of the columns, on paper that stands above them.
    `lying`: of two papers of one size rather the one that lies.
    """
    way = -1 if lying else 1
    for paper in sorted(papers(), key=lambda size: (size[0] * size[1], way * size[0])):
        for shrink in _SHRINKS:
            space = room(sheet, dress, paper[0] / shrink, paper[1] / shrink)
            for beside in (True, False):
                split = _split(space, picture, beside=beside)
                found = _columns(split[1], pieces, narrowest) if split is not None else None
                if split is not None and found is not None:
                    split = split if beside else _taller(space, split, tallest(found[0]))
                    return _drawn(sheet, dress, paper, shrink, split, *found)
    filled = [list(pieces(max(narrowest, picture[0])))]
    wide = max(narrowest, picture[0])
    below = picture[1] + GAP if picture[1] else 0.0
    paper = paper_for(sheet, dress, wide, below + tallest(filled))
    space = room(sheet, dress, *paper)
    parts = (
        Room(space.x, space.y, space.width, picture[1]),
        Room(space.x, space.y + below, space.width, space.height - below),
    )
    return _drawn(sheet, dress, paper, 1.0, parts, filled, wide)


def _split(space: Room, picture: tuple[float, float], *, beside: bool) -> tuple[Room, Room] | None:
    """Room for the picture, room for the columns; None where the picture does not fit."""
    wide, tall = picture
    if not wide:
        return Room(space.x, space.y, 0.0, 0.0), space
    if wide > space.width or tall > space.height:
        return None
    if beside:
        wide = max(wide, space.width * 0.48)
        left = space.width - wide - GAP
        return Room(space.x, space.y, wide, space.height), Room(
            space.x + wide + GAP, space.y, left, space.height
        )
    tall = max(tall, space.height * 0.45)
    left = space.height - tall - GAP
    return Room(space.x, space.y, space.width, tall), Room(space.x, space.y + tall + GAP, space.width, left)


def _taller(space: Room, split: tuple[Room, Room], need: float) -> tuple[Room, Room]:
    """The picture above gets all that the columns do not need."""
    if not split[0].width:
        return split
    top = space.height - need - GAP
    return (
        Room(space.x, space.y, space.width, top),
        Room(space.x, space.y + top + GAP, space.width, need),
    )


def _columns(space: Room, pieces: Pieces, narrowest: float) -> tuple[list[list[Piece]], float] | None:
    for count in range(1, _MOST + 1):
        width = (space.width - GAP * (count - 1)) / count
        if width < narrowest:
            return None
        filled = columns(pieces(width), space.height)
        if len(filled) <= count and tallest(filled) <= space.height:
            return filled, width
    return None


def _drawn(
    sheet: Sheet, dress: Dress, paper: tuple[float, float], shrink: float, parts: tuple[Room, Room],
    filled: list[list[Piece]], width: float,
) -> tuple[Canvas, Room]:  # fmt: skip
    canvas = Canvas(*paper, shrink)
    draw_frame(canvas, sheet, dress)
    draw_columns(canvas, filled, parts[1], width, GAP)
    return canvas, parts[0]
