"""What people say of a verdict: it was right, it was wrong, it was something else."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from linewatch.api import examples, shown
from linewatch.api.models import Incident, Judging, TrueRoot
from linewatch.api.openapi import answers
from linewatch.api.problems import Refused, did_you_mean
from linewatch.api.rooms import CallerIs, Sees, answer, rooms_of
from linewatch.api.routes.acts import Acts, IdempotencyKey
from linewatch.api.routes.alarms import find
from linewatch.api.sight import Sight
from linewatch.messages.events import OperatorActed
from linewatch.messages.records import IncidentRecord
from linewatch.names.fault_kinds import ELEMENT_CLASS
from linewatch.topology.index import PlantIndex

_RESPONSES = answers(
    Incident,
    examples.incident_judged(),
    "not-found",
    "no-idempotency-key",
    "idempotency-key-reused",
    "verdict-changed",
    "busy",
    status=202,
)
_EXAMPLE = {
    "verdict": "move",
    "why": "the splice in MH-0708-3 had water in it",
    "judged": ["cable-cut CAB-0708"],
    "root": {"element": "CAB-0708:F003", "kind": "fibre-break"},
}


def make_router(acts: Acts) -> APIRouter:
    """The route. `acts` remembers the keys used, of all acts."""
    router = APIRouter(tags=["acts"])

    @router.post("/v1/incidents/{id:path}/feedback", status_code=202, responses=_RESPONSES)
    async def judge_verdict(
        request: Request,
        who: CallerIs,
        sees: Sees,
        id: str,  # noqa: A002 (the path's own word)
        body: Annotated[Judging, Body(examples=[_EXAMPLE])],
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        """Accept, reject or correct what is told of an incident. Kept with it; rejected roots are not told
        again for it while nothing new speaks for them."""
        rooms = rooms_of(request)
        incident = _found(sees, id)
        root = body.root

        def event(act_id: str, actor: str) -> OperatorActed:
            _sensible(sees, incident, body)  # not of one sent again: what it judged is told no longer
            return OperatorActed(
                rooms.now(),
                act_id,
                actor,
                body.verdict,
                body.alarm,
                body.why,
                incident=id,
                element=root.element if root else "",
                kind=root.kind if root else "",
                into=body.into,
            )

        said = (body.verdict, id, body.why, body.alarm, body.into, root and (root.element, root.kind))
        await acts.once(rooms, who, said, idempotency_key, event)
        now = rooms.views()
        return answer(now, shown.incident(sees.narrowed(now.incidents.get(id, incident))), 202)

    return router


def _found(sees: Sight, wanted: str) -> IncidentRecord:
    incident = sees.seen.incidents.get(wanted)
    if incident is None or not sees.incident(incident):
        raise Refused("not-found", f'no incident is called "{wanted}"; GET /v1/incidents lists them')
    return incident


def _sensible(sees: Sight, incident: IncidentRecord, body: Judging) -> None:
    """Raises `Refused` for what cannot be meant."""
    told = sorted(f"{root.kind} {root.element}" for root in incident.verdict.roots)
    if body.judged is not None and sorted(body.judged) != told:
        now, then = " + ".join(told) or "no root", " + ".join(sorted(body.judged)) or "no root"
        detail = f'what is told of {incident.id} now is "{now}", not "{then}"; look again, and judge that'
        raise Refused("verdict-changed", detail)
    if body.verdict != "move":
        if body.root or body.alarm or body.into:
            detail = "body: root, alarm and into are said with a move only; write verdict: move"
            raise Refused("invalid-request", detail)
        return
    if body.root is None and not body.into:
        detail = "body: a move says what it was (root) or where it belongs (into); write one of them"
        raise Refused("invalid-request", detail)
    if body.root is not None:
        _possible(sees.seen.index, body.root)
    if body.alarm:
        find(sees, body.alarm)
    if body.into and _found(sees, body.into).id == incident.id:
        raise Refused("invalid-request", f"body into: {incident.id} is itself; name another incident")


def _possible(index: PlantIndex, root: TrueRoot) -> None:
    """The element is there, and can have that fault."""
    wanted = ELEMENT_CLASS.get(root.kind)
    if wanted is None:
        detail = f'body root.kind: "{root.kind}" is no kind of fault.{did_you_mean(root.kind, ELEMENT_CLASS)}'
        raise Refused("invalid-request", f"{detail} They are {', '.join(ELEMENT_CLASS)}")
    there = getattr(index, wanted)
    if root.element not in there:
        near = did_you_mean(root.element, there)
        detail = (
            f'body root.element: none of the {wanted} is "{root.element}", which a {root.kind} is of.{near}'
        )
        raise Refused("invalid-request", detail)
