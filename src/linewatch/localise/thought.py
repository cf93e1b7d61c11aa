"""What was thought of a component, and what is being thought: kept, written down, and taken up again."""

from collections.abc import Iterable
from enum import IntEnum

from msgspec import Struct

from linewatch.localise.ballot import Sight
from linewatch.localise.conclude import Conclude, Group
from linewatch.localise.search import SECOND_THOUGHT, Search
from linewatch.localise.slices import Steps
from linewatch.messages.records import AlarmKey


class Due(IntEnum):
    """Whether a review would find anything else. `LATER`: only what was expected came, or alarms went, which
    leaves the likeliest faults the likeliest. `SOON`: what came may speak for others."""

    NOT = 0
    LATER = 1
    SOON = 2


class Part(Struct, frozen=True):
    """A component as it was judged from nothing: how long was thought of it, whether in haste, its alarms
    then, optical km by cable. `kept`: it is not thought of again, being what it was."""

    budget: int
    hasty: bool
    base: tuple[AlarmKey, ...]
    otdr_km: tuple[tuple[str, float], ...]
    kept: bool = False


class Held(Struct, frozen=True):
    """What the next verdicts hang on besides the active alarms. `changed`, `added`, `dropped`: what became of
    the parts since; `fresh`: not yet looked at; `plan`, `pieces`: what is being thought of, and how far.
    Empty where they hang on nothing."""

    parts: tuple[Part, ...] = ()
    changed: tuple[bool, ...] = ()
    added: tuple[AlarmKey, ...] = ()
    dropped: tuple[AlarmKey, ...] = ()
    fresh: tuple[AlarmKey, ...] = ()
    due: Due = Due.NOT
    plan: tuple[Part, ...] = ()
    pieces: int | None = None


class Judged:
    """A component judged from nothing, and what explains it. `changed`: alarms came or went since."""

    __slots__ = ("changed", "groups", "part")

    def __init__(self, part: Part, groups: tuple[Group, ...]) -> None:
        self.part = part
        self.groups = groups
        self.changed = False


class Thinker:
    """Judges a component from nothing: piece by piece, the same pieces whatever is remembered."""

    def __init__(self, search: Search, conclude: Conclude) -> None:
        self.search = search
        self._conclude = conclude

    def judged(self, part: Part, sight: Sight) -> Steps[Judged]:
        """The component, explained."""
        found = yield from self.search.explain(sight, part.budget)
        cut_short = self.search.cut_short
        groups = yield from self._conclude.groups(found, sight, dict(part.otdr_km))
        # Where there was thought to spare, more of it would have found the same.
        budget = part.budget if cut_short else SECOND_THOUGHT
        return Judged(Part(budget, part.hasty, part.base, part.otdr_km), groups)


class Plan:
    """Components to be judged, in their order; those kept are there already."""

    def __init__(self, thinker: Thinker, parts: Iterable[tuple[Part, Sight | None, Judged | None]]) -> None:
        self._thinker = thinker
        self._parts = tuple(parts)
        self.parts = tuple(part for part, _, _ in self._parts)
        self.keys = frozenset(key for part in self.parts for key in part.base)
        self.pieces = 0
        self.judged: tuple[Judged, ...] | None = None
        self._steps = self._all()

    def _all(self) -> Steps[None]:
        judged = []
        for part, sight, known in self._parts:
            if known is not None:
                judged.append(known)
            elif sight is not None:
                judged.append((yield from self._thinker.judged(part, sight)))
        self.judged = tuple(judged)

    def go_on(self, most: int | None = None) -> bool:
        """Think for about `most` routes, or to the end; whether it is reached."""
        self.pieces += 1
        spent = 0
        for units in self._steps:
            spent += units
            if most is not None and spent >= most:
                return False
        return True
