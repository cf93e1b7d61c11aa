"""Every single fault that could make one point speak, found by walking what the point hangs on."""

from collections.abc import Iterator
from itertools import pairwise

from linewatch.topology.index import PlantIndex
from linewatch.topology.otdr_units import power_of
from linewatch.topology.plant import Circuit
from simulators.field.faults import Fault
from simulators.field.physics.state import Point

_DEVICE_FAULTS = {
    "converter": ("converter-fail",),
    "fibre-modem": ("modem-fail",),
    "modem-rack": ("modem-fail",),
    "router": ("cpe-fail", "lan-fault"),
}


class Near:
    """`behind(point)`: faults, each once. Never too few: what cannot be behind it may be among them."""

    def __init__(self, index: PlantIndex) -> None:
        self._index = index
        self._known: dict[str, dict[Fault, None]] = {}
        self._ducts_of_cable: dict[str, dict[str, None]] = {}
        for cable in index.plant.cables:
            for segment in cable.segments:
                if segment.duct is not None:
                    self._ducts_of_cable.setdefault(cable.id, {})[segment.duct] = None

    def behind(self, point: Point) -> dict[Fault, None]:
        # An NE may be missed for a section far away on its DCC: what is behind one is behind all.
        key = point.code if point.code == "COMM-FAIL" else f"{point.object} {point.code}"
        found = self._known.get(key)
        if found is None:
            every = self._behind_silence() if point.code == "COMM-FAIL" else self._behind(point)
            found = self._known[key] = dict.fromkeys(every)
        return found

    def _behind_silence(self) -> Iterator[Fault]:
        index = self._index
        yield from (Fault("dcn-loss", link) for link in index.dcn_links)
        for ne in index.nes:
            yield from self.of_ne(ne)
        for section in index.plant.sections:
            yield from self.of_port(section.a_port)

    def _behind(self, point: Point) -> Iterator[Fault]:
        index, about = self._index, point.object
        kind = index.kind_of.get(about)
        if about in index.circuit_of_router_port:
            for circuit in index.plant.circuits:  # members of one VCAT group share a port
                if any(i.port == about for i in (*circuit.a_tail, *circuit.z_tail)):
                    yield from self.of_circuit(circuit)
        elif about in index.circuit_of_vc12:
            yield from self.of_circuit(index.circuits[index.circuit_of_vc12[about]])
        elif kind == "ports":
            yield from self.of_port(about)
            if about in index.circuit_of_e1_port:
                yield from self.of_circuit(index.circuits[index.circuit_of_e1_port[about]])
                yield from (Fault("sync-loss", s) for s in index.sync_sources)
        elif kind == "hp_trails":
            yield from self.of_trail(about)
        elif kind == "msp_groups":
            yield from self.of_hop(about)
        elif kind == "cables":
            yield from self.of_cable(about)
            yield from (Fault("fibre-break", f) for f in index.fibres_of_cable.get(about, ()))
        elif kind == "devices":
            yield from self.of_device(about)
            for circuit_id in index.circuits_of_tail.get(about, ()):
                yield from self.of_circuit(index.circuits[circuit_id])
        else:
            yield from self._of_other(point, kind)

    def _of_other(self, point: Point, kind: str | None) -> Iterator[Fault]:
        index, about = self._index, point.object
        if kind == "nes":
            yield from self.of_ne(about)
            yield from (Fault("sync-loss", s) for s in index.sync_sources)
        elif kind == "cards":
            yield Fault("card-fail", about)
        elif kind == "power_plants":
            yield Fault("power-loss", about)
        elif kind == "dcn_links":
            yield Fault("dcn-loss", about)
        else:  # a LAN port, or what the plant has no class for
            for device in index.plant.devices:
                if device.lan_port == about:
                    yield from self.of_device(device.id)

    def of_circuit(self, circuit: Circuit) -> Iterator[Fault]:
        """Everything that carries it, working and protection."""
        for port in (circuit.a_port, circuit.z_port):
            found = self._index.ports.get(port)
            if found is not None:
                yield Fault("card-fail", found.card)
                yield from self.of_ne(found.ne)
        for item in (*circuit.a_tail, *circuit.z_tail):
            if item.kind == "e1_cable":
                yield Fault("e1-cable-fault", item.id)
            elif item.kind == "fibre":
                yield from self.of_fibre(item.id)
            elif item.id in self._index.devices:
                yield from self.of_device(item.id)
        for leg in circuit.legs:
            for trail in (leg.working, leg.protection):
                if trail:
                    yield from self.of_trail(trail)

    def of_trail(self, trail_id: str) -> Iterator[Fault]:
        trail = self._index.hp_trails.get(trail_id)
        if trail is None:
            return
        yield from self.of_ne(trail.a_ne)
        yield from self.of_ne(trail.z_ne)
        for hop in trail.hops:
            yield from self.of_hop(hop)

    def of_hop(self, hop: str) -> Iterator[Fault]:
        group = self._index.msp_groups.get(hop)
        for section_id in (group.working, group.protection) if group is not None else (hop,):
            section = self._index.sections.get(section_id)
            if section is not None:
                yield from self.of_port(section.a_port)

    def of_port(self, port: str) -> Iterator[Fault]:
        """Of an STM port, its whole section."""
        section_id = self._index.section_of_port.get(port)
        if section_id is None:
            ports: tuple[str, ...] = (port,)
        else:
            section = self._index.sections[section_id]
            ports = (section.a_port, section.z_port)
            for fibre in (*section.fibres_az, *section.fibres_za):
                yield from self.of_fibre(fibre)
        for each in ports:
            found = self._index.ports.get(each)
            if found is None:
                continue
            if section_id is not None:
                yield Fault("laser-fail", each)
                yield Fault("rx-fail", each)
            yield Fault("card-fail", found.card)
            yield from self.of_ne(found.ne)

    def of_fibre(self, fibre: str) -> Iterator[Fault]:
        yield Fault("fibre-break", fibre)
        yield Fault("fibre-degraded", fibre)
        if fibre in self._index.fibres:
            yield from self.of_cable(self._index.fibres[fibre].cable)

    def of_cable(self, cable: str) -> Iterator[Fault]:
        yield from (Fault("cable-cut", cable, km) for km in cut_places(self._index, cable))
        yield from (Fault("duct-cut", duct) for duct in self._ducts_of_cable.get(cable, ()))
        for unit in self._index.plant.otdr:
            if unit.cable == cable:
                yield from (Fault("power-loss", p) for p in (power_of(self._index, unit),) if p)

    def of_ne(self, ne: str) -> Iterator[Fault]:
        yield Fault("node-fail", ne)
        found = self._index.nes.get(ne)
        if found is not None and found.power is not None:
            yield Fault("power-loss", found.power)

    def of_device(self, device_id: str) -> Iterator[Fault]:
        device = self._index.devices[device_id]
        yield from (Fault(kind, device_id) for kind in _DEVICE_FAULTS.get(device.type, ()))
        if device.power is not None:
            yield Fault("power-loss", device.power)
        if isinstance(device.rack, str):
            yield Fault("modem-fail", device.rack)
        yield from self._of_domain(device.domain)

    def _of_domain(self, domain: str | None) -> Iterator[Fault]:
        for link in self._index.plant.dcn_links:
            if link.domain == domain:
                yield Fault("dcn-loss", link.id)
                yield from self.of_ne(link.gateway_ne)


def stretches(index: PlantIndex, cable: str) -> list[tuple[float, float]]:
    """Where a cut breaks the same fibres: between the places at which fibres begin and end."""
    length = float(index.cables[cable].length_km)
    ends = {0.0, length}
    for fibre_id in index.fibres_of_cable.get(cable, ()):
        fibre = index.fibres[fibre_id]
        ends |= {float(fibre.from_km), float(fibre.to_km)}
    marks = sorted(km for km in ends if 0 <= km <= length)
    return [(low, high) for low, high in pairwise(marks) if high > low]


def cut_places(index: PlantIndex, cable: str) -> list[float]:
    """One km for each of them."""
    if cable not in index.cables:
        return []
    return [round((low + high) / 2, 3) for low, high in stretches(index, cable)]
