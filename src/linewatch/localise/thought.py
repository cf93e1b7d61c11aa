"""What was thought of a component, and what is being thought: kept, written down, and taken up again."""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from linewatch.localise.ballot import Ballot, Entry, Sight
from linewatch.localise.components import Components
from linewatch.localise.conclude import Conclude, Group
from linewatch.localise.field import Field
from linewatch.localise.lone import Lone
from linewatch.localise.search import SECOND_THOUGHT, Search
from linewatch.localise.slices import Steps, units
from linewatch.messages.records import AlarmKey, Root


class Due(IntEnum):
    """Whether a review would find anything else. `LATER`: only what was expected came, or alarms went, which
    leaves the likeliest faults the likeliest. `SOON`: what came may speak for others."""

    NOT = 0
    LATER = 1
    SOON = 2


class Part(Struct, frozen=True):
    """A component as it was judged from nothing: how long was thought of it, whether in haste, its alarms
    then, optical km by cable. `lone`: it is a loss of signal that stands alone."""

    budget: int
    hasty: bool
    base: tuple[AlarmKey, ...]
    otdr_km: tuple[tuple[str, float], ...]
    lone: bool = False


class Asked(Struct, frozen=True):
    """What is thought of: the alarms as they were when it was begun, and for how long. `young`: those of them
    that were just told, of switches and of receivers that hear nothing; `otdr_km`: optical km by the event
    that tells it; `standing`: which of the parts held were as they had been judged."""

    budget: int
    keys: tuple[AlarmKey, ...]
    young: tuple[AlarmKey, ...]
    otdr_km: tuple[tuple[AlarmKey, float], ...]
    standing: tuple[bool, ...]


class Held(Struct, frozen=True):
    """What the next verdicts hang on besides the active alarms. `changed`, `added`, `dropped`: what became of
    the parts since; `fresh`: not yet looked at; `asked`, `pieces`: what is being thought of, and how far;
    `effort`, `confirmed`: what the last thought took, and how many found the same; `rests_until`: when the
    next one may begin that nobody waits for. Empty where they hang on nothing."""

    parts: tuple[Part, ...] = ()
    changed: tuple[bool, ...] = ()
    added: tuple[AlarmKey, ...] = ()
    dropped: tuple[AlarmKey, ...] = ()
    fresh: tuple[AlarmKey, ...] = ()
    due: Due = Due.NOT
    asked: Asked | None = None
    pieces: int = 0
    effort: int = 0
    confirmed: int = 0
    rests_until: datetime | None = None


class Judged:
    """A component judged from nothing, and what explains it. `changed`: alarms came or went since."""

    __slots__ = ("changed", "groups", "part")

    def __init__(self, part: Part, groups: tuple[Group, ...]) -> None:
        self.part = part
        self.groups = groups
        self.changed = False


class _Home(NamedTuple):
    place: int
    judged: Judged
    group: Group


_place = attrgetter("place")
_WIDE = 100  # columns of a picture beyond which it is asked itself: to list them all costs more


class Standing:
    """What is held: the components judged, and by column the groups that explain some of its alarms."""

    def __init__(self, judged: tuple[Judged, ...] = ()) -> None:
        self.judged = judged
        self._wide: list[_Home] = []
        self._by_column: dict[int, list[_Home]] = {}

    def sorted_out(self) -> Steps["Standing"]:
        """Itself, when it knows what is where."""
        place = 0
        for judged in self.judged:
            for group in judged.groups:
                home = _Home(place, judged, group)
                place += 1
                if len(group.prediction.seen) > _WIDE:
                    self._wide.append(home)
                    continue
                for column in group.prediction.seen:
                    self._by_column.setdefault(column, []).append(home)
                yield from units(group.prediction.seen)
        return self

    def widest(self) -> tuple[tuple[str, str], ...]:
        """The roots of what explains most."""
        most = 0
        roots: tuple[Root, ...] = ()
        for judged in self.judged:
            for group in judged.groups:
                if len(group.alarms) > most:
                    most, roots = len(group.alarms), group.roots
        return tuple([(root.element, root.kind) for root in roots])

    def home(self, column: int, bit: int) -> tuple[Judged, Group] | None:
        """The first that explains an alarm."""
        for _, judged, group in self._homes(column):
            if bit & group.prediction.seen.get(column, 0):
                return judged, group
        return None

    def drop(self, key: AlarmKey, column: int, bit: int) -> bool:
        """An alarm is gone; whether it was under anything held."""
        for _, judged, group in self._homes(column):
            if group.drop(key, column, bit):
                judged.changed = True
                return True
        return False

    def _homes(self, column: int) -> Iterable[_Home]:
        narrow = self._by_column.get(column, ())
        return merge(self._wide, narrow, key=_place) if self._wide and narrow else narrow or self._wide


class Thinker:
    """Judges a component from nothing: piece by piece, the same pieces whatever is remembered."""

    def __init__(self, search: Search, conclude: Conclude, lone: Lone) -> None:
        self.search = search
        self.lone = lone
        self._conclude = conclude

    def judged(self, part: Part, sight: Sight) -> Steps[Judged]:
        """The component, explained."""
        if part.lone:
            return Judged(part, (yield from self.lone.group(sight, dict(part.otdr_km))))
        found = yield from self.search.explain(sight, part.budget)
        cut_short = self.search.cut_short
        groups = yield from self._conclude.groups(found, sight, dict(part.otdr_km))
        # Where there was thought to spare, more of it would have found the same.
        budget = part.budget if cut_short else SECOND_THOUGHT
        return Judged(Part(budget, part.hasty, part.base, part.otdr_km), groups)


class Plan:
    """All that is active, to be judged from nothing: parted into components first, then one after the other.
    A component that is as it was keeps what was thought of it, if that was long enough. `ballot`: what was
    active; it is only read."""

    def __init__(
        self, thinker: Thinker, field: Field, asked: Asked, ballot: Ballot, judged: Iterable[Judged]
    ) -> None:
        self._thinker = thinker
        self._field = field
        self.asked = asked
        self.ballot = ballot
        self._known = {
            j.part.base: j for j, same in zip(judged, asked.standing, strict=True) if same and not j.part.lone
        }
        self.pieces = 0
        self.waits = False  # for what might still come of an alarm that stands alone
        self.standing: Standing | None = None
        self._steps = self._all()

    def _all(self) -> Steps[None]:
        self._thinker.search.begin()
        result: list[Judged | None] = []
        anew: list[tuple[Part, list[Entry]]] = []
        components = yield from Components(self.ballot, self._field, self._thinker.search).found()
        young = frozenset(self.asked.young)
        for entries in components:
            part = self._part(entries, young)
            yield from units(entries)
            known = self._known.get(part.base)
            old = known.part if known is not None else part
            same = (old.hasty, old.otdr_km) == (part.hasty, part.otdr_km) and old.budget >= part.budget
            result.append(known if same else None)
            if known is None or not same:
                anew.append((part, entries))
        sights = yield from self.ballot.sights([(entries, part.hasty) for part, entries in anew])
        judged = []
        for (part, _), sight in zip(anew, sights, strict=True):
            judged.append((yield from self._thinker.judged(part, sight)))
        left = iter(judged)
        told = [j or next(left) for j in result]
        told.extend((yield from self._lone(told, young)))
        self.standing = yield from Standing(tuple(told)).sorted_out()

    def _lone(self, told: list[Judged], young: frozenset[AlarmKey]) -> Steps[list[Judged]]:
        """What stands alone: under no verdict, and in no component that has one."""
        explained: set[AlarmKey] = set()
        for judged in told:
            if judged.groups:
                explained.update(judged.part.base)
                yield from units(judged.part.base)
        early = [e.key for e in self.ballot.deaf() if e.key in young and e.key not in explained]
        self.waits = bool(early)
        explained.update(early)
        bases = yield from self._thinker.lone.bases(self.ballot, explained)
        sights = yield from self.ballot.sights([(base, False) for base in bases])
        found = []
        for base, sight in zip(bases, sights, strict=True):
            part = Part(SECOND_THOUGHT, False, tuple([entry.key for entry in base]), (), lone=True)
            judged = yield from self._thinker.judged(part, sight)
            if judged.groups:
                found.append(judged)
        return found

    def told(self) -> Asked:
        """What is thought of, to be written down."""
        keys = tuple([self.ballot.entries[point].key for point in self.ballot.order])
        return replace(self.asked, keys=keys)

    def _part(self, entries: list[Entry], young: frozenset[AlarmKey]) -> Part:
        switches = self.ballot.switches
        hasty = all(switches >> entry.slot & 1 for entry in entries) and any(e.key in young for e in entries)
        base = tuple([entry.key for entry in entries])
        km: dict[str, float] = {}
        for key, optical_km in self.asked.otdr_km:
            at = bisect_left(base, key)
            if base[at : at + 1] == (key,):
                km.setdefault(key.resource, optical_km)
        return Part(self.asked.budget, hasty, base, tuple(sorted(km.items())))

    def go_on(self, most: int | None = None) -> bool:
        """Think for `most` units, or to the end; whether it is reached."""
        self.pieces += 1
        for _ in islice(self._steps, most):
            pass
        return self.standing is not None
