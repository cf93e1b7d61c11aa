"""A dedicated line from its A end to its Z end, hop by hop, down to cable and duct.

Everything is told in the direction A to Z, whichever way trails and sections were written. What stands by
(protection trail, the other section of an MSP group, the way round an MS-SPRing) is told beside what works.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import Circuit, HpTrail, Leg, TailItem


class CableRun(Struct, frozen=True):
    """A stretch of one cable. `fibres`: there and back; `ducts` in the order of travel.

    A site is "" where the fibre ends at a point on the way.
    """

    cable: str
    from_site: str
    to_site: str
    from_km: float
    to_km: float
    fibres: tuple[str, ...]
    ducts: tuple[str, ...]


class SectionRun(Struct, frozen=True):
    """A multiplex section, from the port that is met first."""

    id: str
    rate: str
    from_ne: str
    to_ne: str
    from_port: str
    to_port: str
    cables: tuple[CableRun, ...]


class Hop(Struct, frozen=True):
    """One hop of a trail. `protection`: "", msp-1+1 or ms-spring; `standby`: the sections that take over."""

    id: str
    section: SectionRun
    protection: str = ""
    standby: tuple[SectionRun, ...] = ()


class TrailRun(Struct, frozen=True):
    id: str
    timeslot: Any
    hops: tuple[Hop, ...]


class LegRun(Struct, frozen=True):
    a_ne: str
    z_ne: str
    timeslot: Any
    working: TrailRun
    protection: TrailRun | None


class TailRun(Struct, frozen=True):
    """One thing on the way between customer and NE. `cable` is set for a fibre."""

    kind: str
    id: str
    site: str
    port: str = ""
    ddf: Any = None
    cable: CableRun | None = None


class End(Struct, frozen=True):
    """One end of the line, its tail from the NE outward as in the plant."""

    site: str
    ne: str
    port: str
    ddf: Any
    tail: tuple[TailRun, ...]


class Trace(Struct, frozen=True):
    circuit: str
    vc12: str
    ext: dict[str, Any]
    a: End
    legs: tuple[LegRun, ...]
    z: End


def trace(index: PlantIndex, circuit_id: str) -> Trace:
    """The line of that id. Raises KeyError where the plant has none."""
    circuit = index.circuits[circuit_id]
    return Trace(
        circuit.id,
        circuit.vc12,
        ext_of(circuit),
        _end(index, circuit, "a"),
        tuple(_leg(index, leg) for leg in circuit.legs),
        _end(index, circuit, "z"),
    )


def resources(traced: Trace) -> tuple[str, ...]:
    """Every id on the line that an alarm may be about, in the order of travel, each once."""
    return tuple(dict.fromkeys(_resources(traced)))


def _resources(traced: Trace) -> Iterator[str]:
    for item in reversed(traced.a.tail):
        yield from (item.port, item.id) if item.port else (item.id,)
    yield from (traced.a.port, traced.a.ne, traced.vc12)
    for leg in traced.legs:
        for trail in (leg.working, leg.protection):
            for hop in trail.hops if trail is not None else ():
                yield hop.id
                for section in (hop.section, *hop.standby):
                    yield from (section.id, section.from_port, section.to_port)
                    yield from (section.from_ne, section.to_ne)
            if trail is not None:
                yield trail.id
    yield from (traced.z.ne, traced.z.port)
    for item in traced.z.tail:
        yield from (item.id, item.port) if item.port else (item.id,)


def _end(index: PlantIndex, circuit: Circuit, end: str) -> End:
    ne, port = (circuit.a_ne, circuit.a_port) if end == "a" else (circuit.z_ne, circuit.z_port)
    tail = circuit.a_tail if end == "a" else circuit.z_tail
    here = index.nes[ne].site
    items = []
    for item in tail:
        items.append(_tail(index, item, here))
        here = items[-1].site or here
    return End(here, ne, port, _ddf(index.ports[port]), tuple(items))


def _tail(index: PlantIndex, item: TailItem, here: str) -> TailRun:
    port = item.port if isinstance(item.port, str) else ""
    if item.id in index.devices:
        return TailRun(item.kind, item.id, index.devices[item.id].site, port, _ddf(index.devices[item.id]))
    if item.id in index.e1_cables:
        cable = index.e1_cables[item.id]
        return TailRun(item.kind, item.id, cable.site, port, _ddf(cable) or ext_of(item).get("ddf"))
    run = _fibre_run(index, (item.id,), here)
    return TailRun(item.kind, item.id, run.to_site, port, cable=run)


def _ddf(element: object) -> Any:
    return ext_of(element).get("ddf")


def _leg(index: PlantIndex, leg: Leg) -> LegRun:
    working = _trail(index, index.hp_trails[leg.working], leg.a_ne)
    spare = _trail(index, index.hp_trails[leg.protection], leg.a_ne) if leg.protection is not None else None
    return LegRun(leg.a_ne, leg.z_ne, _slot(leg, "tu12"), working, spare)


def _slot(element: object, word: str) -> Any:
    ext = ext_of(element)
    return ext.get(word, ext.get("timeslots"))


def _trail(index: PlantIndex, trail: HpTrail, start: str) -> TrailRun:
    ways = list(zip(trail.hops, trail.dirs, strict=True))
    if trail.a_ne != start:
        ways = [(hop, -way) for hop, way in reversed(ways)]
    return TrailRun(trail.id, _slot(trail, "au4"), tuple(_hop(index, hop, way) for hop, way in ways))


def _hop(index: PlantIndex, hop: str, way: int) -> Hop:
    group = index.msp_groups.get(hop)
    if group is not None:
        working = _section(index, group.working, way)
        # The two sections of a group may have been written in opposite directions.
        spare = _section(index, group.protection, 1)
        if spare.from_ne != working.from_ne:
            spare = _section(index, group.protection, -1)
        return Hop(hop, working, group.kind, (spare,))
    section = _section(index, hop, way)
    ring = index.rings.get(index.ring_of_section.get(hop, ""))
    if ring is None or ring.protection != "ms-spring":
        return Hop(hop, section)
    return Hop(hop, section, ring.protection, tuple(_way_round(index, ring.sections, section)))


def _way_round(index: PlantIndex, ring: tuple[str, ...], broken: SectionRun) -> Iterator[SectionRun]:
    """From the near to the far end of a span, over all the others (G.841 §7.2)."""
    at = ring.index(broken.id)
    others = [*ring[at + 1 :], *ring[:at]]
    first = _section(index, others[0], 1) if others else None
    if first is not None and broken.from_ne not in (first.from_ne, first.to_ne):
        others.reverse()
    here = broken.from_ne
    for name in others:
        run = _section(index, name, 1)
        run = run if run.from_ne == here else _section(index, name, -1)
        yield run
        here = run.to_ne


def _section(index: PlantIndex, section_id: str, way: int) -> SectionRun:
    section = index.sections[section_id]
    ports = (section.a_port, section.z_port) if way == 1 else (section.z_port, section.a_port)
    there, back = section.fibres_az, section.fibres_za
    if way != 1:
        there, back = back, there
    nes = [index.ports[port].ne for port in ports]
    site = index.nes[nes[0]].site
    cables = tuple(_cables(index, there, back, site))
    return SectionRun(section.id, section.rate, nes[0], nes[1], ports[0], ports[1], cables)


def _cables(
    index: PlantIndex, there: tuple[str, ...], back: tuple[str, ...], site: str
) -> Iterator[CableRun]:
    """The fibres there, cable by cable, each with those that lead back in the same cable."""
    if there and site not in _sites(index, there[0]) and site in _sites(index, there[-1]):
        there = there[::-1]  # some write the way back in the order of the way out
    left = list(back)
    for fibre in there:
        cable = index.fibres[fibre].cable
        beside = [other for other in left if index.fibres[other].cable == cable][:1]
        left = [other for other in left if other not in beside]
        run = _fibre_run(index, (fibre, *beside), site)
        yield run
        site = run.to_site or site


def _sites(index: PlantIndex, fibre: str) -> tuple[str, str]:
    cable = index.cables[index.fibres[fibre].cable]
    return cable.a_site, cable.z_site


def _fibre_run(index: PlantIndex, fibres: tuple[str, ...], start: str) -> CableRun:
    fibre = index.fibres[fibres[0]]
    cable = index.cables[fibre.cable]
    ducts = [
        segment.duct
        for segment in cable.segments
        if segment.duct is not None and segment.from_km < fibre.to_km and fibre.from_km < segment.to_km
    ]
    sites = (cable.a_site, cable.z_site)
    kms = (float(fibre.from_km), float(fibre.to_km))
    if start == cable.z_site and start != cable.a_site:
        sites, kms, ducts = (sites[1], sites[0]), (kms[1], kms[0]), ducts[::-1]
    # A fibre that ends on the way, at a customer's drop point, ends at no site of its cable.
    ends = [site if km in (0, cable.length_km) else "" for site, km in zip(sites, kms, strict=True)]
    return CableRun(cable.id, ends[0], ends[1], kms[0], kms[1], fibres, tuple(dict.fromkeys(ducts)))
