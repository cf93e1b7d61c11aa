"""The field: faults in, physics, integration, what changes on the agents. Time is passed in, always."""

import functools
import heapq
import itertools
import random
from collections.abc import Callable

from linewatch.topology.index import PlantIndex
from simulators.field.as_built import AsBuilt
from simulators.field.faults import Fault, Refused, fault
from simulators.field.gear.agent import Agent
from simulators.field.gear.agent import Point as FieldPoint
from simulators.field.gear.build import Builder
from simulators.field.gear.interface import NO_LOOP, Interface
from simulators.field.integrate import SHOT_S, Integrator
from simulators.field.physics.optical import DEG, FAIL, FORCED, MANUAL, ApsCommand
from simulators.field.physics.state import Point, State, evaluate
from simulators.field.telling import Teller
from simulators.field.traps import Trap

DEFAULT_WTR_S = 15.0  # G.841 says 5 to 12 min; a story on a screen has no such patience
TellTrap = Callable[[Agent, Trap], None]


class Field:
    """`trap(agent, trap)` is called for every notification an agent that can be heard sends.

    After any call that takes `at`, ask `next_at` when to call `tick` next.
    """

    def __init__(
        self,
        index: PlantIndex,
        at: float,
        trap: TellTrap,
        *,
        speed: float = 1.0,
        wtr_s: float = DEFAULT_WTR_S,
        seed: int = 0,
    ) -> None:
        self.index = index
        self.speed = speed
        self.random = random.Random(seed)
        agents = Builder(index, int(wtr_s)).agents(at)
        self.agents: dict[str, Agent] = {a.id: a for a in agents}
        self.built = AsBuilt(index, self.agents)
        self._speaker: dict[str, Agent] = {m: a for a in agents for m in a.speaker.members}
        for agent in agents:
            if agent.ups is not None:
                agent.ups.speed = speed
        self.faults: dict[tuple[str, str], Fault] = {}
        self.exhausted: dict[str, None] = {}  # plants whose battery ran out
        self._integrator = Integrator(speed, wtr_s)
        self._teller = Teller(trap, lambda agent: agent.id not in self.state.unheard)
        self._later: list[tuple[float, int, Callable[[float], None]]] = []
        self._count = itertools.count()
        self.state: State = evaluate(index, ())

    # -- what people do to the field

    def break_(self, kind: str, element: str, km: float | None, at: float) -> Fault:
        """Put a fault in. Raises `Refused`."""
        found = fault(self.index, kind, element, km)
        if (kind, element) in self.faults:
            raise Refused(f"{element} has that fault already ({kind})")
        self.faults[kind, element] = found
        if kind == "mains-fail":
            minutes = self.index.power_plants[element].battery_min
            carried = float(minutes) * 60 if isinstance(minutes, int | float) else 0.0
            self.after(carried, at, lambda now: self._run_out(element, found, now))
        self.judge(at)
        return found

    def repair(self, element: str, kind: str | None, at: float) -> tuple[Fault, ...]:
        """Take faults of an element away, "all" of them everywhere. Raises `Refused` where there is none."""
        gone = [f for key, f in self.faults.items() if element in ("all", key[1]) and kind in (None, key[0])]
        if not gone:
            held = ", ".join(f"{f.element} ({f.kind})" for f in self.faults.values()) or "nothing at all"
            raise Refused(f'"{element}" has no such fault; broken is {held}')
        for found in gone:
            del self.faults[found.kind, found.element]
            self.exhausted.pop(found.element, None)
        self.judge(at)
        return tuple(gone)

    def reboot(self, agent_id: str, at: float, *, renumber: bool = False) -> None:
        """Restart an agent; `renumber`: its interfaces get other ifIndex numbers. Raises `Refused`."""
        agent = self.agent(agent_id)
        if renumber:
            agent.offset += 100
            agent.reverse = not agent.reverse
        self._start_anew(agent, at)
        agent.index_rows()
        self.judge(at)

    def agent(self, agent_id: str) -> Agent:
        """The agent that speaks for an element. Raises `Refused`."""
        found = self._speaker.get(agent_id) or self.agents.get(agent_id)
        if found is None:
            raise Refused(f'"{agent_id}" has no SNMP agent in this plant')
        return found

    def after(self, seconds: float, at: float, do: Callable[[float], None]) -> None:
        """Do something in so many of the field's seconds (`speed` divides them)."""
        heapq.heappush(self._later, (at + seconds / self.speed, next(self._count), do))

    # -- time

    def next_at(self) -> float | None:
        """When something happens by itself next."""
        times = [
            t
            for t in (self._integrator.next_at(), self._later[0][0] if self._later else None)
            if t is not None
        ]
        return min(times, default=None)

    def tick(self, at: float) -> None:
        """Let everything happen that is due."""
        while self._later and self._later[0][0] <= at:
            heapq.heappop(self._later)[2](at)
        self._show_due(at)

    # -- physics and its consequences

    def judge(self, at: float) -> None:
        """Work out the field's state anew and let the agents follow."""
        was = self.state
        effective = [*self.faults.values(), *(Fault("power-loss", p) for p in self.exhausted)]
        commands: dict[tuple[str, str], ApsCommand] = {}
        looped: dict[str, None] = {}
        for agent in self.agents.values():
            for group in agent.groups:
                if group.command is not None:
                    commands[agent.id, group.name] = group.command
            if agent.speaker.kind == "ne":
                looped.update({i.element: None for i in agent.interfaces if i.loop != NO_LOOP})
        self.state = evaluate(self.index, effective, commands, frozenset(looped))
        for element, reason in self.state.unheard.items():
            if reason == "dead":
                self._integrator.forget(element)
        revived = [
            e for e, why in was.unheard.items() if why == "dead" and self.state.unheard.get(e) != "dead"
        ]
        for element in revived:
            if element in self.agents:
                self._start_anew(self.agents[element], at)
        self._integrator.want(self.state.points, at)
        self._groups(at)
        self._mutes(was, at)
        self._shoot_again(at)
        self._show_due(at)

    def commanded(self, agent: Agent, at: float) -> None:
        """A SET is in force on an agent."""
        for interface in agent.interfaces:
            self._teller.settle(agent, interface, at)
        self.judge(at)

    def settle(self, agent: Agent, interface: Interface, at: float) -> None:
        """An interface was changed from outside: tell it."""
        self._teller.settle(agent, interface, at)

    def _groups(self, at: float) -> None:
        for (ne, name), state in self.state.aps.items():
            agent = self.agents.get(ne)
            for group in agent.groups if agent else ():
                if group.name != name or agent is None:
                    continue
                by_command = group.shown.request in (FORCED, MANUAL)
                if group.shown != state:
                    group.show(state)
                    agent.touch()
                point = Point(ne, name, "PSE")
                waiting = self._integrator.clearing(point)
                restored = state.working not in (FAIL, DEG) and state.protection != FAIL
                if waiting and (by_command or not restored or group.command is not None):
                    self._integrator.hurry(point, at)
                    waiting = False
                if group.waiting != waiting:
                    group.waiting = waiting
                    agent.touch()

    def _shoot_again(self, at: float) -> None:
        """A unit that tells of one break and would see another finds out with its next shot."""
        for unit, metres in self.state.traces.items():
            row = self._measuring(unit)
            if row is not None and row.conditions and row.reading != metres:
                self.after(SHOT_S, at, functools.partial(self._shot, unit))

    def _shot(self, unit: str, at: float) -> None:
        del at  # what it sees has no time
        row, metres = self._measuring(unit), self.state.traces.get(unit)
        if row is not None and row.conditions and metres is not None and row.reading != metres:
            row.reading = metres
            self._teller.measured(self.agents[unit], row)

    def _measuring(self, unit: str) -> FieldPoint | None:
        return self.agents[unit].point_of.get(self.index.otdr[unit].cable)

    def _mutes(self, was: State, at: float) -> None:
        for element in dict.fromkeys((*was.mute, *self.state.mute)):
            agent = self._speaker_of_port(element)
            if agent is None:
                continue
            for interface in agent.by_element.get(element, ()):
                interface.mute = element in self.state.mute
                self._teller.settle(agent, interface, at)

    def _speaker_of_port(self, element: str) -> Agent | None:
        port = self.index.ports.get(element)
        return self.agents.get(port.ne) if port else self._speaker.get(element)

    def _show_due(self, at: float) -> None:
        for point, present in self._integrator.due(at):
            agent = self._speaker.get(point.source) or self.agents.get(point.source)
            if agent is not None:
                row = agent.point_of.get(point.object)
                if row is not None and row.reading is not None:
                    row.reading = self.state.traces.get(point.source, 0) if present else 0
                self._teller.show(agent, point, present, at)
                if agent.ups is not None and point.code == "MAINS-FAIL" and present:
                    self._remind(agent, at)

    def _start_anew(self, agent: Agent, at: float) -> None:
        for member in agent.speaker.members:
            self._integrator.forget(member)
        agent.restart(at)
        self._teller.cold_start(agent)

    def _run_out(self, plant: str, mains: Fault, at: float) -> None:
        """The battery is empty, unless the mains came back meanwhile."""
        if self.faults.get(("mains-fail", plant)) is mains:
            self.exhausted[plant] = None
            self.judge(at)

    def _remind(self, agent: Agent, at: float) -> None:
        """RFC 1628: upsTrapOnBattery is sent again every minute while it lasts."""

        def again(now: float) -> None:
            if agent.ups is not None and agent.ups.on_battery_at is not None:
                self._teller.on_battery(agent, now)
                self.after(60.0, now, again)

        self.after(60.0, at, again)
