"""Which plant element a row of an agent's table is about (docs/design.md, "Who speaks SNMP").

A row is known by its names; a name counts only for elements this agent may speak for, so that an ifAlias
which describes the far end never raises an alarm there.
"""

from collections.abc import Sequence
from typing import NamedTuple

from linewatch.topology.agents import Agent
from linewatch.topology.index import CLASSES, PlantIndex, ext_of

DS1_TYPES = frozenset((18, 19))  # ds1, e1
ETHERNET_TYPES = frozenset((6, 7, 26, 62, 69, 117))  # ethernetCsmacd and its older names
_LINE_BOXES = ("converter", "fibre-modem")


class RowNames(NamedTuple):
    """What a row calls itself, ifName first; empty ones left out."""

    names: tuple[str, ...]
    if_type: int | None = None


class Placement(NamedTuple):
    """`of`: the kind of thing it is, for renaming codes; "" where the plant does not know the row.

    `attrs`: what every alarm of the row is told with, such as the fibre an OTDR measures on.
    """

    resource: str
    qualifier: str
    of: str = ""
    attrs: tuple[tuple[str, str], ...] = ()


class Places:
    """The plant, asked by one agent after another."""

    def __init__(self, index: PlantIndex) -> None:
        self._index = index
        self._speakers: dict[str, tuple[str, ...]] = {}  # element -> NEs and devices it is seen by
        self._lan_ports: dict[str, str] = {}
        self._if_names: dict[tuple[str, str], str] = {}
        self._measured: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        self._learn_network()
        self._learn_access()
        self._learn_otdr()
        self._learn_if_names()

    def place(self, agent: Agent, rows: Sequence[RowNames]) -> list[Placement | None]:
        """For each row where it belongs, or None if the plant does not know it."""
        found = [self._by_name(agent, row) for row in rows]
        if agent.kind in _LINE_BOXES:
            self._own_rows(agent, rows, found)
        return found

    def named(self, agent: Agent, name: str) -> Placement | None:
        """Where a name (of a field point, a protection group) belongs."""
        return self._by_name(agent, RowNames((name,)))

    def itself(self, agent: Agent) -> Placement:
        """The device as a whole."""
        return Placement(agent.id, agent.id, agent.kind)

    def _by_name(self, agent: Agent, row: RowNames) -> Placement | None:
        for name in row.names:
            for member in agent.members:
                for candidate in (name, f"{member}/{name}", self._if_names.get((member, name), "")):
                    if candidate in agent.members:
                        return Placement(candidate, candidate, self._kind(candidate))
                    if member in self._speakers.get(candidate, ()):
                        attrs = self._measured.get((member, candidate), ())
                        return Placement(candidate, member, self._of(candidate, member), attrs)
        return None

    def _own_rows(self, agent: Agent, rows: Sequence[RowNames], found: list[Placement | None]) -> None:
        """A converter's E1 and LAN rows are the device itself; so is its only row of either kind."""
        for own_name, types in (("E1", DS1_TYPES), ("LAN", ETHERNET_TYPES)):
            of_kind = [place for place, row in enumerate(rows) if row.if_type in types]
            for place in of_kind:
                if found[place] is None and (own_name in rows[place].names or len(of_kind) == 1):
                    found[place] = self.itself(agent)

    def _of(self, element: str, member: str) -> str:
        return "lan_port" if self._lan_ports.get(element) == member else self._kind(member)

    def _kind(self, element: str) -> str:
        device = self._index.devices.get(element)
        if device is not None:
            return device.type
        kinds = {"nes": "ne", "power_plants": "power", "otdr": "otdr"}
        return kinds.get(self._index.kind_of.get(element, ""), "")

    def _learn_network(self) -> None:
        index, speakers = self._index, self._speakers
        for port in index.plant.ports:
            speakers[port.id] = (port.ne,)
        for card in index.plant.cards:
            speakers[card.id] = (card.ne,)
        for trail in index.plant.hp_trails:
            speakers[trail.id] = (trail.a_ne, trail.z_ne)
        for group in index.plant.msp_groups:
            sections = (index.sections.get(s) for s in (group.working, group.protection))
            ports = [port for s in sections if s is not None for port in (s.a_port, s.z_port)]
            ends = (index.ports[port].ne for port in ports if port in index.ports)
            speakers[group.id] = tuple(dict.fromkeys(ends))
        for source in index.plant.sync_sources:
            speakers[source.id] = (source.ne,)

    def _learn_access(self) -> None:
        speakers = self._speakers
        for circuit in self._index.plant.circuits:
            ends = [ne for leg in circuit.legs for ne in (leg.a_ne, leg.z_ne)]
            speakers[circuit.vc12] = tuple(dict.fromkeys((circuit.a_ne, *ends, circuit.z_ne)))
            for item in (*circuit.a_tail, *circuit.z_tail):
                if isinstance(item.port, str):
                    speakers[item.port] = (item.id,)
        for device in self._index.plant.devices:
            if isinstance(device.lan_port, str):
                self._lan_ports[device.lan_port] = device.id
                speakers[device.lan_port] = (device.id,)

    def _learn_otdr(self) -> None:
        """A remote OTDR tells of the cable it measures."""
        for unit in self._index.plant.otdr:
            self._speakers[unit.cable] = (*self._speakers.get(unit.cable, ()), unit.id)
            self._measured[unit.id, unit.cable] = (("cable", unit.cable), ("fibre", unit.fibre))

    def _learn_if_names(self) -> None:
        """`ext.if_name` of anything, under whoever speaks for it."""
        for class_name in CLASSES:
            for element in getattr(self._index.plant, class_name):
                if_name = ext_of(element).get("if_name")
                if isinstance(if_name, str):
                    for speaker in self._speakers.get(element.id, (element.id,)):
                        self._if_names[speaker, if_name] = element.id
        for circuit in self._index.plant.circuits:
            for item in (*circuit.a_tail, *circuit.z_tail):
                if_name = ext_of(item).get("if_name")
                if isinstance(if_name, str):
                    self._if_names[item.id, if_name] = item.port if isinstance(item.port, str) else item.id
