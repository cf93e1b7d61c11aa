"""Carries out what the outbox holds. A deed so far only asks for a reading: it may be repeated."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from linewatch.messages.commands import Command, PollNow, Refine

log = structlog.get_logger("linewatch.execute")

RETRY_S = 1.0


class Deeds:
    """`take` after each commit; `run` does them. A deed leaves the outbox when it was done, by `done(ids)`.

    `poll_now(device, reason)` asks a collector to look at once; False for a device it does not know.
    `done` answers False while the store is away: it is asked again. `pending(count)` hears how many are left.
    """

    def __init__(
        self,
        poll_now: Callable[[str, str], bool],
        done: Callable[[Sequence[str]], Awaitable[bool]],
        pending: Callable[[int], None] = lambda count: None,
    ) -> None:
        self._pending = pending
        self._poll_now = poll_now
        self._done = done
        self._waiting: list[Command] = []
        self._ready = asyncio.Event()

    def take(self, commands: Sequence[Command]) -> None:
        """Those of them that are deeds. Never waits."""
        deeds = [c for c in commands if isinstance(c, PollNow | Refine)]
        if deeds:
            self._waiting += deeds
            self._ready.set()

    async def run(self) -> None:
        """Until cancelled."""
        unwritten: list[str] = []
        while True:
            try:
                async with asyncio.timeout(RETRY_S if unwritten else None):
                    await self._ready.wait()
            except TimeoutError:
                pass
            self._ready.clear()
            deeds, self._waiting = self._waiting, []
            for deed in deeds:
                self._carry_out(deed)
            unwritten += [deed.id for deed in deeds]
            self._pending(len(unwritten))
            if unwritten and await self._done(unwritten):
                unwritten = []
                self._pending(len(self._waiting))

    def _carry_out(self, deed: Command) -> None:
        if isinstance(deed, PollNow):
            known = self._poll_now(deed.device, deed.reason)
            log.debug("poll at once", device=deed.device, reason=deed.reason, command=deed.id, known=known)
        # A Refine is not told yet (docs/design.md, rule 8); one that is leaves the outbox without effect.
