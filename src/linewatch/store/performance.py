"""What gear counts in quarter hours: in tables of its own, never in the journal.

A quarter of a point is kept once. To read it again changes nothing, unless it is worth more than what is
there: what ran when it was read gives way to the NE's interval, and what was not valid to what is.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linewatch.messages.samples import QUARTER, Grade, Known, Point, Sample
from linewatch.store.schema import micros, moment, performance, performance_points
from linewatch.store.transaction import transaction

AT_ONCE = 500  # rows of one statement: the pump waits for no longer one
_QUARTER = micros(moment(0) + QUARTER)


class Performance:
    """Raises as `Store` does."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def keep(self, samples: Sequence[Sample]) -> None:
        """All of them, some at a time."""
        for at in range(0, len(samples), AT_ONCE):
            part = samples[at : at + AT_ONCE]
            async with transaction(self._engine, writes=True) as connection:
                ids = await _numbers(connection, dict.fromkeys(sample.point for sample in part))
                rows = {(ids[s.point], s.start): _values(ids[s.point], s) for s in sorted(part, key=_worth)}
                await connection.execute(_upsert(connection), list(rows.values()))

    async def known(self, device: str, since: datetime) -> Mapping[Point, Known]:
        """Of whatever `device` counts, quarters from `since` on that need no second reading."""
        points, samples = performance_points.c, performance.c
        query = (
            select(performance_points, samples.quarter, samples.offset_s)
            .join(performance, samples.point == points.id)
            .where(points.by == device, samples.quarter >= _quarter(since), samples.grade > Grade.CURRENT)
            .order_by(samples.quarter)
        )
        async with transaction(self._engine, writes=False) as connection:
            rows = (await connection.execute(query)).all()
        starts: dict[Point, set[datetime]] = {}
        offsets: dict[Point, int] = {}
        for row in rows:
            point = _point(row)
            starts.setdefault(point, set()).add(_start(row.quarter))
            offsets[point] = row.offset_s
        return {point: Known(frozenset(found), offsets[point]) for point, found in starts.items()}

    async def samples(
        self, elements: Collection[str], since: datetime, until: datetime, limit: int
    ) -> list[Sample]:
        """Of these elements, quarters that start from `since` to before `until`, by point and time."""
        points, samples = performance_points.c, performance.c
        query = (
            select(performance_points, performance)
            .join(performance, samples.point == points.id)
            .where(points.element.in_(list(elements)))
            .where(samples.quarter >= _quarter(since), samples.quarter < _quarter(until))
            .order_by(points.element, points.by, points.layer, points.end.desc(), samples.quarter)
            .limit(limit)
        )
        async with transaction(self._engine, writes=False) as connection:
            return [_sample(row) for row in (await connection.execute(query)).all()]

    async def forget(self, before: datetime, rows: int = 5_000) -> int:
        """Drop what starts before, at most so many rows; how many went. Call again while it is `rows`."""
        columns = performance.c
        async with transaction(self._engine, writes=True) as connection:
            oldest = (
                select(columns.point, columns.quarter).where(columns.quarter < _quarter(before)).limit(rows)
            )
            old = [(row.point, row.quarter) for row in (await connection.execute(oldest)).all()]
            for at in range(0, len(old), AT_ONCE):
                part = old[at : at + AT_ONCE]
                if part:
                    chosen = or_(*(and_(columns.point == p, columns.quarter == q) for p, q in part))
                    await connection.execute(delete(performance).where(chosen))
        return len(old)


def _worth(sample: Sample) -> int:
    """Of two of one quarter in one statement the better one is written."""
    return sample.grade


def _quarter(at: datetime) -> int:
    """The first quarter that starts at `at` or later."""
    return -(-micros(at) // _QUARTER)


def _start(quarter: int) -> datetime:
    return moment(quarter * _QUARTER)


def _values(point: int, sample: Sample) -> dict[str, Any]:
    return {
        "point": point,
        "quarter": _quarter(sample.start),
        "grade": int(sample.grade),
        "es": sample.es,
        "ses": sample.ses,
        "uas": sample.uas,
        "cv": sample.cv,
        "offset_s": sample.offset_s,
        "read_at": micros(sample.read_at),
    }


def _upsert(connection: AsyncConnection) -> Any:
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(performance)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["point", "quarter"],
        set_={name: new[name] for name in ("grade", "es", "ses", "uas", "cv", "offset_s", "read_at")},
        where=or_(
            new.grade > performance.c.grade,
            and_(new.grade == Grade.CURRENT, performance.c.grade == Grade.CURRENT),
        ),
    )


async def _numbers(connection: AsyncConnection, points: Iterable[Point]) -> dict[Point, int]:
    """Of each point its number; new ones get one."""
    wanted = list(points)
    columns = performance_points.c
    found: dict[Point, int] = {}
    for by in dict.fromkeys(point.by for point in wanted):
        rows = (await connection.execute(select(performance_points).where(columns.by == by))).all()
        found |= {_point(row): row.id for row in rows}
    new = [point for point in wanted if point not in found]
    if new:
        last = (await connection.execute(select(func.max(columns.id)))).scalar() or 0
        rows_new = [
            {"id": n, "element": p.element, "by": p.by, "layer": p.layer, "end": p.end}
            for n, p in enumerate(new, last + 1)
        ]
        await connection.execute(performance_points.insert(), rows_new)
        found |= {point: row["id"] for point, row in zip(new, rows_new, strict=True)}  # type: ignore[misc]
    return found


def _point(row: Any) -> Point:
    return Point(row.element, row.by, row.layer, row.end)


def _sample(row: Any) -> Sample:
    return Sample(
        _point(row),
        _start(row.quarter),
        Grade(row.grade),
        row.es,
        row.ses,
        row.uas,
        row.cv,
        row.offset_s,
        moment(row.read_at),
    )
