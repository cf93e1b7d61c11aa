"""The field as it was built, which is the plant until somebody says otherwise (`misrecords`).

The physics go by the plant; this is what agents say of themselves: parts, names, whom they hear, what their
matrix joins. A deviation changes it here, and `tell` lets the agents say so.
"""

from itertools import pairwise
from zlib import crc32

from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import HpTrail
from simulators.field.gear.agent import Agent
from simulators.field.gear.facts import CHASSIS, J0, J1, MODULE, Cross, Neighbour, Part, Trace
from simulators.field.gear.interface import DS1, ETHERNET, SONET, Interface

LONGEST_TRACE = 15  # octets of a J0 or J1 trace beside its CRC-7 (G.707 section 9.2.2.2)

LanEnd = tuple[str, str]  # device, name of its Ethernet row


class AsBuilt:
    """`hears`: STM port -> port whose light arrives there. `lan`: Ethernet end -> the one it is plugged to.
    `line_at`: E1 port -> circuit whose cross-connects end there."""

    def __init__(self, index: PlantIndex, agents: dict[str, Agent]) -> None:
        self.index, self.agents = index, agents
        self.serial: dict[str, str] = {}
        self.model: dict[str, str] = {}
        self.pulled: dict[str, None] = {}
        self.slot: dict[str, int] = {card.id: card.slot for card in index.plant.cards}
        self.more_cards: dict[str, list[int]] = {}  # NE -> slots of cards the plant does not know
        self.hears: dict[str, str] = {}
        self.trail_heard: dict[tuple[str, str], str] = {}  # NE, trail -> trail whose J1 arrives
        self.moved: dict[tuple[str, str], tuple[str, int, int]] = {}  # NE, circuit -> trail, AU-4, TU-12
        for section in index.plant.sections:
            self.hears[section.a_port], self.hears[section.z_port] = section.z_port, section.a_port
        self.line_at = dict(index.circuit_of_e1_port)
        self.lan = _lan(index, agents)
        self._tu12 = _tu12(index)
        self._stm_row: dict[str, Interface] = {}
        self._e1_row: dict[str, Interface] = {}
        for agent in agents.values():
            for row in agent.interfaces:
                if row.if_type == SONET:
                    self._stm_row[row.element] = row
                elif row.if_type == DS1:
                    self._e1_row[row.element] = row
        self._crosses_of = self._where_crossed()
        self._trails_ending: dict[str, list[str]] = {}
        self._trails_passing: dict[str, list[HpTrail]] = {}
        for trail in index.plant.hp_trails:
            for ne in (trail.a_ne, trail.z_ne):
                self._trails_ending.setdefault(ne, []).append(trail.id)
            for ne in self._passed(trail):
                self._trails_passing.setdefault(ne, []).append(trail)
        for agent in agents.values():
            self.tell(agent)

    def tell(self, agent: Agent) -> None:
        """Let an agent say what is so."""
        facts, kind = agent.facts, agent.speaker.kind
        facts.parts = self._parts(agent)
        if kind == "ne":
            facts.matrix = True
            facts.traces = self._traces(agent)
            facts.crosses = self._crosses(agent.id)
            for port in self.index.ports_of_ne.get(agent.id, ()):
                if port in self._e1_row:
                    self._e1_row[port].circuit_id = self.line_at.get(port, "")
        facts.lldp = kind in ("router", "converter")
        facts.neighbours = self._neighbours(agent)
        agent.index_rows()

    def row(self, port: str) -> Interface | None:
        """The interface of an STM or E1 port."""
        return self._stm_row.get(port) or self._e1_row.get(port)

    def _parts(self, agent: Agent) -> list[Part]:
        found = [self._part(1, CHASSIS, agent.id, agent.id, 0, 0)]
        if agent.speaker.kind == "ne":
            inside = [(c, self.slot[c]) for c in self.index.cards_of_ne.get(agent.id, ())]
        else:
            inside = [(m, n) for n, m in enumerate(agent.speaker.members[1:], 1)]
        for element, slot in inside:
            if element not in self.pulled:
                name = element.removeprefix(f"{agent.id}/")
                if element in self.slot and slot != self.index.cards[element].slot:
                    name = moved_name(name, self.index.cards[element].slot, slot)
                found.append(self._part(len(found) + 1, MODULE, element, name, 1, slot))
        for slot in self.more_cards.get(agent.id, ()):
            element = f"{agent.id} new card in slot {slot}"
            found.append(self._part(len(found) + 1, MODULE, element, f"slot {slot}", 1, slot))
        return found

    def _part(self, index: int, kind: int, element: str, name: str, within: int, place: int) -> Part:
        ext = ext_of(_element(self.index, element))
        serial = self.serial.get(element) or str(ext.get("serial") or f"SN{crc32(element.encode()):08X}")
        model = self.model.get(element) or str(ext.get("model") or "field")
        return Part(index, kind, name, f"{name} ({model})", serial, model, within, place)

    def _traces(self, agent: Agent) -> list[Trace]:
        found = []
        for port in self.index.ports_of_ne.get(agent.id, ()):
            row = self._stm_row.get(port)
            here = self.index.ports[port].card not in self.pulled
            if row is not None and here and port in self.index.section_of_port:
                section = self.index.sections[self.index.section_of_port[port]]
                far = section.z_port if port == section.a_port else section.a_port
                heard = self.hears.get(port)
                received = self.j0(heard) if heard else ""
                found.append(Trace(row.name, J0, self.j0(port), received, self.j0(far)))
        for trail in self._trails_ending.get(agent.id, ()):
            heard = self.trail_heard.get((agent.id, trail), trail)
            found.append(Trace(trail, J1, self.j1(trail), self.j1(heard), self.j1(trail)))
        return found

    def j0(self, port: str) -> str:
        """What a port sends: what the plant says, else its name."""
        return str(ext_of(self.index.ports[port]).get("j0") or _short(port))

    def j1(self, trail: str) -> str:
        """What both ends of a trail send."""
        return str(ext_of(self.index.hp_trails[trail]).get("j1") or _short(trail))

    def _neighbours(self, agent: Agent) -> list[Neighbour]:
        found = []
        for row in agent.interfaces:
            if row.if_type == ETHERNET:
                far = self.lan.get((agent.id, lan_name(agent.id, row)))
                if far is not None:
                    found.append(Neighbour(row, self.agents[far[0]].sys_name, far[1]))
        return found

    # -- the matrix

    def _where_crossed(self) -> dict[str, dict[str, None]]:
        """NE -> circuits that pass it as VC-12."""
        found: dict[str, dict[str, None]] = {}
        for circuit in self.index.plant.circuits:
            for leg in circuit.legs:
                for ne in (leg.a_ne, leg.z_ne):
                    found.setdefault(ne, {})[circuit.id] = None
        return found

    def _crosses(self, ne: str) -> list[Cross]:
        index = self.index
        found: list[Cross] = []
        e1_of: dict[str, list[str]] = {}
        for port in index.ports_of_ne.get(ne, ()):
            if port in self.line_at and index.ports[port].card not in self.pulled:
                e1_of.setdefault(self.line_at[port], []).append(port)
        for circuit_id in self._crosses_of.get(ne, {}):
            circuit = index.circuits[circuit_id]
            sides: list[list[tuple[str, int, int]]] = []
            for leg in circuit.legs:
                if ne in (leg.a_ne, leg.z_ne):
                    trails = [leg.working, *((leg.protection,) if leg.protection else ())]
                    sides.append([self._timeslot(ne, circuit_id, trail) for trail in trails])
            ends = [(self._port_name(port), 0, 0) for port in e1_of.get(circuit_id, ())]
            if ends and sides:
                found += [Cross(end, slot) for end in ends for slot in sides[0]]
            elif len(sides) > 1:
                found += [Cross(a, z) for a in sides[0] for z in sides[1]]
        for trail in self._trails_passing.get(ne, ()):
            found += self._through(trail, ne)
        return found

    def _passed(self, trail: HpTrail) -> dict[str, None]:
        """NEs a VC-4 passes without ending."""
        found: dict[str, None] = {}
        for hop in trail.hops:
            group = self.index.msp_groups.get(hop)
            section = self.index.sections[group.working if group else hop]
            found.update(dict.fromkeys(self.index.ports[p].ne for p in (section.a_port, section.z_port)))
        return {ne: None for ne in found if ne not in (trail.a_ne, trail.z_ne)}

    def _timeslot(self, ne: str, circuit: str, trail: str) -> tuple[str, int, int]:
        tu12 = self._tu12.get((trail, circuit), 0)
        moved = self.moved.get((ne, circuit))
        if moved is not None:
            trail, _, tu12 = moved
        port = self._trail_port(trail, ne)
        au4 = ext_of(self.index.hp_trails[trail]).get("au4")
        return self._port_name(port), moved[1] if moved else au4 if isinstance(au4, int) else 1, tu12

    def _through(self, trail: HpTrail, ne: str) -> list[Cross]:
        """A VC-4 that passes the NE from one hop to the next."""
        found = []
        au4 = ext_of(trail).get("au4")
        number = au4 if isinstance(au4, int) else 1
        for before, after in pairwise(trail.hops):
            into, out = (self._port_at(hop, ne) for hop in (before, after))
            if into and out:
                ends = (self._port_name(into), number, 0), (self._port_name(out), number, 0)
                found.append(Cross(*ends))
        return found

    def _trail_port(self, trail_id: str, ne: str) -> str:
        trail = self.index.hp_trails[trail_id]
        return self._port_at(trail.hops[0] if trail.a_ne == ne else trail.hops[-1], ne)

    def _port_at(self, hop: str, ne: str) -> str:
        """The port of this NE that a hop uses (the working one of a group); "" where it has none."""
        group = self.index.msp_groups.get(hop)
        section = self.index.sections[group.working if group else hop]
        return next((p for p in (section.a_port, section.z_port) if self.index.ports[p].ne == ne), "")

    def _port_name(self, port: str) -> str:
        row = self.row(port)
        return row.name if row is not None else port


def lan_name(device: str, row: Interface) -> str:
    """How `AsBuilt.lan` calls an Ethernet row of a device: its port of the plant, or LAN."""
    return row.element if row.element != device else "LAN"


def moved_name(name: str, was: int, now: int) -> str:
    """A card's or port's name with another slot number in it, as many digits as before."""
    head, _, rest = name.partition("/")
    digits = "".join(c for c in head if c.isdigit())
    if not digits or int(digits) != was:
        return name
    return head.replace(digits, str(now).zfill(len(digits))) + ("/" + rest if rest else "")


def _short(element: str) -> str:
    if len(element) <= LONGEST_TRACE:
        return element
    return f"{element[:6]}~{crc32(element.encode()):08X}"


def _element(index: PlantIndex, element: str) -> object:
    maps = (index.cards, index.nes, index.devices, index.power_plants, index.otdr)
    return next((found for each in maps if (found := each.get(element)) is not None), None)


def _lan(index: PlantIndex, agents: dict[str, Agent]) -> dict[LanEnd, LanEnd]:
    """Routers plugged to the LAN side of a converter that have agents, both ways."""
    found: dict[LanEnd, LanEnd] = {}
    for circuit in index.plant.circuits:
        for tail in (circuit.a_tail, circuit.z_tail):
            for near, far in pairwise(tail):
                plugged = near.kind == "converter" and far.kind == "router" and isinstance(far.port, str)
                if plugged and near.id in agents and far.id in agents:
                    ends = (near.id, "LAN"), (far.id, str(far.port))
                    found.setdefault(*ends)
                    found.setdefault(ends[1], ends[0])
    return found


def _tu12(index: PlantIndex) -> dict[tuple[str, str], int]:
    """(trail, circuit) -> timeslot: as recorded, else the first that is free."""
    found: dict[tuple[str, str], int] = {}
    taken: dict[str, dict[int, None]] = {}
    open_: list[tuple[str, str]] = []
    for circuit in index.plant.circuits:
        for leg in circuit.legs:
            for trail in (leg.working, leg.protection):
                if trail is None:
                    continue
                recorded = ext_of(leg).get("tu12")
                if isinstance(recorded, int):
                    found[trail, circuit.id] = recorded
                    taken.setdefault(trail, {})[recorded] = None
                else:
                    open_.append((trail, circuit.id))
    for trail, circuit_id in open_:
        if (trail, circuit_id) not in found:
            used = taken.setdefault(trail, {})
            free = next(n for n in range(1, len(used) + 2) if n not in used)
            used[free] = None
            found[trail, circuit_id] = free
    return found
