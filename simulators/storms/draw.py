"""Which faults a case has: classes equally often, elements of a class equally often."""

from collections.abc import Callable, Sequence
from random import Random

from linewatch.topology.index import PlantIndex
from simulators.field.faults import Fault
from simulators.storms.seen import Watcher

MANY = ("single", "multi", "double-ring", "four", "core")
_MOST_DRAWS = 60
_WIDE = (
    "cable-cut",
    "duct-cut",
    "node-fail",
    "power-loss",
    "card-fail",
    "fibre-break",
    "laser-fail",
    "rx-fail",
)


class NothingToDraw(ValueError):
    """This plant cannot have such a fault; the sentence says which."""


def _trunk(index: PlantIndex) -> list[str]:
    return [c.id for c in index.plant.cables if c.kind == "trunk" and index.fibres_of_cable.get(c.id)]


def _tail(index: PlantIndex) -> list[str]:
    return [c.id for c in index.plant.cables if c.kind != "trunk" and index.fibres_of_cable.get(c.id)]


def _lit_ports(index: PlantIndex) -> list[str]:
    return [port for s in index.plant.sections for port in (s.a_port, s.z_port)]


def _lit_fibres(index: PlantIndex) -> list[str]:
    return [f for f in index.fibres if f in index.sections_of_fibre or f in index.circuits_of_tail]


def _cards(kind: str) -> Callable[[PlantIndex], list[str]]:
    return lambda index: [c.id for c in index.plant.cards if c.kind == kind and index.ports_of_card.get(c.id)]


def _power(of_nes: bool) -> Callable[[PlantIndex], list[str]]:
    return lambda index: [
        plant for plant, fed in index.fed_by.items() if any(f in index.nes for f in fed) == of_nes
    ]


def _devices(kind: str) -> Callable[[PlantIndex], list[str]]:
    return lambda index: [
        d.id for d in index.plant.devices if d.type == kind and index.circuits_of_tail.get(d.id)
    ]


def _with_lan(index: PlantIndex) -> list[str]:
    return [d.id for d in index.plant.devices if d.type == "router" and isinstance(d.lan_port, str)]


# class -> (kind, the elements it may hit)
SINGLE: dict[str, tuple[str, Callable[[PlantIndex], list[str]]]] = {
    "cable-cut": ("cable-cut", _trunk),
    "tail-cable-cut": ("cable-cut", _tail),
    "duct-cut": ("duct-cut", lambda index: list(index.ducts)),
    "fibre-break": ("fibre-break", _lit_fibres),
    "fibre-degraded": ("fibre-degraded", _lit_fibres),
    "laser-fail": ("laser-fail", _lit_ports),
    "rx-fail": ("rx-fail", _lit_ports),
    "line-card-fail": ("card-fail", _cards("line")),
    "trib-card-fail": ("card-fail", _cards("trib")),
    "node-fail": ("node-fail", lambda index: list(index.nes)),
    "power-loss": ("power-loss", _power(of_nes=True)),
    "cust-power-loss": ("power-loss", _power(of_nes=False)),
    "e1-cable-fault": ("e1-cable-fault", lambda index: list(index.e1_cables)),
    "converter-fail": ("converter-fail", _devices("converter")),
    "modem-fail": ("modem-fail", _devices("fibre-modem")),
    "cpe-fail": ("cpe-fail", _devices("router")),
    "lan-fault": ("lan-fault", _with_lan),
    "sync-loss": ("sync-loss", lambda index: list(index.sync_sources)),
    "dcn-loss": ("dcn-loss", lambda index: list(index.dcn_links)),
}


class Dice:
    """Draws faults that somebody could notice: each changes what is seen when it alone is there."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher, self._index = watcher, watcher.index
        pools = {name: pool(self._index) for name, (_, pool) in SINGLE.items()}
        self._pools = {name: pool for name, pool in pools.items() if pool}

    @property
    def classes(self) -> tuple[str, ...]:
        """Single classes that this plant can have."""
        return tuple(self._pools)

    def draw(self, what: str, rng: Random) -> tuple[Fault, ...]:
        """Raises NothingToDraw."""
        match what:
            case "multi":
                return self._several(rng, rng.choice((2, 2, 3)), different=False)
            case "four":
                return self._four(rng)
            case "double-ring":
                return self._ring(rng)
            case "core":
                return (self._core(rng),)
            case _:
                return (self.one(what, rng),)

    def one(self, name: str, rng: Random) -> Fault:
        if name not in self._pools:
            raise NothingToDraw(f"this plant can have no {name}")
        kind = SINGLE[name][0]
        for _ in range(_MOST_DRAWS):
            fault = self._at(kind, rng.choice(self._pools[name]), rng)
            if self._watcher.see((fault,)).points:
                return fault
        raise NothingToDraw(f"no {name} of this plant would be noticed")

    def _at(self, kind: str, element: str, rng: Random) -> Fault:
        if kind != "cable-cut":
            return Fault(kind, element)
        length = float(self._index.cables[element].length_km)
        return Fault(kind, element, round(rng.uniform(0.02, max(0.03, length - 0.02)), 3))

    def _several(self, rng: Random, count: int, *, different: bool) -> tuple[Fault, ...]:
        found: list[Fault] = []
        for _ in range(_MOST_DRAWS):
            fault = self.one(rng.choice(self.classes), rng)
            if any(f.element == fault.element or (different and f.kind == fault.kind) for f in found):
                continue
            found.append(fault)
            if len(found) == count:
                return tuple(found)
        raise NothingToDraw(f"this plant cannot have {count} faults at once")

    def _four(self, rng: Random) -> tuple[Fault, ...]:
        """Four kinds, two of them wide."""
        wide = [name for name in self.classes if SINGLE[name][0] in _WIDE and name != "tail-cable-cut"]
        for _ in range(_MOST_DRAWS):
            first = [self.one(name, rng) for name in rng.sample(wide, 2)]
            found = [*first, *self._several(rng, 2, different=True)]
            if len({f.kind for f in found}) == len({f.element for f in found}) == 4:
                return tuple(found)
        raise NothingToDraw("this plant cannot have four kinds of faults at once")

    def _ring(self, rng: Random) -> tuple[Fault, ...]:
        rings = [r for r in self._index.plant.rings if len(r.sections) >= 3]
        for _ in range(_MOST_DRAWS if rings else 0):
            ring = rng.choice(rings)
            cables = []
            for section_id in rng.sample(ring.sections, 2):
                section = self._index.sections[section_id]
                cables.append(rng.choice([self._index.fibres[f].cable for f in section.fibres_az]))
            if cables[0] != cables[1]:
                return tuple(self._at("cable-cut", cable, rng) for cable in cables)
        raise NothingToDraw("this plant has no ring that can be cut twice")

    def _core(self, rng: Random) -> Fault:
        """Something whose loss is told by very many."""
        names = (("cable-cut", "cable-cut"), ("duct-cut", "duct-cut"), ("node-fail", "node-fail"))
        pools = [(kind, element) for kind, name in names for element in self._pools.get(name, ())]
        weighed = sorted(
            ((self._carried(kind, element), kind, element) for kind, element in pools), reverse=True
        )[:12]
        if not weighed:
            raise NothingToDraw("this plant has no core")
        _, kind, element = rng.choice(weighed)
        return self._at(kind, element, rng)

    def _carried(self, kind: str, element: str) -> int:
        index = self._index
        if kind == "node-fail":
            ports: Sequence[str] = index.ports_of_ne.get(element, ())
            sections = {index.section_of_port[p] for p in ports if p in index.section_of_port}
        else:
            cables = (element,) if kind == "cable-cut" else index.ducts[element].cables
            fibres = [f for c in cables for f in index.fibres_of_cable.get(c, ())]
            sections = {s for f in fibres for s in index.sections_of_fibre.get(f, ())}
        hops = {index.sections[s].msp_group or s for s in sections}
        trails = {t for hop in hops for t in index.trails_of_hop.get(hop, ())}
        return len({c for t in trails for c in index.circuits_of_trail.get(t, ())})
