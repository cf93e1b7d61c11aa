"""Is it alive, is it ready, what are its numbers, who am I."""

from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response

from linewatch.access.roles import permissions
from linewatch.api import examples
from linewatch.api.models import Health, Readiness, WhoAmI
from linewatch.api.openapi import Responses, answers, refusals
from linewatch.api.rooms import CallerIs, answer, rooms_of
from linewatch.metrics.exposition import CONTENT_TYPE

router = APIRouter(tags=["health"])
_NOT_READY = {"ready": False, "reasons": ["no event was taken yet"]}
_PAGE = "# HELP linewatch_polls_total Polls ended, by how.\n# TYPE linewatch_polls_total counter\n"
_READY: Responses = answers(Readiness, {"ready": True, "reasons": []}, guarded=False) | {
    503: {
        "model": Readiness,
        "description": "Not ready; the reasons say why.",
        "content": {"application/json": {"example": _NOT_READY}},
    }
}

_METRICS: Responses = {
    200: {"description": "Prometheus text.", "content": {"text/plain": {"example": _PAGE}}}
}
_METRICS |= refusals("no-token", "bad-token", "forbidden", "too-many-failures", "store-lost")


@router.get("/healthz", responses=answers(Health, {"status": "ok"}, guarded=False))
async def healthz() -> Response:
    """The event loop turns. No token needed."""
    return _plain({"status": "ok"}, 200)


@router.get("/readyz", responses=_READY)
async def readyz(request: Request) -> Response:
    """Events are taken and journalled. No token needed."""
    rooms = rooms_of(request)
    seen = rooms.views()
    reasons = list(rooms.unready())
    if seen.at is None:
        reasons.append("no event was taken yet")
    if seen.provisional:
        reasons.append("the store is away: what is shown is provisional")
    return _plain({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)


@router.get("/metrics", response_class=Response, responses=_METRICS)
async def metrics(request: Request) -> Response:
    """Every metric. Needs a token, except where linewatch listens on loopback only."""
    rooms = rooms_of(request)
    if not rooms.metrics_open:
        address = request.client.host if request.client else ""
        await rooms.gate.let_in(request.headers.get("authorization"), "GET /metrics", address)
    return Response(await rooms.page.text(), media_type=CONTENT_TYPE)


@router.get("/v1/whoami", responses=answers(WhoAmI, examples.WHO_AM_I))
async def whoami(request: Request, who: CallerIs) -> Response:
    """What this token is good for."""
    row = who.row
    body = {
        "id": row.id,
        "name": row.name,
        "role": row.role,
        "scope": str(who.scope),
        "permissions": [permission.value for permission in permissions(row.role)],
        "expires": row.expires,
    }
    return answer(rooms_of(request).views(), body)


def _plain(body: dict[str, Any], status: int) -> Response:
    return Response(msgspec.json.encode(body), status, {"Cache-Control": "no-store"}, "application/json")
