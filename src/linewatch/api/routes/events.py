"""The route of the live stream."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response

from linewatch.api import examples
from linewatch.api.events import EventStream
from linewatch.api.openapi import GUARDED, STATE_HEADERS, refusals
from linewatch.api.rooms import CallerIs, rooms_of

router = APIRouter(tags=["events"])
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events: `id` is the command's id, `event` its kind, `data` the command.",
        "headers": STATE_HEADERS,
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": examples.EVENT_STREAM}},
    }
}


@router.get(
    "/v1/events",
    response_class=Response,
    responses=_STREAM | refusals("event-id-unknown", "stream-full", *GUARDED),
)
async def events(
    request: Request,
    who: CallerIs,
    after: Annotated[str | None, Query(description="Resume after this id; 0: from the first.")] = None,
    last_event_id: Annotated[str | None, Header(description="As `after`, sent by EventSource.")] = None,
) -> Any:
    """What happens, as it happens. Without an id: from now on. The header goes before the parameter."""
    stream = EventStream(rooms_of(request), who, last_event_id if last_event_id is not None else after)
    await stream.begin()
    return stream
