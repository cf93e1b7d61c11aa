"""A change of one alarm, taken into everything that hangs on it."""

from datetime import datetime, timedelta

from linewatch.engine.telling import Telling
from linewatch.engine.world import World
from linewatch.messages.records import AlarmRecord, Change, Via
from linewatch.names.alarm_types import Layer, alarm_type

# A burst is judged once: so long after its last change, but no later than so long after its first.
QUIET = timedelta(milliseconds=300)
PATIENCE = timedelta(milliseconds=600)
LIGHT = 20  # pieces of a thought
SLOWER = timedelta(milliseconds=30)  # for each piece beyond
SLOWEST = timedelta(seconds=2)
SETTLE = "settle"


def change(world: World, device: str, via: Via, what: Change, at: datetime, tell: Telling) -> None:
    """One condition as told by `device`; an alarm worth telling is told."""
    record = world.alarms.apply(device, via, what, at)
    if record is not None:
        took(world, record, at, tell)


def took(world: World, record: AlarmRecord, at: datetime, tell: Telling) -> None:
    """An alarm changed: tell it, let the localiser know, and have the whole judged soon."""
    tell.alarm(record)
    if alarm_type(record.key.alarm_type).layer is not Layer.OWN:
        world.localiser.learn(record)
        unsettle(world, at)


def unsettle(world: World, at: datetime) -> None:
    """Something changed that verdicts hang on."""
    if world.settle_since is None:
        world.settle_since = at
    # Where a thought is of thousands of alarms, what is said of them need not follow each.
    more = min(max(world.localiser.effort - LIGHT, 0) * SLOWER, SLOWEST)
    world.own_timers[SETTLE] = min(at + QUIET + more / 2, world.settle_since + PATIENCE + more)
