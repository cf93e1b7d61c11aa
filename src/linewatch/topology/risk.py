"""What sections, trails and tails share their fate with, from cable to power plant, and for how many km.

A `Risk` is one thing that can fail and take down all that runs over it (G.7715's shared risk group). Where it
has a length, the `Stretch` says along which km of which cables it is met, so that two ways are compared by
what they truly share and not by what they merely touch.

    cable    a cable, over the stretch its fibres use
    duct     a trench, over the segments in it, clipped by the fibres' own from_km..to_km
    manhole  a chamber two or more cables go through ("M1", no length), and the trench between two that follow
             one another in two or more cables ("M1~M2"). What one cable has to itself the cable tells already
    site     a station gone through: NEs there, fibres patched there, boxes of a tail
    power, sync, ne, card, device, section      equipment met on the way
    owner    someone else's cable, fibre, section or trail (`topology.owners`)
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.manholes import Manholes
from linewatch.topology.owners import foreign, owners_named
from linewatch.topology.plant import Cable, Circuit, Fibre, Ne

TOLERANCE_KM = 0.0015  # plants are written to the metre
_TRAILS_KEPT = 1024  # of 20,000 lines' trails; each holds some hundred risks

Span = tuple[str, float, float]  # cable, from_km, to_km


class Risk(NamedTuple):
    kind: str
    element: str


class Stretch(NamedTuple):
    """`km` of it in all, the longest of its cables where several lie in one trench. Spans do not overlap."""

    km: float
    spans: tuple[Span, ...] = ()


class Shared(NamedTuple):
    """`spans`: where the first of the two meets it."""

    risk: Risk
    km: float
    spans: tuple[Span, ...] = ()


Exposure = Mapping[Risk, Stretch]
POINT = Stretch(0.0)


class Risks:
    """Computed when asked for, and kept. The plant is not changed under it."""

    def __init__(self, index: PlantIndex) -> None:
        self.index = index
        self.manholes = Manholes(index)
        self._sections: dict[str, Exposure] = {}
        self._trails: dict[str, Exposure] = {}
        self._foreign = {owner: foreign(index, owner) for owner in dict.fromkeys(owners_named(index))}

    def of_section(self, section_id: str) -> Exposure:
        """Raises KeyError where there is none of that id; so do the others."""
        found = self._sections.get(section_id)
        if found is None:
            found = self._sections[section_id] = gathered(self._section(section_id))
        return found

    def of_hop(self, hop: str) -> Exposure:
        """All that a hop touches; of an MSP group both its sections."""
        group = self.index.msp_groups.get(hop)
        if group is None:
            return self.of_section(hop)
        return union(self.of_section(group.working), self.of_section(group.protection))

    def of_trail(self, trail_id: str) -> Exposure:
        found = self._trails.pop(trail_id, None)
        if found is None:
            trail = self.index.hp_trails[trail_id]
            found = union(*(self.of_hop(hop) for hop in trail.hops), gathered(self._owned(trail, ())))
        self._trails[trail_id] = found
        if len(self._trails) > _TRAILS_KEPT:
            del self._trails[next(iter(self._trails))]
        return found

    def of_tail(self, circuit: Circuit | str, end: str) -> Exposure:
        """What hangs on the E1 port at `end` (a, z), from the port's card outward."""
        line = self.index.circuits[circuit] if isinstance(circuit, str) else circuit
        return gathered(self._tail(line, end))

    def _section(self, section_id: str) -> Iterator[tuple[Risk, Span | None]]:
        section = self.index.sections[section_id]
        yield Risk("section", section_id), None
        for name in (section.a_port, section.z_port):
            port = self.index.ports[name]
            yield Risk("card", port.card), None
            yield from self._ne(self.index.nes[port.ne])
        spans: list[Span] = []
        for name in dict.fromkeys((*section.fibres_az, *section.fibres_za)):
            spans.append(span_of(self.index.fibres[name]))
            yield from self._fibre(self.index.fibres[name])
        yield from self._owned(section, spans)

    def _ne(self, ne: Ne) -> Iterator[tuple[Risk, Span | None]]:
        yield Risk("ne", ne.id), None
        yield Risk("site", ne.site), None
        if ne.power is not None:
            yield Risk("power", ne.power), None
        if isinstance(ne.sync_source, str):
            yield Risk("sync", ne.sync_source), None

    def _fibre(self, fibre: Fibre) -> Iterator[tuple[Risk, Span | None]]:
        cable = self.index.cables[fibre.cable]
        span = span_of(fibre)
        yield Risk("cable", cable.id), span
        for segment in cable.segments:
            met = clip(span, segment.from_km, segment.to_km)
            if segment.duct is not None and met is not None:
                yield Risk("duct", segment.duct), met
            if met is not None:
                yield from self._owned(segment, (met,))
        for site in sites_passed(cable, span):
            yield Risk("site", site), None
        for hole, km in self.manholes.shared_of(cable.id):
            if span[1] - TOLERANCE_KM <= km <= span[2] + TOLERANCE_KM:
                yield Risk("manhole", hole), None
        for name, start, end in self.manholes.chains_of(cable.id):
            met = clip(span, start, end)
            if met is not None:
                yield Risk("manhole", name), met
        yield from self._owned(cable, (span,))
        yield from self._owned(fibre, (span,))

    def _tail(self, circuit: Circuit, end: str) -> Iterator[tuple[Risk, Span | None]]:
        port, items = (circuit.a_port, circuit.a_tail) if end == "a" else (circuit.z_port, circuit.z_tail)
        yield Risk("card", self.index.ports[port].card), None
        for item in items:
            device, fibre = self.index.devices.get(item.id), self.index.fibres.get(item.id)
            if device is not None:
                yield Risk("device", device.id), None
                yield Risk("site", device.site), None
                if device.power is not None:
                    yield Risk("power", device.power), None
                if isinstance(device.rack, str):
                    yield Risk("device", device.rack), None
            elif fibre is not None:
                yield from self._fibre(fibre)
            elif item.id in self.index.e1_cables:
                yield Risk("site", self.index.e1_cables[item.id].site), None

    def _owned(self, element: object, spans: Iterable[Span]) -> Iterator[tuple[Risk, Span | None]]:
        owner = ext_of(element).get("owner")
        if isinstance(owner, str) and self._foreign.get(owner, False):
            risk = Risk("owner", owner)
            yield risk, None
            for span in spans:
                yield risk, span


def shared(first: Exposure, second: Exposure) -> tuple[Shared, ...]:
    """What both are exposed to, in the order of the first.

    A cable counts where the stretches overlap. A trench (duct, manhole chain) or an owner counts wherever
    each of the two is in it, with the km of the shorter: where along it they lie side by side is not written.
    """
    found = []
    for risk, mine in first.items():
        theirs = second.get(risk)
        if theirs is None:
            continue
        if risk.kind == "cable":
            spans = overlap(mine.spans, theirs.spans)
            if spans:
                found.append(Shared(risk, _longest(spans), spans))
        else:
            found.append(Shared(risk, min(mine.km, theirs.km), mine.spans))
    return tuple(found)


def gathered(met: Iterable[tuple[Risk, Span | None]]) -> dict[Risk, Stretch]:
    """Each risk once, its spans joined."""
    spans: dict[Risk, list[Span]] = {}
    for risk, span in met:
        of_risk = spans.setdefault(risk, [])
        if span is not None and span not in of_risk:
            of_risk.append(span)
    return {risk: stretch(of_risk) for risk, of_risk in spans.items()}


def union(*parts: Exposure) -> dict[Risk, Stretch]:
    """All of them together."""
    whole: dict[Risk, Stretch] = {}
    for part in parts:
        for risk, met in part.items():
            known = whole.get(risk)
            whole[risk] = met if known is None or known == met else stretch((*known.spans, *met.spans))
    return whole


def stretch(spans: Iterable[Span]) -> Stretch:
    """Overlapping spans of one cable made one; in the order of cable and km."""
    joined: list[Span] = []
    for cable, start, end in sorted(spans):
        if joined and joined[-1][0] == cable and start <= joined[-1][2]:
            joined[-1] = (cable, joined[-1][1], max(end, joined[-1][2]))
        else:
            joined.append((cable, start, end))
    return Stretch(_longest(joined), tuple(joined)) if joined else POINT


def overlap(first: Iterable[Span], second: tuple[Span, ...]) -> tuple[Span, ...]:
    """Where both are, beyond a touch."""
    return tuple(
        (cable, max(start, other_start), min(end, other_end))
        for cable, start, end in first
        for other, other_start, other_end in second
        if cable == other and min(end, other_end) - max(start, other_start) > TOLERANCE_KM
    )


def clip(span: Span, start: float, end: float) -> Span | None:
    low, high = max(span[1], float(start)), min(span[2], float(end))
    return (span[0], low, high) if high - low > TOLERANCE_KM else None


def span_of(fibre: Fibre) -> Span:
    kms = (float(fibre.from_km), float(fibre.to_km))
    return fibre.cable, min(kms), max(kms)


def sites_passed(cable: Cable, span: Span) -> Iterator[str]:
    """Its ends where the span reaches them, and every site a point on the way stands at."""
    if span[1] <= TOLERANCE_KM:
        yield cable.a_site
    if span[2] >= cable.length_km - TOLERANCE_KM:
        yield cable.z_site
    for point in cable.points:
        if isinstance(point.site, str) and span[1] - TOLERANCE_KM <= point.km <= span[2] + TOLERANCE_KM:
            yield point.site


def _longest(spans: Iterable[Span]) -> float:
    by_cable: dict[str, float] = {}
    for cable, start, end in spans:
        by_cable[cable] = by_cable.get(cable, 0.0) + end - start
    return max(by_cable.values(), default=0.0)
