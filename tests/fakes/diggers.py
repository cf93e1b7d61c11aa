"""Shared fate by the plainest reading there is: walk every metre and every box, and see who is there.

Slow, and obviously right. Cables are cut into slices between all kilometres that are written: within one
slice nothing changes; each slice says which cable, ducts and trenches it lies in.
"""

from collections.abc import Iterator
from itertools import pairwise

from linewatch.topology import plant as p


def at_one_go(plant: p.Plant, sections: list[str]) -> dict[tuple[str, str], set[tuple[str, float, float]]]:
    """(kind, element) -> the slices (cable, from, to) of it they use; none where it has no length."""
    by_id = {e.id: e for e in (*plant.sections, *plant.ports, *plant.nes, *plant.cables, *plant.fibres)}
    met: dict[tuple[str, str], set[tuple[str, float, float]]] = {}
    for name in sections:
        section = by_id[name]
        met.setdefault(("section", name), set())
        for port in (by_id[section.a_port], by_id[section.z_port]):
            ne = by_id[port.ne]
            for key in (("card", port.card), ("ne", ne.id), ("site", ne.site), ("power", ne.power)):
                met.setdefault(key, set())
        for fibre in [by_id[f] for f in (*section.fibres_az, *section.fibres_za)]:
            cable = by_id[fibre.cable]
            for start, end in slices(plant, cable.id):
                if not (fibre.from_km <= start and end <= fibre.to_km):
                    continue
                for key in lying_in(plant, cable, start, end):
                    met.setdefault(key, set()).add((cable.id, start, end))
            for site, km in ((cable.a_site, 0), (cable.z_site, cable.length_km)):
                if fibre.from_km <= km <= fibre.to_km:
                    met.setdefault(("site", site), set())
            for point in cable.points:
                hole = point.ext["manhole"] if isinstance(point.ext, dict) else None
                if hole and fibre.from_km <= point.km <= fibre.to_km and len(cables_at(plant, hole)) > 1:
                    met.setdefault(("manhole", hole), set())
    return met


def slices(plant: p.Plant, cable_id: str) -> Iterator[tuple[float, float]]:
    """Of one cable, between all kilometres written anywhere on it."""
    cable = next(c for c in plant.cables if c.id == cable_id)
    kms = {0.0, float(cable.length_km)} | {float(point.km) for point in cable.points}
    kms |= {float(km) for s in cable.segments for km in (s.from_km, s.to_km)}
    kms |= {float(km) for f in plant.fibres if f.cable == cable_id for km in (f.from_km, f.to_km)}
    ordered = sorted(kms)
    yield from pairwise(ordered)


def lying_in(plant: p.Plant, cable: p.Cable, start: float, end: float) -> Iterator[tuple[str, str]]:
    yield "cable", cable.id
    for segment in cable.segments:
        if segment.duct is not None and segment.from_km <= start and end <= segment.to_km:
            yield "duct", segment.duct
    for one, other, low, high in trenches(cable):
        if low <= start and end <= high and len(cables_between(plant, one, other)) > 1:
            yield "manhole", "~".join(sorted((one, other)))


def trenches(cable: p.Cable) -> Iterator[tuple[str, str, float, float]]:
    """From each named manhole to the next."""
    named = sorted((float(q.km), q.ext["manhole"]) for q in cable.points if isinstance(q.ext, dict))
    for (low, one), (high, other) in pairwise(named):
        if one != other and low < high:
            yield one, other, low, high


def cables_at(plant: p.Plant, hole: str) -> set[str]:
    return {
        c.id for c in plant.cables for q in c.points if isinstance(q.ext, dict) and q.ext["manhole"] == hole
    }


def cables_between(plant: p.Plant, one: str, other: str) -> set[str]:
    return {c.id for c in plant.cables for a, z, _, _ in trenches(c) if {a, z} == {one, other}}


def both_in(plant: p.Plant, first: list[str], second: list[str]) -> dict[tuple[str, str], float]:
    """What one event takes from both, with the km: of a cable the slices both use, of a trench the shorter
    in it, counted along the cable that is longest in it."""
    mine, theirs = at_one_go(plant, first), at_one_go(plant, second)
    found = {}
    for key in mine.keys() & theirs.keys():
        if key[0] == "cable":
            common = mine[key] & theirs[key]
            if common:
                found[key] = sum(end - start for _, start, end in common)
        else:
            found[key] = min(longest(mine[key]), longest(theirs[key]))
    return found


def longest(parts: set[tuple[str, float, float]]) -> float:
    cables = {cable for cable, _, _ in parts}
    return max((sum(end - start for c, start, end in parts if c == cable) for cable in cables), default=0.0)
