"""The most dangerous next single fault of the whole plant."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from linewatch.localise.expect import bits
from linewatch.localise.failing import Present, failing
from linewatch.localise.faults import Fault
from linewatch.localise.strands import Strand
from linewatch.localise.whatif import WhatIf

Progress = Callable[[str, int, int], None]

# What may be asked for: its name, and the plant's class.
KINDS = {"cable": "cables", "duct": "ducts", "ne": "nes", "site": "sites", "power": "power_plants"}
# How much a line down counts. One AAA outweighs a handful of A, and a city of B outweighs one AAA.
WEIGHT = {"AAA": 8, "AA": 4, "A": 2}


@dataclass(frozen=True, slots=True)
class Danger:
    """What one fault would take down beside what is present: `down` lines, `exposed` ones that would then
    live on their protection alone, `weight` of those down (WEIGHT, 1 for any other class)."""

    kind: str
    element: str
    faults: tuple[Fault, ...]
    weight: int
    down: int
    exposed: int
    by_class: dict[str, int] = field(default_factory=dict)


def worst(
    whatif: WhatIf,
    kinds: Iterable[str] = ("cable",),
    present: Iterable[Present] = (),
    progress: Progress | None = None,
    *,
    most: int = 0,
    counted: Callable[[str], bool] | None = None,
) -> tuple[Danger, ...]:
    """Everything of these kinds that would take a line down or expose one, the worst first: by weight, then
    lines down, then exposed, then in the order of the plant. Of a cable the worst place to cut it counts.

    `progress(what, done, of)` is told as it goes, and at the end how many were looked at. `most`: strands of
    lines to look at before it stops, 0 for all. `counted`: which lines count. Raises KeyError for a kind that
    is none of KINDS.
    """
    old = tuple(dict.fromkeys(fault for one in present for fault in one.faults))
    asked = [(kind, e) for kind in kinds for e in getattr(whatif.index, KINDS[kind])]
    scale = _Scale(whatif, old, counted)
    done = 0
    found: list[Danger] = []
    for kind, element in asked:
        if most and scale.looked >= most:
            break
        if progress is not None:
            progress(kind, done, len(asked))
        done += 1
        dangers = [
            scale.weighed(kind, element, faults)
            for faults in failing(whatif.index, whatif.breaks, element)
            if not set(faults) <= set(old)
        ]
        if dangers:
            found.append(min(dangers, key=_order))
    if progress is not None and asked:
        progress(asked[-1][0], done, len(asked))
    return tuple(sorted((d for d in found if d.down or d.exposed), key=_order))


def _order(danger: Danger) -> tuple[int, int, int]:
    return -danger.weight, -danger.down, -danger.exposed


class _Scale:
    """Weighs what faults take down that is not down already."""

    def __init__(self, whatif: WhatIf, old: tuple[Fault, ...], counted: Callable[[str], bool] | None) -> None:
        self.looked = 0
        self._counted = counted
        self._whatif = whatif
        self._old = old
        self._classes: dict[Strand, tuple[tuple[str, int], ...]] = {}
        self._hurt: dict[tuple[Strand, str], int] = {}
        if old:
            for strand, mask, state in whatif.standing(old).broken.lines:
                key = strand, state
                self._hurt[key] = self._hurt.get(key, 0) | mask

    def weighed(self, kind: str, element: str, faults: tuple[Fault, ...]) -> Danger:
        broken = self._whatif.broken(faults, self._old)
        self.looked += 1 + len(broken.walked)
        weight = down = exposed = 0
        by_class: dict[str, int] = {}
        for strand, mask, state in broken.lines:
            new = mask & ~self._hurt.get((strand, "down"), 0)
            if state == "exposed":
                new &= ~self._hurt.get((strand, "exposed"), 0)
                exposed += sum((new & members).bit_count() for _, members in self._of_class(strand))
            elif state == "down":
                for service_class, members in self._of_class(strand):
                    count = (new & members).bit_count()
                    if count:
                        down += count
                        weight += count * WEIGHT.get(service_class, 1)
                        by_class[service_class] = by_class.get(service_class, 0) + count
        return Danger(kind, element, faults, weight, down, exposed, by_class)

    def _of_class(self, strand: Strand) -> Iterator[tuple[str, int]]:
        found = self._classes.get(strand)
        if found is None:
            masks: dict[str, int] = {}
            for member in bits(strand.full):
                if self._counted is not None and not self._counted(strand.members[member]):
                    continue
                service_class = self._whatif.services[strand.members[member]].service_class
                masks[service_class] = masks.get(service_class, 0) | 1 << member
            found = self._classes[strand] = tuple(masks.items())
        yield from found
