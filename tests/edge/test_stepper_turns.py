"""What one batch takes: another plant alone and beside the loop, and never nothing of what waits."""

import threading
from collections import deque
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from linewatch.daemon.inbox import Inbox
from linewatch.daemon.stepper import LEAST_S, MOST_S, Stepper
from linewatch.engine.ground import Ground
from linewatch.messages.events import Answered, PlantChanged
from linewatch.metrics.meters import Meters
from tests.edge.pump_house import House
from tests.fakes.clock import START, FakeClock
from tests.fakes.small_ring import small_ring


class Bodies:
    """A shelf that holds the ground of the small ring."""

    def __init__(self) -> None:
        self.known = {"ring": Ground(small_ring())}


class SlowClock(FakeClock):
    """Every look at it takes `look_s`."""

    look_s = MOST_S

    def steady(self) -> float:
        self.advance(self.look_s)
        return super().steady()


def stepper(clock: FakeClock) -> tuple[Stepper, Inbox]:
    inbox = Inbox(Meters())
    return Stepper(Bodies(), inbox, clock, Meters()), inbox  # type: ignore[arg-type]


def kinds(entries: list[Any]) -> list[str]:
    return [type(entry.event).__name__ for entry in entries]


@pytest.mark.parametrize("before", [0, 3])
def test_another_plant_has_a_batch_of_its_own_in_its_turn(before: int) -> None:
    steps, inbox = stepper(FakeClock())
    for _ in range(before):
        inbox.offer(Answered(START, "n1"))
    inbox.offer(PlantChanged(START, "ring", "test"))
    inbox.offer(Answered(START, "n2"))
    if before:
        assert steps.heavy(deque()) is None, "what came before goes before"
        assert kinds(steps.gather(deque()).entries) == ["Answered"] * before
    slot = steps.heavy(deque())
    assert slot is not None
    assert kinds(steps.alone(slot).entries) == ["PlantChanged"]
    assert steps.world.plant_digest == "ring"
    assert steps.heavy(deque()) is None
    assert kinds(steps.gather(deque()).entries)[-1] == "Answered"
    assert len(inbox) == 0


def test_without_a_world_a_plant_is_passed_on_like_everything_else() -> None:
    steps, inbox = stepper(FakeClock())
    steps.marred = True
    inbox.offer(PlantChanged(START, "ring", "test"))
    assert steps.heavy(deque()) is None
    assert [type(kept.event).__name__ for kept in steps.gather(deque()).kept] == ["PlantChanged"]


def test_however_long_a_timer_took_some_of_what_waits_is_taken() -> None:
    clock = SlowClock()
    clock.look_s = LEAST_S / 7
    steps, inbox = stepper(clock)
    for n in range(100):  # due all at once, more than a batch has time for
        steps.world.own_timers[f"own:{n}"] = START - timedelta(seconds=1)
        inbox.offer(Answered(START, f"n{n}"))
    took = kinds(steps.gather(deque()).entries)
    assert 0 < took.count("TimerFired") < 100
    assert 0 < took.count("Answered") < 10


class Watched(dict[str, Any]):
    """Notes which threads ask for a body."""

    def __init__(self, known: dict[str, Any]) -> None:
        super().__init__(known)
        self.threads: list[int] = []

    def get(self, key: str, default: Any = None) -> Any:
        self.threads.append(threading.get_ident())
        return super().get(key, default)


async def test_a_plant_is_stepped_beside_the_loop(tmp_path: Path) -> None:
    house = await House(tmp_path).open()
    shelf = house.pump._shelf
    digest = await shelf.keep(small_ring(3))
    watched = shelf.known = Watched(shelf.known)
    house.inbox.offer(PlantChanged(START, digest, "test"), reserved=True)
    assert await house.pump.turn()
    assert house.pump.views().plant_digest == digest
    assert threading.get_ident() not in watched.threads != []
    await house.close()
