"""A traced line as one flat list, for programs: what a signal meets from A to Z."""

from collections.abc import Iterator

from msgspec import Struct

from linewatch.topology.trace import CableRun, SectionRun, TailRun, Trace, TrailRun


class Met(Struct, frozen=True, omit_defaults=True):
    """`role`: "" (always), working, protection (the other trail of a leg) or standby (MSP, MS-SPRing).

    `at`: the site of a box, the NE of a port. A cable carries its stretch, fibres and ducts.
    """

    kind: str
    id: str
    at: str = ""
    role: str = ""
    leg: int = 0
    from_km: float | None = None
    to_km: float | None = None
    fibres: tuple[str, ...] = ()
    ducts: tuple[str, ...] = ()


def hops(traced: Trace) -> tuple[Met, ...]:
    """From the customer at A to the customer at Z."""
    return tuple(_hops(traced))


def _hops(traced: Trace) -> Iterator[Met]:
    for item in reversed(traced.a.tail):
        yield from _tail(item)
    yield Met("e1_port", traced.a.port, traced.a.ne)
    yield Met("ne", traced.a.ne)
    for number, leg in enumerate(traced.legs, 1):
        yield from _trail(leg.working, "working", number)
        if leg.protection is not None:
            yield from _trail(leg.protection, "protection", number)
        yield Met("ne", leg.z_ne)
    yield Met("e1_port", traced.z.port, traced.z.ne)
    for item in traced.z.tail:
        yield from _tail(item)


def _tail(item: TailRun) -> Iterator[Met]:
    yield Met(item.kind, item.id, item.site)
    if item.cable is not None:
        yield _cable(item.cable, "", 0)


def _trail(trail: TrailRun, role: str, leg: int) -> Iterator[Met]:
    yield Met("hp_trail", trail.id, role=role, leg=leg)
    for hop in trail.hops:
        if hop.id != hop.section.id:
            yield Met("msp_group", hop.id, role=role, leg=leg)
        yield from _section(hop.section, role, leg)
        for section in hop.standby:
            yield from _section(section, "standby", leg)


def _section(run: SectionRun, role: str, leg: int) -> Iterator[Met]:
    yield Met("stm_port", run.from_port, run.from_ne, role, leg)
    yield Met("section", run.id, role=role, leg=leg)
    for cable in run.cables:
        yield _cable(cable, role, leg)
    yield Met("stm_port", run.to_port, run.to_ne, role, leg)


def _cable(run: CableRun, role: str, leg: int) -> Met:
    return Met("cable", run.cable, run.from_site, role, leg, run.from_km, run.to_km, run.fibres, run.ducts)
