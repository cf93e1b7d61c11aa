"""When gear tells: 2.5 s to raise, 10 s to clear, switches at once. The clock is a number."""

from collections.abc import Iterator

import pytest

from simulators.field.deeds import Deed, perform
from simulators.field.faults import Refused
from simulators.field.gear import oids
from simulators.field.gear.agent import Agent
from simulators.field.network import Field
from simulators.field.traps import Trap
from tests.unit.simulators.small_city import small_city

NAMES = {
    oids.LINK_DOWN: "linkDown",
    oids.LINK_UP: "linkUp",
    oids.DS1_STATUS_CHANGE: "ds1",
    oids.APS_SWITCHOVER: "switchover",
    oids.FIELD_POINT_CHANGE: "point",
    oids.UPS_ON_BATTERY: "onBattery",
    oids.UPS_ALARM_ADDED: "upsAlarm",
    oids.UPS_ALARM_REMOVED: "upsAlarmGone",
    oids.COLD_START: "coldStart",
}


class Story:
    """A field, its clock, and the traps it sent."""

    def __init__(self, **options: float) -> None:
        self.at = 0.0
        self.traps: list[tuple[float, str, str]] = []
        self.field = Field(small_city(), 0.0, self._trap, **options)  # type: ignore[arg-type]

    def _trap(self, agent: Agent, trap: Trap) -> None:
        self.traps.append((round(self.at, 3), agent.id, NAMES[trap.name]))

    def until(self, at: float) -> None:
        """Let everything due by then happen, each at its own time."""
        while (due := self.field.next_at()) is not None and due <= at:
            self.at = due
            self.field.tick(due)
        self.at = at

    def do(self, do: str, element: str, **more: object) -> dict[str, object]:
        return perform(self.field, Deed(do, element, **more), self.at)  # type: ignore[arg-type]

    def row(self, agent: str, element: str, place: int = 0) -> object:
        return self.field.agents[agent].by_element[element][place]


@pytest.fixture
def story() -> Iterator[Story]:
    return Story()


def statuses(story: Story, when: list[float]) -> list[int]:
    found = []
    for at in when:
        story.until(at)
        found.append(story.row("NE-B", "NE-B/S9/P1").ds1_status)  # type: ignore[attr-defined]
    return found


def test_raised_after_2_5_s_and_cleared_after_10_s(story: Story) -> None:
    story.until(100)
    story.do("fault", "E1C-1A", kind="e1-cable-fault")
    assert statuses(story, [102.4, 102.5]) == [1, 64]
    story.until(110)
    story.do("repair", "E1C-1A")
    assert statuses(story, [119.9, 120.0]) == [64, 1]
    assert [t for t in story.traps if t[1] == "NE-B"] == [
        (102.5, "NE-B", "linkDown"),
        (102.5, "NE-B", "ds1"),
        (120.0, "NE-B", "linkUp"),
        (120.0, "NE-B", "ds1"),
    ]


@pytest.mark.parametrize(
    ("period_s", "looked_at", "expected"),
    [
        pytest.param(4.0, [1.9, 3.9, 5.9, 9.0], [1, 1, 1, 1], id="2 s down is never raised"),
        pytest.param(11.0, [5.0, 8.0, 16.0, 21.0], [64, 64, 64, 64], id="5.5 s up is never cleared"),
    ],
)
def test_short_changes_are_integrated_away(
    story: Story, period_s: float, looked_at: list[float], expected: list[int]
) -> None:
    story.do("flap", "E1C-1A", kind="e1-cable-fault", period_s=period_s, times=3)
    assert statuses(story, looked_at) == expected


def test_speed_divides_the_waits() -> None:
    story = Story(speed=10)
    story.do("fault", "E1C-1A", kind="e1-cable-fault")
    assert statuses(story, [0.24, 0.25]) == [1, 64]


def test_a_switch_shows_at_once_and_what_it_saved_never_shows(story: Story) -> None:
    story.do("fault", "CAB-AB", kind="cable-cut")
    point = story.field.agents["NE-A"].point_of["VC12-1"]
    assert point.status == 16
    assert (0.0, "NE-A", "point") in story.traps
    story.until(60)
    assert "TU-AIS" not in story.row("NE-B", "NE-B/S9/P1", 1).conditions  # type: ignore[attr-defined]
    assert "TU-AIS" in story.row("NE-B", "NE-B/S9/P2", 1).conditions  # type: ignore[attr-defined]
    story.do("repair", "all")
    story.until(74.9)
    assert point.status == 16  # wait to restore, 15 s
    story.until(75.0)
    assert point.status == 1


def test_an_msp_waits_to_restore(story: Story) -> None:
    group = next(g for g in story.field.agents["NE-A"].groups)
    story.do("fault", "CAB-W", kind="cable-cut")
    assert (group.switched, group.request, group.channel_bits(1)) == (True, 0b1100, b"\x30")
    story.until(30)
    story.do("repair", "CAB-W")
    assert (group.switched, group.request, group.channel_bits(1)) == (True, 0b0110, b"\x18")
    story.until(45)
    assert (group.switched, group.request, group.channel_bits(1)) == (False, 0, b"\x00")
    assert [t for t in story.traps if t[2] == "switchover" and t[1] == "NE-A"] == [
        (0.0, "NE-A", "switchover"),
        (45.0, "NE-A", "switchover"),
    ]
    assert group.switchovers == 2


def test_who_polls_only_sends_no_trap(story: Story) -> None:
    story.do("fault", "E1C-3A", kind="e1-cable-fault")
    story.until(20)
    assert story.row("NE-C", "NE-C/S9/P1").ds1_status == 64  # type: ignore[attr-defined]
    assert not [t for t in story.traps if t[1] == "NE-C"]


def test_who_cannot_be_heard_sends_no_trap(story: Story) -> None:
    story.do("fault", "CAB-AB", kind="cable-cut")
    story.until(20)
    assert story.row("RTR-2", "RTR-2/W").ds1_status == 8 + 4  # type: ignore[attr-defined]
    assert not [t for t in story.traps if t[1] == "RTR-2"]


def test_power_gone_and_back_is_a_cold_start(story: Story) -> None:
    story.until(50)
    story.do("fault", "PWR-B", kind="power-loss")
    story.until(80)
    assert story.field.state.unheard["NE-B"] == "dead"
    story.do("repair", "PWR-B")
    assert (80, "NE-B", "coldStart") in story.traps
    assert story.field.agents["NE-B"].uptime(81) == 100
    assert story.field.agents["NE-A"].uptime(81) == 8100
    story.until(120)
    assert story.row("NE-B", "NE-B/S9/P1").ds1_status == 1  # type: ignore[attr-defined]


def test_a_battery_runs_out_after_its_minutes(story: Story) -> None:
    ups = story.field.agents["PWR-B"].ups
    assert ups is not None
    story.do("fault", "PWR-B", kind="mains-fail")
    assert ups.on_battery_at == 0
    story.until(119)
    assert "NE-B" not in story.field.state.unheard
    story.until(123)
    assert story.field.state.unheard["NE-B"] == "dead"
    assert ups.dark
    told = [(at, what) for at, who, what in story.traps if who == "PWR-B"]
    assert told[:2] == [(0.0, "onBattery"), (60.0, "onBattery")]
    assert (122.5, "upsAlarm") in told  # depleted: the output is off
    story.do("repair", "PWR-B")
    story.until(140)
    assert ups.on_battery_at is None
    assert not ups.dark


def test_renumbering_moves_every_index_and_keeps_every_name(story: Story) -> None:
    agent = story.field.agents["NE-B"]
    before = {i.name: i.if_index for i in agent.interfaces}
    story.do("renumber", "NE-B")
    after = {i.name: i.if_index for i in agent.interfaces}
    assert before.keys() == after.keys()
    assert not set(before.values()) & set(after.values())
    assert agent.rows["ds1"].keys() == {(after["S9/P1"],), (after["S9/P2"],)}


def test_seconds_of_a_fault_are_es_until_they_are_unavailable(story: Story) -> None:
    story.do("fault", "E1C-1A", kind="e1-cable-fault")
    story.until(10)
    row = story.row("NE-B", "NE-B/S9/P1")
    assert row.seconds(7.5, 0.0) == (5, 0)  # type: ignore[attr-defined]
    assert row.seconds(12.5, 0.0) == (0, 10)  # type: ignore[attr-defined]  # G.826: ten in a row were never ES
    octets = row.octets(10)  # type: ignore[attr-defined]
    assert octets == row.octets(20) == int(2.5 * 2_048_000 / 80)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        (Deed("fault", "CAB-ABX", "cable-cut"), '"CAB-ABX" is not in this plant. Did you mean "CAB-AB"?'),
        (Deed("fault", "NE-A", "cable-cut"), '"NE-A" is a network element; cable-cut needs a cable'),
        (Deed("fault", "CAB-AB", "cable-cat"), 'there is no fault "cable-cat". Did you mean "cable-cut"?'),
        (Deed("fault", "CAB-AB", "cable-cut", 11.0), "CAB-AB is 10 km long; km 11 is not on it"),
        (Deed("fault", "CV-1A", "cpe-fail"), '"CV-1A" is a converter; cpe-fail needs a router'),
        (
            Deed("fault", "NE-B/S9/P1", "laser-fail"),
            '"NE-B/S9/P1" is a 2M port; laser-fail needs an STM port',
        ),
        (Deed("repair", "CAB-AB"), '"CAB-AB" has no such fault; broken is nothing at all'),
        (Deed("reboot", "CAB-AB"), '"CAB-AB" has no SNMP agent in this plant'),
        (Deed("explode", "CAB-AB"), '"explode" cannot be done'),
    ],
)
def test_nonsense_is_refused_with_a_sentence(story: Story, deed: Deed, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        perform(story.field, deed, 0.0)
    assert str(refusal.value).startswith(sentence)
    assert not story.field.faults
