"""What goes into a store and comes out of it. Frozen; times are aware UTC."""

from datetime import datetime

from msgspec import Struct

from linewatch.messages.commands import Command
from linewatch.messages.events import Event


class JournalEntry(Struct, frozen=True):
    """One event with the pump's own sequence number. `epoch` is the leadership under which it was written."""

    seq: int
    epoch: int
    event: Event


class Snapshot(Struct, frozen=True):
    """The world after event `seq`, as `engine.snapshot.dump` wrote it."""

    seq: int
    at: datetime
    engine_version: str
    body: bytes


class SpoolMark(Struct, frozen=True):
    """So many records of this spool are in the journal: written with them, so that none re-enters twice."""

    spool: str
    count: int


class Batch(Struct, frozen=True):
    """What one transaction writes. Every command comes from an event of the same batch."""

    events: tuple[JournalEntry, ...] = ()
    commands: tuple[Command, ...] = ()
    snapshot: Snapshot | None = None
    spool: SpoolMark | None = None


class Recovery(Struct, frozen=True):
    """Where to go on: the newest snapshot (None: from the beginning), what came after it, and what is unsent.

    `poisoned`: sequence numbers in `tail` that were set aside and must be skipped.
    """

    snapshot: Snapshot | None
    tail: tuple[JournalEntry, ...]
    pending_commands: tuple[Command, ...]
    poisoned: tuple[int, ...]
    last_seq: int
    last_at: datetime | None
    last_epoch: int


class PlantRow(Struct, frozen=True):
    """One change of the plant: which one is in force from event `seq` on, by whom, and why.

    `source`: files, apply, revert, or "" where nobody knows. `base`: the digest that was in force before.
    The numbers are of elements.
    """

    seq: int
    at: datetime
    digest: str
    base: str
    actor: str
    note: str
    source: str
    added: int
    removed: int
    changed: int


class TokenRow(Struct, frozen=True):
    """A bearer token. `hash` is what `access` makes of the secret; the secret itself is never stored."""

    id: str
    name: str
    hash: str
    role: str
    scope: str
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None


def tag_of(message: Struct) -> str:
    """Name/version of a message."""
    return str(type(message).__struct_config__.tag)
