"""What joins two NEs: a section, or the two of an MSP group; with cables, km, ducts and owner."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from linewatch.drawing.owners import leased
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Section


class Track(Struct, frozen=True):
    """One section. `at_duct`: duct -> (km into it from the A end of the way, km inside), over all its
    cables.
    """

    id: str
    ne_a: str
    ne_z: str
    rate: str
    cables: tuple[str, ...]
    length_km: float
    ids: tuple[str, ...]
    leased: bool
    at_duct: Mapping[str, tuple[float, float]]


class Span(Struct, frozen=True):
    """`kind`: plain, or the kind of its MSP group, with the standby section second. `ring`: "" outside
    of rings.
    """

    id: str
    kind: str
    ne_a: str
    ne_z: str
    tracks: tuple[Track, ...]
    ring: str = ""


def spans(index: PlantIndex) -> tuple[Span, ...]:
    """In the order of the plant's sections; a group stands where the first of its sections does."""
    return tuple(_spans(index))


def _spans(index: PlantIndex) -> Iterator[Span]:
    group_of = {name: g for g in index.plant.msp_groups for name in (g.working, g.protection)}
    done: set[str] = set()
    for section in index.plant.sections:
        if section.id in done:
            continue
        group = group_of.get(section.id)
        first = track(index, section)
        if group is None or group.working not in index.sections or group.protection not in index.sections:
            ring = index.ring_of_section.get(section.id, "")
            yield Span(section.id, "plain", first.ne_a, first.ne_z, (first,), ring)
            continue
        pair = tuple(track(index, index.sections[name]) for name in (group.working, group.protection))
        done.update((group.working, group.protection))
        ring = index.ring_of_section.get(group.working, "")
        yield Span(group.id, group.kind, pair[0].ne_a, pair[0].ne_z, pair, ring)


def track(index: PlantIndex, section: Section) -> Track:
    """A section as it lies in cables and ducts, from its A port."""
    ne_a, ne_z = index.ports[section.a_port].ne, index.ports[section.z_port].ne
    here, site = 0.0, index.nes[ne_a].site
    cables: list[str] = []
    at_duct: dict[str, tuple[float, float]] = {}
    for name in section.fibres_az:
        fibre = index.fibres[name]
        cable = index.cables[fibre.cable]
        backward = cable.z_site == site and cable.a_site != site
        site = cable.a_site if backward else cable.z_site
        cables.append(cable.id)
        for segment in cable.segments:
            if segment.duct is None:
                continue
            low, high = max(segment.from_km, fibre.from_km), min(segment.to_km, fibre.to_km)
            if low < high:
                begin = here + (fibre.to_km - high if backward else low - fibre.from_km)
                old = at_duct.get(segment.duct, (begin, 0.0))
                at_duct[segment.duct] = (min(old[0], begin), old[1] + high - low)
        here += fibre.to_km - fibre.from_km
    under = [name for f in (*section.fibres_az, *section.fibres_za) for name in (f, index.fibres[f].cable)]
    ids = tuple(dict.fromkeys((section.id, section.a_port, section.z_port, *under, *at_duct)))
    is_leased = any(leased(index, cable) for cable in cables)
    return Track(
        section.id, ne_a, ne_z, section.rate, tuple(dict.fromkeys(cables)), here, ids, is_leased, at_duct
    )  # fmt: skip


class Shared(Struct, frozen=True):
    """A duct with more than one section in it. `km`: the longest stretch that two of them share."""

    duct: str
    km: float
    sections: tuple[str, ...]


def shared_ducts(tracks: list[Track]) -> tuple[Shared, ...]:
    """Ducts that more than one cable of these sections lies in, in the order they are met."""
    inside: defaultdict[str, list[tuple[Track, float]]] = defaultdict(list)
    for one in tracks:
        for duct, (_, stretch) in one.at_duct.items():
            inside[duct].append((one, stretch))
    found = []
    for duct, members in inside.items():
        if len({one.cables for one, _ in members}) > 1:
            second = sorted((stretch for _, stretch in members), reverse=True)[1]
            found.append(Shared(duct, second, tuple(one.id for one, _ in members)))
    return tuple(found)
