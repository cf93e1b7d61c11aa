"""Putting a raised or cleared condition on an agent's rows, and sending the traps that go with it."""

from collections.abc import Callable

from simulators.field import traps
from simulators.field.gear.agent import Agent
from simulators.field.gear.agent import Point as FieldPoint
from simulators.field.gear.columns_power import alarm_oids
from simulators.field.gear.interface import DS1, HOLDS, Interface
from simulators.field.gear.oids import POINT_BITS
from simulators.field.physics.state import Point
from simulators.field.traps import Trap

UPS_ON_BATTERY_ALARM = 2  # last arc of upsAlarmOnBattery


class Teller:
    """`heard(agent)`: whether a trap of it would arrive anywhere."""

    def __init__(self, trap: Callable[[Agent, Trap], None], heard: Callable[[Agent], bool]) -> None:
        self._trap, self._heard = trap, heard

    def show(self, agent: Agent, point: Point, present: bool, at: float) -> None:
        """A condition is raised or cleared on an agent."""
        agent.touch()
        told = False
        for interface in agent.by_element.get(point.object, ()):
            if point.code in HOLDS[interface.if_type]:
                _put(interface.conditions, point.code, present)
                self.settle(agent, interface, at)
                told = True
        group = next((g for g in agent.groups if g.name == point.object), None)
        if group is not None and point.code == "PSE":
            group.switchovers += 1
            group.last_switch_at = at
            group.waiting = False
            if agent.aps_notify & 0x80:
                self._send(agent, traps.switchover(group))
            told = True
        if agent.ups is not None and point.source == agent.id:
            self._ups(agent, point.code, present, at)
        elif not told and point.code in POINT_BITS and point.object in agent.point_of:
            row = agent.point_of[point.object]
            _put(row.conditions, point.code, present)
            self._send(agent, traps.point(row))

    def measured(self, agent: Agent, row: FieldPoint) -> None:
        """A point's reading is another than before."""
        agent.touch()
        self._send(agent, traps.point(row))

    def settle(self, agent: Agent, interface: Interface, at: float) -> None:
        """Tell what moved on an interface since it was last settled."""
        moved, moved_status = interface.settle(at)
        if not moved and not moved_status:
            return
        agent.touch()
        if not interface.traps_on:
            return
        if moved:
            trap = traps.link(interface)
            if trap is not None:
                self._send(agent, trap)
        if moved_status and interface.if_type == DS1:
            self._send(agent, traps.ds1(agent, interface))

    def cold_start(self, agent: Agent) -> None:
        """The agent began anew."""
        self._send(agent, traps.cold_start())

    def on_battery(self, agent: Agent, at: float) -> None:
        """The minute's reminder."""
        self._send(agent, traps.on_battery(agent, at))

    def _ups(self, agent: Agent, code: str, present: bool, at: float) -> None:
        ups = agent.ups
        if ups is None:
            return
        before = alarm_oids(agent)
        if code == "MAINS-FAIL":
            ups.on_battery_at = at if present else None
            if present:
                self._send(agent, traps.on_battery(agent, at))
        elif code == "DC-UNDERVOLT":
            ups.dark = present
        now = alarm_oids(agent)
        agent.rows["ups-alarm"] = {(oid[-1],): oid for oid in now}
        agent.order["ups-alarm"] = sorted(agent.rows["ups-alarm"])
        agent.touch()
        for oid in (*now, *before):
            if (oid in now) != (oid in before) and oid[-1] != UPS_ON_BATTERY_ALARM:
                self._send(agent, traps.ups_alarm(oid[-1], oid, oid in now))

    def _send(self, agent: Agent, trap: Trap) -> None:
        if agent.sends_traps and self._heard(agent):
            self._trap(agent, trap)


def _put(held: dict[str, None], code: str, present: bool) -> None:
    if present:
        held[code] = None
    else:
        held.pop(code, None)
