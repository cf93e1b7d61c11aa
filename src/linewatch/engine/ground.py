"""What the world stands on: all that is a function of the plant alone. Costly to make, and never changed.

So it may be made in any thread, before the event that brings the plant comes to its turn, and stood on by as
many worlds as like.
"""

from linewatch.incident.impact import service_classes
from linewatch.incident.lines import roll
from linewatch.localise.field import field_of
from linewatch.messages.records import DeviceRecord
from linewatch.topology.agents import Agent, agents
from linewatch.topology.index import PlantIndex
from linewatch.topology.known import KnownNames
from linewatch.topology.plant import Plant


class Ground:
    """`agent_of`: who speaks for a plant element. `unheard`: each agent's device as it is before anything was
    heard of it, in plant order. `field`: as the localiser sees the plant; it remembers pictures, so worlds of
    one ground are stepped one after another, in one thread at a time.
    """

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self.index = PlantIndex(plant)
        self.known = KnownNames(self.index)
        self.agents: dict[str, Agent] = {agent.id: agent for agent in agents(self.index)}
        self.agent_of = {member: agent.id for agent in self.agents.values() for member in agent.members}
        self.lines = roll(self.index, self.agent_of)
        self.service_classes = service_classes(self.index)
        self.field = field_of(self.index)
        self.unheard = {agent.id: _unheard(agent, self.index) for agent in self.agents.values()}


def _unheard(agent: Agent, index: PlantIndex) -> DeviceRecord:
    classes = (index.nes, index.devices, index.power_plants, index.otdr)
    element = next((known[agent.id] for known in classes if agent.id in known), None)
    site = element.site if element is not None else ""
    return DeviceRecord(agent.id, agent.kind, site, f"{agent.host}:{agent.port}", None, None)
