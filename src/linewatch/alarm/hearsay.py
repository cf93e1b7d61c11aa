"""What one telling of a device says of an alarm, and whether it comes too late to be believed."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from linewatch.messages.records import AlarmRecord, Change, Via
from linewatch.names.alarm_types import alarm_type

# A trap is late if its own time lies before the last one's. Further back than this it is not late: the
# device's clock was set. Clocks are off by up to 10 s; UDP does not keep a datagram for a minute.
LATEST_TRAP = timedelta(seconds=60)


def overtaken(told_at: datetime | None, via: Via, change: Change) -> bool:
    """A trap that left the device before the last one taken, at device time `told_at`.

    A poll is never overtaken. Of two traps of the same instant the one that arrives later counts: within one
    tick of its clock a device may say both.
    """
    if via is Via.POLL or change.device_at is None or told_at is None:
        return False
    return timedelta(0) < told_at - change.device_at <= LATEST_TRAP


def facts(
    record: AlarmRecord, present: bool, device: str, via: Via, change: Change
) -> tuple[AlarmRecord, bool]:
    """The record with what the change says of it, and whether that alone is worth telling.

    `present`: whether the condition was there before. A raise anew forgets the facts of the last one.
    """
    if not change.present:
        if via is record.via and device == record.device:
            return record, False
        return replace(record, via=via, device=device), False
    anew = not present
    if not anew and via is not Via.POLL:
        via, device = record.via, record.device  # said before: it stays with whom it came from
    severity = change.severity or (alarm_type(change.alarm_type).severity if anew else record.severity)
    attrs = change.attrs or ({} if anew else record.attrs)
    detail = change.detail or ("" if anew else record.detail)
    same = (severity, attrs) == (record.severity, record.attrs)
    if same and via is record.via and (device, detail) == (record.device, record.detail):
        return record, False  # as with every flap
    worth = record.active and not same
    told = replace(record, severity=severity, attrs=attrs, detail=detail, via=via, device=device)
    return told, worth
