"""Which element of the plant a name in gear means, by the rules of docs/design.md, "Who speaks SNMP".

A name counts only for what the agent speaks for: an ifAlias that describes the far end is not about this one.
"""

from collections.abc import Iterable, Mapping

from linewatch.topology.agents import Agent, agents
from linewatch.topology.index import PlantIndex, ext_of

Known = Mapping[str, str]  # name -> element


class Names:
    """Of one plant; built once for all its devices."""

    def __init__(self, index: PlantIndex) -> None:
        self.index = index
        self.agents: dict[str, Agent] = {agent.id: agent for agent in agents(index)}
        self._agent_named: dict[str, str] = {}
        for agent in self.agents.values():
            for member in agent.members:
                for name in (member, _sys_name(index, member)):
                    self._agent_named.setdefault(name.casefold(), member)
        self._trails_of: dict[str, list[str]] = {}
        for trail in index.plant.hp_trails:
            for ne in (trail.a_ne, trail.z_ne):
                self._trails_of.setdefault(ne, []).append(trail.id)
        self._ports_of: dict[str, dict[str, str]] = {}  # router -> port -> ext.if_name
        for circuit in index.plant.circuits:
            for item in (*circuit.a_tail, *circuit.z_tail):
                if isinstance(item.port, str):
                    if_name = ext_of(item).get("if_name")
                    ports = self._ports_of.setdefault(item.id, {})
                    if isinstance(if_name, str) or item.port not in ports:
                        ports[item.port] = if_name if isinstance(if_name, str) else ""

    def known(self, agent: Agent) -> dict[str, str]:
        """Every name the agent's own elements may have, the plant's `if_name` last, which wins."""
        names: dict[str, str] = {}
        told: dict[str, str] = {}
        for member in agent.members:
            for element, if_name in self._spoken(member):
                names.setdefault(element, element)
                names.setdefault(element.removeprefix(f"{member}/"), element)
                if if_name:
                    told[if_name] = element
        return {**names, **told}

    def ports(self, device: str) -> tuple[str, ...]:
        """A router's ports that lines end on."""
        return tuple(self._ports_of.get(device, ()))

    def who(self, *names: str) -> str:
        """The agent or device that calls itself so (a host name's domain is left off), "" for a stranger."""
        spellings = (s.casefold() for n in names if n for s in (n, n.partition(".")[0]))
        return next((found for s in spellings if (found := self._agent_named.get(s))), "")

    def _spoken(self, member: str) -> Iterable[tuple[str, str]]:
        index = self.index
        yield member, _word(index.devices.get(member), "if_name")
        for card in index.cards_of_ne.get(member, ()):
            yield card, _word(index.cards[card], "if_name")
        for port in index.ports_of_ne.get(member, ()):
            yield port, _word(index.ports[port], "if_name")
        for trail in self._trails_of.get(member, ()):
            yield trail, _word(index.hp_trails[trail], "if_name")
        yield from self._ports_of.get(member, {}).items()
        device = index.devices.get(member)
        if device is not None and isinstance(device.lan_port, str):
            yield device.lan_port, ""


def _word(element: object, word: str) -> str:
    value = ext_of(element).get(word)
    return value if isinstance(value, str) else ""


def _sys_name(index: PlantIndex, member: str) -> str:
    return _word(index.nes.get(member) or index.devices.get(member), "sys_name")
