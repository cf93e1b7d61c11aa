"""What faults would do to the lines: played through the localiser's own picture of the plant.

Nothing here judges a line. `semantics.Broken` does (by `foretold`), as it does for verdicts, so that what is
foretold and what is concluded afterwards cannot differ. Added is only what no alarm ever tells: which
protection is gone although nothing has switched.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from linewatch.localise.bundles import Bundles, Route
from linewatch.localise.expect import Keys, bits
from linewatch.localise.failing import Present
from linewatch.localise.faults import Breaks, Fault, damage
from linewatch.localise.foretold import Foretold
from linewatch.localise.shields import LOST, OVERRUN, USED, Shields, Under
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
_BY = {"down": (OVERRUN, USED, LOST), "exposed": (USED, OVERRUN), "unprotected": (LOST,)}


class WhatIf:
    """Asks about one plant. Costly to make where there are many lines; a question is then cheap."""

    def __init__(self, index: PlantIndex) -> None:
        self.index = index
        self.breaks = Breaks(index)
        self.keys = Keys()
        self.wiring = Wiring(index)
        self.bundles = Bundles(self.wiring, self.keys)
        self.services = services(index)
        self._shields = Shields(self.wiring)
        self._before: tuple[tuple[Present, ...], Picture] = ((), _WHOLE)

    def broken(self, faults: Iterable[Fault]) -> Foretold:
        """The plant with these faults in it. Raises KeyError for a kind of fault nobody knows."""
        damages = [damage(fault, self.index, self.breaks) for fault in faults]
        return Foretold(self.wiring, self.bundles, self.keys, damages)

    def picture(self, faults: Iterable[Fault]) -> Picture:
        """What every line comes to that runs over what is broken."""
        wanted = tuple(dict.fromkeys(faults))
        if not wanted:
            return _WHOLE
        broken = self.broken(wanted)
        told: dict[Route, list[tuple[int, str]]] = {}
        for route, mask, state in broken.lines:
            told.setdefault(route, []).append((mask, state))
        fates: dict[str, tuple[str, tuple[str, ...]]] = {}
        under = Under(broken)
        for route, walked in broken.walked.items():
            self._route(route, walked, told.get(route, ()), under, fates)
        return Picture(broken, fates)

    def _route(
        self,
        route: Route,
        walked: int,
        told: Iterable[tuple[int, str]],
        under: Under,
        fates: dict[str, tuple[str, tuple[str, ...]]],
    ) -> None:
        states = [(shield.element, under.state(shield)) for shield in self._shields.of(route)]
        by: dict[int, tuple[str, ...]] = {}
        for wanted in (OVERRUN, USED, LOST):
            by[wanted] = tuple(dict.fromkeys(element for element, state in states if state == wanted))
        left = walked
        for mask, state in told:
            reason = next((by[wanted] for wanted in _BY.get(state, ()) if by[wanted]), ())
            for member in bits(mask):
                fates[route.members[member]] = (state, reason)
            left &= ~mask
        quiet = ("unprotected", by[LOST]) if by[LOST] else ("stays", ())
        for member in bits(left):
            fates[route.members[member]] = quiet

    def of(self, faults: Iterable[Fault], present: Iterable[Present] = ()) -> Consequence:
        """What they would do beside what is present. Raises KeyError for a kind of fault nobody knows."""
        there = tuple(present)
        new = tuple(dict.fromkeys(faults))
        old = tuple(dict.fromkeys(fault for one in there for fault in one.faults))
        before = self._picture_of(there, old)
        after = self.picture((*old, *new))
        fates, already = self._moved(before, after, self.picture(new) if old else after)
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

    def _moved(
        self, before: Picture, after: Picture, alone: Picture
    ) -> tuple[tuple[Fate, ...], tuple[str, ...]]:
        """Lines that get worse, and of those the new faults touch the ones that stay or were lost already."""
        fates, already = [], []
        for circuit, (state, by) in after.fates.items():
            was = before.fates.get(circuit, ("", ()))[0]
            if _RANK[state] > _RANK.get(was, 0):
                fates.append(Fate(circuit, state, "" if was == "stays" else was, by))
            elif circuit not in alone.fates:
                continue
            elif state == "down":
                already.append(circuit)
            else:
                fates.append(Fate(circuit, "stays", "" if was == "stays" else was, by))
        order = {
            f.circuit: (-_RANK[f.state], rank(self.services[f.circuit].service_class), f.circuit)
            for f in fates
        }
        return tuple(sorted(fates, key=lambda fate: order[fate.circuit])), tuple(sorted(already))

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

    def _worse(self, present: tuple[Present, ...], fates: tuple[Fate, ...]) -> tuple[Worse, ...]:
        """Which incidents hurt a line already, alone or with others, that would get worse."""
        moved = [f.circuit for f in fates if f.before and f.state in ("down", "degraded", "exposed")]
        found = []
        for one in present:
            hurt = self.picture(one.faults).fates if len(present) > 1 else self._before[1].fates
            circuits = tuple(c for c in moved if hurt.get(c, ("stays",))[0] != "stays")
            if circuits:
                found.append(Worse(one.incident, circuits))
        return tuple(found)


def _in(picture: Picture, states: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(circuit for circuit, (state, _) in picture.fates.items() if state in states))
