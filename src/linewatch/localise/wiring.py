"""The plant as the signal sees it: who transmits to whom, what a trail passes, what hangs on an E1 port."""

from typing import NamedTuple

from linewatch.topology.index import PlantIndex
from linewatch.topology.otdr_units import domain_of, power_of
from linewatch.topology.plant import Circuit, HpTrail, Section


class Way(NamedTuple):
    """One direction of a section."""

    section: str
    direction: int  # +1 a to z
    tx_port: str
    rx_port: str
    tx_ne: str
    rx_ne: str
    tx_card: str
    rx_card: str
    fibres: tuple[str, ...]


class LegWay(NamedTuple):
    """A leg as travelled in one direction: its trails with their own direction, and the NE that selects."""

    working: tuple[str, int]
    protection: tuple[str, int] | None
    end_ne: str


class Tail(NamedTuple):
    """What hangs on one E1 port, from the NE outward."""

    ne: str
    port: str
    card: str
    items: tuple[tuple[str, str], ...]  # kind, id; modems are "local" and "remote"
    router: str | None
    router_port: str


class Line(NamedTuple):
    """A circuit as travelled: legs a to z and z to a, and both tails."""

    id: str
    vc12: str
    forth: tuple[LegWay, ...]
    back: tuple[LegWay, ...]
    a: Tail
    z: Tail


class Wiring:
    """Built once per plant; circuits are compiled when first touched."""

    def __init__(self, index: PlantIndex) -> None:
        self.index = index
        self.ways: dict[tuple[str, int], Way] = {}
        self.sections_of_ne: dict[str, dict[str, None]] = {}
        for section in index.plant.sections:
            self._add_ways(section)
        self.into_port = {way.rx_port: way for way in self.ways.values()}
        self.out_of_port = {way.tx_port: way for way in self.ways.values()}
        self.group_of = {s: g.id for g in index.plant.msp_groups for s in (g.working, g.protection)}
        self.spring_of = {
            s: ring.id for ring in index.plant.rings if ring.protection == "ms-spring" for s in ring.sections
        }
        self.members: dict[str, list[str]] = {}  # domain -> NEs
        for ne in index.plant.nes:
            if ne.domain is not None:
                self.members.setdefault(ne.domain, []).append(ne.id)
        self.dcn_of: dict[str, list[str]] = {}  # domain -> dcn links
        for link in index.plant.dcn_links:
            self.dcn_of.setdefault(link.domain, []).append(link.id)
        self.devices_of_domain: dict[str, list[str]] = {}
        self.modems_of_rack: dict[str, list[str]] = {}
        self.circuits_of_wan: dict[str, dict[str, None]] = {}  # router port; several lines of a VCAT group
        self.otdr_of_cable: dict[str, list[str]] = {}
        self.otdr_of_power: dict[str, list[str]] = {}
        self.otdr_of_domain: dict[str, list[str]] = {}
        self.synced: dict[str, list[str]] = {}  # clock -> NEs in its tree
        self._add_devices()
        self._add_ends()
        self._lines: dict[str, Line] = {}
        self._hops: dict[tuple[str, int], tuple[tuple[str, int], ...]] = {}
        self._hop_ways: dict[tuple[str, int], tuple[Way, ...]] = {}

    def _add_devices(self) -> None:
        for device in self.index.plant.devices:
            if device.domain is not None:
                self.devices_of_domain.setdefault(device.domain, []).append(device.id)
            if isinstance(device.rack, str):
                self.modems_of_rack.setdefault(device.rack, []).append(device.id)

    def _add_ends(self) -> None:
        index = self.index
        for circuit in index.plant.circuits:
            for item in (*circuit.a_tail, *circuit.z_tail):
                if isinstance(item.port, str):
                    self.circuits_of_wan.setdefault(item.port, {})[circuit.id] = None
        for unit in index.plant.otdr:
            self.otdr_of_cable.setdefault(unit.cable, []).append(unit.id)
            for place, of in (
                (power_of(index, unit), self.otdr_of_power),
                (domain_of(index, unit), self.otdr_of_domain),
            ):
                if place is not None:
                    of.setdefault(place, []).append(unit.id)
        for ne in index.plant.nes:
            if isinstance(ne.sync_source, str):
                self.synced.setdefault(ne.sync_source, []).append(ne.id)

    def _add_ways(self, section: Section) -> None:
        ports = self.index.ports
        for direction, tx, rx, fibres in (
            (1, section.a_port, section.z_port, section.fibres_az),
            (-1, section.z_port, section.a_port, section.fibres_za),
        ):
            tx_port, rx_port = ports.get(tx), ports.get(rx)
            if tx_port is None or rx_port is None:
                continue
            self.ways[section.id, direction] = Way(
                section.id, direction, tx, rx, tx_port.ne, rx_port.ne, tx_port.card, rx_port.card, fibres
            )
            self.sections_of_ne.setdefault(tx_port.ne, {})[section.id] = None

    def line(self, circuit_id: str) -> Line:
        """The circuit as travelled."""
        line = self._lines.get(circuit_id)
        if line is None:
            line = self._lines[circuit_id] = self._compile(self.index.circuits[circuit_id])
        return line

    def _compile(self, circuit: Circuit) -> Line:
        forth, back = [], []
        for leg in circuit.legs:
            forth.append(
                LegWay(
                    self._toward(leg.working, leg.z_ne),
                    self._toward(leg.protection, leg.z_ne) if leg.protection else None,
                    leg.z_ne,
                )
            )
            back.append(
                LegWay(
                    self._toward(leg.working, leg.a_ne),
                    self._toward(leg.protection, leg.a_ne) if leg.protection else None,
                    leg.a_ne,
                )
            )
        back.reverse()
        return Line(
            circuit.id,
            circuit.vc12,
            tuple(forth),
            tuple(back),
            self._tail(circuit, "a"),
            self._tail(circuit, "z"),
        )

    def _toward(self, trail_id: str, end_ne: str) -> tuple[str, int]:
        trail = self.index.hp_trails.get(trail_id)
        return trail_id, -1 if trail is not None and trail.a_ne == end_ne else 1

    def _tail(self, circuit: Circuit, end: str) -> Tail:
        ne, port_id, given = (
            (circuit.a_ne, circuit.a_port, circuit.a_tail)
            if end == "a"
            else (circuit.z_ne, circuit.z_port, circuit.z_tail)
        )
        items: list[tuple[str, str]] = []
        router: str | None = None
        router_port = ""
        local_seen = False
        for item in given:
            kind = item.kind
            if kind == "modem":
                kind = "remote" if local_seen else "local"
                local_seen = not local_seen
            elif kind == "router":
                router = item.id
                router_port = item.port if isinstance(item.port, str) else item.id
            items.append((kind, item.id))
        port = self.index.ports.get(port_id)
        return Tail(ne, port_id, port.card if port else "", tuple(items), router, router_port)

    def hops(self, trail: HpTrail, direction: int) -> tuple[tuple[str, int], ...]:
        """Hops in the order travelled, each with the direction it is travelled in."""
        key = (trail.id, direction)
        found = self._hops.get(key)
        if found is None:
            found = self._hops[key] = self._in_order(trail, direction)
        return found

    def _in_order(self, trail: HpTrail, direction: int) -> tuple[tuple[str, int], ...]:
        pairs = tuple(zip(trail.hops, trail.dirs, strict=False))
        return pairs if direction == 1 else tuple((hop, -d) for hop, d in reversed(pairs))

    def hop_ways(self, hop: str, direction: int) -> tuple[Way, ...]:
        """The ways of a hop: that of a section, or of both sections of an MSP group, working first."""
        key = (hop, direction)
        found = self._hop_ways.get(key)
        if found is None:
            found = self._hop_ways[key] = self._found_ways(hop, direction)
        return found

    def _found_ways(self, hop: str, direction: int) -> tuple[Way, ...]:
        group = self.index.msp_groups.get(hop)
        if group is None:
            way = self.ways.get((hop, direction))
            return (way,) if way is not None else ()
        working = self.ways.get((group.working, direction))
        # A protection section may be written the other way round than its working one.
        forth = self.ways.get((group.protection, direction))
        if working is not None and forth is not None and forth.rx_ne != working.rx_ne:
            forth = self.ways.get((group.protection, -direction))
        return tuple(way for way in (working, forth) if way is not None)

    def end_ways(self, trail: HpTrail, direction: int) -> tuple[Way, ...]:
        """The ways by which the trail enters its sink in this direction."""
        hops = self.hops(trail, direction)
        if not hops:
            return ()
        return self.hop_ways(*hops[-1])
