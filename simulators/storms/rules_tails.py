"""The rule set's part for tails: from the 2M port outward."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import TailItem
from simulators.field.physics.state import Point

Root = tuple[str, str]


def tail_roots(index: PlantIndex, of_code: Mapping[str, list[Point]]) -> dict[Root, None]:
    """What the alarms of modems, converters and routers come down to, one rule a code."""
    found: dict[Root, None] = {}
    found.update(dict.fromkeys(_no_light(index, of_code)))
    for point in of_code.get("RX-LOW", ()):
        found.update({(i.id, "fibre-degraded"): None for i in _beside(index, point.object, "fibre")})
    for point in of_code.get("E1-LOS", ()):
        cables = [i for i in _beside_port(index, point.object) if i.kind == "e1_cable"]
        found.update({(i.id, "e1-cable-fault"): None for i in cables[:1]})
    for point in of_code.get("ETH-LOS", ()):
        found.update({(i.id, "cpe-fail"): None for i in _beside(index, point.object, "router")})
    for point in of_code.get("LAN-DOWN", ()):
        found[point.source, "lan-fault"] = None
    return found


def _no_light(index: PlantIndex, of_code: Mapping[str, list[Point]]) -> Iterator[Root]:
    """A dying gasp is lost power; several fibres of one cable are the cable, one is itself."""
    lost: defaultdict[str, list[str]] = defaultdict(list)
    gasped = {point.object for point in of_code.get("DYING-GASP", ())}
    for point in of_code.get("OPT-LOS", ()):
        modem = index.devices.get(point.object)
        peer = index.devices.get(str(modem.peer)) if modem is not None else None
        if point.object in gasped and peer is not None and peer.power:
            yield peer.power, "power-loss"
            continue
        for item in _beside(index, point.object, "fibre"):
            lost[index.fibres[item.id].cable].append(item.id)
    for cable, fibres in lost.items():
        yield (cable, "cable-cut") if len(set(fibres)) > 1 else (fibres[0], "fibre-break")


def _beside(index: PlantIndex, device: str, kind: str) -> Iterator[TailItem]:
    """What of a kind stands in the same tail."""
    for circuit_id in index.circuits_of_tail.get(device, ()):
        circuit = index.circuits[circuit_id]
        for tail in (circuit.a_tail, circuit.z_tail):
            if any(item.id == device for item in tail):
                yield from (item for item in tail if item.kind == kind)


def _beside_port(index: PlantIndex, port: str) -> tuple[TailItem, ...]:
    circuit_id = index.circuit_of_e1_port.get(port)
    if circuit_id is None:
        return ()
    circuit = index.circuits[circuit_id]
    return circuit.a_tail if circuit.a_port == port else circuit.z_tail
