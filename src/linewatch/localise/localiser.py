"""The localiser: from active alarms and the plant to ranked causes with evidence."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from linewatch.localise.ballot import Ballot, Entry, Sight
from linewatch.localise.causes import Causes
from linewatch.localise.components import components
from linewatch.localise.conclude import Conclude, Group
from linewatch.localise.expect import Keys
from linewatch.localise.faults import Breaks
from linewatch.localise.field import Field
from linewatch.localise.search import FIRST_THOUGHT, SECOND_THOUGHT, Search
from linewatch.localise.slices import at_once
from linewatch.localise.thought import Due, Held, Judged, Part, Plan, Thinker
from linewatch.localise.wiring import Wiring
from linewatch.messages.records import AlarmKey, AlarmRecord, Verdict
from linewatch.topology.index import PlantIndex

# Gear tells a switch at once, an alarm when it has stood for 2 to 3 seconds (G.783); a trap may be late.
_INTEGRATED = timedelta(seconds=8)
_MANY = 500  # active alarms


class Localiser:
    """Learns alarms one by one. A *review* judges the active alarms from nothing: it hangs on the plant and
    on them alone, never on the order they came in. Between reviews an alarm that the faults held explain is
    just added to them, and one that goes is taken from them, which costs next to nothing; an alarm that they
    do not explain has its component thought of briefly. `due` says that a review is due, as do verdicts.
    """

    def __init__(self, index: PlantIndex, *, apart: bool = False) -> None:
        keys = self._keys = Keys()
        wiring, breaks = Wiring(index), Breaks(index)
        self.field = Field(wiring, breaks, keys, apart=apart)
        self._causes = Causes(wiring, breaks)
        self._ballot = Ballot(keys, self._causes)
        self.search = Search(self.field, keys)
        self._conclude = Conclude(self.field, self.search, keys)
        self._thinker = Thinker(self.search, self._conclude)
        self._active: dict[AlarmKey, AlarmRecord] = {}
        self._judged: tuple[Judged, ...] = ()
        self._plan: Plan | None = None
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
            if entry is None:
                self._upset |= before is not None and before.attrs != record.attrs
            elif self._plan is None or key not in self._plan.keys:
                self._fresh[key] = entry
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
        """What explains the active alarms, thought of at once."""
        if self._plan is not None:
            self.think(at)
        self.think(at, review=review)
        return self.told(at)

    def think(self, at: datetime, *, review: bool = False, most: int | None = None) -> bool:
        """Find what explains the active alarms, walking about `most` routes; whether that was enough.
        Without `review`, what was held is held on to as long as it explains all that has come."""
        if self._plan is None:
            if review:
                self._plan = self._planned(SECOND_THOUGHT, at)
            elif self._upset or not self._taken():
                self._plan = self._planned(FIRST_THOUGHT, at)
            else:
                return True
            if most is not None and len(self._ballot.entries) > _MANY:
                return False  # to lay it out was a piece of its own
        if not self._plan.go_on(most):
            return False
        self._judged = self._plan.judged or ()
        self._plan = None
        for judged in self._judged:
            if judged.part.budget < SECOND_THOUGHT:
                self.due = Due.SOON
            elif judged.part.hasty:
                self.due = max(self.due, Due.LATER)
        groups = [group for judged in self._judged for group in judged.groups]
        if self._forget([key for group in groups for key in group.alarms if key not in self._active]):
            self.due = max(self.due, Due.LATER)
        return True

    def told(self, at: datetime) -> tuple[Verdict, ...]:
        """What was found: a verdict per group of faults, most circuits first."""
        final = self.due is Due.NOT and self._plan is None
        verdicts = [
            self._conclude.verdict(group, self._active, self._ballot.seen, at, final)
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
        homes: list[tuple[Judged, Group, Entry]] = []
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

    def _home(self, entry: Entry) -> tuple[Judged, Group] | None:
        for judged in self._judged:
            for group in judged.groups:
                if entry.bit & group.prediction.seen.get(entry.column, 0):
                    return judged, group
        return None

    def _planned(self, budget: int, at: datetime) -> Plan:
        """All that is active, to be judged from nothing; what is as it was keeps the longest thought."""
        known = {judged.part.base: judged for judged in self._judged if not judged.changed}
        parts: list[tuple[Part, Sight | None, Judged | None]] = []
        for entries in components(self._ballot, self.field, self.search):
            base = tuple(entry.key for entry in entries)
            part = Part(budget, self._hasty(entries, at), base, self._otdr(base))
            same = known.get(base)
            if same is not None and same.part.budget >= budget:
                old = same.part
                if (old.hasty, old.otdr_km) == (part.hasty, part.otdr_km):
                    parts.append((Part(old.budget, old.hasty, base, old.otdr_km, kept=True), None, same))
                    continue
            parts.append((part, self._ballot.sight(entries, hasty=part.hasty), None))
        self._fresh.clear()
        self._upset = False
        self.due = Due.NOT
        return Plan(self._thinker, parts)

    def _hasty(self, entries: list[Entry], at: datetime) -> bool:
        switches = self._ballot.switches
        if not all(switches >> entry.slot & 1 for entry in entries):
            return False
        return at - max(self._active[entry.key].first_seen for entry in entries) < _INTEGRATED

    def _otdr(self, keys: tuple[AlarmKey, ...]) -> tuple[tuple[str, float], ...]:
        """Optical km by cable, of the OTDR events among these alarms."""
        found: dict[str, float] = {}
        for key in keys:
            if key.alarm_type == "OTDR-EVENT" and key in self._active:
                km = self._active[key].attrs.get("otdr_km")
                if isinstance(km, int | float):
                    found.setdefault(key.resource, float(km))
        return tuple(sorted(found.items()))

    def held(self) -> Held:
        """What `hold` needs, beside the active alarms, to go on as this one would."""
        if self._upset:
            return Held()
        plan = self._plan
        placed = {key for judged in self._judged for group in judged.groups for key in group.alarms}
        bases = {key for judged in self._judged for key in judged.part.base}
        return Held(
            parts=tuple(judged.part for judged in self._judged),
            changed=tuple(judged.changed for judged in self._judged),
            added=tuple(sorted(placed - bases)),
            dropped=tuple(sorted(bases - placed)),
            fresh=tuple(self._fresh),
            due=self.due,
            plan=plan.parts if plan is not None else (),
            pieces=plan.pieces if plan is not None else None,
        )

    def hold(self, held: Held, most: int | None = None) -> None:
        """Go on as the one that was `held` would, thinking in pieces of `most`. To be told when the active
        alarms are learned."""
        if held == Held():
            return
        self._judged = tuple(at_once(self._thinker.judged(part, self._sight_of(part))) for part in held.parts)
        if held.pieces is not None:
            kept = {judged.part.base: judged for judged in self._judged}
            self._plan = Plan(
                self._thinker,
                [(p, None, kept[p.base]) if p.kept else (p, self._sight_of(p), None) for p in held.plan],
            )
            for _ in range(held.pieces):
                self._plan.go_on(most)
        self._forget(held.dropped)
        entries = {entry.key: entry for entry in self._ballot.entries.values()}
        for key in held.added:
            home = self._home(entries[key])
            if home is not None:
                home[1].take(entries[key])
        for judged, changed in zip(self._judged, held.changed, strict=True):
            judged.changed = changed
        self._fresh = {key: entries[key] for key in held.fresh}
        self._upset = False
        self.due = held.due

    def _sight_of(self, part: Part) -> Sight:
        """A component as it was seen then, though some of it may be gone."""
        then = Ballot(self._keys, self._causes)
        entries = [entry for key in part.base if (entry := then.add(key)) is not None]
        return then.sight(entries, hasty=part.hasty)

    def _forget(self, keys: Iterable[AlarmKey]) -> bool:
        """These are no longer explained by anything; whether any was."""
        forgotten = False
        for key in keys:
            column, member = self._keys.spot((key.resource, key.alarm_type, key.qualifier))
            for judged in self._judged:
                if any(group.drop(key, column, 1 << member) for group in judged.groups):
                    judged.changed = forgotten = True
        return forgotten
