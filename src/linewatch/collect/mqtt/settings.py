"""What a site wrote of its brokers and topics, checked, as plain values (config.written_mqtt makes them)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from linewatch.collect.mqtt.kinds import Kind, Limit

Word = bool | str | float | None
"""What a text means: on or off, a state, a number; None: that nothing is known."""


class Hidden(Protocol):
    """A secret that does not show itself."""

    def reveal(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a topic: literal text, or the name under which whatever stands there is known."""

    text: str
    named: bool


@dataclass(frozen=True, slots=True)
class ReadingRule:
    """Where a reading stands in a payload. `pointer`: None is the whole payload, else the steps of RFC 6901.

    `label`: the name of the reading in metrics. `part`: a template of what of the element it is about.
    """

    kind: Kind
    label: str
    pointer: tuple[str, ...] | None = None
    words: Mapping[str, Word] | None = None  # by folded text
    factor: float = 1.0
    offset: float = 0.0
    limits: tuple[Limit, ...] = ()
    part: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TopicRule:
    """`element`: a template of the name of whom it is about. `gone`, `back`: folded payloads of a will topic.

    `max_age_s`: so long without a word on it is silence; None: it is retained, and told when it changes.
    """

    topic: str
    levels: tuple[Level, ...]
    element: str
    readings: tuple[ReadingRule, ...] = ()
    gone: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()
    max_age_s: float | None = None

    @property
    def filter(self) -> str:
        """As the broker is asked for it."""
        return "/".join("+" if level.named else level.text for level in self.levels)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every alarm it could raise."""
        return tuple(code for rule in self.readings for code in rule.kind.codes)


@dataclass(frozen=True, slots=True)
class Tls:
    """Files are read at every connect: certificates are renewed."""

    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Broker:
    """`client_id`: where it is given, the broker keeps the session while we are away (QoS 1)."""

    name: str
    host: str
    port: int
    topics: tuple[TopicRule, ...]
    tls: Tls | None = None
    user: str | None = None
    password: Hidden | None = None
    client_id: str | None = None
    stale_after_s: float = 60.0
    settle_s: float = 30.0  # after a connect, what was retained has been said again
