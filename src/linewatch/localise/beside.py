"""Something more that breaks, beside what is broken already: looked at where it breaks, and nowhere else.

The answers are those of one `Foretold` with all the damage in it. What the new damage is not near to keeps
the answer it had, and is asked of the plant as it is; so a question costs what it touches, however much is
open.
"""

from linewatch.localise.bundles import Bundles
from linewatch.localise.expect import Keys
from linewatch.localise.faults import Damage
from linewatch.localise.foretold import Foretold, Hurt
from linewatch.localise.strands import Strand, Strands
from linewatch.localise.wiring import Wiring


class Beside(Foretold):
    """`lines`, `walked` and `near` are of what the new damage touches, in the state all of it brings them to;
    whatever else `now` says of a line stands."""

    def __init__(
        self,
        wiring: Wiring,
        bundles: Bundles,
        keys: Keys,
        strands: Strands,
        damages: list[Damage],
        now: Foretold,
    ) -> None:
        self._now = now
        self._newly_dead: set[str] = set()
        super().__init__(wiring, bundles, keys, strands, damages)

    def _join(self) -> None:
        now = self._now
        self._newly_dead = self.dead
        self.broken = now.broken | self.broken
        self.weak = now.weak | self.weak
        self.dead = now.dead | self.dead
        self.dark = now.dark | self.dark
        self.deaf = now.deaf | self.deaf
        self.cut = now.cut | self.cut
        self.starved = now.starved | self.starved
        self.dcn = now.dcn | self.dcn
        harm = dict(now.harm)
        for element, kinds in self.harm.items():
            harm[element] = harm.get(element, 0) | kinds
        self.harm = harm

    def trail(self, trail_id: str, direction: int) -> int:
        """A VC-4 trail in one direction."""
        path = self.bundles.path_of.get(trail_id)
        first = path.members[0] if path is not None else trail_id
        if first in self._near_damage or self._ends_died(first):
            return super().trail(first, direction)
        return self._now.trail(first, direction)

    def _ends_died(self, trail_id: str) -> bool:
        """At an NE that no section of the trail leads to: a dead NE is near to all its sections."""
        trail = self.index.hp_trails.get(trail_id)
        return trail is not None and not self._newly_dead.isdisjoint((trail.a_ne, trail.z_ne))

    def _way(self, way: tuple[str, int]) -> int:
        return super()._way(way) if way[0] in self._near_damage else self._now.ways[way]

    def near_damage(self, trail: str) -> bool:
        """Whether a trail, the first of its path, is over anything broken or in a ring with it."""
        return trail in self._near_damage or self._now.near_damage(trail)

    def _hurt_ends(self, whole: dict[Strand, None]) -> dict[Strand, Hurt]:
        """Of strands that are looked at as a whole also whose ends were hurt before."""
        found = super()._hurt_ends(whole)
        for strand in whole:
            before = self._now.hurt.get(strand)
            if before is None:
                continue
            new = found.setdefault(strand, {})
            fresh = 0
            for members in new.values():
                fresh |= members
            for pattern, members in before.items():
                left = members & ~fresh
                if left:
                    new[pattern] = new.get(pattern, 0) | left
        return found
