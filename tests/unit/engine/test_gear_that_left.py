"""A plant changed under a living world: gear that leaves takes its alarms along, and comes back as new."""

from datetime import timedelta

from msgspec.structs import replace

from linewatch.engine.projection import project
from linewatch.engine.snapshot import dump, load
from linewatch.engine.step import step
from linewatch.engine.world import new_world
from linewatch.messages import events as e
from linewatch.messages.commands import Command
from linewatch.messages.records import Change, Via
from tests.fakes.clock import START
from tests.fakes.small_ring import small_ring

RING = small_ring()
BODIES = {"ring": RING, "less": replace(RING, power_plants=RING.power_plants[1:])}


class Story:
    def __init__(self) -> None:
        self.world = new_world()
        self.tell(0, e.PlantChanged(START, "ring", "test"))

    def tell(self, second: float, event: e.Event) -> list[Command]:
        event = replace(event, at=START + timedelta(seconds=second))
        return step(self.world, event, self.world.seq + 1, BODIES)

    def say(self, second: float, code: str) -> None:
        self.tell(second, e.Observed(START, "pw1", Via.POLL, (Change("pw1", code, True),)))

    def until(self, second: float) -> None:
        while due := self.world.due(START + timedelta(seconds=second))[:1]:
            moment, name = due[0]
            step(self.world, e.TimerFired(moment, name, moment), self.world.seq + 1, BODIES)

    def active(self) -> list[str]:
        return sorted(key for key, record in project(self.world).alarms.items() if record.active)


def test_what_it_had_raised_and_what_it_was_about_to_raise_end() -> None:
    story = Story()
    story.say(1, "MAINS-FAIL")
    story.until(60)
    story.say(61, "BATT-DISCHARGE")
    story.tell(61.1, e.PlantChanged(START, "less", "test"))
    story.until(4_000)
    assert story.active() == []
    assert story.world.alarms.present("pw1") == ()
    assert "pw1" not in project(story.world).devices


def test_silence_ends_with_it() -> None:
    story = Story()
    story.tell(1, e.NoAnswer(START, "pw1", "timeout", 3))
    assert story.active() == ["pw1|UNREACHABLE|NMS"]
    story.tell(2, e.PlantChanged(START, "less", "test"))
    story.until(4_000)
    assert story.active() == []


def test_what_was_asked_of_it_before_it_left_is_not_taken() -> None:
    story = Story()
    story.tell(1, e.PlantChanged(START, "less", "test"))
    story.world = load(dump(story.world), BODIES)
    story.say(2, "MAINS-FAIL")
    story.tell(3, e.NoAnswer(START, "pw1", "timeout", 3))
    story.until(4_000)
    assert story.active() == []


def test_it_comes_back_as_new() -> None:
    story = Story()
    story.tell(1, e.NoAnswer(START, "pw1", "timeout", 3))
    story.tell(2, e.PlantChanged(START, "less", "test"))
    story.tell(3, e.PlantChanged(START, "ring", "test"))
    assert project(story.world).devices["pw1"].answering is None
    story.say(4, "MAINS-FAIL")
    story.until(60)
    assert story.active() == ["pw1|MAINS-FAIL|pw1"]
    assert project(story.world).alarms["pw1|MAINS-FAIL|pw1"].stale_since is None


def test_a_start_forgets_who_left() -> None:
    story = Story()
    story.tell(1, e.PlantChanged(START, "less", "test"))
    story.tell(2, e.Started(START, "1", 2))
    assert not story.world.left
