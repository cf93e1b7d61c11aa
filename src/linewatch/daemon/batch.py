"""One batch: events stepped in order, what they told, and who waits to hear that it is journalled."""

import msgspec

from linewatch.daemon.inbox import Slot
from linewatch.daemon.spool import Spooled
from linewatch.engine.validate import Invalid
from linewatch.messages.commands import Command
from linewatch.messages.events import Event, Quarantined, TimerFired
from linewatch.messages.wire import decode_event, encode
from linewatch.store.rows import JournalEntry

MOST_REASON = 300


class Poison:
    """An event that could not be stepped. `kept`: it came from the disk.

    `marred`: the world was touched and must be made anew. `writable`: the journal can hold it.
    """

    def __init__(self, event: Event, error: Exception, slot: Slot | None, *, kept: bool) -> None:
        self.event = event
        self.slot = slot
        self.kept = kept
        self.reason = f"{type(error).__name__}: {error}"[:MOST_REASON]
        self.reason = self.reason.encode("utf-8", "replace").decode()
        self.writable = _writable(event)
        self.marred = self.writable and not isinstance(error, Invalid)


class Stepped:
    """Grows while events are stepped, and ends early at a poison.

    `kept`: what goes to disk if the store is gone. Timers fire again by themselves, and what is set aside is
    set aside again.
    """

    def __init__(self) -> None:
        self.entries: list[JournalEntry] = []
        self.commands: list[Command] = []
        self.slots: list[Slot] = []
        self.kept: list[Spooled] = []
        self.from_spool = 0
        self.poison: Poison | None = None

    def __bool__(self) -> bool:
        return bool(self.entries or self.kept)

    def add(self, entry: JournalEntry, commands: list[Command]) -> None:
        """An event that was stepped, and what it told."""
        self.entries.append(entry)
        self.commands += commands

    def keep(self, event: Event, seq: int) -> None:
        """An event that must not be forgotten; `seq` if it may have landed under that number."""
        if not isinstance(event, TimerFired | Quarantined):
            self.kept.append(Spooled(event, seq))


def _writable(event: Event) -> bool:
    try:
        decode_event(encode(event))
    except (msgspec.MsgspecError, ValueError, TypeError, OverflowError):
        return False
    return True
