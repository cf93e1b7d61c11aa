"""The plant in force, its history, and another one in its place."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query, Request, Response

from linewatch.api import examples
from linewatch.api.auth import Caller
from linewatch.api.models import Page, PlantChange, PlantInForce, PlantTaken, Reverting
from linewatch.api.openapi import STATE_HEADERS, Responses, answers, refusals
from linewatch.api.paging import DEFAULT_LIMIT, MAX_LIMIT
from linewatch.api.plants import MAX_BODY_BYTES, Plants, Taken
from linewatch.api.problems import Refused
from linewatch.api.rooms import CallerIs, answer, rooms_of, state_headers
from linewatch.store.rows import PlantRow

router = APIRouter(tags=["plant"])

_GUARDED = ("no-token", "bad-token", "forbidden", "too-many-failures", "store-lost", "invalid-request")
_TAKING = answers(
    PlantTaken, examples.PLANT_TAKEN, "plant-refused", "plant-stale", "too-large", "not-found", "busy"
)
_FOUND: Responses = {
    200: {
        "description": "FORMAT.",
        "headers": STATE_HEADERS | {"ETag": {"description": "Its digest.", "schema": {"type": "string"}}},
        "content": {"application/json": {"schema": {"type": "object"}, "example": examples.PLANT_BODY}},
    }
}
_BODY = _FOUND | refusals("not-found", *_GUARDED)
_FORMAT_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}, "example": examples.PLANT_BODY}},
    }
}

IfMatch = Annotated[
    str | None,
    Header(description="Digest of the plant that this one was made from, in quotes.", max_length=80),
]


@router.get("/v1/plant", responses=answers(PlantInForce, examples.PLANT_IN_FORCE))
async def plant_in_force(request: Request, who: CallerIs) -> Response:
    """Which plant is in force, since when, and whether the site's files say the same."""
    state = await _plants(request, who).state()
    body = {
        "digest": state.digest,
        "since": _shown(state.since) if state.since is not None else None,
        "files": state.files,
        "files_differ": state.files != state.digest,
    }
    return answer(rooms_of(request).views(), body)


@router.get("/v1/plant/body", responses=_BODY, response_class=Response)
async def plant_body(
    request: Request,
    who: CallerIs,
    at: Annotated[
        datetime | None, Query(description="The one in force then, e.g. 2026-03-01T08:00:00Z.")
    ] = None,
    digest: Annotated[
        str | None, Query(min_length=6, max_length=64, description="One of the history, or how it begins.")
    ] = None,
) -> Response:
    """A plant as FORMAT: the one in force, of a moment, or of a digest."""
    if at is not None and digest is not None:
        raise Refused("invalid-request", "query at, digest: write one of them")
    if at is not None and at.tzinfo is None:
        raise Refused("invalid-request", f"query at: {at.isoformat()} has no offset; write one, such as Z")
    found, body = await _plants(request, who).body(at, digest)
    headers = state_headers(rooms_of(request).views()) | {"ETag": f'"{found}"'}
    return Response(body, 200, headers, "application/json")


@router.get(
    "/v1/plant/history",
    responses=answers(Page[PlantChange], examples.page(examples.PLANT_CHANGE, "1790"), "bad-cursor"),
)
async def plant_history(
    request: Request,
    who: CallerIs,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
) -> Response:
    """Every change of the plant, newest first: when, who, why, how much."""
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise Refused("bad-cursor", "take the cursor from `next` of a page of this list")
    rows = await _plants(request, who).history(limit + 1, int(cursor) if cursor is not None else None)
    following = str(rows[limit - 1].seq) if len(rows) > limit else None
    body = {"items": [_shown(row) for row in rows[:limit]], "next": following}
    return answer(rooms_of(request).views(), body)


@router.put("/v1/plant", responses=_TAKING, openapi_extra=_FORMAT_BODY)
async def apply_plant(
    request: Request,
    who: CallerIs,
    note: Annotated[str, Query(max_length=1_000, description="Why; kept in the history.")] = "",
    if_match: IfMatch = None,
) -> Response:
    """Take a whole plant (FORMAT) in the place of the one in force: all of it at once, or nothing.

    Sent again it changes nothing more: what is in force already is answered as that.
    """
    plants = _plants(request, who)
    base = _base(if_match)
    body = await _whole(request)
    return _taken(request, await plants.apply(body, base, _actor(who), note))


@router.post("/v1/plant/revert", responses=_TAKING)
async def revert_plant(
    request: Request,
    who: CallerIs,
    said: Annotated[Reverting, Body(examples=[{"digest": "0b7e44d1", "note": "the cutover is put off"}])],
    if_match: IfMatch = None,
) -> Response:
    """Take a plant of the history again, as a new change; the history itself is never rewritten."""
    plants = _plants(request, who)
    return _taken(request, await plants.revert(said.digest.lower(), _base(if_match), _actor(who), said.note))


def _plants(request: Request, who: Caller) -> Plants:
    plants = rooms_of(request).plants
    if not who.scope.whole:
        detail = f"this token's scope is {who.scope}; a plant is for tokens of scope all"
        raise Refused("forbidden", detail)
    if plants is None:
        raise Refused("not-found", "no plant can be asked for here")
    return plants


def _base(if_match: str | None) -> str:
    base = (if_match or "").strip().strip('"')
    if not base:
        detail = 'header If-Match: it is missing; write the digest of GET /v1/plant, such as "5f1c..."'
        raise Refused("invalid-request", detail)
    return base


async def _whole(request: Request) -> bytes:
    """The body, as long as it is not too large."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY_BYTES:
            raise Refused("too-large", examples.PROBLEM_DETAILS["too-large"], headers={"Connection": "close"})
        parts.append(part)
    return await asyncio.to_thread(b"".join, parts)  # tens of megabytes hold the loop for tens of ms


def _actor(who: Caller) -> str:
    return f"{who.row.name} ({who.row.id})"


def _shown(row: PlantRow) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


def _taken(request: Request, taken: Taken) -> Response:
    added, removed, changed = taken.counts
    body = {
        "digest": taken.digest,
        "base": taken.base,
        "changed": taken.changed,
        "added": added,
        "removed": removed,
        "changed_elements": changed,
    }
    return answer(rooms_of(request).views(), body)
