"""What is free between two places: over VC-4 trails there are, and what could be had by making new ones."""

from collections.abc import Iterator
from dataclasses import dataclass

from linewatch.topology.index import PlantIndex
from linewatch.topology.standby import Now, Standbys, judged_now
from linewatch.topology.ways import Avoided, Way

_WANT = 5
_PAIRS = 16  # of NEs looked at: the search between two is bounded, their number must be too


class NoSuchPlace(Exception):
    """A sentence: what was given is no NE, site or customer's site that lines could start from."""


@dataclass(frozen=True, slots=True)
class Free:
    """Ways from one of `a` to one of `z`, the best first: `ready` over trails there are, `to_make` with at
    least one new VC-4. `left_out`: pairs of NEs that were not looked at, at places with many."""

    a: tuple[str, ...]
    z: tuple[str, ...]
    ready: tuple[Way, ...]
    to_make: tuple[Way, ...]
    left_out: int = 0


def nes_at(index: PlantIndex, place: str) -> tuple[str, ...]:
    """The NEs a line from there would start at: the NE itself, those of the site, or for a customer's site
    those its lines hang on, else those at the near end of its cables. Raises NoSuchPlace."""
    if place in index.nes:
        return (place,)
    if place not in index.sites:
        raise NoSuchPlace(f'no NE and no site is called "{place}"')
    found = tuple(dict.fromkeys(_at_site(index, place)))
    if not found:
        raise NoSuchPlace(f'"{place}" has no NE, and neither a line nor a cable leads from it to one')
    return found


def _at_site(index: PlantIndex, site: str) -> Iterator[str]:
    own = [ne.id for ne in index.plant.nes if ne.site == site]
    yield from own
    if own:
        return
    here = {device.id for device in index.plant.devices if device.site == site}
    for circuit in index.plant.circuits:
        for ne, tail in ((circuit.a_ne, circuit.a_tail), (circuit.z_ne, circuit.z_tail)):
            if any(item.id in here for item in tail):
                yield ne
    for cable in index.plant.cables:
        if site in (cable.a_site, cable.z_site):
            far = cable.z_site if cable.a_site == site else cable.a_site
            yield from (ne.id for ne in index.plant.nes if ne.site == far)


def free_between(standbys: Standbys, a: str, z: str, away_from: str = "", now: Now | None = None) -> Free:
    """`away_from`: a circuit whose ways are to be kept clear of. `now` says which cannot be taken now.
    Raises NoSuchPlace, or KeyError for a circuit that is not there."""
    index = standbys.index
    avoid = tuple(_avoided(standbys, away_from)) if away_from else ()
    starts, ends = nes_at(index, a), nes_at(index, z)
    ready: list[Way] = []
    to_make: list[Way] = []
    pairs = [(start, end) for start in starts for end in ends if start != end]
    for start, end in pairs[:_PAIRS]:
        ways = standbys.ways
        ready += ways.between(start, end, avoid, new=False, most_steps=3, want=_WANT)
        made = ways.between(start, end, avoid, want=_WANT)
        to_make += [way for way in made if way.new]
    found = [_best(ways) if now is None else judged_now(_best(ways), now) for ways in (ready, to_make)]
    return Free(starts, ends, found[0], found[1], max(0, len(pairs) - _PAIRS))


def _avoided(standbys: Standbys, circuit_id: str) -> Iterator[Avoided]:
    trails = standbys.index.hp_trails
    for leg in standbys.index.circuits[circuit_id].legs:
        for name in (leg.working, leg.protection):
            if name is not None and name in trails:
                yield Avoided(name, standbys.ways.exposure(trails[name].hops))


def _best(ways: list[Way]) -> tuple[Way, ...]:
    return tuple(sorted(ways, key=lambda way: (way.risks, way.sections, way.new, way.km))[:_WANT])
