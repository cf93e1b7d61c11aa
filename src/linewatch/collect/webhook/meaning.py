"""From an alert's labels to an alarm of the plant. Pure."""

import re
from typing import NamedTuple

from linewatch.collect.layout import ConditionKey
from linewatch.collect.naming import folded
from linewatch.collect.pointing import Pointing, plain
from linewatch.collect.webhook.payload import MOST_TEXT, Alert
from linewatch.collect.webhook.settings import WebhookSettings
from linewatch.messages.records import Change

MOST_DETAIL = 300
_HOST_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:/\[\]]+):\d{1,5}")


class Meant(NamedTuple):
    """`change`: None where it is no alarm of ours. `outcome`: of linewatch_intake_total."""

    change: Change | None
    outcome: str


def meant(settings: WebhookSettings, alert: Alert, pointing: Pointing) -> Meant:
    """What an alert says. What the plant does not know is an alarm on `<name>/<label>`."""
    labels = alert.labels
    code = settings.codes.get(folded(labels.get(settings.alarm, "")[:MOST_TEXT]), settings.otherwise)
    if code is None:
        return Meant(None, "ignored")
    written = _first(labels, settings.elements)
    element = _element(written, pointing)
    port = _first(labels, settings.ports)
    outcome = "accepted"
    if element is None:
        parts = [part for part in (plain(written), plain(port)) if part]
        key = ConditionKey("/".join((settings.name, *parts)), code, sender(settings.name))
        outcome = "unknown-element"
    else:
        at = pointing.at(element, (port,), code)
        key = ConditionKey(at.resource, at.code, element)
        outcome = "accepted" if at.known else "unknown-element"
    severity = settings.severities.get(folded(labels.get(settings.severity, "")[:MOST_TEXT]))
    said = alert.annotations.get("summary") or alert.annotations.get("description") or ""
    detail = f"{labels.get(settings.alarm, '')}: {said}" if said else labels.get(settings.alarm, "")
    change = Change(
        key.resource,
        key.alarm_type,
        alert.firing,
        key.qualifier,
        severity=severity if alert.firing else None,
        detail=" ".join(detail[:MOST_TEXT].split())[:MOST_DETAIL],
    )
    return Meant(change, outcome)


def sender(name: str) -> str:
    """As whom a webhook speaks (docs/collecting.md)."""
    return f"webhook:{name}"


def _first(labels: dict[str, str], wanted: tuple[str, ...]) -> str:
    return next((labels[name][:MOST_TEXT] for name in wanted if labels.get(name, "").strip()), "")


def _element(text: str, pointing: Pointing) -> str | None:
    """By its name, or by the host of `host:port`, as Prometheus writes an instance."""
    if not text:
        return None
    found = pointing.element(text)
    if found is not None:
        return found
    match = _HOST_PORT.fullmatch(text.strip())
    return pointing.element(match[1].strip("[]")) if match is not None else None
