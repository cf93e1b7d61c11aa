"""Incidents: what broke, where, why we think so."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from linewatch.api import examples, shown
from linewatch.api.exposure import exposure_of
from linewatch.api.exposure_example import EXPOSURE
from linewatch.api.models import Incident, Page
from linewatch.api.models_exposure import IncidentExposed
from linewatch.api.openapi import answers
from linewatch.api.paging import DEFAULT_LIMIT, MAX_LIMIT, page
from linewatch.api.problems import Refused
from linewatch.api.rooms import Sees, WantedId, answer, rooms_of
from linewatch.messages.records import IncidentPhase, IncidentRecord
from linewatch.names.severity import Severity
from linewatch.topology.point_names import point_name

router = APIRouter(tags=["incidents"])


@router.get(
    "/v1/incidents", responses=answers(Page[Incident], examples.page(examples.incident()), "bad-cursor")
)
def list_incidents(
    sees: Sees,
    phase: Annotated[list[IncidentPhase] | None, Query(description="Any of these.")] = None,
    severity: Annotated[list[Severity] | None, Query(description="Any of these.")] = None,
    circuit: Annotated[str | None, Query(description="Those that affect this line.")] = None,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
) -> Response:
    """Incidents, by id."""

    def keep(incident: IncidentRecord) -> bool:
        affected = incident.verdict.affected
        return (
            (phase is None or incident.phase in phase)
            and (severity is None or incident.severity in severity)
            and (
                circuit is None
                or any(circuit in lines for lines in (affected.down, affected.degraded, affected.exposed))
            )
            and sees.incident(incident)
        )

    found, following = page("incidents", sees.seen.incidents, keep, cursor, limit)
    items = [shown.incident(sees.narrowed(incident)) for _, incident in found]
    return answer(sees.seen, {"items": items, "next": following})


@router.get(
    "/v1/incidents/{id:path}",
    responses=answers(IncidentExposed, examples.incident_in_full() | {"exposure": EXPOSURE}, "not-found"),
)
async def one_incident(request: Request, sees: Sees, wanted: WantedId) -> Response:
    """An incident with its verdict in words, the lines it affects, whose side it is, what else it may be, and
    which test would tell; and which lines live on their protection alone."""
    incident = sees.seen.incidents.get(wanted)
    if incident is None or not sees.incident(incident):
        raise Refused("not-found", f'no incident is called "{wanted}"; GET /v1/incidents lists them')
    narrowed = sees.narrowed(incident)
    affected = narrowed.verdict.affected
    lines = [*affected.down, *affected.degraded, *affected.exposed]
    known = [sees.seen.circuits[line] for line in lines if line in sees.seen.circuits]
    rooms = rooms_of(request)
    explained = await rooms.explaining.of(sees.seen, narrowed, rooms.now())
    named = partial(point_name, sees.seen.index)
    exposure = await exposure_of(rooms.planning, sees, narrowed, rooms.now())
    full = shown.incident_in_full(narrowed, known, named, explained)
    return answer(sees.seen, full | {"exposure": exposure})
