"""The world: what is known of gear, alarms and incidents. One mutable container, changed only by `step`."""

from collections import ChainMap
from collections.abc import Mapping
from datetime import datetime

from linewatch.alarm.policy import Policy
from linewatch.alarm.table import AlarmTable
from linewatch.incident.book import IncidentBook
from linewatch.incident.lines import Lines
from linewatch.localise.localiser import Localiser
from linewatch.messages.records import DeviceRecord
from linewatch.topology.agents import Agent, agents
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant

Bodies = Mapping[str, Plant | Policy]
"""Plants and policies by digest: what events and snapshots only name."""


class World:
    """`seq`, `at`: of the last event stepped. `timers`: all that is due, by name; a live view.

    `settle_since`: time of the first change not yet judged, None where all is. `asked`: when a verdict last
    had a device polled. `acts`: people's latest acts, oldest first.
    """

    def __init__(self, index: PlantIndex) -> None:
        self.seq = 0
        self.at: datetime | None = None
        self.plant_digest = ""
        self.policy_digest = ""
        self.alarms = AlarmTable(Policy())
        self.book = IncidentBook(index)
        self.devices: dict[str, DeviceRecord] = {}
        self.own_timers: dict[str, datetime] = {}
        self.settle_since: datetime | None = None
        self.asked: dict[str, datetime] = {}
        self.acts: dict[str, None] = {}
        # What changed since the last projection; never part of a snapshot.
        self.touched_devices: dict[str, None] = {}
        self.touched_incidents = True
        self.touched_circuits = True
        self.stand_on(index)

    def stand_on(self, index: PlantIndex) -> None:
        """Take a plant: what is a function of it is made anew, devices keep what was heard of them."""
        self.index = index
        self.localiser = Localiser(index)
        self.lines = Lines(index)
        self.agents: dict[str, Agent] = {agent.id: agent for agent in agents(index)}
        self.agent_of = {member: agent.id for agent in self.agents.values() for member in agent.members}
        known = self.devices
        self.devices = {}
        for agent in self.agents.values():
            fresh = _unheard(agent, index)
            old = known.get(agent.id)
            keep = old is not None and old.address == fresh.address
            self.devices[agent.id] = old if keep and old is not None else fresh

    @property
    def timers(self) -> Mapping[str, datetime]:
        """What is due and when, by name."""
        return ChainMap(self.own_timers, self.book.timers, self.alarms.timers)

    def due(self, at: datetime) -> list[tuple[datetime, str]]:
        """Timers due at or before `at`, earliest first, ties by name."""
        return sorted((due, name) for part in self._parts() for name, due in part.items() if due <= at)

    def next_due(self) -> datetime | None:
        """When the next timer is due; None for no timer."""
        return min((due for part in self._parts() for due in part.values()), default=None)

    def _parts(self) -> tuple[dict[str, datetime], ...]:
        return self.own_timers, self.book.timers, self.alarms.timers


def new_world() -> World:
    """A world without a plant: the first `PlantChanged` gives it one."""
    return World(PlantIndex(Plant()))


def _unheard(agent: Agent, index: PlantIndex) -> DeviceRecord:
    element = index.nes.get(agent.id) or index.devices.get(agent.id) or index.power_plants.get(agent.id)
    site = element.site if element is not None else ""
    return DeviceRecord(agent.id, agent.kind, site, f"{agent.host}:{agent.port}", None, None)
