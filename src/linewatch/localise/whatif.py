"""What faults would do to the lines: played through the localiser's own picture of the plant.

Nothing here judges a line. `semantics.Broken` does (by `foretold`), as it does for verdicts, so that what is
foretold and what is concluded afterwards cannot differ. Added is only what no alarm ever tells: which
protection is gone although nothing has switched.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from linewatch.localise.beside import Beside
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

    broken: Foretold
    fates: dict[str, tuple[str, tuple[str, ...]]]


class Standing:
    """The plant with the faults in it that are there already."""

    def __init__(self, whatif: "WhatIf", faults: tuple[Fault, ...]) -> None:
        self._whatif = whatif
        self.broken = whatif.broken(faults)

    @cached_property
    def picture(self) -> Picture:
        """What they bring every line to."""
        return self._whatif.pictured(self.broken)

    @cached_property
    def exposed(self) -> tuple[str, ...]:
        """Lines that live without protection because of them, by id."""
        fates = self.picture.fates.items()
        return tuple(sorted(circuit for circuit, (state, _) in fates if state in ("exposed", "unprotected")))


_Reason = tuple[tuple[str, tuple[str, ...]], tuple[tuple[str, ...], ...]]
"""State and what by; and, where that is a line's own protection trail, what by leg by leg."""
# Which shields are the reason of a state, the first of them that there are.
_BY: dict[str, tuple[Callable[[Told], tuple[str, ...]], ...]] = {
    "down": (lambda t: t.overrun, lambda t: t.used, lambda t: t.lost),
    "exposed": (lambda t: t.used, lambda t: t.overrun),
    "unprotected": (lambda t: t.lost,),
}
_KEPT = 200  # pictures of incidents, alone and together


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
        by_class = sorted(self.services, key=lambda name: (rank(self.services[name].service_class), name))
        self._places = {name: place for place, name in enumerate(by_class)}
        self._shields = Shields(self.wiring)
        self._standing: dict[tuple[Fault, ...], Standing] = {}

    def broken(self, faults: Iterable[Fault], beside: Iterable[Fault] = ()) -> Foretold:
        """The plant with these faults in it, and those that they are beside; only lines that `faults` touch
        are looked at. Raises KeyError for a kind of fault nobody knows."""
        damages = [damage(fault, self.index, self.breaks) for fault in faults]
        parts = self.wiring, self.bundles, self.keys, self.strands, damages
        there = tuple(beside)
        return Beside(*parts, self.standing(there).broken) if there else Foretold(*parts)

    def standing(self, faults: Iterable[Fault]) -> Standing:
        """The plant with faults in it that stay for a while. Kept: the same incidents are present in question
        after question. What is kept is found by the faults themselves, and is of this one plant."""
        wanted = tuple(dict.fromkeys(faults))
        found = self._standing.pop(wanted, None) or Standing(self, wanted)
        self._standing[wanted] = found
        if len(self._standing) > _KEPT:
            del self._standing[next(iter(self._standing))]
        return found

    def picture(self, faults: Iterable[Fault], beside: Iterable[Fault] = ()) -> Picture:
        """What every line comes to that runs over what is broken by `faults`."""
        return self.pictured(self.broken(dict.fromkeys(faults), beside))

    def pictured(self, broken: Foretold) -> Picture:
        """What every line comes to that was looked at."""
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
        if len(legs) == 1 and len(named[0]) == 1:
            return (named[0][0] or legs[0].protection or "",)
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
        before = self.standing(old)
        after = self.picture(new, old)
        fates, already = self._moved(before.picture, after)
        return Consequence(
            faults=new,
            fates=fates,
            unseen=self._unseen(before.broken, after.broken),
            batteries=self._batteries(new),
            worse=self._worse(there, fates),
            exposed_now=before.exposed,
            already=already,
            services=self.services,
        )

    def _moved(self, before: Picture, after: Picture) -> tuple[tuple[Fate, ...], tuple[str, ...]]:
        """Lines that get worse, and of those the new faults touch the ones that stay or were lost already."""
        fates, already = [], []
        for circuit, (state, by) in after.fates.items():
            was = before.fates.get(circuit, ("", ()))[0]
            if _RANK[state] > _RANK.get(was, 0):
                fates.append(Fate(circuit, state, "" if was == "stays" else was, by))
            elif state == "down":
                already.append(circuit)
            else:
                fates.append(Fate(circuit, "stays", "" if was == "stays" else was, by))
        places, room = self._places, len(self._places)
        fates.sort(key=lambda fate: places[fate.circuit] - room * _RANK[fate.state])
        return tuple(fates), tuple(sorted(already))

    def _unseen(self, before: Foretold, after: Foretold) -> tuple[str, ...]:
        """NEs that are seen before and not after, in plant order."""
        nes, links = self.index.nes, self.index.dcn_links
        hurt = {nes[e].domain for d in after.damages for e in d.dead if e in nes}
        hurt |= {links[link].domain for d in after.damages for link in d.dcn}
        for section in after.near:
            way = self.wiring.ways[section, 1]
            hurt |= {nes[ne].domain for ne in (way.tx_ne, way.rx_ne)}
        return tuple(
            ne.id
            for ne in self.index.plant.nes
            if ne.domain in hurt and not after.reached(ne.id) and before.reached(ne.id)
        )

    def _batteries(self, faults: tuple[Fault, ...]) -> tuple[Battery, ...]:
        found = []
        for fault in faults:
            if fault.kind == "power-loss":
                minutes = self.index.power_plants[fault.element].battery_min
                known = float(minutes) if isinstance(minutes, int | float) else None
                found.append(Battery(fault.element, known))
        return tuple(found)

    def _worse(self, present: tuple[Present, ...], fates: tuple[Fate, ...]) -> tuple[Worse, ...]:
        """Which incidents hurt a line already, alone or with others, that would get worse."""
        moved = [f.circuit for f in fates if f.before and f.state in ("down", "degraded", "exposed")]
        found = []
        for one in present if moved else ():
            hurt = self.standing(one.faults).picture.fates
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
