"""Which equipment is dead and which glass is broken, under a set of faults."""

from collections.abc import Iterable

from linewatch.topology.index import PlantIndex
from simulators.field.faults import Fault


class Broken:
    """Sets are only ever asked whether they contain something; order is kept where it is walked (dicts)."""

    def __init__(self, index: PlantIndex, faults: Iterable[Fault]) -> None:
        self.nes: dict[str, None] = {}  # dead: no power, or failed
        self.devices: dict[str, None] = {}
        self.cards: dict[str, None] = {}
        self.lasers: set[str] = set()
        self.receivers: set[str] = set()
        self.fibres: dict[str, None] = {}
        self.faint: dict[str, None] = {}  # degraded fibres
        self.e1_cables: dict[str, None] = {}
        self.plants_dark: dict[str, None] = {}
        self.plants_on_battery: dict[str, None] = {}
        self.lans: dict[str, None] = {}
        self.sync: dict[str, None] = {}
        self.dcn: dict[str, None] = {}
        self.silent: dict[str, None] = {}
        self._index = index
        for fault in faults:
            self._apply(fault)

    def _apply(self, fault: Fault) -> None:
        element = fault.element
        match fault.kind:
            case "duct-cut":
                self._cut_duct(element)
            case "cable-cut":
                self._cut_cable(element, fault.km)
            case "fibre-break":
                self.fibres[element] = None
            case "fibre-degraded":
                self.faint[element] = None
            case "laser-fail":
                self.lasers.add(element)
            case "rx-fail":
                self.receivers.add(element)
            case "card-fail":
                self.cards[element] = None
            case "node-fail":
                self.nes[element] = None
            case "power-loss":
                self._dark(element)
            case _:
                self._lesser(fault)

    def _lesser(self, fault: Fault) -> None:
        held: dict[str, dict[str, None]] = {
            "mains-fail": self.plants_on_battery,
            "e1-cable-fault": self.e1_cables,
            "converter-fail": self.devices,
            "modem-fail": self.devices,
            "cpe-fail": self.devices,
            "lan-fault": self.lans,
            "sync-loss": self.sync,
            "dcn-loss": self.dcn,
            "silent": self.silent,
        }
        held[fault.kind][fault.element] = None
        if fault.kind == "modem-fail" and self._index.devices[fault.element].type == "modem-rack":
            for device in self._index.plant.devices:  # a rack feeds its cards
                if device.rack == fault.element:
                    self.devices[device.id] = None

    def _dark(self, plant: str) -> None:
        self.plants_dark[plant] = None
        for fed in self._index.fed_by.get(plant, ()):
            (self.nes if fed in self._index.nes else self.devices)[fed] = None

    def _cut_cable(self, cable: str, km: float | None) -> None:
        for fibre_id in self._index.fibres_of_cable.get(cable, ()):
            fibre = self._index.fibres[fibre_id]
            low, high = sorted((fibre.from_km, fibre.to_km))
            if km is None or low <= km <= high:
                self.fibres[fibre_id] = None

    def _cut_duct(self, duct: str) -> None:
        for cable in self._index.plant.cables:
            for segment in cable.segments:
                if segment.duct != duct:
                    continue
                low, high = sorted((segment.from_km, segment.to_km))
                for fibre_id in self._index.fibres_of_cable.get(cable.id, ()):
                    fibre = self._index.fibres[fibre_id]
                    start, end = sorted((fibre.from_km, fibre.to_km))
                    if start < high and low < end:
                        self.fibres[fibre_id] = None

    def ne_of_port(self, port: str) -> str:
        """The NE a port sits in; "" where the plant does not say."""
        found = self._index.ports.get(port)
        return found.ne if found else ""

    def card_dead(self, port: str) -> bool:
        """The port's card has failed."""
        found = self._index.ports.get(port)
        return found is not None and found.card in self.cards

    def port_dead(self, port: str) -> bool:
        """Neither sends nor receives nor reports: its card or its NE is dead."""
        found = self._index.ports.get(port)
        return found is None or found.card in self.cards or found.ne in self.nes
