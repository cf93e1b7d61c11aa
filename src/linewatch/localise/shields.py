"""What protects the lines of a route, and what is left of it when something is broken."""

from typing import NamedTuple

from linewatch.localise.bundles import Route
from linewatch.localise.semantics import FAIL, Broken
from linewatch.localise.wiring import Wiring

STANDING, USED, LOST, OVERRUN = 0, 1, 2, 3


class Shield(NamedTuple):
    """`kind`: sncp (`element` is the protection trail), msp (the group) or ms-spring (the ring). `guards`:
    the working trail, the group, or the ring's section, that it stands in for."""

    kind: str
    element: str
    guards: str


class Shields:
    """The shields of routes, found once per plant. `under` looks at them in one broken plant."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._of_route: dict[Route, tuple[Shield, ...]] = {}
        self._of_trail: dict[str, tuple[Shield, ...]] = {}

    def of(self, route: Route) -> tuple[Shield, ...]:
        """In the order of travel."""
        found = self._of_route.get(route)
        if found is None:
            shields: dict[Shield, None] = {}
            for leg in route.lines[0].forth:
                working = leg.working[0]
                if leg.protection is not None:
                    shields[Shield("sncp", leg.protection[0], working)] = None
                shields.update(dict.fromkeys(self._along(working)))
            found = self._of_route[route] = tuple(shields)
        return found

    def _along(self, trail_id: str) -> tuple[Shield, ...]:
        found = self._of_trail.get(trail_id)
        if found is None:
            trail = self._wiring.index.hp_trails.get(trail_id)
            shields = []
            for hop in trail.hops if trail is not None else ():
                if hop in self._wiring.index.msp_groups:
                    shields.append(Shield("msp", hop, hop))
                elif hop in self._wiring.spring_of:
                    shields.append(Shield("ms-spring", self._wiring.spring_of[hop], hop))
            found = self._of_trail[trail_id] = tuple(shields)
        return found


class Under:
    """The state of shields in one broken plant, each asked once."""

    def __init__(self, broken: Broken) -> None:
        self._broken = broken
        self._known: dict[Shield, int] = {}

    def state(self, shield: Shield) -> int:
        """STANDING; USED: it carries what it guards; LOST: it would not, and need not yet; OVERRUN: it would
        have to, and cannot."""
        found = self._known.get(shield)
        if found is None:
            hurt, gone = _LOOK[shield.kind](self, shield)
            found = (OVERRUN if gone else USED) if hurt else (LOST if gone else STANDING)
            self._known[shield] = found
        return found

    def sncp(self, shield: Shield) -> tuple[bool, bool]:
        """Whether what it guards is broken in either direction, and whether it is itself; so the others."""
        broken = self._broken
        hurt = any(broken.trail(shield.guards, d) == FAIL for d in (1, -1))
        return hurt, any(broken.trail(shield.element, d) == FAIL for d in (1, -1))

    def msp(self, shield: Shield) -> tuple[bool, bool]:
        """Working and protection section of a group."""
        hurt = gone = False
        for direction in (1, -1):
            ways = self._broken.wiring.hop_ways(shield.element, direction)
            hurt |= bool(ways) and self._broken.carries(ways[0]) == FAIL
            gone |= len(ways) < 2 or self._broken.carries(ways[1]) == FAIL
        return hurt, gone

    def ring(self, shield: Shield) -> tuple[bool, bool]:
        """A section of the ring, and all its others."""
        ring = self._broken.index.rings[shield.element]
        return self._failed(shield.guards), any(
            self._failed(section) for section in ring.sections if section != shield.guards
        )

    def _failed(self, section: str) -> bool:
        ways = (self._broken.wiring.ways.get((section, d)) for d in (1, -1))
        return any(way is not None and self._broken.carries(way) == FAIL for way in ways)


_LOOK = {"sncp": Under.sncp, "msp": Under.msp, "ms-spring": Under.ring}
