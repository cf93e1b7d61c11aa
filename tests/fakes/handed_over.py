"""What a collector hands over, kept for tests: an inbox that journals at once, or sheds when told to."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from linewatch.collect.handover import Receipt
from linewatch.messages.events import Answered, Event, NoAnswer, Observed
from linewatch.messages.records import Change

Told = tuple[str, str, str]


class HandedOver:
    """`events` in order of journalling. `shedding`: every offer is refused. `holding`: receipts wait."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.reserved: list[Event] = []
        self.shed: list[Event] = []
        self.held: list[Callable[[], None]] = []
        self.shedding = False
        self.holding = False
        self._news = asyncio.Event()

    def offer(
        self, event: Event, *, key: str | None = None, reserved: bool = False, receipt: Receipt | None = None
    ) -> bool:
        if self.shedding:
            self.shed.append(event)
            if receipt is not None:
                receipt(False)
            self._news.set()
            return False
        self.events.append(event)
        if reserved:
            self.reserved.append(event)
        if receipt is not None:
            if self.holding:
                self.held.append(lambda: receipt(True))
            else:
                asyncio.get_running_loop().call_soon(receipt, True)
        self._news.set()
        return True

    def changes(self, device: str | None = None) -> list[Change]:
        """All changes told, in order."""
        told = [e for e in self.events if isinstance(e, Observed) and device in (None, e.device)]
        return [change for event in told for change in event.changes]

    def present(self, device: str | None = None) -> set[Told]:
        """What stands as present after everything told."""
        standing: set[Told] = set()
        for change in self.changes(device):
            key = (change.resource, change.alarm_type, change.qualifier)
            if change.present:
                standing.add(key)
            else:
                standing.discard(key)
        return standing

    def silences(self, device: str) -> list[NoAnswer]:
        return [e for e in self.events if isinstance(e, NoAnswer) and e.device == device]

    def answers(self, device: str) -> list[Answered]:
        return [e for e in self.events if isinstance(e, Answered) and e.device == device]

    async def until(self, holds: Callable[[], bool], seconds: float = 10.0) -> None:
        """Return as soon as it holds. TimeoutError if it does not come true in time."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._news.clear()
                await self._news.wait()


class StandingClock:
    """Wall time that does not matter to the test."""

    def now(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC)
