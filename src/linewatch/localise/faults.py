"""Faults that can be held to be present, and what each breaks before any alarm is thought of."""

from itertools import pairwise
from typing import NamedTuple

from linewatch.topology.index import PlantIndex


class Fault(NamedTuple):
    """`variant` tells apart forms of one fault that show differently: the stretch of a cut cable, the broken
    direction of a 2M cable, mains lost with the battery still carrying the site."""

    kind: str
    element: str
    variant: str = ""


class Kind(NamedTuple):
    """`prior` is -100 ln of how often one element of this kind is down, up to a constant shared by all."""

    name: str
    prior: int


_KINDS = (
    Kind("duct-cut", 560),
    Kind("cable-cut", 500),
    Kind("power-loss", 510),
    Kind("node-fail", 500),
    Kind("card-fail", 530),
    Kind("fibre-break", 560),
    Kind("fibre-degraded", 550),
    Kind("laser-fail", 560),
    Kind("rx-fail", 560),
    Kind("modem-fail", 550),
    Kind("converter-fail", 530),
    Kind("e1-cable-fault", 550),
    Kind("cpe-fail", 530),
    Kind("lan-fault", 530),
    Kind("dcn-loss", 500),
    Kind("sync-loss", 500),
)

# All that silence alone can say: the way to the gear is lost. Whatever takes a line down has been seen by
# somebody who speaks, or is not known.
OF_SILENCE = ("dcn-loss",)

PRIOR: dict[str, int] = {kind.name: kind.prior for kind in _KINDS}
RANK: dict[str, int] = {kind.name: rank for rank, kind in enumerate(_KINDS)}


_ONE_WAY = 210  # of the 2M cables that fail, about a tenth in one direction only, either way


def prior(fault: Fault) -> int:
    """-100 ln of how often it is there in this form."""
    return PRIOR[fault.kind] + (_ONE_WAY if fault.variant in ("in", "out") else 0)


def order(fault: Fault) -> tuple[int, str, str]:
    """The declared order of ties: wider kinds first, then the element's id."""
    return RANK[fault.kind], fault.element, fault.variant


class Damage(NamedTuple):
    """What is physically broken."""

    broken: tuple[str, ...] = ()  # fibres
    weak: tuple[str, ...] = ()  # fibres with too much loss
    dead: tuple[str, ...] = ()  # NEs, cards, devices
    dark: tuple[str, ...] = ()  # ports whose laser is off
    deaf: tuple[str, ...] = ()  # ports that receive nothing
    cut: tuple[tuple[str, int], ...] = ()  # 2M cable and direction: +1 from the NE outward, -1 towards it
    lan: tuple[str, ...] = ()  # routers
    sync: tuple[str, ...] = ()
    dcn: tuple[str, ...] = ()
    mains: tuple[str, ...] = ()  # power plants
    starved: tuple[str, ...] = ()  # devices that die for want of power, and may say so in a last gasp
    cables: tuple[str, ...] = ()  # cut through, seen by an OTDR


class Stretch(NamedTuple):
    """Between two breakpoints of a cable the same used fibres pass, so cuts there look the same."""

    from_km: float
    to_km: float
    fibres: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.from_km:g}-{self.to_km:g}"


class Breaks:
    """Which fibres a cut of a cable or duct breaks. Stretches are computed once per cable, when asked."""

    def __init__(self, index: PlantIndex) -> None:
        self._index = index
        self._stretches: dict[str, tuple[Stretch, ...]] = {}
        self.used: dict[str, None] = dict.fromkeys(index.sections_of_fibre)
        for circuit in index.plant.circuits:
            for item in (*circuit.a_tail, *circuit.z_tail):
                if item.kind == "fibre":
                    self.used[item.id] = None
        self.segments_in_duct: dict[str, list[tuple[str, float, float]]] = {}
        for cable in index.plant.cables:
            for segment in cable.segments:
                if segment.duct is not None:
                    place = (cable.id, float(segment.from_km), float(segment.to_km))
                    self.segments_in_duct.setdefault(segment.duct, []).append(place)
        self.ducts_of_cable: dict[str, dict[str, None]] = {}
        for duct, places in self.segments_in_duct.items():
            for cable_id, _, _ in places:
                self.ducts_of_cable.setdefault(cable_id, {})[duct] = None
        self._otdr_fibre = {unit.fibre: unit.cable for unit in index.plant.otdr}

    def stretches(self, cable: str) -> tuple[Stretch, ...]:
        """The cable cut into stretches of equal effect; those no used fibre passes are left out."""
        found = self._stretches.get(cable)
        if found is None:
            found = self._stretches[cable] = self._split(cable)
        return found

    def _split(self, cable: str) -> tuple[Stretch, ...]:
        index = self._index
        fibres = [index.fibres[f] for f in index.fibres_of_cable.get(cable, ()) if f in self.used]
        marks = sorted({float(km) for f in fibres for km in (f.from_km, f.to_km)})
        merged: dict[tuple[str, ...], Stretch] = {}
        for start, end in pairwise(marks):
            inside = tuple(f.id for f in fibres if f.from_km <= start and f.to_km >= end)
            if not inside:
                continue
            # Two stretches with the same fibres are one candidate: nothing but an OTDR tells them apart.
            known = merged.get(inside)
            merged[inside] = Stretch(known.from_km if known else start, end, inside)
        return tuple(merged.values())

    def stretch(self, fault: Fault) -> Stretch | None:
        """The stretch a cable-cut names; None for other faults."""
        for stretch in self.stretches(fault.element):
            if stretch.name == fault.variant:
                return stretch
        return None

    def in_duct(self, duct: str) -> tuple[Stretch, ...]:
        """One stretch per cable in the duct, with the used fibres that pass all of it."""
        found: dict[str, Stretch] = {}
        for cable, start, end in self.segments_in_duct.get(duct, ()):
            if cable in found:
                continue
            fibres = tuple(
                f
                for f in self._index.fibres_of_cable.get(cable, ())
                if f in self.used
                and self._index.fibres[f].from_km <= start
                and self._index.fibres[f].to_km >= end
            )
            found[cable] = Stretch(start, end, fibres)
        return tuple(found.values())

    def cables_in_duct(self, duct: str) -> tuple[str, ...]:
        """Cables with a segment in it, in plant order."""
        return tuple(dict.fromkeys(cable for cable, _, _ in self.segments_in_duct.get(duct, ())))


def damage(fault: Fault, index: PlantIndex, breaks: Breaks) -> Damage:
    """What a fault breaks. An unknown kind raises KeyError: kinds are a closed list."""
    kind, element = fault.kind, fault.element
    if kind in ("duct-cut", "cable-cut"):
        return _cut(fault, breaks)
    if kind == "power-loss":
        if fault.variant == "mains":
            return Damage(mains=(element,))
        fed = index.fed_by.get(element, ())
        return Damage(dead=fed, mains=(element,), starved=fed)
    if kind == "e1-cable-fault":
        directions = {"": (1, -1), "out": (1,), "in": (-1,)}[fault.variant]
        return Damage(cut=tuple((element, d) for d in directions))
    return _SIMPLE[kind](element)


def _cut(fault: Fault, breaks: Breaks) -> Damage:
    if fault.kind == "duct-cut":
        stretches = breaks.in_duct(fault.element)
        fibres = tuple(f for s in stretches for f in s.fibres)
        return Damage(broken=fibres, cables=breaks.cables_in_duct(fault.element))
    stretch = breaks.stretch(fault)
    return Damage(broken=stretch.fibres if stretch else (), cables=(fault.element,))


_SIMPLE = {
    "fibre-break": lambda e: Damage(broken=(e,)),
    "fibre-degraded": lambda e: Damage(weak=(e,)),
    "laser-fail": lambda e: Damage(dark=(e,)),
    "rx-fail": lambda e: Damage(deaf=(e,)),
    "card-fail": lambda e: Damage(dead=(e,)),
    "node-fail": lambda e: Damage(dead=(e,)),
    "modem-fail": lambda e: Damage(dead=(e,)),
    "converter-fail": lambda e: Damage(dead=(e,)),
    "cpe-fail": lambda e: Damage(dead=(e,)),
    "lan-fault": lambda e: Damage(lan=(e,)),
    "dcn-loss": lambda e: Damage(dcn=(e,)),
    "sync-loss": lambda e: Damage(sync=(e,)),
}
