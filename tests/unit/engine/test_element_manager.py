"""An element manager speaks for NEs that nobody else asks: its voice, its silence, and others beside it."""

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from linewatch.config.interchange import format_text
from linewatch.engine.projection import project
from linewatch.engine.snapshot import dump, load
from linewatch.engine.step import step
from linewatch.engine.world import new_world
from linewatch.messages import events as e
from linewatch.messages.commands import Command
from linewatch.messages.records import Change, Via
from linewatch.topology.agents import agents
from linewatch.topology.index import PlantIndex
from tests.fakes.clock import START
from tests.fakes.small_ring import small_ring

EMS = [{"id": "NORTH", "site": "s1", "speaks_for": ["n1", "n2"], "also": ["n3"]}]
RING = replace(small_ring(), ext={"ems": EMS})
BODIES = {"ring": RING}
LOST = "NORTH|EMS-LOST|NMS"


class Story:
    def __init__(self) -> None:
        self.world = new_world()
        self.tell(0, e.PlantChanged(START, "ring", "test"))

    def tell(self, second: float, event: e.Event) -> list[Command]:
        self.until(second)
        event = replace(event, at=START + timedelta(seconds=second))
        return step(self.world, event, self.world.seq + 1, BODIES)

    def says(self, second: float, device: str, via: Via, key: tuple[str, str, str], present: bool) -> None:
        resource, code, by = key
        self.tell(second, e.Observed(START, device, via, (Change(resource, code, present, by),)))

    def answers(self, second: float, device: str = "NORTH") -> None:
        self.tell(second, e.Answered(START, device))

    def falls_silent(self, second: float, device: str = "NORTH") -> None:
        self.tell(second, e.NoAnswer(START, device, "timeout", 1))

    def until(self, second: float) -> None:
        while due := self.world.due(START + timedelta(seconds=second))[:1]:
            moment, name = due[0]
            step(self.world, e.TimerFired(moment, name, moment), self.world.seq + 1, BODIES)

    def active(self) -> list[str]:
        return sorted(key for key, record in project(self.world).alarms.items() if record.active)

    def stale(self) -> list[str]:
        return sorted(key for key, record in project(self.world).alarms.items() if record.stale_since)

    def seen(self) -> dict[str, bool | None]:
        return {d: self.world.devices[d].answering for d in ("NORTH", "n1", "n2", "n3")}

    def lines(self) -> dict[str, str]:
        return {c: record.state.value for c, record in project(self.world).circuits.items()}


def test_who_is_asked_and_who_is_not() -> None:
    found = agents(PlantIndex(RING))
    assert {a.id: a.polled for a in found if a.kind in ("ne", "ems")} == {
        "n1": False, "n2": False, "n3": True, "NORTH": False,
    }  # fmt: skip
    assert [a.id for a in found if a.made_up] == [a.id for a in agents(PlantIndex(small_ring()))]


def test_its_answer_makes_its_nes_seen_and_its_silence_blinds_them() -> None:
    story = Story()
    assert story.lines() == {"c1": "unknown", "c2": "unknown"}
    story.answers(1)
    assert story.seen() == {"NORTH": True, "n1": True, "n2": True, "n3": None}
    story.until(5)
    assert story.lines() == {"c1": "up", "c2": "up"}
    story.falls_silent(10)
    story.until(20)
    assert story.active() == [LOST], "no NE is told silent for it"
    assert story.seen() == {"NORTH": False, "n1": False, "n2": False, "n3": None}
    assert story.lines() == {"c1": "unknown", "c2": "unknown"}, "never down, never up"
    story.answers(30)
    story.until(40)
    assert (story.active(), story.lines()) == ([], {"c1": "up", "c2": "up"})


def test_what_it_told_is_stale_while_it_is_lost() -> None:
    story = Story()
    key = ("n1/e", "LOS", "n1")
    story.says(1, "NORTH", Via.EMS, key, True)
    story.until(10)
    assert (story.active(), story.stale()) == (["n1/e|LOS|n1"], [])
    story.falls_silent(11)
    story.until(600)
    assert story.active() == [LOST, "n1/e|LOS|n1"]
    assert "n1/e|LOS|n1" in story.stale()
    story.says(601, "NORTH", Via.EMS, ("n2/w", "LOS", "n2"), True)
    assert story.stale() == []


def test_an_ne_that_it_cannot_reach_stays_unseen() -> None:
    story = Story()
    story.answers(1)
    story.says(2, "NORTH", Via.EMS, ("n1", "COMM-FAIL", "NMS"), True)
    assert story.seen()["n1"] is False
    story.falls_silent(3)
    story.answers(4)
    assert (story.seen()["n1"], story.seen()["n2"]) == (False, True)
    story.says(5, "NORTH", Via.EMS, ("n1", "COMM-FAIL", "NMS"), False)
    assert story.seen()["n1"] is True


def test_its_silence_survives_a_snapshot() -> None:
    story = Story()
    story.answers(1)
    story.falls_silent(2)
    story.until(10)
    story.world = load(dump(story.world), BODIES)
    assert story.seen()["n2"] is False
    story.answers(20)
    story.until(30)
    assert story.lines() == {"c1": "up", "c2": "up"}


GEAR, NORTH, LOG = ("n3", Via.POLL), ("NORTH", Via.EMS), ("n3", Via.SYSLOG)
ORDERS = [
    pytest.param((GEAR, NORTH, LOG), (LOG, NORTH, GEAR), id="last come, first gone"),
    pytest.param((NORTH, LOG, GEAR), (NORTH, LOG, GEAR), id="the poll is last both times"),
    pytest.param((LOG, GEAR, NORTH), (LOG, NORTH, GEAR), id="the log comes first"),
]


@pytest.mark.parametrize(("come", "go"), ORDERS)
def test_one_fault_seen_by_three_sources_is_one_alarm(
    come: tuple[tuple[str, Via], ...], go: tuple[tuple[str, Via], ...]
) -> None:
    story = Story()
    key = ("n3/e", "LOS", "n3")
    for second, (device, via) in enumerate(come, 1):
        story.says(second, device, via, key, True)
    story.until(30)
    alarms = project(story.world).alarms
    assert list(alarms) == ["n3/e|LOS|n3"]
    assert alarms["n3/e|LOS|n3"].raises == 1
    for second, (device, via) in enumerate(go, 40):
        assert story.active() == ["n3/e|LOS|n3"]
        story.says(second, device, via, key, False)
    story.until(90)
    assert story.active() == []
    assert project(story.world).alarms["n3/e|LOS|n3"].raises == 1


def test_where_the_gear_itself_says_it_is_gone_it_is_gone() -> None:
    story = Story()
    key = ("n3/e", "LOS", "n3")
    for second, (device, via) in enumerate((NORTH, LOG, GEAR), 1):
        story.says(second, device, via, key, True)
    story.says(30, *GEAR, key, False)
    story.until(90)
    assert story.active() == []


def test_a_plant_with_element_managers_is_written_as_it_was_read() -> None:
    text = format_text(msgspec.json.decode(msgspec.json.encode(RING)))
    assert msgspec.json.decode(text)["ext"] == {"ems": EMS}
    assert format_text(msgspec.json.decode(text)) == text
