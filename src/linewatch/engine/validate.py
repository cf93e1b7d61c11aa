"""Look an event over before the world is touched: mend what can be mended, refuse what would mar it."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from linewatch.messages.events import Event, Observed, OperatorActed, TimerFired
from linewatch.messages.records import Change

CLOCK_SKEW = timedelta(days=1)  # a device's time further off than this says nothing of order
LONGEST_NAME = 512


class Invalid(ValueError):
    """The event cannot be stepped; the sentence says why. The world was not touched."""


def validated(event: Event, last: datetime | None) -> Event:
    """The event as it may be stepped: `at` never runs back, a device's impossible time is dropped.

    Raises `Invalid`.
    """
    if event.at.tzinfo is None:
        raise Invalid(f"{type(event).__name__}.at has no time zone")
    if last is not None and event.at < last:
        event = replace(event, at=last)
    if isinstance(event, Observed):
        _named(event.device, "device")
        changes = tuple([_change(change, event.at) for change in event.changes])
        same = all(one is other for one, other in zip(changes, event.changes, strict=True))
        return event if same else replace(event, changes=changes)
    if isinstance(event, OperatorActed) and event.until is not None and event.until.tzinfo is None:
        raise Invalid("OperatorActed.until has no time zone")
    if isinstance(event, TimerFired) and event.due.tzinfo is None:
        raise Invalid("TimerFired.due has no time zone")
    device = getattr(event, "device", None)
    if device is not None:
        _named(device, "device")
    return event


def _change(change: Change, at: datetime) -> Change:
    _named(change.resource, "resource")
    _named(change.alarm_type, "alarm_type")
    if len(change.qualifier) > LONGEST_NAME:
        raise Invalid(f"qualifier has {len(change.qualifier)} characters")
    said = change.device_at
    if said is None:
        return change
    # No device's clock may decide what was later: a time without a zone, or a day off, is no time.
    if said.tzinfo is None or abs(said - at) > CLOCK_SKEW:
        return replace(change, device_at=None)
    return change


def _named(value: str, what: str) -> None:
    if not value or len(value) > LONGEST_NAME:
        raise Invalid(f"{what} has {len(value)} characters; 1 to {LONGEST_NAME} are a name")
