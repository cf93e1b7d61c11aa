"""Which single faults could have made a point speak: walked upstream from the point, never a codebook."""

from collections.abc import Iterable

from linewatch.localise.expect import Point
from linewatch.localise.faults import Breaks, Fault
from linewatch.localise.wiring import LegWay, Line, Tail, Way, Wiring
from linewatch.topology.otdr_units import domain_of, power_of
from linewatch.topology.plant import Otdr

_WEAK_CODES = ("MS-DEG", "LP-DEG", "LP-PJE", "CRC-ERR", "RX-LOW")
_AT_MS = ("LOS", "LOF", "MS-AIS", "MS-EXC", "MS-DEG")
_AT_VC12 = ("TU-AIS", "TU-LOP", "LP-UNEQ", "LP-PLM", "LP-DEG", "LP-PJE")
_POWER = (
    "MAINS-FAIL",
    "BATT-DISCHARGE",
    "DC-UNDERVOLT",
    "BATTERY-LOW",
    "BATTERY-DEPLETED",
    "OUTPUT-OFF",
    "MAINS-OUT-OF-RANGE",
    "LVD-OPEN",
)
_ITSELF = {  # the alarm names the fault: kind, and the class its element must be of
    "CARD-FAIL": ("card-fail", "cards"),
    "TF": ("laser-fail", "ports"),
    "LAN-DOWN": ("lan-fault", "devices"),
}
_OF_EQUIPMENT = frozenset((*_POWER, "OTDR-EVENT", "EXT-SYNC-LOS", "SYNC-QL-LOW", *_ITSELF))
_FROM_AFAR = ("E1-LOS", "E1-AIS", "E1-LOF", "E1-RAI", "ETH-LOS", "LINK-DOWN", "LINEPROTO-DOWN", "CRC-ERR")

_KEPT = 20_000  # points remembered

Found = dict[Fault, None]


class Causes:
    """`alone`: faults that make the point speak on their own. `any_of`: also those that do so only together
    with another fault, where a protected leg has lost its other way."""

    def __init__(self, wiring: Wiring, breaks: Breaks) -> None:
        self._wiring = wiring
        self._index = wiring.index
        self._breaks = breaks
        self._alone: dict[Point, tuple[Fault, ...]] = {}
        self._any: dict[Point, tuple[Fault, ...]] = {}
        self._fibre: dict[tuple[str, bool], tuple[Fault, ...]] = {}
        self._trails: dict[tuple[str, int, bool, bool], tuple[Fault, ...]] = {}
        self._circuits: dict[tuple[str, bool, bool], tuple[Fault, ...]] = {}
        self._ways: dict[tuple[str, int, bool], Found] = {}
        self._around: dict[str, Found] = {}  # by domain: what may part it, joint

    def alone(self, point: Point) -> tuple[Fault, ...]:
        """Single faults that could explain this alarm."""
        return self._remembered(self._alone, point, joint=False)

    def any_of(self, point: Point) -> tuple[Fault, ...]:
        """Faults that could take part in explaining this alarm."""
        return self._remembered(self._any, point, joint=True)

    def _remembered(
        self, known: dict[Point, tuple[Fault, ...]], point: Point, *, joint: bool
    ) -> tuple[Fault, ...]:
        found = known.get(point)
        if found is None:
            if len(known) >= _KEPT:
                known.clear()
            found = known[point] = self._of(point, joint=joint)
        return found

    def _of_fibre(self, fibre_id: str, weak: bool) -> tuple[Fault, ...]:
        key = (fibre_id, weak)
        found = self._fibre.get(key)
        if found is not None:
            return found
        fibre = self._index.fibres.get(fibre_id)
        faults: list[Fault] = []
        if fibre is not None and weak:
            faults.append(Fault("fibre-degraded", fibre_id))
        elif fibre is not None:
            faults.append(Fault("fibre-break", fibre_id))
            faults.extend(
                Fault("cable-cut", fibre.cable, stretch.name)
                for stretch in self._breaks.stretches(fibre.cable)
                if fibre_id in stretch.fibres
            )
            faults.extend(
                Fault("duct-cut", duct)
                for duct in self._breaks.ducts_of_cable.get(fibre.cable, ())
                if any(fibre_id in stretch.fibres for stretch in self._breaks.in_duct(duct))
            )
        found = self._fibre[key] = tuple(faults)
        return found

    def _node(self, ne_id: str, into: Found) -> None:
        ne = self._index.nes.get(ne_id)
        if ne is None:
            return
        into[Fault("node-fail", ne_id)] = None
        if ne.power is not None:
            into[Fault("power-loss", ne.power)] = None

    def _device(self, kind: str, device_id: str, into: Found) -> None:
        device = self._index.devices.get(device_id)
        if device is None:
            return
        if kind:
            into[Fault(kind, device_id)] = None
        if device.power is not None:
            into[Fault("power-loss", device.power)] = None

    def _of_way(self, way: Way, weak: bool, into: Found) -> None:
        key = (way.section, way.direction, weak)
        found = self._ways.get(key)
        if found is None:
            found = self._ways[key] = {}
            for fibre in way.fibres:
                found.update(dict.fromkeys(self._of_fibre(fibre, weak)))
            if not weak:
                found[Fault("laser-fail", way.tx_port)] = None
                found[Fault("rx-fail", way.rx_port)] = None
                found[Fault("card-fail", way.tx_card)] = None
                self._node(way.tx_ne, found)
        into.update(found)

    def _of_trail(self, trail_id: str, direction: int, weak: bool, joint: bool = False) -> tuple[Fault, ...]:
        key = (trail_id, direction, weak, joint)
        found = self._trails.get(key)
        if found is not None:
            return found
        faults: Found = {}
        trail = self._index.hp_trails.get(trail_id)
        if trail is not None:
            for hop, d in self._wiring.hops(trail, direction):
                for way in self._wiring.hop_ways(hop, d):
                    self._of_hop(way, weak, faults)
                if joint and not weak and hop in self._wiring.spring_of:
                    self._of_ring(self._wiring.spring_of[hop], faults)
        found = self._trails[key] = tuple(faults)
        return found

    def _of_hop(self, way: Way, weak: bool, into: Found) -> None:
        self._of_way(way, weak, into)
        if not weak:
            into[Fault("card-fail", way.rx_card)] = None
            self._node(way.rx_ne, into)

    def _of_ring(self, ring_id: str, into: Found) -> None:
        """The whole of a ring that turns its traffic: the other way round may be what is gone."""
        for section in self._index.rings[ring_id].sections:
            for direction in (1, -1):
                way = self._wiring.ways.get((section, direction))
                if way is not None:
                    self._of_hop(way, False, into)

    def _of_legs(self, legs: Iterable[LegWay], weak: bool, joint: bool, into: Found) -> None:
        for leg in legs:
            working = self._of_trail(*leg.working, weak, joint)
            if leg.protection is None or joint:
                into.update(dict.fromkeys(working))
            if leg.protection is not None:
                spare = self._of_trail(*leg.protection, weak, joint)
                if joint:
                    into.update(dict.fromkeys(spare))
                elif weak:
                    into.update(dict.fromkeys(working))
                else:
                    both = dict.fromkeys(spare)
                    into.update(dict.fromkeys(f for f in working if f in both))

    def _of_tail(self, tail: Tail, weak: bool, into: Found) -> None:
        for kind, element in tail.items:
            if kind == "fibre":
                into.update(dict.fromkeys(self._of_fibre(element, weak)))
            elif weak:
                continue
            elif kind == "e1_cable":
                for variant in ("", "out", "in"):
                    into[Fault("e1-cable-fault", element, variant)] = None
            elif kind in ("local", "remote"):
                self._device("modem-fail", element, into)
            elif kind == "converter":
                self._device("converter-fail", element, into)
            elif kind == "router":
                self._device("cpe-fail", element, into)
        if not weak:
            if tail.card:
                into[Fault("card-fail", tail.card)] = None
            self._node(tail.ne, into)

    def _of_line(self, line: Line, weak: bool, joint: bool) -> tuple[Fault, ...]:
        key = (line.id, weak, joint)
        found = self._circuits.get(key)
        if found is None:
            faults: Found = {}
            self._of_tail(line.a, weak, faults)
            self._of_tail(line.z, weak, faults)
            self._of_legs(line.forth, weak, joint, faults)
            self._of_legs(line.back, weak, joint, faults)
            found = self._circuits[key] = tuple(faults)
        return found

    def _of(self, point: Point, *, joint: bool) -> tuple[Fault, ...]:
        resource, code, by = point
        faults: Found = {}
        self._collect(resource, code, by, joint, faults)
        if by == "NMS":
            return tuple(faults)
        # What is dead does not speak.
        ne = self._index.nes.get(by)
        device = self._index.devices.get(by)
        for fault in list(faults):
            if fault.element == by and fault.kind not in ("lan-fault", "power-loss"):
                del faults[fault]
            elif fault.kind == "power-loss" and fault.variant == "":
                fed = ne.power if ne is not None else device.power if device is not None else None
                if fault.element == fed:
                    del faults[fault]
        return tuple(faults)

    def _collect(self, resource: str, code: str, by: str, joint: bool, into: Found) -> None:
        index, wiring = self._index, self._wiring
        if code == "PROBE-LOSSY":
            for circuit in index.circuits_of_tail.get(resource, ()):
                into.update(dict.fromkeys(self._of_line(wiring.line(circuit), True, joint)))
        elif by == "NMS":
            self._of_silence(resource, joint, into)
        elif code in _OF_EQUIPMENT:
            self._of_equipment(resource, code, by, into)
        elif resource in wiring.into_port:
            self._of_stm_port(resource, code, into)
        elif resource in index.hp_trails:
            inward = 1 if by == index.hp_trails[resource].z_ne else -1
            direction = -inward if code == "HP-RDI" else inward
            into.update(dict.fromkeys(self._of_trail(resource, direction, False, joint)))
        elif code in ("PSE", "APS-FAIL"):
            self._of_switch(resource, by, into)
        else:
            self._of_circuit_point(resource, code, by, joint, into)

    def _of_equipment(self, resource: str, code: str, by: str, into: Found) -> None:
        """What says itself what is wrong with it."""
        index = self._index
        if code in _POWER:
            if resource in index.power_plants:
                into[Fault("power-loss", resource)] = None
                into[Fault("power-loss", resource, "mains")] = None
        elif code == "OTDR-EVENT":
            self._of_cable(resource, into)
        elif code in ("EXT-SYNC-LOS", "SYNC-QL-LOW"):
            ne = index.nes.get(resource)
            if ne is not None and isinstance(ne.sync_source, str) and ne.sync_source in index.sync_sources:
                into[Fault("sync-loss", ne.sync_source)] = None
        elif code in _ITSELF:
            kind, known = _ITSELF[code]
            element = by if code == "LAN-DOWN" else resource
            if index.kind_of.get(element) == known:
                into[Fault(kind, element)] = None

    def _of_stm_port(self, port: str, code: str, into: Found) -> None:
        if code in _AT_MS:
            self._of_way(self._wiring.into_port[port], code == "MS-DEG", into)
            if code == "MS-EXC":
                self._of_way(self._wiring.into_port[port], True, into)
        elif code == "MS-RDI":
            self._of_way(self._wiring.out_of_port[port], False, into)

    def _of_cable(self, cable: str, into: Found) -> None:
        for stretch in self._breaks.stretches(cable):
            into[Fault("cable-cut", cable, stretch.name)] = None
        for duct in self._breaks.ducts_of_cable.get(cable, ()):
            into[Fault("duct-cut", duct)] = None

    def _of_switch(self, resource: str, by: str, into: Found) -> None:
        group = self._index.msp_groups.get(resource)
        if group is not None:
            for direction in (1, -1):
                way = self._wiring.ways.get((group.working, direction))
                if way is not None and way.rx_ne == by:
                    self._of_way(way, False, into)
                    self._of_way(way, True, into)
                    into[Fault("card-fail", way.rx_card)] = None
            return
        circuit = self._index.circuit_of_vc12.get(resource)
        if circuit is None:
            return
        line = self._wiring.line(circuit)
        for leg in (*line.forth, *line.back):
            if leg.end_ne == by and leg.protection is not None:
                into.update(dict.fromkeys(self._of_trail(*leg.working, False)))

    def _of_circuit_point(self, resource: str, code: str, by: str, joint: bool, into: Found) -> None:
        index, wiring = self._index, self._wiring
        weak = code in _WEAK_CODES
        circuit = index.circuit_of_e1_port.get(resource)
        circuits = (circuit,) if circuit is not None else tuple(wiring.circuits_of_wan.get(resource, ()))
        if not circuits and resource in index.devices:
            circuits = index.circuits_of_tail.get(resource, ())
        for circuit_id in circuits:
            line = wiring.line(circuit_id)
            if resource in index.circuit_of_e1_port:
                self._of_port(line, resource, code, weak, joint, into)
            elif code in ("OPT-LOS", "RX-LOW", "DYING-GASP"):
                self._of_tail(self._tail_with(line, resource), weak, into)
            elif code in _FROM_AFAR:
                into.update(dict.fromkeys(self._of_line(line, weak, joint)))

    def _of_port(self, line: Line, port: str, code: str, weak: bool, joint: bool, into: Found) -> None:
        near, far = (line.a, line.z) if line.a.port == port else (line.z, line.a)
        inward, outward = (line.back, line.forth) if near is line.a else (line.forth, line.back)
        if code in _AT_VC12:
            self._of_legs(inward, weak, joint, into)
            if not weak:
                self._node(far.ne, into)
                if far.card:
                    into[Fault("card-fail", far.card)] = None
        elif code in ("LP-RDI", "LP-RFI"):
            self._of_legs(outward, weak, joint, into)
        else:
            self._of_tail(near, weak, into)

    def _tail_with(self, line: Line, device: str) -> Tail:
        return line.z if any(element == device for _, element in line.z.items) else line.a

    def _of_silence(self, resource: str, joint: bool, into: Found) -> None:
        index, wiring = self._index, self._wiring
        ne = index.nes.get(resource)
        if ne is not None:
            self._node(resource, into)
            for link in wiring.dcn_of.get(ne.domain or "", ()):
                into[Fault("dcn-loss", link)] = None
                self._node(index.dcn_links[link].gateway_ne, into)
            members = wiring.members.get(ne.domain or "") if joint else None
            if members is None:
                self._of_dcc([resource], into)
            else:
                # Two breaks far from each other may cut it off: with another fault, any DCC of the domain
                # counts, and for every NE of it the same.
                domain = ne.domain or ""
                if domain not in self._around:
                    self._around[domain] = {}
                    self._of_dcc(members, self._around[domain])
                into.update(self._around[domain])
        elif resource in index.dcn_links:
            into[Fault("dcn-loss", resource)] = None
            self._node(index.dcn_links[resource].gateway_ne, into)
        elif resource in index.power_plants:
            into[Fault("power-loss", resource)] = None
            into[Fault("power-loss", resource, "mains")] = None
        elif resource in index.devices:
            self._of_silent_device(resource, joint, into)
        elif resource in index.otdr:
            self._of_silent_otdr(index.otdr[resource], into)

    def _of_dcc(self, nes: Iterable[str], into: Found) -> None:
        sections = self._wiring.sections_of_ne
        for section in dict.fromkeys(s for ne in nes for s in sections.get(ne, ())):
            for direction in (1, -1):
                self._of_way(self._wiring.ways[section, direction], False, into)

    def _of_silent_otdr(self, unit: Otdr, into: Found) -> None:
        power = power_of(self._index, unit)
        if power is not None:
            into[Fault("power-loss", power)] = None
        for link in self._wiring.dcn_of.get(domain_of(self._index, unit) or "", ()):
            into[Fault("dcn-loss", link)] = None
            self._node(self._index.dcn_links[link].gateway_ne, into)

    def _of_silent_device(self, device_id: str, joint: bool, into: Found) -> None:
        device = self._index.devices[device_id]
        kind = {"router": "cpe-fail", "converter": "converter-fail", "fibre-modem": "modem-fail"}
        self._device(kind.get(device.type, ""), device_id, into)
        for link in self._wiring.dcn_of.get(device.domain or "", ()):
            into[Fault("dcn-loss", link)] = None
            if getattr(device.mgmt, "mode", "inband") not in ("inband", "via-peer"):
                self._node(self._index.dcn_links[link].gateway_ne, into)
        rack = device.rack if isinstance(device.rack, str) else None
        if rack is not None:
            self._device("", rack, into)
        mode = getattr(device.mgmt, "mode", "inband")
        if mode in ("inband", "via-peer"):
            for circuit in self._index.circuits_of_tail.get(device_id, ()):
                line = self._wiring.line(circuit)
                into.update(dict.fromkeys(self._of_line(line, False, joint)))
