"""Dedicated lines."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from linewatch.api import examples, shown
from linewatch.api.models import Circuit, CircuitInFull, Page
from linewatch.api.openapi import answers
from linewatch.api.paging import DEFAULT_LIMIT, MAX_LIMIT, page
from linewatch.api.problems import Refused, did_you_mean
from linewatch.api.rooms import Sees, WantedId, answer
from linewatch.messages.records import CircuitRecord, CircuitState

router = APIRouter(tags=["circuits"])


@router.get("/v1/circuits", responses=answers(Page[Circuit], examples.page(examples.circuit()), "bad-cursor"))
def list_circuits(
    sees: Sees,
    state: Annotated[list[CircuitState] | None, Query(description="Any of these states.")] = None,
    customer: Annotated[str | None, Query()] = None,
    service_class: Annotated[str | None, Query(alias="class", description="AAA, AA, A or B.")] = None,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
) -> Response:
    """Lines, by id."""

    def keep(line: CircuitRecord) -> bool:
        return (
            (state is None or line.state in state)
            and (customer is None or line.customer == customer)
            and (service_class is None or line.service_class == service_class)
            and sees.circuit(line)
        )

    found, following = page("circuits", sees.seen.circuits, keep, cursor, limit)
    return answer(sees.seen, {"items": [shown.circuit(line) for _, line in found], "next": following})


@router.get(
    "/v1/circuits/{id:path}", responses=answers(CircuitInFull, examples.circuit_in_full(), "not-found")
)
def one_circuit(sees: Sees, wanted: WantedId) -> Response:
    """A line with the open incidents that affect it."""
    line = sees.seen.circuits.get(wanted)
    if line is None or not sees.circuit(line):
        known = [key for key, other in sees.seen.circuits.items() if sees.circuit(other)]
        hint = did_you_mean(wanted, known)
        raise Refused("not-found", f'no line is called "{wanted}"; GET /v1/circuits lists them.{hint}')
    incidents = [sees.seen.incidents[i] for i in line.incidents if i in sees.seen.incidents]
    return answer(sees.seen, shown.circuit_in_full(line, [sees.narrowed(i) for i in incidents]))
