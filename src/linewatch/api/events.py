"""The live stream (WHATWG server-sent events): first what the store has after an id, then what is new.

No gap and no duplicate: the listener is there before the last page is read from the store, and ids only
ever grow, so that what comes by both ways is told once. A client that does not keep up is cut off; it comes
back with the last id it saw. Notices reach the stream after their commit, so an id told is an id stored.
"""

import asyncio
from collections.abc import Iterable
from typing import Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from linewatch.api.auth import Caller
from linewatch.api.problems import Refused
from linewatch.api.rooms import Rooms, state_headers
from linewatch.api.sight import Sight
from linewatch.messages.commands import AlarmNotice, CircuitNotice, Command, DeviceNotice, IncidentNotice
from linewatch.messages.wire import encode
from linewatch.notify.stream import Listener, Notice, Order, StreamFull, notices, order
from linewatch.store.errors import StoreLost

SEND_S = 30.0  # a client that takes nothing for so long is cut off
PAGE = 500


class CommandStore(Protocol):
    """What is asked of a store."""

    async def commands_after(self, command_id: str, limit: int) -> list[Command]: ...
    async def last_command_id(self) -> str: ...


class _Ended(Exception):
    """The stream is over; not a mistake."""


class EventStream(Response):
    """The ASGI response of GET /v1/events. `begin` first: it may refuse."""

    def __init__(self, rooms: Rooms, who: Caller, after: str | None) -> None:
        super().__init__()
        self._rooms = rooms
        self._store: CommandStore = rooms.store
        self._who = who
        self._after = after
        self._told: Order = order("")

    async def begin(self) -> None:
        """Find where to start. Raises `Refused` for an id that is none, or is none of ours."""
        try:
            newest = await self._store.last_command_id()
        except StoreLost as lost:
            detail = "the store is away; try again in some seconds"
            raise Refused("store-lost", detail, headers={"Retry-After": "5"}) from lost
        if self._after is None:
            self._after = newest
        try:
            self._told = order(self._after)
        except ValueError as error:
            detail = f'"{self._after}" is no event id; send one as you got it, such as 1842.3, or 0 for all'
            raise Refused("invalid-request", detail) from error
        if self._told > order(newest):
            known = newest or "none"
            detail = f"the newest event is {known}; resume after that, or leave the id out"
            raise Refused("event-id-unknown", detail)
        if self._told == order(""):
            self._after = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until the client goes, or is cut off."""
        try:
            with self._rooms.stream.listen() as listener:
                async with asyncio.TaskGroup() as tasks:
                    watcher = tasks.create_task(_until_gone(receive, listener), name="events: client")
                    try:
                        await self._tell(send, listener)
                    except _Ended:
                        pass
                    finally:
                        watcher.cancel()
        except StreamFull as full:
            raise Refused("stream-full", f"{full}; try again later", headers={"Retry-After": "5"}) from full

    async def _tell(self, send: Send, listener: Listener) -> None:
        headers = {
            "Content-Type": "text/event-stream; charset=utf-8",
            "X-Accel-Buffering": "no",
            **state_headers(self._rooms.views()),
        }
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        await self._write(send, listener, b"retry: 1000\n\n")
        await self._tell_stored(send, listener)
        await self._tell_fresh(send, listener)
        if listener.cut != "gone":
            await self._write(send, listener, f"event: cut\ndata: {listener.cut}\n\n".encode())
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _tell_fresh(self, send: Send, listener: Listener) -> None:
        """What is new. A comment in quiet times: proxies keep the line, a dead client is noticed."""
        loop, pause_s = asyncio.get_running_loop(), self._rooms.heartbeat_s
        judged_at = loop.time()
        while not listener.cut:
            fresh = await listener.take(pause_s)
            if loop.time() - judged_at >= pause_s:
                judged_at = loop.time()
                if not await self._rooms.gate.still_good(self._who):
                    self._rooms.stream.cut_off(listener, "revoked")
                    return
            if not listener.cut:
                await self._write(send, listener, self._frames(fresh) or b": still here\n\n")

    async def _tell_stored(self, send: Send, listener: Listener) -> None:
        """Everything the store has after the id. What is committed meanwhile waits with the listener."""
        after = self._after or ""
        while not listener.cut:
            try:
                stored = await self._store.commands_after(after, PAGE)
            except StoreLost:
                self._rooms.stream.cut_off(listener, "store-lost")
                return
            frames = self._frames(notices(stored))
            if frames:
                await self._write(send, listener, frames)
            if len(stored) < PAGE:
                return
            after = stored[-1].id

    def _frames(self, batch: Iterable[Notice]) -> bytes:
        """The frames of notices this client has not been told and may see."""
        sees = Sight(self._rooms.views(), self._who.scope)
        frames = []
        for notice in batch:
            place = order(notice.id)
            if place <= self._told:
                continue
            self._told = place
            visible = in_sight(notice, sees)
            if visible is not None:
                head = f"id: {notice.id}\nevent: {type(visible).__name__}\ndata: "
                frames.append(head.encode() + encode(visible) + b"\n\n")
        return b"".join(frames)

    async def _write(self, send: Send, listener: Listener, frames: bytes) -> None:
        try:
            async with asyncio.timeout(SEND_S):
                await send({"type": "http.response.body", "body": frames, "more_body": True})
        except TimeoutError as late:
            self._rooms.stream.cut_off(listener, "slow")
            raise _Ended from late
        except OSError as gone:
            raise _Ended from gone


async def _until_gone(receive: Receive, listener: Listener) -> None:
    """Wake the stream when its client hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.cut_off("gone")


def in_sight(notice: Notice, sees: Sight) -> Notice | None:
    """The notice as a client may see it, or None."""
    match notice:
        case AlarmNotice():
            return notice if sees.alarm(notice.alarm) else None
        case IncidentNotice():
            if not sees.incident(notice.incident):
                return None
            return IncidentNotice(notice.id, notice.change, sees.narrowed(notice.incident))
        case CircuitNotice():
            return notice if sees.circuit(notice.circuit) else None
        case DeviceNotice():
            return notice if sees.device(notice.device) else None
