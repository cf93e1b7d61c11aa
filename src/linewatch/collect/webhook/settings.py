"""What a site wrote of a webhook, checked, as plain values (config.written_webhook makes them)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from linewatch.names.severity import Severity


class Hidden(Protocol):
    """A secret that does not show itself."""

    def reveal(self) -> str: ...


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """One sender. `elements`, `ports`: labels, the first that says anything counts. `codes`: by what label
    `alarm` holds, folded; `otherwise`: the code of all others, None ignores them. `severities`: by what label
    `severity` holds, folded. `watchdog`: the alert that must come, each `watchdog_s`. Times in seconds.
    """

    name: str
    token: Hidden = field(repr=False)
    elements: tuple[str, ...] = ("instance",)
    ports: tuple[str, ...] = ()
    alarm: str = "alertname"
    codes: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    severity: str = "severity"
    severities: Mapping[str, Severity] = field(default_factory=dict)
    hold_s: float = 16_200.0
    watchdog: str | None = None
    watchdog_s: float = 300.0
    rate: float = 10.0  # bodies a second
    burst: float = 100.0
