"""What an element of the plant fails as, in the localiser's own kinds of fault."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from linewatch.localise.faults import Breaks, Fault
from linewatch.messages.records import Affected, Place, Root
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Device

_DEVICE = {"router": "cpe-fail", "converter": "converter-fail"}


class CannotFail(Exception):
    """A sentence: why nothing can be said of this element, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Present:
    """Faults that are there already, and the incident that holds them."""

    incident: str
    faults: tuple[Fault, ...]


def failing(
    index: PlantIndex, breaks: Breaks, element: str, km: float | None = None
) -> tuple[tuple[Fault, ...], ...]:
    """The ways it can fail, each a set of faults: one, but for a cable, which has one for each stretch that
    breaks other fibres (all in one where no fibre of it is used). `km` from the cable's A site picks one.

    Raises CannotFail where the plant has no such element, or it is nothing that fails by itself.
    """
    kind = index.kind_of.get(element)
    if km is not None and kind != "cables":
        raise CannotFail(f'"{element}" is not a cable; write @KM after a cable only')
    if kind == "cables":
        return tuple((fault,) for fault in _cable_cuts(index, breaks, element, km))
    simple = {
        "ducts": "duct-cut",
        "fibres": "fibre-break",
        "nes": "node-fail",
        "cards": "card-fail",
        "power_plants": "power-loss",
        "e1_cables": "e1-cable-fault",
        "dcn_links": "dcn-loss",
        "sync_sources": "sync-loss",
    }
    if kind in simple:
        return ((Fault(simple[kind], element),),)
    if kind == "sections":
        section = index.sections[element]
        return (tuple(Fault("fibre-break", f) for f in (*section.fibres_az, *section.fibres_za)),)
    if kind == "ports":
        return (_port(index, element),)
    if kind == "devices":
        return (tuple(_device(index, index.devices[element])),)
    if kind == "sites":
        return (tuple(_site(index, breaks, element)),)
    if kind is None:
        raise CannotFail(f'the plant has nothing called "{element}"')
    raise CannotFail(
        f'"{element}" is one of the {kind}, which do not fail by themselves; write what carries it: a cable, '
        "duct, fibre, section, NE, card, port, power plant, site, device, 2M cable, DCN link or sync source"
    )


def _cable_cuts(index: PlantIndex, breaks: Breaks, cable_id: str, km: float | None) -> Iterator[Fault]:
    length = float(index.cables[cable_id].length_km)
    if km is not None and not 0 <= km <= length:
        raise CannotFail(f"{cable_id} is {length:g} km long; write a km between 0 and {length:g}")
    found = breaks.stretches(cable_id)
    at = [s for s in found if km is None or s.from_km <= km <= s.to_km]
    if km is not None:
        # A stretch spans all places with the same fibres; at the joint of two the fuller one is meant.
        at = sorted(at, key=lambda s: (-len(s.fibres), s.to_km - s.from_km))[:1]
    if not at:
        yield Fault("cable-cut", cable_id)  # no used fibre passes there
    for stretch in at:
        yield Fault("cable-cut", cable_id, stretch.name)


def _port(index: PlantIndex, port: str) -> tuple[Fault, ...]:
    if index.ports[port].kind == "stm":
        return Fault("laser-fail", port), Fault("rx-fail", port)
    circuit = index.circuits.get(index.circuit_of_e1_port.get(port, ""))
    if circuit is not None:
        tail = circuit.a_tail if circuit.a_port == port else circuit.z_tail
        for item in tail:
            if item.kind == "e1_cable":
                return (Fault("e1-cable-fault", item.id),)
    raise CannotFail(f"{port} is an E1 port with no 2M cable on it; write its card {index.ports[port].card}")


def _device(index: PlantIndex, device: Device) -> Iterator[Fault]:
    yield Fault(_DEVICE.get(device.type, "modem-fail"), device.id)
    if device.type == "modem-rack":
        for other in index.plant.devices:
            if other.rack == device.id:
                yield Fault("modem-fail", other.id)


def _site(index: PlantIndex, breaks: Breaks, site: str) -> Iterator[Fault]:
    """All that stands there is lost, and the fibres that are patched there with it."""
    for plant in index.plant.power_plants:
        if plant.site == site:
            yield Fault("power-loss", plant.id)
    for ne in index.plant.nes:
        if ne.site == site:
            yield Fault("node-fail", ne.id)
    for device in index.plant.devices:
        if device.site == site:
            yield Fault(_DEVICE.get(device.type, "modem-fail"), device.id)
    for cable in index.plant.cables:
        if site not in (cable.a_site, cable.z_site):
            continue
        end = 0.0 if cable.a_site == site else float(cable.length_km)
        for fibre_id in index.fibres_of_cable.get(cable.id, ()):
            fibre = index.fibres[fibre_id]
            if fibre_id in breaks.used and end in (float(fibre.from_km), float(fibre.to_km)):
                yield Fault("fibre-break", fibre_id)


def faults_of_roots(
    index: PlantIndex, breaks: Breaks, roots: Iterable[Root], affected: Affected
) -> tuple[Fault, ...]:
    """The faults a verdict holds. A cut is put on the stretch its place names; mains are lost with the
    battery still carrying the site where no line is down or turned."""
    found = []
    for root in roots:
        if root.element not in index.kind_of:
            continue  # of a plant that is no longer in force
        variant = ""
        if root.kind == "cable-cut":
            variant = _stretch_at(breaks, root.element, root.place)
        elif root.kind == "power-loss" and not (affected.down or affected.exposed):
            variant = "mains"
        found.append(Fault(root.kind, root.element, variant))
    return tuple(found)


def _stretch_at(breaks: Breaks, cable: str, place: Place | None) -> str:
    stretches = breaks.stretches(cable)
    if not stretches:
        return ""
    if place is None:
        return max(stretches, key=lambda s: (len(s.fibres), -s.from_km)).name
    middle = place.km if place.km is not None else (place.from_km + place.to_km) / 2
    # The nearest stretch, for a place that was measured just beside it.
    return min(stretches, key=lambda s: (max(s.from_km - middle, middle - s.to_km, 0.0), -len(s.fibres))).name
