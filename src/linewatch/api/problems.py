"""Every way the API says no (RFC 9457): `type` is stable for programs, `detail` tells people what to do."""

import difflib
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, NamedTuple

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"
URN = "urn:linewatch:problem:"


class Problem(NamedTuple):
    """`slug` ends the type URN and never changes its meaning."""

    slug: str
    status: HTTPStatus
    title: str


_ROWS = (
    Problem("no-token", HTTPStatus.UNAUTHORIZED, "A bearer token is needed"),
    Problem("bad-token", HTTPStatus.UNAUTHORIZED, "This token is not good"),
    Problem("forbidden", HTTPStatus.FORBIDDEN, "This role may not do that"),
    Problem("too-many-failures", HTTPStatus.TOO_MANY_REQUESTS, "Too many refused tokens from this address"),
    Problem("too-often", HTTPStatus.TOO_MANY_REQUESTS, "More is sent than was agreed"),
    Problem("not-found", HTTPStatus.NOT_FOUND, "There is no such thing, or it is out of this token's scope"),
    Problem("no-such-route", HTTPStatus.NOT_FOUND, "There is nothing at this path"),
    Problem("wrong-method", HTTPStatus.METHOD_NOT_ALLOWED, "This path does not take that method"),
    Problem("invalid-request", HTTPStatus.UNPROCESSABLE_ENTITY, "Something in the request is not valid"),
    Problem("bad-cursor", HTTPStatus.BAD_REQUEST, "This cursor is not one of this list"),
    Problem("no-idempotency-key", HTTPStatus.BAD_REQUEST, "An act needs an Idempotency-Key"),
    Problem("idempotency-key-reused", HTTPStatus.CONFLICT, "This Idempotency-Key was used for another act"),
    Problem("verdict-changed", HTTPStatus.CONFLICT, "Another verdict is told meanwhile"),
    Problem("event-id-unknown", HTTPStatus.GONE, "There is no such event to resume after"),
    Problem("stream-full", HTTPStatus.SERVICE_UNAVAILABLE, "No more live streams are let in"),
    Problem("plant-refused", HTTPStatus.UNPROCESSABLE_ENTITY, "This plant is not taken"),
    Problem("plant-stale", HTTPStatus.PRECONDITION_FAILED, "Another plant is in force meanwhile"),
    Problem("too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large"),
    Problem("busy", HTTPStatus.SERVICE_UNAVAILABLE, "The act was not taken"),
    Problem("store-lost", HTTPStatus.SERVICE_UNAVAILABLE, "The store cannot be read now"),
    Problem("internal", HTTPStatus.INTERNAL_SERVER_ERROR, "linewatch made a mistake"),
)

PROBLEMS: dict[str, Problem] = {row.slug: row for row in _ROWS}


class Refused(Exception):
    """Answer the request with a problem. `slug` is a row of `PROBLEMS`; more members go beside `detail`."""

    def __init__(
        self, slug: str, detail: str, *, headers: dict[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(detail)
        self.problem = PROBLEMS[slug]
        self.detail = detail
        self.headers = headers or {}
        self.members = members


def problem_body(refused: Refused) -> dict[str, Any]:
    """The members of a problem document."""
    problem = refused.problem
    return {
        "type": URN + problem.slug,
        "title": problem.title,
        "status": problem.status.value,
        "detail": refused.detail,
        **refused.members,
    }


def respond(refused: Refused) -> Response:
    """A problem as a response."""
    return Response(
        msgspec.json.encode(problem_body(refused)),
        refused.problem.status.value,
        refused.headers,
        MEDIA_TYPE,
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ " Did you mean ...?" or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f' Did you mean "{close[0]}"?' if close else ""


def install(app: FastAPI) -> None:
    """Make every refusal of the app, FastAPI's own ones too, a problem document."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _mistake)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return respond(error)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.url.path
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allow = (error.headers or {}).get("Allow", "")
        detail = f"{request.method} {path} does not exist; use {allow or 'another method'}, see /openapi.json"
        return respond(Refused("wrong-method", detail, headers={"Allow": allow} if allow else {}))
    if error.status_code == HTTPStatus.NOT_FOUND:
        return respond(Refused("no-such-route", f"there is nothing at {path}; /openapi.json lists the paths"))
    return respond(Refused("invalid-request", str(error.detail)))


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [_sentence(e) for e in error.errors()]
    detail = "; ".join(f"{e['in']} {e['name']}: {e['detail']}" for e in errors)
    return respond(Refused("invalid-request", detail, errors=errors))


def _sentence(error: Any) -> dict[str, str]:
    """Where, what, and what to write instead. What was written is told only if it is short."""
    place, *path = [str(part) for part in error["loc"]]
    written = repr(error.get("input"))
    told = (
        f" (it is {written})"
        if place != "header" and len(written) <= 60 and error["type"] != "missing"
        else ""
    )
    return {"in": place, "name": ".".join(path) or place, "detail": error["msg"] + told}


async def _mistake(_: Request, error: Exception) -> Response:
    detail = f"{type(error).__name__}; the log of the daemon has the rest. Please report it"
    return respond(Refused("internal", detail))
