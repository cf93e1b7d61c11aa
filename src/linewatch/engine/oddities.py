"""What is odd about an observation: taken all the same, but counted and listed.

Asked before the event is stepped, by the pump and by `replay`: both count the same classes.
"""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum

from linewatch.engine.world import World
from linewatch.messages.events import Observed
from linewatch.messages.records import AlarmKey, Change, Via
from linewatch.names.alarm_types import ALARM_TYPES

NMS = "NMS"
# Clocks are off by some seconds everywhere. Beyond this one was never set.
CLOCK_OFF = timedelta(minutes=10)


class Oddity(StrEnum):
    """Why an observation is odd, and what becomes of it."""

    UNKNOWN_ELEMENT = "unknown-element"  # an alarm like any other, but no verdict can stand on it
    UNKNOWN_SOURCE = "unknown-source"  # the same: nobody of this name is in the plant
    UNKNOWN_CODE = "unknown-code"  # shown as an unclassified minor
    CLEAR_WITHOUT_RAISE = "clear-without-raise"  # nothing to clear
    REPEATED = "repeated"  # raised, or cleared, as it was already
    OVERTAKEN = "overtaken"  # a later trap of the device was taken before: not believed
    CLOCK_OFF = "clock-off"  # the device's time is no time to go by


def oddities(world: World, event: Observed) -> Iterator[tuple[Oddity, Change]]:
    """What is odd about each change of the event, in their order. The world is only read.

    Two changes of one alarm in one event are each compared with what stood before the event.
    """
    known = world.known
    for change in event.changes:
        source = change.qualifier or event.device
        if source != NMS and source not in known and source not in world.agents:
            yield Oddity.UNKNOWN_SOURCE, change
        if change.resource not in known:
            yield Oddity.UNKNOWN_ELEMENT, change
        if change.alarm_type not in ALARM_TYPES:
            yield Oddity.UNKNOWN_CODE, change
        if change.device_at is not None and _off(change, event):
            yield Oddity.CLOCK_OFF, change
        yield from _against_the_table(world, event.via, source, change)


def _against_the_table(
    world: World, via: Via, source: str, change: Change
) -> Iterator[tuple[Oddity, Change]]:
    key = AlarmKey(change.resource, change.alarm_type, source)
    said = world.alarms.says(key)
    if said is None:
        if not change.present:
            yield Oddity.CLEAR_WITHOUT_RAISE, change
    elif world.alarms.too_late(key, via, change):
        yield Oddity.OVERTAKEN, change
    elif said is change.present:
        yield Oddity.REPEATED, change


def _off(change: Change, event: Observed) -> bool:
    said = change.device_at
    return said is not None and (said.tzinfo is None or abs(said - event.at) > CLOCK_OFF)
