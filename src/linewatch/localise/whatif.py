"""What faults would do to the lines: played through the localiser's own picture of the plant.

Nothing here judges a line. `semantics.Broken` does (by `foretold`), as it does for verdicts, so that what is
foretold and what is concluded afterwards cannot differ. Added is only what no alarm ever tells: which
protection is gone although nothing has switched.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from linewatch.localise.bundles import Bundles
from linewatch.localise.expect import Keys, bits
from linewatch.localise.failing import Present
from linewatch.localise.faults import Breaks, Fault, damage
from linewatch.localise.foretold import Foretold
from linewatch.localise.shields import Shields, Told, Under
from linewatch.localise.strands import Strand, Strands
from linewatch.localise.wiring import Wiring
from linewatch.topology.index import PlantIndex
from linewatch.topology.service import Service, rank, services

# Worst first. exposed: it switched, and lives on its protection. unprotected: it lives where it always did,
# and its protection is gone. stays: it runs over what failed, and feels nothing.
STATES = ("down", "degraded", "exposed", "unprotected", "stays")
_RANK = {state: len(STATES) - place for place, state in enumerate(STATES)}


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a line. `before`: what it was already; "" for fine. `by`: trails, MSP groups and rings
    that carry it now (exposed), that it lost (unprotected), or that failed it as well (down)."""

    circuit: str
    state: str
    before: str = ""
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Worse:
    """An incident that gets worse: its lines that would go from bad to worse."""

    incident: str
    circuits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Battery:
    """A site power that fails: minutes its battery carries the site, None where nobody wrote them."""

    power: str
    minutes: float | None


@dataclass(frozen=True)
class Consequence:
    """What faults would do, beside what is present. `fates`: lines that get worse, worst first, then by class
    and id, and those that stay. `unseen`: NEs that nobody would see any more. `exposed_now`: lines that live
    without protection already. `already`: lines hit which are down as it is."""

    faults: tuple[Fault, ...]
    fates: tuple[Fate, ...]
    unseen: tuple[str, ...] = ()
    batteries: tuple[Battery, ...] = ()
    worse: tuple[Worse, ...] = ()
    exposed_now: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    services: Mapping[str, Service] = field(default_factory=dict, repr=False)

    def of(self, state: str) -> tuple[str, ...]:
        """Ids of the lines that come to this state."""
        return tuple(fate.circuit for fate in self.fates if fate.state == state)

    @cached_property
    def by_class(self) -> dict[str, dict[str, int]]:
        """Lines by class and state, the best class first."""
        found = self._counted(lambda service: service.service_class)
        return dict(sorted(found.items(), key=lambda item: (rank(item[0]), item[0])))

    @cached_property
    def by_customer(self) -> dict[str, dict[str, int]]:
        """Lines by customer and state, most down first."""
        found = self._counted(lambda service: service.customer)
        return dict(
            sorted(found.items(), key=lambda item: ([-item[1].get(state, 0) for state in STATES], item[0]))
        )

    def _counted(self, of: Callable[[Service], str]) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for fate in self.fates:
            states = found.setdefault(of(self.services[fate.circuit]), {})
            states[fate.state] = states.get(fate.state, 0) + 1
        return found


@dataclass(frozen=True)
class Picture:
    """The plant with a set of faults in it: by circuit the state and, where that is of use, what by."""

    broken: Foretold | None
    fates: dict[str, tuple[str, tuple[str, ...]]]


_WHOLE = Picture(None, {})
_Reason = tuple[tuple[str, tuple[str, ...]], tuple[tuple[str, ...], ...]]
"""State and what by; and, where that is a line's own protection trail, what by leg by leg."""
# Which shields are the reason of a state, the first of them that there are.
_BY: dict[str, tuple[Callable[[Told], tuple[str, ...]], ...]] = {
    "down": (lambda t: t.overrun, lambda t: t.used, lambda t: t.lost),
    "exposed": (lambda t: t.used, lambda t: t.overrun),
    "unprotected": (lambda t: t.lost,),
}
_KEPT = 32  # pictures of incidents


class WhatIf:
    """Asks about one plant. Of 20,000 lines half a second to make; a question is then cheap."""

    def __init__(self, index: PlantIndex) -> None:
        self.index = index
        self.breaks = Breaks(index)
        self.keys = Keys()
        self.wiring = Wiring(index)
        self.bundles = Bundles(self.wiring, self.keys, routes=False)
        self.strands = Strands(index, self.bundles)
        self.services = services(index)
        self._ranks = {name: rank(service.service_class) for name, service in self.services.items()}
        self._shields = Shields(self.wiring)
        self._before: tuple[tuple[Present, ...], Picture] = ((), _WHOLE)
        self._kept: dict[tuple[Fault, ...], Picture] = {}

    def broken(self, faults: Iterable[Fault]) -> Foretold:
        """The plant with these faults in it. Raises KeyError for a kind of fault nobody knows."""
        damages = [damage(fault, self.index, self.breaks) for fault in faults]
        return Foretold(self.wiring, self.bundles, self.keys, self.strands, damages)

    def picture(self, faults: Iterable[Fault]) -> Picture:
        """What every line comes to that runs over what is broken."""
        wanted = tuple(dict.fromkeys(faults))
        if not wanted:
            return _WHOLE
        broken = self.broken(wanted)
        told: dict[Strand, list[tuple[int, str]]] = {}
        for strand, mask, state in broken.lines:
            told.setdefault(strand, []).append((mask, state))
        fates: dict[str, tuple[str, tuple[str, ...]]] = {}
        under = Under(broken, self._shields, self.strands.legs)
        reasons: dict[tuple[str, tuple[int, ...]], _Reason] = {}
        for strand, walked in broken.walked.items():
            legs = tuple([under.legs[leg] for leg in strand.legs])
            for mask, state in told.get(strand, ()):
                self._fare(strand, mask, _reason(state, legs, under.told, reasons), fates)
                walked &= ~mask
            if walked:
                self._fare(strand, walked, _reason("", legs, under.told, reasons), fates)
        return Picture(broken, fates)

    def _fare(
        self, strand: Strand, mask: int, why: _Reason, fates: dict[str, tuple[str, tuple[str, ...]]]
    ) -> None:
        """Members of a strand come to a state; each names its own protection trail."""
        fate, named = why
        for member in bits(mask) if mask & (mask - 1) else (mask.bit_length() - 1,):
            circuit = strand.members[member]
            fates[circuit] = (fate[0], self._own(circuit, named)) if named else fate

    def _own(self, circuit: str, named: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
        legs = self.index.circuits[circuit].legs
        return tuple(
            dict.fromkeys(
                element or leg.protection or ""
                for leg, elements in zip(legs, named, strict=True)
                for element in elements
            )
        )

    def of(self, faults: Iterable[Fault], present: Iterable[Present] = ()) -> Consequence:
        """What they would do beside what is present. Raises KeyError for a kind of fault nobody knows."""
        there = tuple(present)
        new = tuple(dict.fromkeys(faults))
        old = tuple(dict.fromkeys(fault for one in there for fault in one.faults))
        before = self._picture_of(there, old)
        after = self.picture((*old, *new))
        touched = frozenset(self._lines_of(self.broken(new))) if old else after.fates.keys()
        fates, already = self._moved(before, after, touched)
        return Consequence(
            faults=new,
            fates=fates,
            unseen=self._unseen(before.broken, after.broken),
            batteries=self._batteries(new),
            worse=self._worse(there, fates),
            exposed_now=_in(before, ("exposed", "unprotected")),
            already=already,
            services=self.services,
        )

    def _picture_of(self, present: tuple[Present, ...], faults: tuple[Fault, ...]) -> Picture:
        if self._before[0] != present:
            self._before = present, self.picture(faults)
        return self._before[1]

    def _lines_of(self, broken: Foretold) -> Iterator[str]:
        for strand, mask in broken.walked.items():
            for member in bits(mask):
                yield strand.members[member]

    def _moved(
        self, before: Picture, after: Picture, touched: Container[str]
    ) -> tuple[tuple[Fate, ...], tuple[str, ...]]:
        """Lines that get worse, and of those the new faults touch the ones that stay or were lost already."""
        fates, already = [], []
        for circuit, (state, by) in after.fates.items():
            was = before.fates.get(circuit, ("", ()))[0]
            if _RANK[state] > _RANK.get(was, 0):
                fates.append(Fate(circuit, state, "" if was == "stays" else was, by))
            elif circuit not in touched:
                continue
            elif state == "down":
                already.append(circuit)
            else:
                fates.append(Fate(circuit, "stays", "" if was == "stays" else was, by))
        ordered = sorted(fates, key=lambda f: (-_RANK[f.state], self._ranks[f.circuit], f.circuit))
        return tuple(ordered), tuple(sorted(already))

    def _unseen(self, before: Foretold | None, after: Foretold | None) -> tuple[str, ...]:
        """NEs that are seen before and not after, in plant order."""
        if after is None:
            return ()
        hurt = {ne.domain for ne in self.index.plant.nes if ne.id in after.dead}
        hurt |= {self.index.dcn_links[link].domain for link in after.dcn}
        for section in after.near:
            way = self.wiring.ways[section, 1]
            hurt |= {self.index.nes[ne].domain for ne in (way.tx_ne, way.rx_ne)}
        return tuple(
            ne.id
            for ne in self.index.plant.nes
            if ne.domain in hurt and not after.reached(ne.id) and (before is None or before.reached(ne.id))
        )

    def _batteries(self, faults: tuple[Fault, ...]) -> tuple[Battery, ...]:
        found = []
        for fault in faults:
            if fault.kind == "power-loss":
                minutes = self.index.power_plants[fault.element].battery_min
                known = float(minutes) if isinstance(minutes, int | float) else None
                found.append(Battery(fault.element, known))
        return tuple(found)

    def _of_incident(self, faults: tuple[Fault, ...]) -> Picture:
        """Kept: the same incidents are present in question after question."""
        found = self._kept.pop(faults, None) or self.picture(faults)
        self._kept[faults] = found
        if len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return found

    def _worse(self, present: tuple[Present, ...], fates: tuple[Fate, ...]) -> tuple[Worse, ...]:
        """Which incidents hurt a line already, alone or with others, that would get worse."""
        moved = [f.circuit for f in fates if f.before and f.state in ("down", "degraded", "exposed")]
        found = []
        for one in present if moved else ():
            hurt = self._of_incident(one.faults).fates if len(present) > 1 else self._before[1].fates
            circuits = tuple(c for c in moved if hurt.get(c, ("stays",))[0] != "stays")
            if circuits:
                found.append(Worse(one.incident, circuits))
        return tuple(found)


def _reason(
    state: str,
    legs: tuple[int, ...],
    told: list[Told],
    known: dict[tuple[str, tuple[int, ...]], _Reason],
) -> _Reason:
    """Worked out once for lines whose shields fare the same. `state`: "" for one that feels nothing."""
    found = known.get((state, legs))
    if found is None:
        shields = [told[leg] for leg in legs]
        became = state or ("unprotected" if any(leg.lost for leg in shields) else "stays")
        choices = [tuple([of(leg) for leg in shields]) for of in _BY.get(became, ())]
        named = next((choice for choice in choices if any(choice)), ())
        if any("" in leg for leg in named):
            found = ((became, ()), named)
        else:
            found = ((became, tuple(dict.fromkeys(e for leg in named for e in leg))), ())
        known[state, legs] = found
    return found


def _in(picture: Picture, states: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(circuit for circuit, (state, _) in picture.fates.items() if state in states))
