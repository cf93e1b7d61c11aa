"""Alarms of nothing: any condition that a point of this plant could ever tell."""

from collections.abc import Iterator
from random import Random

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Circuit
from simulators.field.physics.state import Point

_DEVICE_CODES = {
    "converter": ("E1-LOS", "E1-AIS", "ETH-LOS"),
    "fibre-modem": ("OPT-LOS", "RX-LOW"),
}


def strays(index: PlantIndex, rng: Random, count: int, but: set[Point]) -> list[Point]:
    """So many, each once. Every point of the plant is as likely as any other."""
    if not count:
        return []
    pool = [point for point in everything(index) if point not in but]
    return rng.sample(pool, min(count, len(pool)))


def everything(index: PlantIndex) -> Iterator[Point]:
    """Every condition that could be told, in the plant's order."""
    for section in index.plant.sections:
        for port in (section.a_port, section.z_port):
            ne = index.ports[port].ne
            yield from (Point(ne, port, code) for code in ("LOS", "MS-RDI", "MS-DEG"))
    for trail in index.plant.hp_trails:
        for ne in (trail.a_ne, trail.z_ne):
            yield from (Point(ne, trail.id, code) for code in ("AU-AIS", "HP-RDI"))
    for circuit in index.plant.circuits:
        yield from _of_circuit(index, circuit)
    for device in index.plant.devices:
        if getattr(device.mgmt, "mode", "") != "via-peer":
            yield from (Point(device.id, device.id, code) for code in _DEVICE_CODES.get(device.type, ()))
        if device.type in ("router", "modem-rack"):
            yield Point("NMS", device.id, "UNREACHABLE")
    for element in index.plant.nes:
        yield Point("NMS", element.id, "COMM-FAIL")


def _of_circuit(index: PlantIndex, circuit: Circuit) -> Iterator[Point]:
    for port in (circuit.a_port, circuit.z_port):
        found = index.ports.get(port)
        if found is not None:
            yield from (Point(found.ne, port, code) for code in ("TU-AIS", "LP-RDI", "E1-LOS", "LP-DEG"))
    for leg in circuit.legs:
        if leg.protection:
            yield from (Point(ne, circuit.vc12, "PSE") for ne in (leg.a_ne, leg.z_ne))
    for item in (*circuit.a_tail, *circuit.z_tail):
        if item.kind == "router" and isinstance(item.port, str):
            codes = ("LINEPROTO-DOWN", "CRC-ERR", "LINK-DOWN")
            yield from (Point(item.id, item.port, code) for code in codes)
