"""Rows out of the plant: interfaces, groups and points of each agent (docs/design.md, "Who speaks SNMP")."""

from linewatch.topology.agents import Agent as Speaker
from linewatch.topology.agents import agents as speakers
from linewatch.topology.index import PlantIndex, ext_of
from simulators.field.gear.agent import Agent, Point, UpsState
from simulators.field.gear.group import ApsGroup
from simulators.field.gear.interface import DS1, ETHERNET, PPP, SONET, SONET_PATH, SONET_VT, Interface

E1_BPS, VC4_BPS, VC12_BPS = 2_048_000, 150_336_000, 2_240_000
STM_BPS = {"STM-1": 155_520_000, "STM-4": 622_080_000, "STM-16": 2_488_320_000, "STM-64": 9_953_280_000}


class Builder:
    """Makes agents; rows are made when an agent is first asked or first has something to tell."""

    def __init__(self, index: PlantIndex, wtr_s: int) -> None:
        self._index, self._wtr_s = index, wtr_s
        self._trails_of: dict[str, dict[str, None]] = {}
        for trail in index.plant.hp_trails:
            for ne in (trail.a_ne, trail.z_ne):
                self._trails_of.setdefault(ne, {})[trail.id] = None
        self._selectors: dict[str, dict[str, None]] = {}
        for circuit in index.plant.circuits:
            for leg in circuit.legs:
                if leg.protection is not None:
                    for ne in (leg.a_ne, leg.z_ne):
                        self._selectors.setdefault(ne, {})[circuit.vc12] = None
        self._groups: dict[
            str, list[tuple[str, str, str]]
        ] = {}  # NE -> (group, protection port, working port)
        for group in index.plant.msp_groups:
            protection = index.sections[group.protection]
            working = index.sections[group.working]
            for ours in (working.a_port, working.z_port):
                ne = index.ports[ours].ne
                other = protection.a_port if index.ports[protection.a_port].ne == ne else protection.z_port
                self._groups.setdefault(ne, []).append((group.id, other, ours))
        self._router_ports = _router_ports(index)

    def agents(self, at: float) -> tuple[Agent, ...]:
        """Every agent of the plant, rows included."""
        made = []
        for speaker in speakers(self._index):
            agent = Agent(speaker, at)
            self._mode(agent)
            self._rows(agent, at)
            for interface in agent.interfaces:
                agent.by_element.setdefault(interface.element, []).append(interface)
            agent.point_of = {p.element: p for p in agent.points}
            agent.index_rows()
            made.append(agent)
        return tuple(made)

    def _mode(self, agent: Agent) -> None:
        element = self._index.nes.get(agent.id) or self._index.devices.get(agent.id)
        agent.sends_traps = getattr(getattr(element, "mgmt", None), "mode", "") != "poll"

    def _rows(self, agent: Agent, at: float) -> None:
        speaker = agent.speaker
        if speaker.kind == "ne":
            self._ne(agent, at)
        elif speaker.kind == "router":
            self._router(agent, at)
        elif speaker.kind == "power":
            plant = self._index.power_plants[speaker.id]
            agent.location = plant.site
            minutes = plant.battery_min
            agent.ups = UpsState(float(minutes) if isinstance(minutes, int | float) else 0.0)
        elif speaker.kind == "otdr":
            unit = self._index.otdr[speaker.id]
            agent.location = unit.site
            agent.points = [Point(unit.cable, 1, reading=0)]
        else:
            self._boxes(agent, speaker, at)

    def _ne(self, agent: Agent, at: float) -> None:
        index, ne = self._index, agent.id
        agent.location = index.nes[ne].site
        points = [ne, *index.cards_of_ne.get(ne, ())]
        by_port: dict[str, Interface] = {}
        for port_id in index.ports_of_ne.get(ne, ()):
            port, name = index.ports[port_id], _name(port_id, ne, ext_of(index.ports[port_id]))
            points.append(port_id)
            if port.kind == "stm":
                rate = str(port.rate)
                row = Interface(
                    port_id, SONET, name, "", f"{rate} optical {name}", STM_BPS.get(rate, VC4_BPS), at
                )
                agent.interfaces.append(row)
            else:
                row = Interface(port_id, DS1, name, "", f"2M {name}", E1_BPS, at)
                vc12 = Interface(port_id, SONET_VT, f"{name}/VC12", port_id, f"VC-12 of {name}", VC12_BPS, at)
                row.circuit_id = index.circuit_of_e1_port.get(port_id, "")
                agent.interfaces += [row, vc12]
                agent.stack.append((row, vc12))
            by_port[port_id] = row
        for trail_id in self._trails_of.get(ne, {}):
            path = Interface(trail_id, SONET_PATH, trail_id, "", f"VC-4 {trail_id}", VC4_BPS, at)
            agent.interfaces.append(path)
            under = by_port.get(self._last_port(trail_id, ne))
            if under is not None:
                agent.stack.append((path, under))
        for group, protection, working in self._groups.get(ne, ()):
            agent.groups.append(ApsGroup(group, (protection, working), self._wtr_s))
        points += self._selectors.get(ne, {})
        agent.points = [Point(element, n) for n, element in enumerate(points, 1)]

    def _last_port(self, trail_id: str, ne: str) -> str:
        """The port of this NE that a trail's end hop uses (the working one of a group)."""
        trail = self._index.hp_trails[trail_id]
        hop = trail.hops[0] if trail.a_ne == ne else trail.hops[-1]
        group = self._index.msp_groups.get(hop)
        section = self._index.sections[group.working if group else hop]
        return section.a_port if self._index.ports[section.a_port].ne == ne else section.z_port

    def _router(self, agent: Agent, at: float) -> None:
        device = self._index.devices[agent.id]
        agent.location = device.site
        for port, if_type in self._router_ports.get(agent.id, {}).items():
            name = _name(port, agent.id, {})
            bps = E1_BPS if if_type == DS1 else 100_000_000
            lower = Interface(port, if_type, name, port, f"WAN {name}", bps, at)
            lower.sends_rai = if_type == DS1
            upper = Interface(port, PPP, f"{name}.ppp", port, f"PPP over {name}", E1_BPS, at)
            agent.interfaces += [lower, upper]
            agent.stack.append((upper, lower))
        if isinstance(device.lan_port, str):
            name = _name(device.lan_port, agent.id, {})
            agent.interfaces.append(
                Interface(device.lan_port, ETHERNET, name, device.lan_port, "customer LAN", 100_000_000, at)
            )
        agent.points = [Point(p, n) for n, p in enumerate(self._router_ports.get(agent.id, {}), 1)]

    def _boxes(self, agent: Agent, speaker: Speaker, at: float) -> None:
        """A converter, a modem with an agent of its own, or a rack that speaks for its modems."""
        for member in speaker.members:
            device = self._index.devices[member]
            if member == agent.id:
                agent.location = device.site
            if device.type == "converter":
                e1 = Interface(
                    member, DS1, "E1", member if member != agent.id else "", "2M to the network", E1_BPS, at
                )
                e1.sends_rai = True
                lan = Interface(member, ETHERNET, "LAN", "", "Ethernet to the router", 10_000_000, at)
                agent.interfaces += [e1, lan]
            elif device.type == "fibre-modem":
                name = _name(member, agent.id, ext_of(device)) if member != agent.id else member
                agent.interfaces.append(
                    Interface(member, DS1, name, "", f"fibre modem {name}, 2M side", E1_BPS, at)
                )
            agent.points.append(Point(member, len(agent.points) + 1))


def _name(element: str, owner: str, ext: dict[str, object]) -> str:
    """The row's ifName: `ext.if_name`, or the id without its owner's prefix."""
    given = ext.get("if_name")
    return given if isinstance(given, str) else element.removeprefix(f"{owner}/")


def _router_ports(index: PlantIndex) -> dict[str, dict[str, int]]:
    """Router -> WAN port -> ifType: DS1 straight on a 2M cable, Ethernet behind a converter."""
    found: dict[str, dict[str, int]] = {}
    for circuit in index.plant.circuits:
        for tail in (circuit.a_tail, circuit.z_tail):
            straight = not any(i.kind == "converter" for i in tail)
            for item in tail:
                if item.kind == "router" and isinstance(item.port, str):
                    found.setdefault(item.id, {})[item.port] = DS1 if straight else ETHERNET
    return found
