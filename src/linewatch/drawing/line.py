"""A traced line as a metro map has it: stops, rides between them, and forks where two ways part and meet.

Ways part for an SNCP-protected leg (working and protection trail), for a hop over an MSP group (working and
standby section), and for a run over an MS-SPRing (the way round). What both ways have in common is told once.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from linewatch.topology.trace import CableRun, End, Hop, LegRun, SectionRun, TailRun, Trace, TrailRun


class Stop(Struct, frozen=True):
    """A thing that stands somewhere. `ids`: every name an alarm may know it by."""

    kind: str  # router, converter, modem, e1_cable, e1_port, ne
    id: str
    site: str
    ids: tuple[str, ...]
    port: str = ""
    ddf: Any = None


class Ride(Struct, frozen=True):
    """A stretch between two stops: a section, or a fibre of the tail. `beside`: the other section of its
    MSP group.
    """

    kind: str  # section, fibre
    id: str
    ids: tuple[str, ...]
    cables: tuple[CableRun, ...]
    rate: str = ""
    trail: str = ""
    timeslot: Any = None
    beside: SectionRun | None = None


class Lane(Struct, frozen=True):
    """`name` of the trail, MSP group or ring. `spare`: it stands by."""

    name: str
    ids: tuple[str, ...]
    parts: tuple["Stop | Ride", ...]
    spare: bool
    role: str  # working, protection, standby, around
    timeslot: Any = None


class Fork(Struct, frozen=True):
    lanes: tuple[Lane, Lane]


Part = Stop | Ride | Fork


class Line(Struct, frozen=True):
    id: str
    vc12: str
    ext: dict[str, Any]
    parts: tuple[Part, ...]


def line_of(traced: Trace) -> Line:
    """From the customer at A to the customer at Z."""
    parts: list[Part] = [*reversed(list(_tail(traced.a))), _e1(traced.a, traced.vc12), _ne(traced.a.ne)]
    for leg in traced.legs:
        parts += _leg(leg)
        parts.append(_ne(leg.z_ne))
    parts += [_e1(traced.z, ""), *_tail(traced.z)]
    return Line(traced.circuit, traced.vc12, traced.ext, tuple(parts))


def _e1(end: End, vc12: str) -> Stop:
    ids = (end.port, vc12) if vc12 else (end.port,)
    return Stop("e1_port", end.port, "", ids, ddf=end.ddf)


def _ne(ne: str) -> Stop:
    return Stop("ne", ne, "", (ne,))


def _tail(end: End) -> Iterator[Stop | Ride]:
    for item in end.tail:
        yield _item(item)


def _item(item: TailRun) -> Stop | Ride:
    ids = (item.id, item.port) if item.port else (item.id,)
    if item.cable is None:
        return Stop(item.kind, item.id, item.site, ids, item.port, item.ddf)
    return Ride("fibre", item.id, _known_by(ids, (item.cable,)), (item.cable,))


def _known_by(ids: tuple[str, ...], cables: Sequence[CableRun]) -> tuple[str, ...]:
    under = [name for run in cables for name in (*run.fibres, run.cable, *run.ducts)]
    return tuple(dict.fromkeys((*ids, *under)))


def _leg(leg: LegRun) -> Iterator[Part]:
    work, spare = leg.working, leg.protection
    if spare is None:
        yield from _single(work, work.hops)
        return
    ours, theirs = [hop.id for hop in work.hops], [hop.id for hop in spare.hops]
    lead = _common(ours, theirs)
    rest = min(len(ours), len(theirs)) - lead
    trail = min(_common(ours[::-1], theirs[::-1]), rest)
    yield from _single(work, work.hops[:lead])
    if lead:
        yield _ne(work.hops[lead - 1].section.to_ne)
    mine, other = work.hops[lead : len(ours) - trail], spare.hops[lead : len(theirs) - trail]
    if mine or other:
        yield Fork((_lane(work, mine, leg, "working"), _lane(spare, other, leg, "protection")))
    if trail:
        yield _ne(work.hops[len(ours) - trail].section.from_ne)
        yield from _single(work, work.hops[len(ours) - trail :])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _lane(trail: TrailRun, hops: Sequence[Hop], leg: LegRun, role: str) -> Lane:
    slot = leg.timeslot.get(role) if isinstance(leg.timeslot, dict) else leg.timeslot
    parts = tuple(_along([_ride(hop, trail) for hop in hops], [hop.section.to_ne for hop in hops]))
    return Lane(trail.id, (trail.id,), parts, role == "protection", role, slot)


def _along(rides: Sequence[Ride], ends: Sequence[str]) -> Iterator[Stop | Ride]:
    for place, (ride, end) in enumerate(zip(rides, ends, strict=True)):
        yield ride
        if place < len(rides) - 1:
            yield _ne(end)


def _single(trail: TrailRun, hops: Sequence[Hop]) -> Iterator[Part]:
    place = 0
    while place < len(hops):
        hop = hops[place]
        run = 1
        if hop.protection == "ms-spring":
            while place + run < len(hops) and hops[place + run].protection == "ms-spring":
                if not _one_ring(hop, hops[place + run]):
                    break
                run += 1
        yield from _guarded(trail, hops[place : place + run])
        place += run
        if place < len(hops):
            yield _ne(hops[place - 1].section.to_ne)


def _one_ring(first: Hop, other: Hop) -> bool:
    return other.section.id in [section.id for section in first.standby]


def _guarded(trail: TrailRun, hops: Sequence[Hop]) -> Iterator[Part]:
    """One hop over an MSP group, one or more over an MS-SPRing, or one that nothing protects."""
    first = hops[0]
    if not first.standby:
        yield _ride(first, trail, own=True)
        return
    rides = [_ride(hop, trail, alone=True) for hop in hops]
    parts = tuple(_along(rides, [hop.section.to_ne for hop in hops]))
    over = [hop.section.id for hop in hops]
    around = []
    for section in first.standby:
        if section.id in over:
            break
        around.append(section)
    spare = tuple(_along([_section(run) for run in around], [run.to_ne for run in around]))
    role = "around" if first.protection == "ms-spring" else "standby"
    group = first.id if role == "standby" else ""
    mine = Lane(trail.id, (trail.id,), parts, False, "working", trail.timeslot)
    yield Fork((mine, Lane(group, (group,) if group else (), spare, True, role)))


def _ride(hop: Hop, trail: TrailRun, *, alone: bool = False, own: bool = False) -> Ride:
    """`own`: the ride must say which trail it is, for there is no lane to say so."""
    ride = _section(hop.section)
    ids = ride.ids if hop.id == hop.section.id else (*ride.ids, hop.id)
    beside = hop.standby[0] if hop.id != hop.section.id and hop.standby and not alone else None
    ids = (*ids, trail.id) if own else ids
    return Ride(
        "section", ride.id, ids, ride.cables, ride.rate,
        trail.id if own else "", trail.timeslot if own else None, beside,
    )  # fmt: skip


def _section(run: SectionRun) -> Ride:
    ids = _known_by((run.id, run.from_port, run.to_port), run.cables)
    return Ride("section", run.id, ids, run.cables, run.rate)
