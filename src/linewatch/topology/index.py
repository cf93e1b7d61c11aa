"""The plant looked up by id, built once when the plant changes."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from linewatch.topology import plant as p

CLASSES: tuple[str, ...] = tuple(n for n in p.Plant.__struct_fields__ if n not in ("format", "meta", "ext"))


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_HasId)


def _by_id(items: Iterable[T]) -> dict[str, T]:
    return {item.id: item for item in items}


def ext_of(element: Any) -> dict[str, Any]:
    """The `ext` of an element, empty where it has none."""
    ext = getattr(element, "ext", None)
    return ext if isinstance(ext, dict) else {}


class PlantIndex:
    """Read-only. Maps keep the plant's own order, so that iterating them is the same in every run."""

    def __init__(self, plant: p.Plant) -> None:
        self.plant = plant
        self.sites = _by_id(plant.sites)
        self.power_plants = _by_id(plant.power_plants)
        self.ducts = _by_id(plant.ducts)
        self.cables = _by_id(plant.cables)
        self.fibres = _by_id(plant.fibres)
        self.nes = _by_id(plant.nes)
        self.cards = _by_id(plant.cards)
        self.ports = _by_id(plant.ports)
        self.sections = _by_id(plant.sections)
        self.msp_groups = _by_id(plant.msp_groups)
        self.rings = _by_id(plant.rings)
        self.hp_trails = _by_id(plant.hp_trails)
        self.circuits = _by_id(plant.circuits)
        self.devices = _by_id(plant.devices)
        self.e1_cables = _by_id(plant.e1_cables)
        self.dcn_links = _by_id(plant.dcn_links)
        self.sync_sources = _by_id(plant.sync_sources)
        self.otdr = _by_id(plant.otdr)

        self.kind_of: dict[str, str] = {}
        for name in CLASSES:
            for element_id in getattr(self, name):
                self.kind_of[element_id] = name

        self.fibres_of_cable = _group((f.cable, f.id) for f in plant.fibres)
        self.cards_of_ne = _group((c.ne, c.id) for c in plant.cards)
        self.ports_of_ne = _group((x.ne, x.id) for x in plant.ports)
        self.ports_of_card = _group((x.card, x.id) for x in plant.ports)
        self.section_of_port = {port: s.id for s in plant.sections for port in (s.a_port, s.z_port)}
        self.sections_of_fibre = _group(
            (f, s.id) for s in plant.sections for f in (*s.fibres_az, *s.fibres_za)
        )
        self.trails_of_hop = _group((hop, t.id) for t in plant.hp_trails for hop in t.hops)
        self.circuits_of_trail = _group(
            (trail, c.id)
            for c in plant.circuits
            for leg in c.legs
            for trail in (leg.working, leg.protection)
            if trail
        )
        self.circuit_of_e1_port = {port: c.id for c in plant.circuits for port in (c.a_port, c.z_port)}
        self.circuit_of_vc12 = {c.vc12: c.id for c in plant.circuits}
        self.circuits_of_tail = _group(
            (item.id, c.id) for c in plant.circuits for item in (*c.a_tail, *c.z_tail)
        )
        self.circuit_of_router_port = {
            item.port: c.id
            for c in plant.circuits
            for item in (*c.a_tail, *c.z_tail)
            if isinstance(item.port, str)
        }
        fed: tuple[p.Ne | p.Device, ...] = (*plant.nes, *plant.devices)
        self.fed_by = _group((x.power, x.id) for x in fed if x.power is not None)
        self.ring_of_section = {s: r.id for r in plant.rings for s in r.sections}


def _group(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for key, value in pairs:
        groups[key][value] = None
    return {key: tuple(values) for key, values in groups.items()}
