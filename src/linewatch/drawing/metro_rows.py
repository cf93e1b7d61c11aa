"""What a metro map says in which row: every stop, ride and fork with its lines of text measured and
wrapped.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from linewatch.drawing.line import Fork, Lane, Line, Ride, Stop
from linewatch.drawing.live import Seen
from linewatch.drawing.said import Dress
from linewatch.drawing.text_size import wrap
from linewatch.drawing.told import Teller, Told

NARROWEST = 740.0  # units a column needs; fits upright A4
SITE = 150.0  # the sites' names at the left
TRACK_1 = 176.0  # the middle of the first track
TEXT = 20.0  # from a track to what is said beside it
HEAD, NOTE = 11.5, 10.0
PITCH = 14.0
BRANCH = 28.0  # height of the bend where ways part or meet


def track_2(column: float) -> float:
    """The middle of the second track in a column that wide."""
    return TRACK_1 + (column - TRACK_1) / 2


class Said(Struct, frozen=True):
    """One printed line. `strong` is a head, `state` the words of a state."""

    text: str
    size: float
    strong: bool = False
    state: bool = False


class Row(Struct, frozen=True):
    """`kind` of the element for its id; `ride` is None for a stop."""

    kind: str
    id: str
    seen: Seen
    lines: tuple[Said, ...]
    height: float
    is_ride: bool
    spare: bool = False
    leased: bool = False
    hub: bool = False


class Track(Struct, frozen=True):
    heading: Row
    rows: tuple[Row, ...]
    spare: bool


class Block(Struct, frozen=True):
    """A row, or two tracks side by side. `site`: (id, printed lines) of a stop that stands somewhere."""

    height: float
    row: Row | None = None
    tracks: tuple[Track, ...] = ()
    site: str = ""
    site_lines: tuple[str, ...] = ()


def blocks(line: Line, teller: Teller, column: float) -> Iterator[Block]:
    """From A to Z. A site's name always has room beside its stops."""
    for group, site in _by_site(line, teller, column):
        if site:
            names = [text for name in teller.site(site) for text in wrap(name, SITE - 12, NOTE)]
            need = len(names) * PITCH + 16
            have = sum(block.height for block in group)
            if have < need:
                last = group[-1]
                group = [*group[:-1], Block(last.height + need - have, last.row, last.tracks)]
            for block in group:
                yield Block(block.height, block.row, block.tracks, site, tuple(names))
        else:
            yield from group


def _by_site(line: Line, teller: Teller, column: float) -> Iterator[tuple[list[Block], str]]:
    group: list[Block] = []
    here = ""
    for part in line.parts:
        site = teller.site_of(part) or here if isinstance(part, Stop) else ""
        block = (
            _fork(part, teller, column)
            if isinstance(part, Fork)
            else _block(_row(part, teller, column - TRACK_1 - TEXT - 8))
        )
        if group and site != here:
            yield group, here
            group = []
        group.append(block)
        here = site
    yield group, here


def _block(row: Row) -> Block:
    return Block(row.height, row)


def _fork(fork: Fork, teller: Teller, column: float) -> Block:
    alone = teller.alone(fork)
    room = (column - TRACK_1) / 2 - TEXT - 16
    shared = teller.shared(fork)
    pairs = zip(fork.lanes, alone, strict=True)
    tracks = tuple(_track(lane, teller, room, single, shared) for lane, single in pairs)
    height = max(track.heading.height + sum(row.height for row in track.rows) for track in tracks)
    return Block(height + 2 * BRANCH, tracks=tracks)


def _track(lane: Lane, teller: Teller, room: float, alone: bool, shared: frozenset[str]) -> Track:
    told = teller.lane(lane)
    said = teller.state_words(told.seen)
    lines = _lines(told.head, (), said if not lane.spare or told.seen.state != "standby" else "", room)
    heading = Row("lane", lane.name, told.seen, lines, len(lines) * PITCH + 4, True, lane.spare)
    rows = tuple(_row(part, teller, room, lane.spare, alone, shared, inside=True) for part in lane.parts)
    return Track(heading, rows, lane.spare)


def _row(
    part: Stop | Ride,
    teller: Teller,
    room: float,
    spare: bool = False,
    alone: bool = False,
    shared: frozenset[str] = frozenset(),
    *,
    inside: bool = False,
) -> Row:
    ride = isinstance(part, Ride)
    told = (
        teller.ride(part, spare=spare, alone=alone, shared=shared)
        if isinstance(part, Ride)
        else teller.stop(part, spare=spare, alone=alone)
    )
    notes = told.notes
    if inside and isinstance(part, Stop):
        # A track between others has no site at its left: the site's names tell more than the NE's.
        notes = (" ".join(teller.site(teller.site_of(part))),)
    words = "" if told.seen.state == "standby" else teller.state_words(told.seen)
    lines = _lines(f"{told.kind} {told.head}".strip(), notes, words, room)
    height = max(len(lines) * PITCH + 12, 30.0)
    hub = isinstance(part, Stop) and part.kind == "ne"
    kind = part.kind
    return Row(kind, part.id, told.seen, lines, height, ride, spare, told.leased, hub)


def _lines(head: str, notes: Sequence[str], words: str, room: float) -> tuple[Said, ...]:
    lines = [Said(text, HEAD, strong=True) for text in wrap(head, room, HEAD, bold=True)]
    if words:
        lines += [Said(text, NOTE, strong=True, state=True) for text in wrap(words, room, NOTE, bold=True)]
    return (*lines, *(Said(text, NOTE) for note in notes for text in wrap(note, room, NOTE)))


def title_of(row: Row, dress: Dress) -> str:
    """The tooltip: what it is and how it is."""
    state = dress.word(f"draw.state.{row.seen.state}") if row.seen.state else ""
    return " ".join([row.id, state, *row.seen.faults, *row.seen.codes]).strip()


__all__ = ["Block", "Row", "Told", "Track", "blocks", "title_of"]
