"""The app: routes, refusals, counting. The daemon makes it and serves it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Any, Protocol

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from linewatch import __version__
from linewatch.api import problems
from linewatch.api.auth import Gate, TokenStore
from linewatch.api.events import CommandStore
from linewatch.api.models import ProblemDocument
from linewatch.api.planning import Planning
from linewatch.api.plants import Plants
from linewatch.api.reported import Audit, Facts, NoFacts
from linewatch.api.rooms import Rooms, Samples
from linewatch.api.routes import (
    acts,
    alarms,
    circuits,
    devices,
    events,
    feedback,
    health,
    incidents,
    intake,
    performance,
    plant,
    reported,
)
from linewatch.api.routes import (
    planning as planning_routes,
)
from linewatch.collect.webhook.source import Webhook
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
    plants: Plants | None = None,
    listen: str = "127.0.0.1",
    unready: Callable[[], tuple[str, ...]] = lambda: (),
    heartbeat_s: float = 15.0,
    token_kept_s: float = 5.0,
    facts: Facts | None = None,
    planning: Planning | None = None,
    intakes: Mapping[str, Webhook] | None = None,
    samples: Samples | None = None,
) -> FastAPI:
    """The ASGI app.

    `plants`: who keeps the plant; without one it can be neither asked for nor changed here.
    `act` hands an act to the pump: True once it is journalled, False when it was shed. `listen` is the host
    it will be served on: /metrics is open where that is loopback. `unready`: sentences, while not ready.
    `heartbeat_s`: of a live stream, which then also judges its token again. `token_kept_s`: how long a good
    token is not looked up again. `facts`: what gear says of itself. `planning`: told by
    whoever makes it when another plant comes into force, and closed by them. `intakes`: who takes other
    systems' alerts, by name. `samples`: what gear counted in quarter hours.
    """
    app = DescribedApp(
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
        plants=plants,
        gate=Gate(store, meters, now, token_kept_s),
        page=MetricsPage(meters, views),
        metrics_open=is_loopback(listen),
        unready=unready,
        heartbeat_s=heartbeat_s,
        audit=Audit(facts or NoFacts()),
        planning=planning or Planning(),
        intakes=intakes or {},
        performance=samples,
    )
    problems.install(app)
    app.add_middleware(Counted, meters=meters)
    plain = (
        health.router,
        planning_routes.router,
        circuits.router,
        incidents.router,
        events.router,
        plant.router,
        intake.router,
        performance.router,
    )
    known = acts.Acts()
    # Acts before alarms, standby before circuits, facts before devices: a key may hold slashes.
    routers = (
        *plain,
        reported.router,
        devices.router,
        acts.make_router(known),
        feedback.make_router(known),
        alarms.router,
    )
    for router in routers:
        app.include_router(router)
    app.described = [r for router in routers for r in router.routes if isinstance(r, APIRoute)]
    return app


class DescribedApp(FastAPI):
    """Its OpenAPI is what FastAPI makes of the routes, with our problems and whole examples."""

    described: list[APIRoute]

    def openapi(self) -> dict[str, Any]:
        """Made when first asked for."""
        if self.openapi_schema is not None:
            return self.openapi_schema
        document = super().openapi()
        schemas = document["components"]["schemas"]
        for name in ("HTTPValidationError", "ValidationError"):  # ours is a problem like any other
            schemas.pop(name, None)
        problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= problem.pop("$defs", {})
        schemas[ProblemDocument.__name__] = problem
        for route in self.described:
            told = document["paths"][route.path_format][min(route.methods or ()).lower()]["responses"]
            for status, response in route.responses.items():
                for media, content in response.get("content", {}).items():
                    # FastAPI leaves every null out of an example, which then is none.
                    told[str(status)]["content"][media] |= content
        return document


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
