"""The shape of `webhooks` in linewatch.yaml, and as settings."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from linewatch.collect.naming import folded
from linewatch.collect.webhook.settings import WebhookSettings
from linewatch.config.secret import NoSecret, Secret, from_file, readable_by_others
from linewatch.config.written_kinds import SomeTime, Written, custom
from linewatch.names.alarm_types import ALARM_TYPES
from linewatch.names.severity import Severity
from linewatch.topology.check.mistake import did_you_mean

Say = Callable[..., None]
"""(path, what, instead[, severity]): a finding of linewatch.yaml."""

LEAST_TOKEN = 16  # characters
# That somebody is silent is for those to say who ask it, or for whom it speaks (engine.hearing).
NOT_TOLD = ("COMM-FAIL", "UNREACHABLE", "GNE-CONN-FAIL", "EMS-LOST", "WATCHDOG-LOST")
INSTEAD = "write PROBE-LOST, or the alarm of the line"


def _listed(written: object) -> object:
    return [written] if isinstance(written, str) else written


def _off(written: object) -> object:
    return timedelta.max if written == "off" else written


Labels = Annotated[list[str], BeforeValidator(_listed)]


class AlarmAt(Written):
    label: str = "alertname"
    codes: dict[str, str] = Field(default_factory=dict)
    otherwise: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "AlarmAt":
        if not self.codes and self.otherwise is None:
            raise custom("neither codes nor otherwise is written", "write codes: {ALERTNAME: CODE}")
        return self


class SeverityAt(Written):
    label: str = "severity"
    words: dict[str, str] = Field(default_factory=lambda: {s.value: s.value for s in Severity})


class WatchdogAt(Written):
    alert: str
    every: SomeTime = timedelta(minutes=5)


class WebhookAt(Written):
    token_file: str
    element: Annotated[Labels, Field(min_length=1)] = Field(default_factory=lambda: ["instance"])
    port: Labels = Field(default_factory=list)
    alarm: AlarmAt
    severity: SeverityAt = SeverityAt()
    hold: Annotated[SomeTime, BeforeValidator(_off)] = timedelta(hours=4, minutes=30)
    watchdog: WatchdogAt | None = None
    rate: Annotated[int, Field(ge=1, le=1_000)] = 10
    burst: Annotated[int, Field(ge=1, le=10_000)] = 100

    @model_validator(mode="before")
    @classmethod
    def _no_literal(cls, written: object) -> object:
        if isinstance(written, dict) and "token" in written:
            raise custom("the token itself stands in the text", "write token_file: FILE")
        return written


def webhooks_of(written: Mapping[str, WebhookAt], here: Path, say: Say) -> dict[str, WebhookSettings]:
    """Every webhook; what is wrong goes to `say`."""
    found = {}
    for name, at in written.items():
        if not name or not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
            what = f'webhooks has "{name}", which no path can hold'
            say(("webhooks", name), what, "write letters, digits, - and _")
        codes = dict(at.alarm.codes)
        if at.alarm.otherwise is not None:
            codes["otherwise"] = at.alarm.otherwise
        for alert, code in codes.items():
            path = ("webhooks", name, "alarm", *(("codes", alert) if alert in at.alarm.codes else (alert,)))
            if code in NOT_TOLD:
                say(path, f"{code} is not another system's to tell", INSTEAD)
            elif code not in ALARM_TYPES:
                instead = did_you_mean(code, ALARM_TYPES, otherwise="write a code of docs/alarms.md")
                say(path, f'"{code}" is no alarm type', instead)
        severities = {}
        for word, severity in at.severity.words.items():
            try:
                severities[folded(word)] = Severity(severity)
            except ValueError:
                instead = f"write one of {', '.join(s.value for s in Severity)}"
                say(("webhooks", name, "severity", "words", word), f'"{severity}" is no severity', instead)
        found[name] = WebhookSettings(
            name=name,
            token=_token(name, here / at.token_file, say),
            elements=tuple(at.element),
            ports=tuple(at.port),
            alarm=at.alarm.label,
            codes={folded(alert): code for alert, code in at.alarm.codes.items()},
            otherwise=at.alarm.otherwise,
            severity=at.severity.label,
            severities=severities,
            hold_s=float("inf") if at.hold == timedelta.max else at.hold.total_seconds(),
            watchdog=at.watchdog.alert if at.watchdog is not None else None,
            watchdog_s=at.watchdog.every.total_seconds() if at.watchdog is not None else 0.0,
            rate=float(at.rate),
            burst=float(at.burst),
        )
    return found


def _token(name: str, path: Path, say: Say) -> Secret:
    where = ("webhooks", name, "token_file")
    try:
        token = from_file(path)
    except NoSecret as error:
        say(where, f"webhooks.{name}: {error.what}", error.instead)
        return Secret("")
    if len(token.reveal()) < LEAST_TOKEN:
        what = f"webhooks.{name}: the token has less than {LEAST_TOKEN} characters"
        say(where, what, "write a longer one: openssl rand -hex 32")
    if readable_by_others(path):
        say(where, f"{path} may be read by everybody", f"chmod 600 {path}", "warning")
    return token
