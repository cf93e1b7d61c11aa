"""Events: what happened, told to the engine. Every event carries `at`, the pump's time of acceptance (UTC).

The tag is name/version. A new version gets a new tag and an upcaster; an old tag is never reused.
"""

from datetime import datetime

from msgspec import Struct

from linewatch.messages.records import Change, Verdict, Via


class Started(Struct, frozen=True, tag="Started/1"):
    """The daemon began to pump. Nothing seen before is fresh: devices count as unheard until they answer."""

    at: datetime
    version: str
    epoch: int


class PlantChanged(Struct, frozen=True, omit_defaults=True, tag="PlantChanged/1"):
    """Another plant is in force. The body is kept by digest (sha256 of FORMAT JSON), never in the event.

    `source`: files (the site's own), apply or revert. `base`: the digest it was made from. The numbers are of
    elements, for the history; nothing is decided by them.
    """

    at: datetime
    digest: str
    actor: str
    note: str = ""
    source: str = ""
    base: str = ""
    added: int = 0
    removed: int = 0
    changed: int = 0


class PolicyChanged(Struct, frozen=True, tag="PolicyChanged/1"):
    """Other alarm and localisation settings are in force; the body is kept by digest."""

    at: datetime
    digest: str
    actor: str


class Observed(Struct, frozen=True, tag="Observed/1"):
    """A device told us what changed against what we last journalled of it. A heard device answers."""

    at: datetime
    device: str
    via: Via
    changes: tuple[Change, ...]


class Answered(Struct, frozen=True, tag="Answered/1"):
    """A device that was silent, or never heard, answered."""

    at: datetime
    device: str
    detail: str = ""  # what it said it is


class NoAnswer(Struct, frozen=True, tag="NoAnswer/1"):
    """A device did not answer in time, or what came was no answer. Never a zero, never "still up"."""

    at: datetime
    device: str
    # timeout | spoofed | malformed | wrong-community | error-status | not-increasing | unreachable
    reason: str
    tries: int
    detail: str = ""


class TimerFired(Struct, frozen=True, tag="TimerFired/1"):
    """A timer the world had set came due."""

    at: datetime
    timer: str
    due: datetime


class OperatorActed(Struct, frozen=True, omit_defaults=True, tag="OperatorActed/1"):
    """A person did something to an alarm, or judged an incident's verdict.

    `act_id` makes a repeated request one act. Of a judgement `note` is the reason, and `element`, `kind`,
    `alarm` and `into` are as in `Feedback`.
    """

    at: datetime
    act_id: str
    actor: str
    verb: str  # ack | unack | shelve | unshelve | close; accept | reject | move
    alarm: str  # str(AlarmKey); "" where no one alarm is meant
    note: str = ""
    until: datetime | None = None
    incident: str = ""
    element: str = ""
    kind: str = ""
    into: str = ""


class Refined(Struct, frozen=True, tag="Refined/1"):
    """A deeper search ended. Dropped where its component has changed since `base`."""

    at: datetime
    command_id: str
    component: str
    base: int
    verdicts: tuple[Verdict, ...]


class CommandDone(Struct, frozen=True, tag="CommandDone/1"):
    """A command left the outbox and this is how it went."""

    at: datetime
    command_id: str
    ok: bool
    detail: str = ""


class Quarantined(Struct, frozen=True, tag="Quarantined/1"):
    """An event could not be stepped and is set aside. Replay and standby skip `poisoned`."""

    at: datetime
    poisoned: int  # sequence number
    reason: str


class Shed(Struct, frozen=True, tag="Shed/1"):
    """The inbox was full: so many observations were dropped since the last such event."""

    at: datetime
    count: int
    reason: str


Event = (
    Started
    | PlantChanged
    | PolicyChanged
    | Observed
    | Answered
    | NoAnswer
    | TimerFired
    | OperatorActed
    | Refined
    | CommandDone
    | Quarantined
    | Shed
)
