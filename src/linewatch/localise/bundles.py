"""Circuits and trails that fare alike, found once per plant.

VC-4 trails over the same hops live and die together (a *path*). Circuits whose legs take the same paths,
which end at the same NEs and whose tails are of the same make (a *route*) show the same to any damage outside
their own cards and tails, and to the same damage within. What such a circuit shows is worked out for one and
said of all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, TypeVar

from linewatch.localise.expect import Bundle, Keys
from linewatch.localise.wiring import LegWay, Line, Tail, Wiring
from linewatch.topology.plant import HpTrail

if TYPE_CHECKING:
    from linewatch.localise.lines import Fate
    from linewatch.localise.routes import Echo, Terms

PATH = "\0trail"

T = TypeVar("T")


class Path(Bundle):
    """Trails over the same hops. `routes`: who rides on them."""

    __slots__ = ("routes", "trail")

    def __init__(self, trails: tuple[HpTrail, ...]) -> None:
        ids = tuple(trail.id for trail in trails)
        super().__init__(ids, {PATH: ids})
        self.trail = trails[0]
        self.routes: dict[Route, None] = {}


class Route(Bundle):
    """Circuits of one route. `ways`: the paths with direction it hangs on; `nes`: who reports or selects;
    `hubs`: routers it has in common with other circuits."""

    __slots__ = ("domains", "echoes", "hubs", "items", "lines", "nes", "racks", "shape", "ways")

    def __init__(
        self,
        lines: tuple[Line, ...],
        names: dict[str, tuple[str, ...]],
        ways: tuple[tuple[str, int], ...],
        wiring: Wiring,
    ) -> None:
        super().__init__(tuple(line.id for line in lines), names)
        self.lines = lines
        one = lines[0]
        legs = (*one.forth, *one.back)
        self.ways = ways
        self.nes = tuple(dict.fromkeys((one.a.ne, one.z.ne, *(leg.end_ne for leg in legs))))
        devices = [wiring.index.devices.get(e) for tail in (one.a, one.z) for _, e in tail.items]
        found = [d for d in devices if d is not None]
        self.domains = tuple(dict.fromkeys(d.domain for d in found if d.domain is not None))
        self.racks = tuple(dict.fromkeys(d.rack for d in found if isinstance(d.rack, str)))
        routers = tuple(dict.fromkeys(t.router for t in (one.a, one.z) if t.router is not None))
        self.items = tuple(element for tail in (one.a, one.z) for _, element in tail.items)
        self.hubs = tuple(r for r in routers if len(wiring.index.circuits_of_tail.get(r, ())) != 1)
        self.echoes: dict[Hashable, Echo] = {}  # what was worked out, by what it hangs on
        self.shape: dict[Hashable, tuple[Fate, Terms]] = {}  # the same, for all routes built like this one


class Bundles:
    """Every trail's path and every circuit's route. `apart`: everything on its own, to check against.
    Not `routes`: paths only, which is quick."""

    def __init__(self, wiring: Wiring, keys: Keys, *, apart: bool = False, routes: bool = True) -> None:
        self._wiring = wiring
        self._apart = apart
        index = wiring.index
        self.path_of: dict[str, Path] = {}
        self.paths_of_hop: dict[str, dict[Path, None]] = {}
        for trails in self._grouped(index.plant.hp_trails, self._path_key):
            path = Path(trails)
            keys.own(path)
            self.path_of.update(dict.fromkeys(path.members, path))
            for hop in path.trail.hops:
                self.paths_of_hop.setdefault(hop, {})[path] = None
        self._users: dict[str, int] = {}
        self._shapes: dict[Hashable, dict[Hashable, tuple[Fate, Terms]]] = {}
        lines = [wiring.line(circuit.id) for circuit in index.plant.circuits] if routes else []
        for line in lines:
            for name in dict.fromkeys(_names(line).values()):
                self._users[name] = self._users.get(name, 0) + 1
        self.route_of: dict[str, tuple[Route, int]] = {}
        self.routes_of_ne: dict[str, dict[Route, None]] = {}
        self.lines_of_router: dict[str, dict[Route, int]] = {}
        for group in self._grouped(lines, self._route_key):
            self._add(group, keys)

    def _grouped(self, things: Iterable[T], key: Callable[[T], Hashable]) -> list[tuple[T, ...]]:
        groups: dict[Hashable, list[T]] = {}
        for number, thing in enumerate(things):
            groups.setdefault(number if self._apart else key(thing), []).append(thing)
        return [tuple(group) for group in groups.values()]

    def _path_key(self, trail: HpTrail) -> Hashable:
        return trail.a_ne, trail.z_ne, tuple(trail.hops), tuple(trail.dirs)

    def _add(self, lines: tuple[Line, ...], keys: Keys) -> None:
        all_names = [_names(line) for line in lines]
        names = {
            role: tuple(names[role] for names in all_names)
            for role, name in all_names[0].items()
            if self._users[name] == 1
        }
        legs = (*lines[0].forth, *lines[0].back)
        ways = tuple(dict.fromkeys(way for leg in legs for way in self._ways(leg)))
        route = Route(lines, names, ways, self._wiring)
        route.shape = self._shapes.setdefault(self._shape_key(route), {})
        keys.own(route)
        for member, line in enumerate(lines):
            self.route_of[line.id] = (route, member)
            for router in dict.fromkeys(t.router for t in (line.a, line.z) if t.router is not None):
                known = self.lines_of_router.setdefault(router, {})
                known[route] = known.get(route, 0) | 1 << member
        for trail, _ in route.ways:
            if trail in self.path_of:
                self.path_of[trail].routes[route] = None
        for ne in (lines[0].a.ne, lines[0].z.ne):
            self.routes_of_ne.setdefault(ne, {})[route] = None

    def _route_key(self, line: Line) -> Hashable:
        return (
            tuple(self._leg_key(leg) for leg in (*line.forth, *line.back)),
            line.a.ne,
            line.z.ne,
            bool(line.a.card),
            bool(line.z.card),
            self._tail_key(line.a),
            self._tail_key(line.z),
            self._named(line.vc12),
            tuple(_names(line)),
        )

    def _leg_key(self, leg: LegWay) -> Hashable:
        return leg.end_ne, self._ways(leg)

    def _ways(self, leg: LegWay) -> tuple[tuple[str, int], ...]:
        """Working and protection of a leg, each by the first trail of its path."""
        ways = (leg.working, leg.protection) if leg.protection is not None else (leg.working,)
        return tuple(
            (self.path_of[trail].members[0] if trail in self.path_of else trail, way) for trail, way in ways
        )

    def _tail_key(self, tail: Tail) -> Hashable:
        return (
            tuple((kind, self._make(element)) for kind, element in tail.items),
            self._named(tail.port),
            self._named(tail.router_port) if tail.router is not None else None,
            tail.router == tail.router_port,
        )

    def _shape_key(self, route: Route) -> Hashable:
        """All that what a circuit shows hangs on, but names: routes of one shape show the same in their own
        terms."""
        if self._apart:
            return route.members
        one = route.lines[0]
        nes = [self._wiring.index.nes.get(ne) for ne in route.nes]
        return (
            tuple(
                (tuple(route.ways.index(way) for way in self._ways(leg)), route.nes.index(leg.end_ne))
                for leg in (*one.forth, *one.back)
            ),
            len(one.forth),
            route.nes.index(one.z.ne),
            tuple(ne is not None and getattr(ne.mgmt, "mode", "trap") == "poll" for ne in nes),
            tuple(self._like(kind, element, route) for kind, element in one.a.items),
            tuple(self._like(kind, element, route) for kind, element in one.z.items),
            tuple(
                (self._named(tail.port), tail.router and self._named(tail.router_port))
                for tail in (one.a, one.z)
            ),
            self._named(one.vc12),
            tuple(route.names),
        )

    def _like(self, kind: str, element: str, route: Route) -> Hashable:
        """What kind of thing an element of a tail is, in the route's own terms."""
        device = self._wiring.index.devices.get(element)
        shared = self._users[element] > 1
        if device is None:
            return kind, shared
        domain = route.domains.index(device.domain) if device.domain is not None else None
        rack = route.racks.index(device.rack) if isinstance(device.rack, str) else None
        mode = getattr(device.mgmt, "mode", None)
        return kind, shared, device.type, mode, domain, rack, device.dying_gasp is True

    def _named(self, name: str) -> str:
        """The name itself where several circuits have it, which then fare together because of it."""
        return "" if self._users[name] == 1 else name

    def _make(self, element: str) -> Hashable:
        """All that a signal or a poller sees of an element, but its name."""
        device = self._wiring.index.devices.get(element)
        if device is None or self._users[element] > 1:
            return self._named(element), device is not None
        rack = device.rack if isinstance(device.rack, str) else None
        mode = getattr(device.mgmt, "mode", None)
        return "", device.type, mode, device.domain, rack, device.dying_gasp is True


def _names(line: Line) -> dict[str, str]:
    """The circuit's own names by role. A role whose name an earlier one has already is left out."""
    found = {"\0vc12": line.vc12}
    for end, tail in (("a", line.a), ("z", line.z)):
        found[f"\0{end}.port"] = tail.port
        for at, (_, element) in enumerate(tail.items):
            found[f"\0{end}{at}"] = element
        if tail.router is not None:
            found[f"\0{end}.wan"] = tail.router_port
    first: dict[str, str] = {}
    for role, name in found.items():
        if name not in first.values():
            first[role] = name
    return first
