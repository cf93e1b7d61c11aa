"""What Alertmanager sends to a webhook, version 4 (prometheus.io, "Alerting: configuration", webhook_config).

A body is a group of alerts, each firing or resolved; a group is sent again while it fires, and by each peer
of a cluster. Pure: anything that is none is refused with a sentence.
"""

from datetime import UTC, datetime

import msgspec

MOST_BYTES = 1 << 20
MOST_ALERTS = 5_000
MOST_LABELS = 128
MOST_TEXT = 2_000


class NotTaken(ValueError):
    """The body is no group of alerts; the sentence says why."""


class Alert(msgspec.Struct, frozen=True, rename="camel"):
    """`fingerprint`: of its labels, by Alertmanager. Times are those of whoever saw it."""

    status: str
    labels: dict[str, str]
    annotations: dict[str, str] = {}
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    fingerprint: str = ""

    @property
    def firing(self) -> bool:
        return self.status == "firing"

    @property
    def identity(self) -> str:
        """What its firing and its resolving have in common."""
        return self.fingerprint or "\n".join(f"{name}={self.labels[name]}" for name in sorted(self.labels))

    @property
    def began(self) -> datetime | None:
        return _aware(self.starts_at)

    @property
    def ended(self) -> datetime | None:
        """Of one that fires Alertmanager writes the year 1."""
        return _aware(self.ends_at) if not self.firing else None


class _Group(msgspec.Struct, frozen=True, rename="camel"):
    version: str
    alerts: list[Alert]
    truncated_alerts: int = 0


_decoder = msgspec.json.Decoder(_Group)


def alerts(body: bytes) -> tuple[tuple[Alert, ...], int]:
    """The alerts of a body, and how many more Alertmanager left out. Raises NotTaken."""
    try:
        group = _decoder.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        said = str(error)[:200] or type(error).__name__
        raise NotTaken(f"the body is no Alertmanager webhook of version 4: {said}") from error
    if group.version != "4":
        raise NotTaken(f'version is "{group.version[:20]}"; version 4 is taken')
    if len(group.alerts) > MOST_ALERTS:
        raise NotTaken(f"a group of {len(group.alerts)} alerts; write max_alerts: {MOST_ALERTS}, or less")
    for place, alert in enumerate(group.alerts):
        if alert.status not in ("firing", "resolved"):
            raise NotTaken(f'alerts[{place}].status is "{alert.status[:20]}"; firing and resolved are taken')
        if len(alert.labels) > MOST_LABELS:
            raise NotTaken(f"alerts[{place}] has {len(alert.labels)} labels; {MOST_LABELS} are taken")
    return tuple(group.alerts), max(0, group.truncated_alerts)


def _aware(at: datetime | None) -> datetime | None:
    if at is None or at.year <= 1:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
