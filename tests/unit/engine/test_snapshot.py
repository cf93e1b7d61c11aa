"""A snapshot is of the moment at which it was taken, and of more records than one part holds."""

from datetime import UTC, datetime, timedelta

import pytest

from linewatch.engine.ground import Ground
from linewatch.engine.snapshot import RECORDS, Taken, Unloadable, dump, load, needs
from linewatch.engine.step import step
from linewatch.engine.world import World, new_world
from linewatch.messages.events import Observed, PlantChanged
from linewatch.messages.records import Change, Via
from tests.fakes.small_ring import small_ring

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
BODIES = {"plant": Ground(small_ring())}


def a_world(alarms: int) -> World:
    world = new_world()
    step(world, PlantChanged(AT, "plant", "test"), 1, BODIES)
    for number in range(alarms):
        see(world, f"n1/x{number}")
    return world


def see(world: World, resource: str) -> None:
    at = AT + timedelta(seconds=world.seq)
    step(world, Observed(at, "n1", Via.POLL, (Change(resource, "LINK-DOWN", True),)), world.seq + 1, BODIES)


def test_what_is_stepped_after_it_was_taken_is_not_in_it() -> None:
    world = a_world(3)
    at_once = dump(world)
    taken = Taken(world)
    see(world, "n2/w")
    assert taken.encoded() == at_once
    assert taken.seq == world.seq - 1
    assert dump(world) != at_once


@pytest.mark.parametrize("alarms", [0, RECORDS - 1, RECORDS + 1])
def test_there_and_back(alarms: int) -> None:
    world = a_world(alarms)
    body = dump(world)
    assert needs(body) == ("plant",)
    again = load(body, BODIES)
    assert dump(again) == body
    see(world, "n2/w")
    see(again, "n2/w")
    assert dump(again) == dump(world)


def test_two_worlds_on_one_ground_know_nothing_of_each_other() -> None:
    one, other = a_world(0), a_world(0)
    before = dump(other)
    see(one, "n2/w")
    assert dump(other) == before


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b'{"type":"World/1"}', id="another-version"),
        pytest.param(dump(new_world()) + b'\n{"type":"Part","alarms":[3]}', id="no-alarm"),
    ],
)
def test_what_is_no_snapshot_is_said(body: bytes) -> None:
    with pytest.raises(Unloadable, match="version"):
        load(body, BODIES)
