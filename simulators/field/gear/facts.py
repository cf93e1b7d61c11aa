"""What an agent says of itself beside its states: parts, neighbours, traces, cross-connects."""

from typing import Any, NamedTuple

from simulators.field.gear.interface import ETHERNET, Interface

Oid = tuple[int, ...]
CHASSIS, MODULE = 3, 9  # PhysicalClass (RFC 6933)
J0, J1 = 1, 2


class Part(NamedTuple):
    """A row of the entPhysicalTable."""

    number: int
    kind: int
    name: str
    descr: str
    serial: str
    model: str
    within: int
    place: int


class Neighbour(NamedTuple):
    """Who is heard on an interface of the agent."""

    interface: Interface
    sys_name: str
    port: str


class Trace(NamedTuple):
    """Of a port's section (J0) or of a trail that ends here (J1)."""

    point: str
    layer: int
    sent: str
    received: str
    expected: str


class Cross(NamedTuple):
    """Port, AU-4, TU-12 of both ends; 0 where there is none."""

    a: tuple[str, int, int]
    z: tuple[str, int, int]


class Facts:
    """`matrix`: it has cross-connects, if only none now. `lldp`: it speaks LLDP."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.neighbours: list[Neighbour] = []
        self.traces: list[Trace] = []
        self.crosses: list[Cross] = []
        self.matrix = False
        self.lldp = False

    def rows(self, agent: Any) -> dict[str, dict[Oid, Any]]:
        """By table, as `Agent.index_rows` keeps them."""
        found: dict[str, dict[Oid, Any]] = {}
        if self.parts:
            found["part"] = {(part.number,): part for part in self.parts}
        if self.traces:
            found["trace"] = {(n,): trace for n, trace in enumerate(self.traces, 1)}
        if self.matrix:
            found["crosses"] = {(0,): agent}
            found["cross"] = {(n,): cross for n, cross in enumerate(self.crosses, 1)}
        if self.lldp:
            found["lldp"] = {(0,): agent}
            ethernet = [i for i in agent.interfaces if i.if_type == ETHERNET]
            found["lldp-port"] = {(i.if_index,): i for i in ethernet}
            found["lldp-far"] = {(0, n.interface.if_index, 1): n for n in self.neighbours}
        return found
