"""The broken plant, asked only what becomes of the lines: `semantics.Broken` without a word of alarms.

It walks and judges as Broken does, by the same code; only what would be expected to be seen is left out,
which is most of the work when a place is looked at for the first time.
"""

from collections.abc import Hashable

from linewatch.localise.bundles import Bundles, Path, Route
from linewatch.localise.expect import Keys
from linewatch.localise.faults import Damage
from linewatch.localise.lines import Fate, judge_line
from linewatch.localise.semantics import Broken
from linewatch.localise.slices import at_once
from linewatch.localise.wiring import Wiring

_SHAPED = 2_000  # fates remembered of one shape of routes


class Foretold(Broken):
    """`lines`: who is hurt, as `Prediction.lines`. `walked`: who was looked at. `near`: sections hurt."""

    def __init__(self, wiring: Wiring, bundles: Bundles, keys: Keys, damages: list[Damage]) -> None:
        super().__init__(wiring, bundles, keys, damages)
        self.near = self._touched_sections()
        self.lines: list[tuple[Route, int, str]] = []
        self.walked: dict[Route, int] = {}
        paths = at_once(self._tell_sections(self.near, {}))
        self._near_damage = {path.members[0]: None for path in paths}
        routes: dict[Route, None] = {}
        for path in paths:
            if self._tell_path(path):
                routes.update(path.routes)
        for route, patterns in at_once(self._judged(routes)).items():
            ways = tuple([self.ways[way] for way in route.ways])
            dead = tuple([ne in self.dead for ne in route.nes])
            for pattern, members in patterns.items():
                self.walked[route] = self.walked.get(route, 0) | members
                fate = self._fate(route, members, (Foretold, ways, dead, pattern))
                if fate.state:
                    self.lines.append((route, members, fate.state))

    def _fate(self, route: Route, members: int, key: Hashable) -> Fate:
        """Routes of one shape fare alike wherever they feel alike, so one of them is judged."""
        known = route.shape.get(key)
        if known is None:
            line = route.lines[(members & -members).bit_length() - 1]
            if len(route.shape) >= _SHAPED:
                route.shape.clear()
            known = route.shape[key] = (judge_line(self, line), ())
        return known[0]

    def expect(self, resource: str, code: str, by: str, sure: int) -> None:
        """Nothing is."""

    def expect_of_ne(self, resource: str, code: str, ne: str, sure: int | None = None) -> None:
        """Nothing is."""

    def _expect_of_path(self, path: Path, code: str, ne: str, sure: int | None = None) -> None:
        pass

    def _section(self, section: str) -> None:
        pass

    def _group(self, group_id: str) -> None:
        pass
