"""The localiser: from active alarms and the plant to ranked causes with evidence."""

from datetime import datetime
from enum import IntEnum

from msgspec import Struct

from linewatch.localise.ballot import Ballot, Entry, Sight
from linewatch.localise.causes import Causes
from linewatch.localise.components import components
from linewatch.localise.conclude import Conclude, Group
from linewatch.localise.expect import Keys
from linewatch.localise.faults import Breaks
from linewatch.localise.field import Field
from linewatch.localise.search import FIRST_THOUGHT, SECOND_THOUGHT, Search
from linewatch.localise.wiring import Wiring
from linewatch.messages.records import AlarmKey, AlarmRecord, Verdict
from linewatch.topology.index import PlantIndex


class Due(IntEnum):
    """Whether a review would find anything else. `LATER`: only what was expected came, or alarms went, which
    leaves the likeliest faults the likeliest. `SOON`: what came may speak for others."""

    NOT = 0
    LATER = 1
    SOON = 2


class Held(Struct, frozen=True):
    """What the next verdicts hang on besides the active alarms. `components`: the alarms of each as it was
    last judged from nothing, and how long was thought of it; `strays`: those that no fault explained then.
    Empty where the next verdict hangs on nothing."""

    components: tuple[tuple[int, tuple[AlarmKey, ...]], ...] = ()
    strays: tuple[AlarmKey, ...] = ()
    due: Due = Due.NOT


class _Judged:
    """A component judged from nothing: its alarms then, how long was thought of it, what explains them.
    `changed`: alarms came or went since."""

    __slots__ = ("base", "budget", "changed", "groups", "otdr_km")

    def __init__(
        self, base: tuple[AlarmKey, ...], otdr_km: dict[str, float], budget: int, groups: tuple[Group, ...]
    ) -> None:
        self.base = base
        self.otdr_km = otdr_km
        self.budget = budget
        self.groups = groups
        self.changed = False


class Localiser:
    """Learns alarms one by one. A *review* judges the active alarms from nothing: it hangs on the plant and
    on them alone, never on the order they came in. Between reviews an alarm that the faults held explain is
    just added to them, and one that goes is taken from them, which costs next to nothing; an alarm that they
    do not explain has its component thought of briefly. `due` says that a review is due, as do verdicts.
    """

    def __init__(self, index: PlantIndex, *, apart: bool = False) -> None:
        keys = self._keys = Keys()
        wiring, breaks = Wiring(index), Breaks(index)
        self._field = Field(wiring, breaks, keys, apart=apart)
        self._causes = Causes(wiring, breaks)
        self._ballot = Ballot(keys, self._causes)
        self.search = Search(self._field, keys)
        self._conclude = Conclude(self._field, self.search, keys)
        self._active: dict[AlarmKey, AlarmRecord] = {}
        self._judged: tuple[_Judged, ...] = ()
        self._fresh: dict[AlarmKey, Entry] = {}  # not yet under any verdict
        self._upset = True  # what is held is worth nothing
        self.due = Due.NOT

    def learn(self, record: AlarmRecord) -> None:
        """Take note of an alarm that is active, or no longer."""
        key = record.key
        if record.active:
            before = self._active.get(key)
            self._active[key] = record
            entry = self._ballot.add(key)
            if entry is not None:
                self._fresh[key] = entry
            elif before is not None and before.attrs != record.attrs:
                self._upset = True
            return
        self._active.pop(key, None)
        self._fresh.pop(key, None)
        entry = self._ballot.remove(key)
        if entry is not None:
            self._drop(entry)

    def _drop(self, entry: Entry) -> None:
        self.due = max(self.due, Due.LATER)
        for judged in self._judged:
            for group in judged.groups:
                if group.drop(entry.key, entry.column, entry.bit):
                    judged.changed = True
                    return

    def verdicts(self, at: datetime, *, review: bool = True) -> tuple[Verdict, ...]:
        """What explains the active alarms: a verdict per group of faults, most circuits first. Without
        `review`, what was held is held on to as long as it explains all that has come."""
        if review:
            self._review(SECOND_THOUGHT)
        elif self._upset or not self._taken():
            self._review(FIRST_THOUGHT)
        verdicts = [
            self._conclude.verdict(group, self._active, self._ballot.seen, at, self.due is Due.NOT)
            for judged in self._judged
            for group in judged.groups
            if group.alarms
        ]
        verdicts.sort(
            key=lambda v: (-len(v.affected.down), -len(v.alarms), v.roots[0].kind, v.roots[0].element)
        )
        return tuple(verdicts)

    def _taken(self) -> bool:
        """Every fresh alarm is explained by what is held, and has been put there."""
        homes: list[tuple[_Judged, Group, Entry]] = []
        for entry in self._fresh.values():
            home = self._home(entry)
            if home is None:
                return False
            homes.append((*home, entry))
        for judged, group, entry in homes:
            group.take(entry)
            judged.changed = True
            waited_for = (group.prediction.sure, group.prediction.slow)
            expected = any(masks.get(entry.column, 0) & entry.bit for masks in waited_for)
            self.due = max(self.due, Due.LATER if expected else Due.SOON)
        self._fresh.clear()
        return True

    def _home(self, entry: Entry) -> tuple[_Judged, Group] | None:
        for judged in self._judged:
            for group in judged.groups:
                if entry.bit & group.prediction.seen.get(entry.column, 0):
                    return judged, group
        return None

    def _review(self, budget: int) -> None:
        """Judge what is active from nothing; what is as it was keeps the longest thought given to it."""
        known = {judged.base: judged for judged in self._judged if not judged.changed}
        now = []
        self.due = Due.NOT
        for entries in components(self._ballot, self._field, self.search):
            sight = self._ballot.sight(entries)
            judged = known.get(tuple(entry.key for entry in sight.entries))
            if judged is None or judged.budget < budget or judged.otdr_km != self._otdr(sight):
                judged = self._explained(sight, budget)
            if judged.budget < SECOND_THOUGHT:
                self.due = Due.SOON
            now.append(judged)
        self._judged = tuple(now)
        self._fresh.clear()
        self._upset = False

    def _explained(self, sight: Sight, budget: int) -> _Judged:
        found = self.search.explain(sight, budget)
        otdr_km = self._otdr(sight)
        groups = self._conclude.groups(found, sight, otdr_km)
        if not self.search.cut_short:
            budget = SECOND_THOUGHT  # more thought would have found the same
        return _Judged(tuple(entry.key for entry in sight.entries), otdr_km, budget, groups)

    def _otdr(self, sight: Sight) -> dict[str, float]:
        """Optical km by cable, of the OTDR events among these alarms."""
        found: dict[str, float] = {}
        for entry in sight.entries:
            if entry.key.alarm_type == "OTDR-EVENT" and entry.key in self._active:
                km = self._active[entry.key].attrs.get("otdr_km")
                if isinstance(km, int | float):
                    found.setdefault(entry.key.resource, float(km))
        return found

    def held(self) -> Held:
        """What `hold` needs, beside the active alarms, to go on as this one would."""
        if self._upset:
            return Held()
        components = tuple((judged.budget, judged.base) for judged in self._judged)
        known = {key for judged in self._judged for group in judged.groups for key in group.alarms}
        known.update(key for _, base in components for key in base)
        active = [entry.key for entry in self._ballot.entries.values()]
        strays = sorted(key for key in active if key not in known and key not in self._fresh)
        return Held(components, tuple(strays), self.due)

    def hold(self, held: Held) -> None:
        """Go on as the one that was `held` would. To be told when the active alarms are learned."""
        if held == Held():
            return
        then = Ballot(self._keys, self._causes)
        judged = []
        for budget, base in held.components:
            entries = [entry for key in base if (entry := then.add(key)) is not None]
            judged.append(self._explained(then.sight(entries), budget))
        self._judged = tuple(judged)
        for key in (*(key for _, base in held.components for key in base), *held.strays):
            self._fresh.pop(key, None)
        self._forget_gone()
        self._upset = False
        self.due = held.due

    def _forget_gone(self) -> None:
        for judged in self._judged:
            for group in judged.groups:
                for key in [key for key in group.alarms if key not in self._active]:
                    column, member = self._keys.spot((key.resource, key.alarm_type, key.qualifier))
                    judged.changed |= group.drop(key, column, 1 << member)
