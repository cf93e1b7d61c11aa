"""What is asked of an agent for its quarter hours, and what an answer means. Pure.

Each request carries, beside the counters, the row's identity and the NE's clock: an interval's number is
counted back from the quarter that runs, so an answer tells by itself which quarter it is about, even where
the NE began another one, or numbered its interfaces anew, while it was read.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from linewatch.collect.layout import Layout
from linewatch.collect.performance.quarters import Running, running, start_of
from linewatch.collect.performance.tables import MEDIUM_ROWS, PARTS, Counters, Part
from linewatch.messages.samples import QUARTER_S, Grade, Point, Sample

MOST_INTERVALS = 96
ONE_REQUEST = 56  # bindings
_FALSE = 2  # TruthValue (RFC 2579)
_EDGE_S = 898  # later, its quarter may end between two objects of one answer

Got = Mapping[str, object]
"""Values by OID; None where the agent has no such instance."""


class Counted(NamedTuple):
    """One end of one layer of one row. `row`: ifIndex; `clock`: that of the row whose clock it goes by."""

    point: Point
    part: Part
    row: str
    clock: str
    identity: tuple[str, bytes] | None

    @property
    def elapsed(self) -> str:
        return f"{self.part.clock.elapsed}.{self.clock}"

    @property
    def kept(self) -> str:
        return f"{self.part.clock.kept}.{self.clock}"

    def look(self) -> tuple[str, ...]:
        """Identity, clock, and what runs."""
        return (*self._first(), self.kept, *_at(self.part.current, self.row))

    def interval(self, number: int) -> tuple[str, ...]:
        """Identity, clock, and an interval."""
        return (*self._first(), *_at(self.part.interval, f"{self.row}.{number}"))

    def _first(self) -> tuple[str, ...]:
        return (self.identity[0], self.elapsed) if self.identity else (self.elapsed,)


def counted(device: str, layout: Layout, tables: Mapping[str, Iterable[str]]) -> tuple[Counted, ...]:
    """Everything the plant knows that this agent may count. `tables`: indices of the rows it has."""
    rows = {row.index: row for row in layout.rows if row.if_type is not None and row.known}
    medium = next(iter(tables.get(MEDIUM_ROWS, ())), "")
    found: list[Counted] = []
    for part in PARTS:
        for index in tables.get(part.rows, ()):
            row = rows.get(index)
            clock = medium if part.shared else index
            if row is not None and clock:
                point = Point(row.resource, device, part.layer, part.end)
                found.append(Counted(point, part, index, clock, row.identity))
    return tuple({one.point: one for one in found}.values())


def packed(asked: Iterable[tuple[str, ...]]) -> Iterator[list[tuple[str, ...]]]:
    """As many as go into one request; what several of them ask is asked once."""
    together: list[tuple[str, ...]] = []
    oids: set[str] = set()
    for each in asked:
        if together and len(oids.union(each)) > ONE_REQUEST:
            yield together
            together, oids = [], set()
        together.append(each)
        oids.update(each)
    if together:
        yield together


def stands(one: Counted, got: Got, at: datetime, before_s: float | None) -> Running | None:
    """The quarter that runs there; None where it ends right now, the row is another, or there is no clock."""
    if one.identity is not None and got.get(one.identity[0]) != one.identity[1]:
        return None
    elapsed = got.get(one.elapsed)
    if not isinstance(elapsed, int) or not 0 <= elapsed < _EDGE_S:
        return None
    return running(at, elapsed, before_s)


def numbers_wanted(now: Running, kept: int, have: frozenset[int], after: int | None) -> tuple[int, ...]:
    """Numbers of the intervals to read, the newest first. `after`: no earlier quarter than this."""
    most = min(max(kept, 0), MOST_INTERVALS)
    wanted = (n for n in range(1, most + 1) if now.number - n not in have)
    return tuple(n for n in wanted if after is None or now.number - n > after)


def current(one: Counted, got: Got, now: Running, at: datetime) -> Sample | None:
    """What runs; None where the agent does not count it."""
    values = _values(one.part.current, one.row, got)
    if all(value is None for value in values) or not _possible(values):
        return None
    return _sample(one.point, now, now.number, Grade.CURRENT, values, at)


class Interval(NamedTuple):
    """`outcome` as linewatch_performance_quarters_total counts it; `sample`: None where there is none."""

    outcome: str
    sample: Sample | None


def interval(one: Counted, number: int, got: Got, now: Running, at: datetime) -> Interval:
    """An interval that ended. What is not valid is kept as such, and never as a zero."""
    index = f"{one.row}.{number}"
    values = _values(one.part.interval, index, got)
    valid = got.get(f"{one.part.interval.valid}.{index}")
    nothing = (None, None, None, None)
    if valid == _FALSE:
        return Interval("invalid", _sample(one.point, now, now.number - number, Grade.INVALID, nothing, at))
    if all(value is None for value in values):
        return Interval("missing", None)
    if not _possible(values):
        return Interval("malformed", _sample(one.point, now, now.number - number, Grade.INVALID, nothing, at))
    return Interval("read", _sample(one.point, now, now.number - number, Grade.INTERVAL, values, at))


def _sample(
    point: Point, now: Running, number: int, grade: Grade, values: tuple[int | None, ...], at: datetime
) -> Sample:
    es, ses, uas, cv = values
    return Sample(point, start_of(number), grade, es, ses, uas, cv, round(now.offset_s), at)


def _at(columns: Counters, index: str) -> tuple[str, ...]:
    return tuple(f"{column}.{index}" for column in columns if column)


def _values(columns: Counters, index: str, got: Got) -> tuple[int | None, ...]:
    found = (got.get(f"{column}.{index}") if column else None for column in columns[:4])
    return tuple(value if isinstance(value, int) else None for value in found)


def _possible(values: tuple[int | None, ...]) -> bool:
    """No quarter has more than 900 seconds, and of an ES and a UAS no second is both."""
    es, ses, uas, cv = values
    seconds = [value for value in (es, ses, uas) if value is not None]
    counts = [*seconds, cv if cv is not None else 0]
    return all(value >= 0 for value in counts) and all(value <= QUARTER_S + 1 for value in seconds)
