"""The app: routes, refusals, counting. The daemon makes it and serves it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from ipaddress import ip_address
from typing import Protocol

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from linewatch import __version__
from linewatch.api import problems
from linewatch.api.auth import Gate, TokenStore
from linewatch.api.events import CommandStore
from linewatch.api.models import ProblemDocument
from linewatch.api.rooms import Rooms
from linewatch.api.routes import acts, alarms, circuits, devices, events, health, incidents
from linewatch.engine.projection import Views
from linewatch.messages.events import OperatorActed
from linewatch.metrics.exposition import MetricsPage
from linewatch.metrics.meters import Meters
from linewatch.notify.stream import Stream

DESCRIPTION = """
Leased lines, alarms and incidents as linewatch sees them, live. Every path under /v1 needs a bearer token
(`linewatch token create`). Errors are RFC 9457 problem documents whose `detail` says what to do.
"""


class ApiStore(TokenStore, CommandStore, Protocol):
    """What the API asks of a store."""


def make_app(
    *,
    views: Views,
    store: ApiStore,
    act: Callable[[OperatorActed], Awaitable[bool]],
    meters: Meters,
    stream: Stream,
    now: Callable[[], datetime],
    listen: str = "127.0.0.1",
    unready: Callable[[], tuple[str, ...]] = lambda: (),
) -> FastAPI:
    """The ASGI app.

    `act` hands an act to the pump: True once it is journalled, False when it was shed. `listen` is the host
    it will be served on: /metrics is open where that is loopback. `unready`: sentences, while not ready.
    """
    app = FastAPI(
        title="linewatch",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,  # its page loads scripts from afar; the document itself is at /openapi.json
        redoc_url=None,
    )
    app.state.rooms = Rooms(
        views=views,
        store=store,
        act=act,
        meters=meters,
        stream=stream,
        now=now,
        gate=Gate(store, meters, now),
        page=MetricsPage(meters, views),
        metrics_open=is_loopback(listen),
        unready=unready,
    )
    problems.install(app)
    app.add_middleware(Counted, meters=meters)
    plain = (health.router, circuits.router, incidents.router, devices.router, events.router)
    # Acts before alarms: both begin alike, and a key may hold slashes.
    routers = (*plain, acts.make_router(), alarms.router)
    for router in routers:
        app.include_router(router)
    _describe(app, [route for router in routers for route in router.routes if isinstance(route, APIRoute)])
    return app


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on `host`. A name other than localhost is not trusted."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class Counted:
    """Counts answers by class of status."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app = app
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._meters.count("linewatch_api_requests_total", status=f"{message['status'] // 100}xx")
            await send(message)

        await self._app(scope, receive, told if scope["type"] == "http" else send)


def _describe(app: FastAPI, routes: list[APIRoute]) -> None:
    """FastAPI describes its own 422; ours is a problem document like every other refusal.

    It also leaves every null out of the examples, which then are none: put them in again as written.
    """
    document = app.openapi()
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    described = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= described.pop("$defs", {})
    schemas[ProblemDocument.__name__] = described
    for route in routes:
        told = document["paths"][route.path_format][min(route.methods or ()).lower()]["responses"]
        for status, response in route.responses.items():
            for media, content in response.get("content", {}).items():
                told[str(status)]["content"][media] |= content
