"""The one interface through which a collector hands over what it saw.

In process it is the daemon's inbox; a collector moved out of the process would speak it over a socket.
Nothing here waits: `offer` says at once whether there was room.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from linewatch.messages.events import Event

Receipt = Callable[[bool], None]
"""Called once per offer: True after the commit, False when the event was shed or replaced by a newer one."""


class Handover(Protocol):
    """Takes observations towards the journal."""

    def offer(
        self, event: Event, *, key: str | None = None, reserved: bool = False, receipt: Receipt | None = None
    ) -> bool:
        """Hand over an event; False if there was no room and it is lost.

        `key`: a newer event of the same key replaces one that still waits. `reserved`: may use the room
        kept for what no poll can restate. `receipt`: called at once with False where there was no room.
        """
        ...


class Clock(Protocol):
    """Wall time, read by the daemon alone and lent to whoever must stamp an event."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...
