"""Lines that live on their protection, and the single further fault that would hurt most because they do.

A line counts where the further fault takes it down beside what is open, and would not take it down by itself:
then its protection would have saved it. So the station where all lines end is not named again and again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from linewatch.localise.expect import bits
from linewatch.localise.failing import Present, failing
from linewatch.localise.faults import Fault
from linewatch.localise.strands import Strand
from linewatch.localise.whatif import WhatIf
from linewatch.localise.worst import KINDS as ELEMENTS
from linewatch.localise.worst import WEIGHT
from linewatch.topology.service import rank

# Looked at, narrowest first: of two that hurt alike the narrower is named.
KINDS = ("cable", "duct", "ne", "power")
MOST = 300_000  # strands of lines looked at: about two seconds

Element = tuple[int, str]
"""Place in KINDS, and id."""


@dataclass(frozen=True, slots=True)
class NextCut:
    """`lost`: exposed lines that it would take down, best class first. `down`: all that it would take down
    beside what is open. `faults`: of a cable the stretch that hurts most. `complete`: everything that can
    hurt these lines was looked at, or could not hurt more."""

    kind: str
    element: str
    faults: tuple[Fault, ...]
    lost: tuple[str, ...]
    down: tuple[str, ...]
    complete: bool


def next_cut(
    whatif: WhatIf, present: Iterable[Present], exposed: Iterable[str], *, most: int = MOST
) -> NextCut | None:
    """The further fault that takes down most of the exposed lines: by weight (`worst.WEIGHT`), then by their
    number, then by all lines that what is open leaves it to take, then the narrower, then in the order of the
    plant. None where no single one takes any of the exposed ones down. `most`: strands of lines to look at
    before it stops, 0 for all."""
    old = tuple(dict.fromkeys(fault for one in present for fault in one.faults))
    masks: dict[Strand, int] = {}
    for circuit in exposed:
        at = whatif.strands.of.get(circuit)
        if at is not None:
            masks[at[0]] = masks.get(at[0], 0) | 1 << at[1]
    search = _Search(whatif, old, masks)
    bounds = _bounds(whatif, masks)
    best: _Hurt | None = None
    complete = True
    # An element hurts no lines but those that pass it: the fullest come first, and when what is left cannot
    # hurt more than what was found, that is it.
    ordered = sorted(bounds.items(), key=lambda item: (-item[1], item[0][0], search.place(item[0])))
    for (kind, element), bound in ordered:
        if best is not None and bound < best.weight:
            break
        if most and search.looked >= most:
            complete = False
            break
        for faults in failing(whatif.index, whatif.breaks, element):
            hurt = search.hurt(kind, element, faults)
            if hurt is not None and (best is None or hurt.order() < best.order()):
                best = hurt
    return None if best is None else search.named(best, complete)


@dataclass(frozen=True, slots=True)
class _Hurt:
    kind: int
    place: int
    element: str
    faults: tuple[Fault, ...]
    lost: tuple[str, ...]
    weight: int
    left: int  # lines it takes down beside what is open and not by itself, exposed or robbed of their spare

    def order(self) -> tuple[int, int, int, int, int]:
        """The worst first. Of the stretches of a cable that hurt alike the one looked at first stands."""
        return -self.weight, -len(self.lost), -self.left, self.kind, self.place


class _Search:
    """Weighs further faults by what they take of the exposed lines."""

    def __init__(self, whatif: WhatIf, old: tuple[Fault, ...], masks: dict[Strand, int]) -> None:
        self.looked = 0
        self._whatif = whatif
        self._old = old
        self._places: dict[Element, int] = {}
        for number, kind in enumerate(KINDS):
            known: dict[str, object] = getattr(whatif.index, ELEMENTS[kind])
            self._places.update(((number, element), place) for place, element in enumerate(known))
        gone: dict[Strand, int] = {}
        for strand, mask, state in whatif.standing(old).broken.lines if old else ():
            if state == "down":
                gone[strand] = gone.get(strand, 0) | mask
        self._gone = gone
        self._masks = masks

    def place(self, element: Element) -> int:
        """Of an element among its kind, in the order of the plant."""
        return self._places[element]

    def hurt(self, kind: int, element: str, faults: tuple[Fault, ...]) -> _Hurt | None:
        """None where it takes none of the lines down that would not go anyway."""
        if set(faults) <= set(self._old):
            return None
        broken = self._whatif.broken(faults, self._old)
        self.looked += 1 + len(broken.walked)
        taken: dict[Strand, int] = {}
        for strand, mask, state in broken.lines:
            new = mask & ~self._gone.get(strand, 0)
            if state == "down" and new:
                taken[strand] = taken.get(strand, 0) | new
        if not any(mask & self._masks.get(strand, 0) for strand, mask in taken.items()):
            return None
        alone = self._whatif.broken(faults)
        self.looked += len(alone.walked)
        for strand, mask, state in alone.lines:
            if state == "down" and strand in taken:
                taken[strand] &= ~mask
        lost = tuple(
            strand.members[member]
            for strand, mask in taken.items()
            for member in bits(mask & self._masks.get(strand, 0))
        )
        if not lost:
            return None
        left = sum(mask.bit_count() for mask in taken.values())
        weight = sum(WEIGHT.get(self._whatif.services[line].service_class, 1) for line in lost)
        return _Hurt(kind, self._places[kind, element], element, faults, lost, weight, left)

    def named(self, hurt: _Hurt, complete: bool) -> NextCut:
        """With all that it would take down."""
        down = [
            strand.members[member]
            for strand, mask, state in self._whatif.broken(hurt.faults, self._old).lines
            if state == "down"
            for member in bits(mask & ~self._gone.get(strand, 0))
        ]
        services = self._whatif.services
        lost = sorted(hurt.lost, key=lambda line: (rank(services[line].service_class), line))
        return NextCut(
            KINDS[hurt.kind], hurt.element, hurt.faults, tuple(lost), tuple(sorted(down)), complete
        )


def _bounds(whatif: WhatIf, masks: dict[Strand, int]) -> dict[Element, int]:
    """By element the weight of the exposed lines whose ways, or the ways that protect these, pass it."""
    services = whatif.services
    passed: dict[str, tuple[Element, ...]] = {}  # by trail
    found: dict[Element, int] = {}
    for strand, mask in masks.items():
        weight = sum(WEIGHT.get(services[strand.members[m]].service_class, 1) for m in bits(mask))
        trails = dict.fromkeys(
            way[0] for leg in strand.legs for way in whatif.strands.legs[leg] if way is not None
        )
        elements: dict[Element, None] = {}
        for trail in trails:
            if trail not in passed:
                passed[trail] = tuple(_passed(whatif, trail))
            elements.update(dict.fromkeys(passed[trail]))
        for element in elements:
            found[element] = found.get(element, 0) + weight
    return found


def _passed(whatif: WhatIf, trail_id: str) -> dict[Element, None]:
    """Cables, ducts, NEs and their power along a VC-4 trail, round its rings and along its spare sections."""
    index, wiring = whatif.index, whatif.wiring
    trail = index.hp_trails.get(trail_id)
    if trail is None:
        return {}
    nes = dict.fromkeys((trail.a_ne, trail.z_ne))
    cables: dict[str, None] = {}
    for hop in trail.hops:
        ring = index.rings.get(wiring.spring_of.get(hop, ""))
        for part in (hop,) if ring is None else (hop, *ring.sections):
            for direction in (1, -1):
                for way in wiring.hop_ways(part, direction):
                    nes.update(dict.fromkeys((way.tx_ne, way.rx_ne)))
                    cables.update(dict.fromkeys(index.fibres[f].cable for f in way.fibres))
    found: dict[Element, None] = {}
    for cable in cables:
        found[0, cable] = None
        found.update(dict.fromkeys((1, duct) for duct in whatif.breaks.ducts_of_cable.get(cable, {})))
    for ne in nes:
        if ne in index.nes:
            found[2, ne] = None
            power = index.nes[ne].power
            if power is not None and power in index.power_plants:
                found[3, power] = None
    return found
