"""A traced line as a metro line in the terminal: A at the top, Z at the bottom, two tracks where two
ways part.
"""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from linewatch.drawing.line import Fork, Lane, Line, Ride, Stop
from linewatch.drawing.live import ALARM, DOWN, EXPOSED, OK, SILENT, STANDBY
from linewatch.drawing.told import Teller, Told

# Readable without colour: each state has a mark of its own, all one cell wide.
_MARKS = {"": "●", OK: "●", ALARM: "!", DOWN: "X", EXPOSED: "◑", SILENT: "?", STANDBY: "○"}
_COLOURS = {
    "": "",
    OK: "green",
    ALARM: "yellow",
    DOWN: "bold red",
    EXPOSED: "yellow",
    SILENT: "magenta",
    STANDBY: "cyan",
}
_LINE = {"down": "bold red", "degraded": "yellow", "exposed": "yellow", "unknown": "magenta"}
_RAIL, _SPARE, _LEASED = "┃", "╎", "╏"
_MARGIN = 4  # cells before the text of a track
_NARROWEST = 24  # cells a track needs

Row = tuple[str, str, Text]  # mark or rail, its colour, the text beside it


class MetroScreen:
    """Fits whatever width it is given; long names go on on the next row."""

    def __init__(self, line: Line, teller: Teller) -> None:
        self._line, self._teller = line, teller

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(options.max_width, _NARROWEST + _MARGIN)
        yield from self._title()
        here = ""
        for part in self._line.parts:
            if isinstance(part, Fork):
                yield from self._fork(console, part, width)
                continue
            if isinstance(part, Stop):
                site = self._teller.site_of(part)
                if site and site != here:
                    here = site
                    said = Text(" · ".join(self._teller.site(site)), style="bold blue")
                    yield from _wrapped(console, [(_RAIL, "", said)], width, _RAIL)
            yield from _wrapped(console, self._rows(part), width, _RAIL)
        yield from self._legend()

    def _title(self) -> Iterator[Text]:
        dress, line = self._teller.dress, self._line
        title = Text(line.id, style="bold")
        for name in dress.both(line.ext.get("name")):
            title.append(f"  {name}", style="not bold")
        yield title
        detail = Text(
            " ".join([line.vc12, *(str(line.ext[key]) for key in ("class", "customer") if key in line.ext)])
        )
        state = self._teller.live.line
        if state:
            detail.append("  ").append(dress.word(f"circuit.{state}"), style=_LINE.get(state, "green"))
        yield detail

    def _legend(self) -> Iterator[Text]:
        if not self._teller.live.asked:
            return
        legend = Text()
        for state in (OK, ALARM, DOWN, EXPOSED, SILENT, STANDBY):
            legend.append(f"{_MARKS[state]} ", style=_COLOURS[state])
            legend.append(self._teller.dress.word(f"draw.state.{state}") + "   ", style="dim")
        yield legend

    def _rows(
        self,
        part: Stop | Ride,
        *,
        spare: bool = False,
        alone: bool = False,
        shared: frozenset[str] = frozenset(),
    ) -> Iterator[Row]:
        if isinstance(part, Stop):
            told = self._teller.stop(part, spare=spare, alone=alone)
            mark = ("■" if part.kind == "ne" and told.seen.state in ("", OK) else "") or _MARKS[
                told.seen.state
            ]
        else:
            told = self._teller.ride(part, spare=spare, alone=alone, shared=shared)
            rail = _LEASED if told.leased else (_SPARE if spare else _RAIL)
            mark = rail if told.seen.state in ("", OK, STANDBY) else _MARKS[told.seen.state]
        yield mark, _COLOURS[told.seen.state], self._head(told)
        rail = _LEASED if told.leased else (_SPARE if spare else _RAIL)
        for note in told.notes:
            yield rail, "", Text(note, style="dim")

    def _head(self, told: Told) -> Text:
        head = Text(f"{told.kind} " if told.kind else "").append(told.head, style="bold")
        words = "" if told.seen.state == STANDBY else self._teller.state_words(told.seen)
        return head.append(f"  {words}", style=_COLOURS[told.seen.state]) if words else head

    def _fork(self, console: Console, fork: Fork, width: int) -> Iterator[Text]:
        left = (width - 2) // 2
        if left < _NARROWEST:
            yield from self._stacked(console, fork, width)
            return
        alone = self._teller.alone(fork)
        tracks = [
            list(
                _wrapped(
                    console,
                    self._lane(lane, on_its_own, self._teller.shared(fork)),
                    room,
                    _SPARE if lane.spare else _RAIL,
                )
            )
            for lane, on_its_own, room in zip(fork.lanes, alone, (left, width - left), strict=True)
        ]
        yield Text(" ┣" + "━" * (left - 1) + "┓")
        height = max(map(len, tracks))
        ends = [Text(f" {_SPARE if lane.spare else _RAIL}") for lane in fork.lanes]
        for place in range(height):
            mine, other = (
                rows[place] if place < len(rows) else end for rows, end in zip(tracks, ends, strict=True)
            )
            row = mine.copy()
            row.append(" " * (left - cell_len(mine.plain)))
            yield row.append_text(other)
        yield Text(" ┣" + "━" * (left - 1) + "┛")

    def _stacked(self, console: Console, fork: Fork, width: int) -> Iterator[Text]:
        for lane, on_its_own in zip(fork.lanes, self._teller.alone(fork), strict=True):
            yield from _wrapped(
                console,
                self._lane(lane, on_its_own, self._teller.shared(fork)),
                width,
                _SPARE if lane.spare else _RAIL,
            )

    def _lane(self, lane: Lane, alone: bool, shared: frozenset[str]) -> Iterator[Row]:
        told = self._teller.lane(lane)
        words = self._teller.state_words(told.seen)
        head = Text(told.head, style="italic")
        if words and told.seen.state != STANDBY:
            head.append(f"  {words}", style=_COLOURS[told.seen.state])
        yield _SPARE if lane.spare else _RAIL, "", head
        for part in lane.parts:
            if isinstance(part, Stop):
                site = " · ".join(self._teller.site(self._teller.site_of(part)))
                yield _SPARE if lane.spare else _RAIL, "", Text(site, style="blue")
            yield from self._rows(part, spare=lane.spare, alone=alone, shared=shared)


def _wrapped(console: Console, rows: Sequence[Row] | Iterator[Row], width: int, rail: str) -> Iterator[Text]:
    for mark, colour, said in rows:
        pieces = said.wrap(console, width - _MARGIN, overflow="fold") or [Text("")]
        for place, piece in enumerate(pieces):
            row = Text(" ").append(
                mark if place == 0 else _below(mark, rail), style=colour if place == 0 else ""
            )
            piece.rstrip()
            yield row.append("  ").append_text(piece)


def _below(mark: str, rail: str) -> str:
    return mark if mark in (_SPARE, _LEASED, _RAIL) else rail
