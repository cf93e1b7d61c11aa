"""What the world stands on: all that is a function of the plant alone. Costly to make, and never changed.

So it may be made in any thread, before the event that brings the plant comes to its turn, and stood on by as
many worlds as like.
"""

from collections.abc import Iterable
from typing import Protocol

from linewatch.incident.impact import service_classes
from linewatch.incident.lines import roll
from linewatch.localise.field import field_of
from linewatch.messages.records import DeviceRecord
from linewatch.topology.agents import Agent, agents
from linewatch.topology.ems import managers
from linewatch.topology.index import PlantIndex
from linewatch.topology.known import KnownNames
from linewatch.topology.plant import Plant


class Ground:
    """`agent_of`: who speaks for a plant element. `unheard`: each agent's device as it is before anything was
    heard of it, in plant order. `spoken`: by element manager the NEs that it alone speaks for.
    `field`: as the localiser sees the plant; it remembers pictures, so worlds of
    one ground are stepped one after another, in one thread at a time.
    """

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self.index = PlantIndex(plant)
        self.known = KnownNames(self.index)
        self.agents: dict[str, Agent] = {agent.id: agent for agent in agents(self.index)}
        self.spoken = _spoken(self.agents.values())
        self.agent_of = {member: agent.id for agent in self.agents.values() for member in agent.members}
        self.lines = roll(self.index, self.agent_of)
        self.service_classes = service_classes(self.index)
        self.field = field_of(self.index)
        self.unheard = {agent.id: _unheard(agent, self.index) for agent in self.agents.values()}


class _Placed(Protocol):
    @property
    def site(self) -> str: ...


def _unheard(agent: Agent, index: PlantIndex) -> DeviceRecord:
    classes = (index.nes, index.devices, index.power_plants, index.otdr)
    element: _Placed | None = next((known[agent.id] for known in classes if agent.id in known), None)
    if element is None and agent.kind == "ems":
        element = next((m for m in managers(index.plant) if m.id == agent.id), None)
    site = element.site if element is not None else ""
    address = f"{agent.host}:{agent.port}" if agent.host else ""
    return DeviceRecord(agent.id, agent.kind, site, address, None, None)


def _spoken(agents_: Iterable[Agent]) -> dict[str, tuple[str, ...]]:
    spoken: dict[str, list[str]] = {}
    for agent in agents_:
        if agent.through:
            spoken.setdefault(agent.through, []).append(agent.id)
    return {ems: tuple(nes) for ems, nes in spoken.items()}
