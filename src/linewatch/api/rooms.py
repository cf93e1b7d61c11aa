"""What the routes work with, and the two questions each of them asks: who is it, and what do they see."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Protocol

import msgspec
from fastapi import Depends, Path, Request, Response
from fastapi.security import HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from linewatch.api.auth import Caller, Gate
from linewatch.api.explaining import Explaining
from linewatch.api.planning import Planning
from linewatch.api.plants import Plants
from linewatch.api.problems import Refused, did_you_mean
from linewatch.api.reported import Audit
from linewatch.api.sight import Sight
from linewatch.collect.webhook.source import Webhook
from linewatch.engine.projection import Projection, Views
from linewatch.messages.events import OperatorActed
from linewatch.messages.samples import Sample
from linewatch.metrics.exposition import MetricsPage
from linewatch.metrics.meters import Meters
from linewatch.notify.stream import Stream


class Samples(Protocol):
    """What gear counted in quarter hours. Raises `StoreLost`."""

    async def samples(
        self, elements: Collection[str], since: datetime, until: datetime, limit: int
    ) -> list[Sample]:
        """Of these elements, by point and time."""
        ...


ActOn = Callable[[OperatorActed], Awaitable[bool]]
BEARER = HTTPBearer(auto_error=False, scheme_name="token", description="`linewatch token create` makes one.")


@dataclass(frozen=True)
class Rooms:
    """Everything a route may use. `act` answers True once the act is journalled, False when it was shed."""

    views: Views
    store: Any  # checked by `make_app`: TokenStore and CommandStore
    act: ActOn
    meters: Meters
    stream: Stream
    now: Callable[[], datetime]
    plants: Plants | None
    gate: Gate
    page: MetricsPage
    metrics_open: bool
    unready: Callable[[], tuple[str, ...]]
    heartbeat_s: float
    audit: Audit
    planning: Planning
    intakes: Mapping[str, Webhook] = field(default_factory=dict)
    performance: Samples | None = None
    explaining: Explaining = field(default_factory=Explaining)


def rooms_of(request: Request) -> Rooms:
    """The rooms of the app a request came to."""
    rooms: Rooms = request.app.state.rooms
    return rooms


def act_of(request: Request) -> str:
    """What a request wants to do, as `access.roles.ACTS` calls it."""
    return f"{request.method} {request.scope['route'].path_format}"


async def caller(
    request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
) -> Caller:
    """Who asks. Raises `Refused` where the token is not good or its role may not."""
    _no_unknown_parameters(request)
    address = request.client.host if request.client else ""
    return await rooms_of(request).gate.let_in(request.headers.get("authorization"), act_of(request), address)


def _no_unknown_parameters(request: Request) -> None:
    """A filter with a typo would silently show everything."""
    known = {p.alias for p in request.scope["route"].dependant.query_params}
    for name in request.query_params:
        if name not in known:
            listed = ", ".join(sorted(known)) or "none"
            hint = did_you_mean(name, sorted(known)) or f" Known are: {listed}."
            raise Refused("invalid-request", f"query {name}: there is no such parameter.{hint}")


def sight(request: Request, who: Annotated[Caller, Depends(caller)]) -> Sight:
    """What they see."""
    return Sight(rooms_of(request).views(), who.scope)


CallerIs = Annotated[Caller, Depends(caller)]
Sees = Annotated[Sight, Depends(sight)]
WantedId = Annotated[str, Path(alias="id")]  # `id` is a word of Python


def state_headers(seen: Projection) -> dict[str, str]:
    """Which state an answer is of, and whether it is journalled."""
    return {
        "Linewatch-Seq": str(seen.seq),
        "Linewatch-Provisional": "true" if seen.provisional else "false",
        "Cache-Control": "no-store",
    }


def answer(seen: Projection, body: Mapping[str, Any], status: int = 200) -> Response:
    """A body of records as JSON, with the state it is of."""
    return Response(msgspec.json.encode(body), status, state_headers(seen), "application/json")
