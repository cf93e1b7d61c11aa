"""What protects a leg, and what is left of it when something is broken."""

from typing import NamedTuple

from linewatch.localise.foretold import Foretold
from linewatch.localise.semantics import FAIL, Answers
from linewatch.localise.strands import LegPath
from linewatch.localise.wiring import Wiring

STANDING, USED, LOST, OVERRUN = 0, 1, 2, 3


class Shield(NamedTuple):
    """`kind`: sncp (`element` is the first trail of the protection's path), msp (the group) or ms-spring (the
    ring). `guards`: the working trail, the group, or the ring's section, that it stands in for."""

    kind: str
    element: str
    guards: str


class Shields:
    """The shields of legs, found once per plant. `Under` looks at them in one broken plant."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._of_leg: dict[LegPath, tuple[Shield, ...]] = {}
        self._of_trail: dict[str, tuple[Shield, ...]] = {}

    def of(self, leg: LegPath) -> tuple[Shield, ...]:
        """In the order of travel."""
        found = self._of_leg.get(leg)
        if found is None:
            working = leg.forth[0]
            own = () if leg.spare_forth is None else (Shield("sncp", leg.spare_forth[0], working),)
            found = self._of_leg[leg] = (*own, *self._along(working))
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


class Told(NamedTuple):
    """Of a leg, by state, the groups and rings in it. An SNCP has no name here but "": of lines alike each
    has its own protection trail."""

    used: tuple[str, ...]
    lost: tuple[str, ...]
    overrun: tuple[str, ...]


_NOTHING = Told((), (), ())


class Under:
    """The state of shields in one broken plant, each asked once."""

    def __init__(self, broken: Foretold, shields: Shields, legs: list[LegPath]) -> None:
        self._broken = broken
        self._shields = shields
        self._paths = legs
        self._known: dict[Shield, int] = {}
        self._numbers: dict[Told, int] = {_NOTHING: 0}
        self.told = [_NOTHING]
        self.legs = Answers(self._leg)  # by number of a leg, the number of what is told of it

    def _leg(self, number: int) -> int:
        """What its shields do, in the order of travel."""
        leg = self._paths[number]
        trails = [way[0] for way in (leg.forth, leg.spare_forth) if way is not None]
        if not any(map(self._broken.near_damage, trails)):
            return 0
        by: dict[int, list[str]] = {USED: [], LOST: [], OVERRUN: []}
        for shield in self._shields.of(leg):
            state = self.state(shield)
            if state != STANDING:
                by[state].append("" if shield.kind == "sncp" else shield.element)
        made = Told(*[tuple(dict.fromkeys(names)) for names in by.values()])
        found = self._numbers.setdefault(made, len(self.told))
        if found == len(self.told):
            self.told.append(made)
        return found

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
        hurt = any(broken.ways[shield.guards, d] == FAIL for d in (1, -1))
        return hurt, any(broken.ways[shield.element, d] == FAIL for d in (1, -1))

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
