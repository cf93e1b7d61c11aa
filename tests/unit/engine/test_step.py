"""What one event does: silence, bursts judged once, own alarms, another plant, nonsense refused."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from linewatch.alarm.policy import Policy
from linewatch.engine.projection import project
from linewatch.engine.snapshot import Unloadable, dump, load, needs
from linewatch.engine.step import step
from linewatch.engine.validate import Invalid
from linewatch.engine.world import World, new_world
from linewatch.messages import events as e
from linewatch.messages.commands import AlarmNotice, CircuitNotice, Command, DeviceNotice, IncidentNotice
from linewatch.messages.records import Change, Via
from tests.fakes.clock import START
from tests.fakes.small_ring import small_ring

BODIES = {"ring": small_ring(), "big": small_ring(3), "policy": Policy(keep_cleared=7)}


class Story:
    """A world on the small ring; `tell` steps an event so many seconds after the start."""

    def __init__(self) -> None:
        self.world = new_world()
        self.tell(0, e.PlantChanged(START, "ring", "test"))

    def tell(self, second: float, event: e.Event) -> list[Command]:
        event = replace(event, at=START + timedelta(seconds=second))
        return step(self.world, event, self.world.seq + 1, BODIES)

    def say(
        self, second: float, device: str, *conditions: tuple[str, str], present: bool = True
    ) -> list[Command]:
        changes = tuple(Change(resource, code, present) for resource, code in conditions)
        return self.tell(second, e.Observed(START, device, Via.POLL, changes))

    def timers(self, until: float) -> list[Command]:
        """Fire all that is due by then, each in its moment."""
        told: list[Command] = []
        while due := self.world.due(START + timedelta(seconds=until))[:1]:
            moment, name = due[0]
            told += step(self.world, e.TimerFired(moment, name, moment), self.world.seq + 1, BODIES)
        return told


def alarms(commands: Iterable[Command]) -> list[tuple[str, str, str]]:
    return [
        (c.alarm.key.resource, c.alarm.key.alarm_type, c.alarm.phase.value)
        for c in commands
        if isinstance(c, AlarmNotice)
    ]


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


@pytest.mark.parametrize(
    ("device", "code"), [("n1", "COMM-FAIL"), ("pw1", "UNREACHABLE"), ("nobody", "UNREACHABLE")]
)
def test_a_silent_device_is_an_alarm_once_and_its_answer_clears_it(device: str, code: str) -> None:
    story = Story()
    assert alarms(story.tell(1, e.NoAnswer(START, device, "timeout", 3))) == [(device, code, "raised")]
    assert alarms(story.tell(2, e.NoAnswer(START, device, "timeout", 3))) == []
    assert alarms(story.tell(3, e.Answered(START, device))) == [(device, code, "cleared")]
    assert alarms(story.tell(4, e.Answered(START, device))) == []


def test_what_is_known_of_a_silent_device_is_stale_not_gone() -> None:
    story = Story()
    story.say(1, "n1", ("n1/e", "LOS"))
    story.tell(2, e.NoAnswer(START, "n1", "timeout", 3))
    los = project(story.world).alarms["n1/e|LOS|n1"]
    assert (los.active, los.stale_since) == (True, at(2))
    story.tell(3, e.Answered(START, "n1"))
    assert project(story.world).alarms["n1/e|LOS|n1"].stale_since is None


def test_a_silence_an_element_manager_tells_of_is_the_element_managers_to_clear() -> None:
    story = Story()
    told = Change("n1", "COMM-FAIL", True, "NMS")
    story.tell(1, e.Observed(START, "NMS", Via.EMS, (told,)))
    assert project(story.world).devices["n1"].answering is False
    story.say(2, "n1", ("n1/e", "LOS"))
    assert project(story.world).alarms["n1|COMM-FAIL|NMS"].active
    story.tell(3, e.Observed(START, "NMS", Via.EMS, (replace(told, present=False),)))
    assert not project(story.world).alarms["n1|COMM-FAIL|NMS"].active


def test_devices_are_told_of_when_they_fall_silent_and_when_they_answer() -> None:
    story = Story()
    told = [story.tell(s, event) for s, event in [
        (1, e.Answered(START, "n1")),
        (2, e.Answered(START, "n1")),
        (3, e.NoAnswer(START, "n1", "timeout", 3)),
        (4, e.NoAnswer(START, "n1", "malformed", 3)),
        (5, e.Answered(START, "n1")),
    ]]  # fmt: skip
    answering = [[c.device.answering for c in commands if isinstance(c, DeviceNotice)] for commands in told]
    assert answering == [[True], [], [False], [], [True]]


def test_a_start_makes_devices_unheard_and_leaves_alarms() -> None:
    story = Story()
    story.say(1, "n1", ("n1/e", "LOS"))
    told = story.tell(2, e.Started(START, "0.1.0", 2))
    assert alarms(told) == []
    seen = project(story.world)
    assert seen.devices["n1"].answering is None
    assert seen.alarms["n1/e|LOS|n1"].active


def test_a_burst_is_judged_once() -> None:
    story = Story()
    story.say(0.0, "n1", ("n1/e", "LOS"))
    due = [story.world.own_timers["settle"]]
    for tenth in (1, 2, 3, 4, 5):
        story.say(tenth / 10, "n2", ("n2/w", "LOS") if tenth % 2 else ("n2/e", "LOS"), present=tenth < 3)
        due.append(story.world.own_timers["settle"])
    # A relapse that changes nothing (the fourth) moves nothing, and none may move it past 0.6 s.
    assert due == [at(0.3), at(0.4), at(0.5), at(0.5), at(0.5), at(0.5)]


def test_a_cut_cable_is_one_incident_with_its_lines_and_ends() -> None:
    story = Story()
    for device in ("n1", "n2", "n3"):
        story.tell(0, e.Answered(START, device))
    broken = {
        "n1": [("n1/e", "LOS"), ("hp1", "AU-AIS"), ("n1/t/2", "TU-AIS")],
        "n2": [("n2/w", "LOS"), ("hp1", "AU-AIS"), ("n2/t/2", "TU-AIS")],
    }
    for device, conditions in broken.items():
        story.say(1, device, *conditions)
    told = story.timers(5)
    opened = [c.incident for c in told if isinstance(c, IncidentNotice) and c.change == "opened"]
    assert [(i.verdict.roots[0].element, i.verdict.roots[0].kind) for i in opened] == [("cab1", "cable-cut")]
    assert {c.circuit.id: c.circuit.state.value for c in told if isinstance(c, CircuitNotice)}["c2"] == "down"
    seen = project(story.world)
    assert seen.alarms["n1/e|LOS|n1"].incident == opened[0].id
    for device, conditions in broken.items():
        story.say(10, device, *conditions, present=False)
    story.timers(200)
    seen = project(story.world)
    assert [i.phase.value for i in seen.incidents.values()] == ["cleared"]
    assert {c.state.value for c in seen.circuits.values()} == {"up"}


def test_what_no_plant_knows_is_an_alarm_and_no_verdict() -> None:
    story = Story()
    assert alarms(story.say(1, "stranger", ("stranger/eth0", "LINK-DOWN"))) == [
        ("stranger/eth0", "LINK-DOWN", "raised")
    ]
    assert [c for c in story.timers(60) if isinstance(c, IncidentNotice)] == []


def test_own_alarms_rest_when_no_other_one_comes() -> None:
    story = Story()
    assert alarms(story.tell(1, e.Shed(START, 40, "inbox full"))) == [("linewatch", "SHEDDING", "raised")]
    story.tell(30, e.Shed(START, 2, "inbox full"))
    assert alarms(story.timers(89)) == []
    assert alarms(story.timers(200)) == [("linewatch", "SHEDDING", "cleared")]
    assert alarms(story.tell(300, e.Quarantined(START, 5, "KeyError"))) == [
        ("linewatch", "QUARANTINED", "raised")
    ]


def test_an_act_asked_for_twice_is_one_act() -> None:
    story = Story()
    story.say(1, "n1", ("n1/e", "LOS"))
    act = e.OperatorActed(START, "act-1", "wang", "ack", "n1/e|LOS|n1")
    assert len(story.tell(2, act)) == 1
    assert story.tell(3, act) == []
    assert project(story.world).alarms["n1/e|LOS|n1"].operator_state == "ack"


def test_another_plant_keeps_alarms_and_ends_those_of_gear_that_left() -> None:
    story = Story()
    story.tell(0, e.PlantChanged(START, "big", "test"))
    story.say(1, "n1", ("n1/t/3", "E1-LOS"))
    assert "c3" in project(story.world).circuits
    story.tell(2, e.PlantChanged(START, "ring", "test"))
    seen = project(story.world)
    assert list(seen.circuits) == ["c1", "c2"]
    assert seen.alarms["n1/t/3|E1-LOS|n1"].active
    assert seen.devices["n1"].answering is True


NAIVE = datetime(2026, 3, 1)  # noqa: DTZ001 (that is the point)


@pytest.mark.parametrize(
    ("event", "says"),
    [
        pytest.param(e.NoAnswer(NAIVE, "n1", "timeout", 1), "time zone", id="naive"),
        pytest.param(e.NoAnswer(START, "", "timeout", 1), "device has 0", id="nameless"),
        pytest.param(e.Observed(START, "n1", Via.POLL, (Change("x" * 513, "LOS", True),)), "513", id="long"),
        pytest.param(
            e.Observed(START, "n1", Via.POLL, (Change("x", "", True),)), "alarm_type", id="typeless"
        ),
        pytest.param(e.PlantChanged(START, "none", "test"), "no plant", id="no-plant"),
        pytest.param(e.PlantChanged(START, "policy", "test"), "no plant", id="not-a-plant"),
        pytest.param(e.PolicyChanged(START, "ring", "test"), "no policy", id="not-a-policy"),
    ],
)
def test_nonsense_is_refused_before_the_world_is_touched(event: e.Event, says: str) -> None:
    story = Story()
    before = dump(story.world)
    with pytest.raises(Invalid, match=says):
        step(story.world, event, story.world.seq + 1, BODIES)
    assert dump(story.world) == before


def test_time_never_runs_back_and_a_mad_clock_says_nothing() -> None:
    story = Story()
    story.say(10, "n1", ("n1/e", "LOS"))
    change = Change("n1/w", "LOS", True, device_at=START + timedelta(days=4000))
    story.tell(5, e.Observed(START, "n1", Via.TRAP, (change,)))
    assert story.world.at == at(10)
    assert alarms(story.say(11, "n1", ("n1/w", "LOS"), present=False)) == []
    assert alarms(story.timers(20)) == [("n1/w", "LOS", "cleared")]


def test_numbers_only_grow() -> None:
    story = Story()
    with pytest.raises(Invalid, match="comes after"):
        step(story.world, e.Answered(START, "n1"), story.world.seq, BODIES)


def _eventful() -> Story:
    story = Story()
    story.tell(0, e.PolicyChanged(START, "policy", "test"))
    story.say(1, "n1", ("n1/e", "LOS"), ("n1/t/2", "LP-PJE"))
    story.timers(1.5)
    story.tell(2, e.NoAnswer(START, "n3", "timeout", 3))
    story.tell(2, e.OperatorActed(START, "act-1", "wang", "shelve", "n1/e|LOS|n1", "", at(50)))
    story.say(3, "n2", ("n2/w", "LOS"))
    return story


def _go_on(world: World) -> bytes:
    told: list[Command] = []
    for second, name in ((3.3, "settle"), (11, "alarm:n1/t/2|LP-PJE|n1"), (50, "shelf:n1/e|LOS|n1")):
        told += step(world, e.TimerFired(at(second), name, at(second)), world.seq + 1, BODIES)
    told += step(world, e.Answered(at(60), "n3"), world.seq + 1, BODIES)
    return dump(world) + repr(told).encode()


def test_a_world_goes_on_from_its_snapshot_as_if_nothing_had_been() -> None:
    story = _eventful()
    body = dump(story.world)
    assert needs(body) == ("ring", "policy")
    again = load(body, BODIES)
    assert dump(again) == body
    assert _go_on(again) == _go_on(story.world)


def test_a_projection_is_the_same_painted_anew_or_bit_by_bit() -> None:
    story = Story()
    picture = project(story.world)
    for second in range(1, 40):
        present = second % 3 != 0
        story.say(second, "n1", ("n1/e", "LOS"), ("n1/t/2", "TU-AIS"), present=present)
        story.say(second, "n2", ("n2/w", "LOS"), present=present)
        story.timers(second + 0.9)
        last, picture = picture, project(story.world, picture)
        assert picture.index is last.index
    anew = project(load(dump(story.world), BODIES))
    assert dict(picture.alarms) == dict(anew.alarms)
    assert dict(picture.incidents) == dict(anew.incidents)
    assert dict(picture.circuits) == dict(anew.circuits)
    assert dict(picture.devices) == dict(anew.devices)


def test_an_unchanged_mapping_is_the_very_same_one() -> None:
    story = Story()
    first = project(story.world)
    story.tell(1, e.CommandDone(START, "1.0", True))
    second = project(story.world, first)
    assert second.seq == first.seq + 1
    assert second.alarms is first.alarms
    assert second.circuits is first.circuits
    assert second.devices is first.devices
    assert second.incidents is first.incidents


@pytest.mark.parametrize("body", [b"", b"{}", b'{"type":"World/9"}', b"\x80\x04"])
def test_bytes_that_are_no_world_are_refused(body: bytes) -> None:
    with pytest.raises(Unloadable):
        load(body, BODIES)
