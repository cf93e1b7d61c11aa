"""Which lines run over an element, whatever it is: a cable, a card, a station, a modem in a tail."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Device, Ne

Above = Callable[[str], Iterable[str]]


class LinesOver:
    """Everything that touches the element, working or protecting, each once and in the order it is met."""

    def __init__(self, index: PlantIndex) -> None:
        self.index = index

    def of(self, element: str) -> tuple[str, ...]:
        return self.of_all((element,))

    def of_all(self, elements: Iterable[str]) -> tuple[str, ...]:
        return tuple(e for e in self.resting_on(elements) if self.index.kind_of[e] == "circuits")

    def sections(self, elements: Iterable[str]) -> tuple[str, ...]:
        """The sections that need one of them."""
        return tuple(e for e in self.resting_on(elements) if self.index.kind_of[e] == "sections")

    def resting_on(self, elements: Iterable[str]) -> tuple[str, ...]:
        """They themselves, and all that stops with them; what the plant does not know is left out."""
        met: dict[str, None] = {}
        waiting = [e for e in reversed(tuple(elements)) if e in self.index.kind_of]
        while waiting:
            element = waiting.pop()
            if element not in met:
                met[element] = None
                waiting += reversed(tuple(self._above[self.index.kind_of[element]](element)))
        return tuple(met)

    @cached_property
    def _above(self) -> Mapping[str, Above]:
        """What rests directly on an element, by its class."""
        index = self.index

        def of(*tables: Mapping[str, tuple[str, ...]]) -> Above:
            return lambda element: [name for table in tables for name in table.get(element, ())]

        group_of = {s.id: (s.msp_group,) for s in index.plant.sections if s.msp_group is not None}
        section_of = {port: (section,) for port, section in index.section_of_port.items()}
        circuit_of = {port: (circuit,) for port, circuit in index.circuit_of_e1_port.items()}
        sections_of_ring = {ring.id: ring.sections for ring in index.plant.rings}
        above = dict.fromkeys(index.kind_of.values(), of())
        return above | {
            "sites": of(_by_site(index.plant.nes), _by_site(index.plant.devices)),
            "power_plants": of(index.fed_by),
            "ducts": self._fibres_in,
            "cables": of(index.fibres_of_cable),
            "fibres": of(index.sections_of_fibre, index.circuits_of_tail),
            "nes": of(index.ports_of_ne),
            "cards": of(index.ports_of_card),
            "ports": of(section_of, circuit_of),
            "rings": of(sections_of_ring),
            "sections": of(index.trails_of_hop, group_of),
            "msp_groups": of(index.trails_of_hop),
            "hp_trails": of(index.circuits_of_trail),
            "devices": of(index.circuits_of_tail, self._modems_of_rack),
            "e1_cables": of(index.circuits_of_tail),
        }

    def _fibres_in(self, duct: str) -> Iterator[str]:
        for cable, start, end in self._in_duct.get(duct, ()):
            for name in self.index.fibres_of_cable.get(cable, ()):
                fibre = self.index.fibres[name]
                if fibre.from_km < end and start < fibre.to_km:
                    yield name

    @cached_property
    def _in_duct(self) -> dict[str, list[tuple[str, float, float]]]:
        found: dict[str, list[tuple[str, float, float]]] = {}
        for cable in self.index.plant.cables:
            for segment in cable.segments:
                if segment.duct is not None:
                    place = (cable.id, float(segment.from_km), float(segment.to_km))
                    found.setdefault(segment.duct, []).append(place)
        return found

    @cached_property
    def _modems_of_rack(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for device in self.index.plant.devices:
            if isinstance(device.rack, str):
                found.setdefault(device.rack, []).append(device.id)
        return {rack: tuple(modems) for rack, modems in found.items()}


def _by_site(elements: Iterable[Ne | Device]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in elements:
        found.setdefault(element.site, []).append(element.id)
    return {site: tuple(names) for site, names in found.items()}
