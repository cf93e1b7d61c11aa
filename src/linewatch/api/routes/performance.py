"""What gear counted in quarter hours, of an element or of a whole line."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from linewatch.api.models_performance import MEASURED, Measured
from linewatch.api.openapi import answers
from linewatch.api.problems import Refused, did_you_mean
from linewatch.api.rooms import Sees, answer, rooms_of
from linewatch.api.sight import Sight
from linewatch.collect.performance.days import OBJECTIVES, by_point, days
from linewatch.messages.samples import Grade, Point, Sample
from linewatch.store.errors import StoreLost
from linewatch.topology.plant import Circuit

router = APIRouter(tags=["performance"])

DAY = timedelta(days=1)
MOST_DAYS = 31
MOST_ROWS = 20_000


@router.get("/v1/performance", responses=answers(Measured, MEASURED, "not-found", "store-lost"))
async def performance(
    request: Request,
    sees: Sees,
    element: Annotated[str, Query(description="A line, or whatever counts: a port, VC-4 trail, device.")],
    since: Annotated[
        datetime | None, Query(alias="from", description="With its offset; else a day before `to`.")
    ] = None,
    until: Annotated[datetime | None, Query(alias="to", description="With its offset; else now.")] = None,
) -> Response:
    """Quarter hours as gear counted them, with sums of days. Of a line: of its ports, VC-12 and tails."""
    rooms = rooms_of(request)
    end = until or rooms.now()
    begin = since or end - DAY
    if begin.tzinfo is None or end.tzinfo is None:
        raise Refused("invalid-request", "query from, to: write the offset too, such as 2026-03-01T02:00Z")
    if not timedelta(0) < end - begin <= MOST_DAYS * DAY:
        raise Refused("invalid-request", f"query from, to: from before to, at most {MOST_DAYS} days")
    asked = _elements(element, sees)
    if rooms.performance is None:
        raise Refused("not-found", "performance is not kept here")
    try:
        samples = await rooms.performance.samples(asked, begin, end, MOST_ROWS + 1)
    except StoreLost as error:
        raise Refused("store-lost", str(error)) from error
    last = min(end, rooms.now())
    told = by_point(samples[:MOST_ROWS])
    cut_off = f"only {MOST_ROWS} quarters are told; ask for less time" if len(samples) > MOST_ROWS else ""
    points = [_point(point, of, begin.astimezone(UTC), last) for point, of in told.items()]
    return answer(sees.seen, {"element": element, "points": points, "cut_off": cut_off})


def elements_of(circuit: Circuit) -> tuple[str, ...]:
    """Everything of a line that counts for it alone."""
    tails = [
        name
        for item in (*circuit.a_tail, *circuit.z_tail)
        for name in (item.id, item.port)
        if isinstance(name, str)
    ]
    return tuple(dict.fromkeys((circuit.a_port, circuit.z_port, circuit.vc12, *tails)))


def _elements(element: str, sees: Sight) -> tuple[str, ...]:
    """With a scope only lines are answered: a port says nothing of whose it is."""
    index = sees.seen.index
    circuit = index.circuits.get(element)
    line = sees.seen.circuits.get(element)
    if circuit is not None and (sees.scope.whole or (line is not None and sees.circuit(line))):
        return elements_of(circuit)
    if circuit is None and sees.scope.whole and element in index.kind_of:
        return (element,)
    known = [key for key, other in sees.seen.circuits.items() if sees.circuit(other)]
    raise Refused("not-found", f'nothing that counts is called "{element}".{did_you_mean(element, known)}')


def _point(point: Point, samples: list[Sample], since: datetime, until: datetime) -> dict[str, Any]:
    objective = OBJECTIVES.get(point.layer)
    return {
        "element": point.element,
        "by": point.by,
        "layer": point.layer,
        "end": point.end,
        "objective": objective._asdict() if objective is not None else None,
        "quarters": [_quarter(sample) for sample in samples],
        "days": [_renamed(day._asdict()) for day in days(samples, since, until)],
    }


def _quarter(sample: Sample) -> dict[str, Any]:
    return {
        "start": sample.start,
        "source": "current" if sample.grade is Grade.CURRENT else "interval",
        "valid": sample.valid,
        "es": sample.es,
        "ses": sample.ses,
        "uas": sample.uas,
        "bbe": sample.cv,
        "offset_s": sample.offset_s,
        "read_at": sample.read_at,
    }


def _renamed(day: dict[str, Any]) -> dict[str, Any]:
    return {("bbe" if name == "cv" else name): value for name, value in day.items()}
