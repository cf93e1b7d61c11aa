"""What has been seen that shows whose side it is on: each fact only if it is one."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from linewatch.localise.explain.scene import Scene
from linewatch.localise.faults import Fault
from linewatch.localise.wiring import Line, Tail
from linewatch.messages.records import AlarmRecord, Place
from linewatch.names.alarm_types import Layer, alarm_type

_OURS = ("TU-AIS", "TU-LOP", "LP-UNEQ", "LP-PLM", "LP-DEG", "AU-AIS")  # a fault of the network, at an E1 port
_NO_LIGHT = ("LOS", "OPT-LOS")
_MOST = 5


class Fact(NamedTuple):
    """`key`: of the sentences in `words.explained`; `slots`: its blanks, element ids or plain values by their
    name; `at`: since when, None where it holds now."""

    key: str
    slots: tuple[tuple[str, str], ...] = ()
    at: datetime | None = None


def proof(scene: Scene, fault: Fault) -> tuple[Fact, ...]:
    """The facts that speak for a fault, the plainest first."""
    kind = fault.kind
    finders = [_measured, _light_lost] if kind in _ON_CABLES else []
    finders += [_said_it_itself, _no_power, _power_stays, _lan, _nothing_comes, _our_side_good, _neighbours]
    found: list[Fact] = []
    for finder in finders:
        found += [fact for fact in finder(scene, fault) if fact not in found]
    return tuple(found[:_MOST])


_ON_CABLES = ("duct-cut", "cable-cut", "fibre-break", "fibre-degraded")


def _fact(key: str, at: AlarmRecord | None = None, **slots: str) -> Fact:
    return Fact(key, tuple(slots.items()), at.first_seen if at is not None else None)


def _measured(scene: Scene, fault: Fault) -> Iterator[Fact]:
    place: Place | None = scene.doubt.root.place
    if place is not None and place.method == "otdr" and place.km is not None:
        low, high = f"{place.from_point}@{place.cable}", f"{place.to_point}@{place.cable}"
        yield _fact("otdr-saw", cable=place.cable, km=f"{place.km:.2f}", from_point=low, to_point=high)
    del fault


def _light_lost(scene: Scene, fault: Fault) -> Iterator[Fact]:
    """Receivers on the fibres that hear nothing, and the gear that should send to them is well."""
    index, damage = scene.index, scene.field.damage(fault)
    fibres = (*damage.broken, *damage.weak)
    cable = index.fibres[fibres[0]].cable if fibres else fault.element
    heard: dict[str, AlarmRecord] = {}
    ends: dict[str, None] = {}
    for fibre in fibres[:200]:
        for section in index.sections_of_fibre.get(fibre, ()):
            for direction in (1, -1):
                way = scene.field.wiring.ways.get((section, direction))
                if way is None or fibre not in way.fibres:
                    continue
                record = scene.known.says(way.rx_port, *_NO_LIGHT, "MS-DEG", "MS-EXC")
                if record is not None:
                    heard[way.rx_port] = record
                    ends[way.tx_ne] = ends[way.rx_ne] = None
        for circuit in index.circuits_of_tail.get(fibre, ()):
            line = scene.field.wiring.line(circuit)
            for _, element in (*line.a.items, *line.z.items):
                record = scene.known.says(element, "OPT-LOS", "RX-LOW")
                if record is not None:
                    heard[element] = record
    if heard:
        first = min(heard.values(), key=lambda r: (r.first_seen, r.key))
        key = "light-weak" if damage.weak else "light-lost"
        yield _fact(key, first, count=str(len(heard)), cable=cable)
    well = [ne for ne in ends if _well(scene, ne)]
    if len(well) >= 2:
        yield _fact("both-ends-well", a=well[0], z=well[1])


def _well(scene: Scene, ne: str) -> bool:
    """It is heard, and none of its cards or lasers says it failed."""
    if not scene.known.answering.get(ne) or scene.known.says(ne, "COMM-FAIL"):
        return False
    parts = (*scene.index.cards_of_ne.get(ne, ()), *scene.index.ports_of_ne.get(ne, ()))
    return not any(scene.known.says(part, "CARD-FAIL", "TF") for part in parts[:200])


def _said_it_itself(scene: Scene, fault: Fault) -> Iterator[Fact]:
    record = scene.known.says(fault.element, "CARD-FAIL", "TF")
    if record is not None and fault.kind in ("card-fail", "laser-fail"):
        yield _fact("gear-says-so", record, what=fault.element)
    if fault.kind == "sync-loss":
        source = scene.index.sync_sources[fault.element]
        lost = scene.known.says(source.ne, "EXT-SYNC-LOS", "SYNC-QL-LOW")
        if lost is not None:
            yield _fact("clock-lost", lost, ne=source.ne)
    if fault.kind == "node-fail":
        alone = scene.known.says(fault.element, "COMM-FAIL")
        around = [w for w in scene.ways if w.tx_ne == fault.element and scene.known.says(w.rx_port, "LOS")]
        if alone is not None and around:
            yield _fact("ne-gone", alone, ne=fault.element, count=str(len(around)))


def _no_power(scene: Scene, fault: Fault) -> Iterator[Fact]:
    """The last word of a modem, and what the site's power itself says."""
    if fault.kind != "power-loss":
        return
    fed = scene.index.fed_by.get(fault.element, ())
    for element in fed:
        device = scene.index.devices.get(element)
        peer = device.peer if device is not None and isinstance(device.peer, str) else ""
        gasp = scene.known.says(element, "DYING-GASP") or (
            scene.known.says(peer, "DYING-GASP") if peer else None
        )
        if gasp is not None:
            yield _fact("gasp", gasp, box=element)
    told = scene.known.says(fault.element)
    if told is not None and alarm_type(told.key.alarm_type).layer is Layer.POWER:
        yield _fact("mains-off", told, power=fault.element)
    silent = [e for e in fed if scene.known.says(e, "UNREACHABLE", "COMM-FAIL")]
    if len(silent) > 1:
        yield _fact("all-silent", scene.known.says(silent[0]), power=fault.element, count=str(len(silent)))


def _power_stays(scene: Scene, fault: Fault) -> Iterator[Fact]:
    """A box that would have told of lost power, and did not."""
    device = scene.index.devices.get(fault.element)
    if device is None or device.power is None or fault.kind == "lan-fault":
        return
    plant = scene.index.power_plants.get(device.power)
    others = [e for e in scene.index.fed_by.get(device.power, ()) if e != device.id]
    if plant is not None and plant.monitored and scene.known.says(device.power) is None:
        yield _fact("power-well", power=device.power)
    elif any(scene.known.answering.get(other) for other in others):
        alive = next(other for other in others if scene.known.answering.get(other))
        yield _fact("same-power-answers", other=alive)


def _lan(scene: Scene, fault: Fault) -> Iterator[Fact]:
    device = scene.index.devices.get(fault.element)
    if fault.kind != "lan-fault" or device is None or not isinstance(device.lan_port, str):
        return
    down = scene.known.says(device.lan_port, "LAN-DOWN")
    lines = scene.index.circuits_of_tail.get(device.id, ())
    if any(line in scene.verdict.affected.down for line in lines):
        return
    if down is not None:
        yield _fact("lan-down", down, router=device.id)
        yield _fact("line-carries", router=device.id)


def _ends(scene: Scene, fault: Fault) -> Iterator[tuple[Line, Tail]]:
    """The lines' ends a thing of the tails stands on, or a power plant feeds."""
    elements = {fault.element, *scene.index.fed_by.get(fault.element, ())}
    for line in scene.lines:
        for tail in (line.a, line.z):
            if any(element in elements for _, element in tail.items):
                yield line, tail


def _nothing_comes(scene: Scene, fault: Fault) -> Iterator[Fact]:
    for _, tail in _ends(scene, fault):
        lost = scene.known.says(tail.port, "E1-LOS", "E1-AIS")
        if lost is not None:
            yield _fact("nothing-comes", lost, port=tail.port)
            return


def _our_side_good(scene: Scene, fault: Fault) -> Iterator[Fact]:
    """Our network brings a good signal to the port towards the customer: the NE is heard and reports none of
    its own troubles there."""
    for _, tail in _ends(scene, fault):
        at_ours = scene.index.nes.get(tail.ne)
        quiet = not any(scene.known.says(tail.port, code) for code in _OURS)
        if at_ours is not None and quiet and _well(scene, tail.ne):
            yield _fact("our-side-good", port=tail.port, ne=tail.ne)
            return


def _neighbours(scene: Scene, fault: Fault) -> Iterator[Fact]:
    """Other lines of the same card run."""
    for line, tail in _ends(scene, fault):
        affected = scene.verdict.affected
        hurt = {*affected.down, *affected.degraded}
        ports = scene.index.ports_of_card.get(tail.card, ())
        others = [
            c for p in ports if (c := scene.index.circuit_of_e1_port.get(p)) is not None and c != line.id
        ]
        if (
            others
            and _well(scene, tail.ne)
            and not any(c in hurt or scene.known.says(p) for c, p in zip(others, ports, strict=False))
        ):
            yield _fact("others-run", count=str(len(others)), ne=tail.ne)
            return
