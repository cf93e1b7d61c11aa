"""Alarms of linewatch itself: what it had to set aside or to shed. They rest when no other one comes."""

from datetime import datetime, timedelta

from linewatch.engine.learning import change
from linewatch.engine.telling import Telling
from linewatch.engine.world import World
from linewatch.messages.events import Quarantined, Shed
from linewatch.messages.records import Change, Via

SELF = "linewatch"
REST = {"SHEDDING": timedelta(seconds=60), "QUARANTINED": timedelta(hours=24)}
TIMER = "own:"


def shed(world: World, event: Shed, tell: Telling) -> None:
    """Observations were dropped."""
    _raise(
        world,
        "SHEDDING",
        f"{event.count} dropped: {event.reason}",
        {"count": float(event.count)},
        event.at,
        tell,
    )


def quarantined(world: World, event: Quarantined, tell: Telling) -> None:
    """An event was set aside."""
    detail = f"event {event.poisoned}: {event.reason}"
    _raise(world, "QUARANTINED", detail, {"event": float(event.poisoned)}, event.at, tell)


def _raise(
    world: World, code: str, detail: str, attrs: dict[str, str | float], at: datetime, tell: Telling
) -> None:
    change(world, SELF, Via.ENGINE, Change(SELF, code, True, detail=detail, attrs=attrs), at, tell)
    world.own_timers[TIMER + code] = at + REST[code]


def rested(world: World, timer: str, at: datetime, tell: Telling) -> None:
    """No other one came for long enough."""
    del world.own_timers[timer]
    change(world, SELF, Via.ENGINE, Change(SELF, timer.removeprefix(TIMER), False), at, tell)
