"""Other systems' alerts come in here: each sender by a path and a token of its own."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from linewatch.api import examples
from linewatch.api.models import IntakeTaken
from linewatch.api.openapi import answers
from linewatch.api.problems import Refused
from linewatch.api.rooms import answer, rooms_of
from linewatch.collect.webhook.payload import MOST_BYTES, NotTaken

router = APIRouter(tags=["intake"])
BEARER = HTTPBearer(auto_error=False, scheme_name="webhook", description="The token of this webhook's file.")

_WHY = {
    "no-token": "send the header Authorization: Bearer TOKEN, with the one of this webhook's token_file",
    "bad-token": "this is not the token of that webhook, or there is no webhook of that name",
    "too-many-failures": "tokens from this address were refused too often; wait a second, and check it",
    "too-often": "this webhook sends more bodies than its share; wait a second, or write a larger rate:",
}
_RESPONSES = answers(
    IntakeTaken, examples.INTAKE_TAKEN, "no-token", "bad-token", "too-many-failures", "too-often",
    "invalid-request", "too-large", "busy", status=202, guarded=False,
)  # fmt: skip
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}, "example": examples.INTAKE_BODY}},
    }
}


@router.post("/v1/intake/{name}", status_code=202, responses=_RESPONSES, openapi_extra=_BODY)
async def take_alerts(
    request: Request, name: str, _: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
) -> Response:
    """Take a group of alerts (Alertmanager's webhook, version 4). The same again changes nothing more."""
    rooms = rooms_of(request)
    door = rooms.intakes.get(name)
    authorization = request.headers.get("authorization")
    if door is None:
        raise _refused(
            "bad-token" if authorization else "no-token"
        )  # which names there are is nobody's business
    slug = door.let_in(authorization, request.client.host if request.client else "")
    if slug:
        raise _refused(slug)
    if not door.ready:
        raise Refused("busy", "linewatch is starting; send it again", headers={"Retry-After": "2"})
    try:
        taken = await door.take(await _whole(request))
    except NotTaken as error:
        raise Refused("invalid-request", f"body: {error}") from error
    return answer(rooms.views(), taken._asdict(), 202)


async def _whole(request: Request) -> bytes:
    """The body, as long as it is not too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            detail = f"a group of alerts may have {MOST_BYTES} bytes; write max_alerts: in Alertmanager"
            raise Refused("too-large", detail, headers={"Connection": "close"})
    return bytes(body)


def _refused(slug: str) -> Refused:
    headers = (
        {"WWW-Authenticate": 'Bearer realm="linewatch"'} if slug.endswith("token") else {"Retry-After": "1"}
    )
    return Refused(slug, _WHY[slug], headers=headers)
