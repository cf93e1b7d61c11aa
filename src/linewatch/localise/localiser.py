"""The localiser: from active alarms and the plant to ranked causes with evidence."""

from datetime import datetime

from msgspec import Struct

from linewatch.localise.ballot import Ballot, Entry, Sight
from linewatch.localise.causes import Causes
from linewatch.localise.components import components
from linewatch.localise.conclude import Conclude, Group
from linewatch.localise.expect import Keys
from linewatch.localise.faults import Breaks
from linewatch.localise.field import Field
from linewatch.localise.search import Search
from linewatch.localise.wiring import Wiring
from linewatch.messages.records import AlarmKey, AlarmRecord, Verdict
from linewatch.topology.index import PlantIndex


class Held(Struct, frozen=True):
    """What later verdicts hang on besides the active alarms: those of each component as it was last judged
    from nothing, and those that no fault explained then. Empty where the next verdict hangs on nothing."""

    components: tuple[tuple[AlarmKey, ...], ...] = ()
    strays: tuple[AlarmKey, ...] = ()


class _Judged:
    """A component, judged from nothing: its alarms then and what explains them."""

    __slots__ = ("base", "groups", "grown", "key")

    def __init__(
        self, base: tuple[AlarmKey, ...], key: tuple[object, ...], groups: tuple[Group, ...]
    ) -> None:
        self.base = base
        self.grown = False  # alarms were added since
        self.key = key
        self.groups = groups


class Localiser:
    """Learns alarms one by one. A *review* judges the active alarms from nothing: it hangs on the plant and
    on them alone, never on the order they came in. Between reviews an alarm that the faults held explain is
    just added to them, which costs next to nothing; `pending` says that a review is due, as do verdicts.
    """

    def __init__(self, index: PlantIndex, *, apart: bool = False) -> None:
        keys = self._keys = Keys()
        wiring, breaks = Wiring(index), Breaks(index)
        self._field = Field(wiring, breaks, keys, apart=apart)
        self._ballot = Ballot(keys, Causes(wiring, breaks))
        self.search = Search(self._field, keys)
        self._conclude = Conclude(self._field, self.search, keys)
        self._active: dict[AlarmKey, AlarmRecord] = {}
        self._judged: tuple[_Judged, ...] = ()
        self._fresh: dict[AlarmKey, Entry] = {}  # not yet under any verdict
        self._upset = True  # the next verdict must be a review
        self.pending = False  # a review would look at more than was looked at

    def learn(self, record: AlarmRecord) -> None:
        """Take note of an alarm that is active, or no longer."""
        key = record.key
        if not record.active:
            self._active.pop(key, None)
            self._fresh.pop(key, None)
            if self._ballot.remove(key):
                self._upset = True
            return
        before = self._active.get(key)
        self._active[key] = record
        entry = self._ballot.add(key)
        if entry is not None:
            self._fresh[key] = entry
        elif before is not None and before.attrs != record.attrs:
            self._upset = True

    def verdicts(self, at: datetime, *, review: bool = True) -> tuple[Verdict, ...]:
        """What explains the active alarms: a verdict per group of faults, most circuits first. Without
        `review`, what was held is held on to as long as it explains all that has come."""
        if review or self._upset or not self._taken():
            self._review()
        final = not self.pending
        verdicts = [
            self._conclude.verdict(group, self._active, self._ballot.seen, at, final)
            for judged in self._judged
            for group in judged.groups
        ]
        verdicts.sort(
            key=lambda v: (-len(v.affected.down), -len(v.alarms), v.roots[0].kind, v.roots[0].element)
        )
        return tuple(verdicts)

    def _taken(self) -> bool:
        """Every fresh alarm is explained by what is held, and has been put there."""
        homes: list[tuple[_Judged, Group, Entry]] = []
        for entry in self._fresh.values():
            for judged, group in ((j, g) for j in self._judged for g in j.groups):
                if entry.bit & group.prediction.seen.get(entry.column, 0):
                    homes.append((judged, group, entry))
                    break
            else:
                return False
        for judged, group, entry in homes:
            group.take(entry)
            judged.grown = self.pending = True
        self._fresh.clear()
        return True

    def _review(self) -> None:
        known = {judged.key: judged for judged in self._judged}
        now = []
        for entries in components(self._ballot, self._field, self.search):
            sight = self._ballot.sight(entries)
            otdr_km = self._otdr(sight)
            base = tuple(entry.key for entry in sight.entries)
            key = (base, tuple(sorted(otdr_km.items())))
            judged = known.get(key)
            if judged is None or judged.grown:
                judged = _Judged(base, key, self._explained(sight, otdr_km))
            now.append(judged)
        self._judged = tuple(now)
        self._fresh.clear()
        self._upset = self.pending = False

    def _explained(self, sight: Sight, otdr_km: dict[str, float]) -> tuple[Group, ...]:
        return self._conclude.groups(self.search.explain(sight), sight, otdr_km)

    def _otdr(self, sight: Sight) -> dict[str, float]:
        """Optical km by cable, of the OTDR events among these alarms."""
        found: dict[str, float] = {}
        for entry in sight.entries:
            if entry.key.alarm_type == "OTDR-EVENT":
                km = self._active[entry.key].attrs.get("otdr_km")
                if isinstance(km, int | float):
                    found.setdefault(entry.key.resource, float(km))
        return found

    def held(self) -> Held:
        """What `hold` needs, beside the active alarms, to go on as this one would."""
        if self._upset:
            return Held()
        bases = tuple(judged.base for judged in self._judged)
        placed = {key for judged in self._judged for g in judged.groups for key in g.alarms}
        placed.update(key for base in bases for key in base)
        strays = (e.key for e in self._ballot.entries.values() if e.key not in placed)
        return Held(bases, tuple(sorted(key for key in strays if key not in self._fresh)))

    def hold(self, held: Held) -> None:
        """Go on as the one that was `held` would. To be told after the active alarms are learned."""
        by_key = {entry.key: entry for entry in self._ballot.entries.values()}
        bases = [[by_key[key] for key in base if key in by_key] for base in held.components]
        if any(len(found) != len(base) for found, base in zip(bases, held.components, strict=True)):
            return
        if not held.components and not held.strays:
            return
        judged = []
        for entries in bases:
            sight = self._ballot.sight(entries)
            otdr_km = self._otdr(sight)
            base = tuple(entry.key for entry in sight.entries)
            judged.append(
                _Judged(base, (base, tuple(sorted(otdr_km.items()))), self._explained(sight, otdr_km))
            )
        self._judged = tuple(judged)
        for key in (*(key for one in judged for key in one.base), *held.strays):
            self._fresh.pop(key, None)
        self._upset = False
