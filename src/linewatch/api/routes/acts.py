"""What people do to alarms. An act is an event like any other: journalled, then stepped, never awaited."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Header, Request, Response

from linewatch.api import examples, shown
from linewatch.api.auth import Caller
from linewatch.api.models import Act, Alarm, Shelving
from linewatch.api.openapi import answers
from linewatch.api.problems import Refused
from linewatch.api.rooms import CallerIs, Rooms, Sees, answer, rooms_of
from linewatch.api.routes.alarms import find
from linewatch.api.sight import Sight
from linewatch.messages.events import OperatorActed

REMEMBERED = 4_096  # keys of acts of late; the engine knows the older ones
Said = tuple[object, ...]  # what the act is: its verb, what it is done to, and all else that was said

IdempotencyKey = Annotated[
    str | None,
    Header(
        description="Your own text, new for each act; send it again when you retry.",
        max_length=128,
    ),
]
_RESPONSES = answers(
    Alarm, examples.alarm(), "not-found", "no-idempotency-key", "idempotency-key-reused", "busy", status=202
)


class Acts:
    """Hands acts to the pump, each key once. The engine too takes a known `act_id` for the same act."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Said] = OrderedDict()

    async def do(
        self,
        rooms: Rooms,
        who: Caller,
        sees: Sight,
        said: tuple[str, str, str, datetime | None],
        key: str | None,
    ) -> Response:
        """202 with the alarm as it is now, once the act is journalled. Raises `Refused`."""
        verb, alarm, note, until = said
        find(sees, alarm)

        def event(act_id: str, actor: str) -> OperatorActed:
            return OperatorActed(rooms.now(), act_id, actor, verb, alarm, note, until)

        await self.once(rooms, who, said, key, event)
        now = rooms.views()
        return answer(now, shown.alarm(now.alarms.get(alarm) or find(sees, alarm)), 202)

    async def once(
        self,
        rooms: Rooms,
        who: Caller,
        said: Said,
        key: str | None,
        event: Callable[[str, str], OperatorActed],
    ) -> None:
        """Hand `event(act id, actor)` over, once a key. Returns when it is journalled. Raises `Refused`."""
        if not key or not key.isprintable():
            detail = "send the header Idempotency-Key with a text of your own, new for each act"
            raise Refused("no-idempotency-key", detail)
        act_id = f"{who.row.id}:{key}"  # two people may use the same key
        before = self._known.get(act_id)
        if before is not None and before != said:
            detail = f"this key was used to {before[0]} {before[1]}; send a new one for another act"
            raise Refused("idempotency-key-reused", detail)
        if before is None:
            await self._hand_over(rooms, said, event(act_id, f"{who.row.name} ({who.row.id})"))

    async def _hand_over(self, rooms: Rooms, said: Said, event: OperatorActed) -> None:
        act_id = event.act_id
        self._known[act_id] = said
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        taken = False
        try:
            taken = await rooms.act(event)
        finally:
            if not taken:
                self._known.pop(act_id, None)
        if not taken:
            detail = (
                "the inbox is full and the act was not taken; send it again with the same Idempotency-Key"
            )
            raise Refused("busy", detail, headers={"Retry-After": "1"})
        rooms.meters.count("linewatch_acts_total", verb=event.verb)


def make_router(acts: Acts) -> APIRouter:
    """The routes, with the memory of the keys used that all acts share."""
    router = APIRouter(tags=["acts"])

    def plain(verb: str, does: str) -> None:
        async def route(
            request: Request,
            who: CallerIs,
            sees: Sees,
            key: str,
            idempotency_key: IdempotencyKey = None,
            body: Annotated[Act | None, Body(examples=[{"note": "crew is on its way"}])] = None,
        ) -> Response:
            said = (verb, key, body.note if body else "", None)
            return await acts.do(rooms_of(request), who, sees, said, idempotency_key)

        route.__doc__ = does
        path = f"/v1/alarms/{{key:path}}/{verb}"
        router.post(path, status_code=202, name=f"{verb}_alarm", responses=_RESPONSES)(route)

    plain("ack", "Acknowledge: somebody looks after it.")
    plain("unack", "Take an acknowledgement back.")
    plain("unshelve", "Show it again.")
    plain("close", "We are done with it, whatever the network still says.")

    @router.post("/v1/alarms/{key:path}/shelve", status_code=202, name="shelve_alarm", responses=_RESPONSES)
    async def shelve(
        request: Request,
        who: CallerIs,
        sees: Sees,
        key: str,
        idempotency_key: IdempotencyKey = None,
        body: Annotated[
            Shelving | None,
            Body(examples=[{"note": "work on the duct", "until": "2026-03-01T08:00:00+08:00"}]),
        ] = None,
    ) -> Response:
        """Put it aside until a moment, or until somebody unshelves it."""
        until = body.until if body else None
        if until is not None and until.tzinfo is None:
            detail = "body until: it has no offset; write one, such as 2026-03-01T08:00:00+08:00"
            raise Refused("invalid-request", detail)
        if until is not None and until <= rooms_of(request).now():
            raise Refused("invalid-request", f"body until: {until.isoformat()} is past; write a later moment")
        said = ("shelve", key, body.note if body else "", until)
        return await acts.do(rooms_of(request), who, sees, said, idempotency_key)

    return router
