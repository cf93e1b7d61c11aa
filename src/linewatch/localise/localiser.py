"""The localiser: from active alarms and the plant to ranked causes with evidence."""

from datetime import datetime, timedelta

from linewatch.localise.ballot import Ballot, Entry, Sight
from linewatch.localise.causes import Causes
from linewatch.localise.conclude import Conclude, Group
from linewatch.localise.field import Field, field_of
from linewatch.localise.lone import Lone
from linewatch.localise.search import FIRST_THOUGHT, SECOND_THOUGHT, Search
from linewatch.localise.slices import at_once
from linewatch.localise.thought import Asked, Due, Held, Judged, Part, Plan, Standing, Thinker
from linewatch.messages.records import AlarmKey, AlarmRecord, Verdict
from linewatch.topology.ems import managers
from linewatch.topology.index import PlantIndex

# Gear tells a switch at once, an alarm when it has stood for 2 to 3 seconds (G.783); a trap may be late.
_INTEGRATED = timedelta(seconds=8)
# In a storm of the core each thought is of all of it. One that took many pieces is not begun again at once
# for the next alarm that nothing held explains: that one waits, for so long at most.
_REST = timedelta(milliseconds=40)  # a piece
_TWICE = 2  # the next one waits twice as long where a thought found what was found before, and so many times
_NO_REST = timedelta(seconds=1)
_LONGEST_REST = timedelta(seconds=10)


class Localiser:
    """Learns alarms one by one. A *review* judges the active alarms from nothing: it hangs on the plant and
    on them alone, never on the order they came in. Between reviews an alarm that the faults held explain is
    just added to them, and one that goes is taken from them, which costs next to nothing; an alarm that they
    do not explain has its component thought of briefly. `due` says that a review is due, as do verdicts.
    """

    def __init__(self, index: PlantIndex, *, apart: bool = False, field: Field | None = None) -> None:
        """`field`: `field_of(index)`, where somebody has made it already."""
        self.field = field_of(index, apart=apart) if field is None else field
        keys = self._keys = self.field.keys
        self._causes = Causes(self.field.wiring, self.field.breaks)
        self._ballot = Ballot(keys, self._causes)
        self.search = Search(self.field, keys)
        self._conclude = Conclude(self.field, self.search, keys)
        lone = Lone(self.search, self._conclude, self._causes, keys)
        self._thinker = Thinker(self.search, self._conclude, lone)
        self._spoken = {ems.id: ems.speaks_for for ems in managers(index.plant)}
        self._active: dict[AlarmKey, AlarmRecord] = {}
        self._readings: dict[AlarmKey, None] = {}  # OTDR events that are active
        self._standing = Standing()
        self._plan: Plan | None = None
        self._fresh: dict[AlarmKey, Entry] = {}  # not yet under any verdict
        self._gone: dict[AlarmKey, Entry] = {}  # since the plan was begun
        self._upset = True  # what is held is worth nothing
        self.effort = 0  # pieces that the last thought took, times two for each one that found the same
        self._confirmed = 0  # so many thoughts in a row found what was held to be behind most alarms
        self._rests_until: datetime | None = None
        self.due = Due.NOT

    def learn(self, record: AlarmRecord) -> None:
        """Take note of an alarm that is active, or no longer. It costs what this alarm touches, however many
        there are."""
        key = record.key
        if key.alarm_type == "EMS-LOST" and (key in self._active) is not record.active:
            self._look_away(key.resource, away=record.active)
        if record.active:
            before = self._active.get(key)
            self._active[key] = record
            if key.alarm_type == "OTDR-EVENT":
                self._readings[key] = None
            entry = self._ballot.add(key)
            if entry is None:
                self._upset |= before is not None and before.attrs != record.attrs
            elif self._plan is None or entry.point not in self._plan.ballot.entries:
                self._fresh[key] = entry
            return
        self._active.pop(key, None)
        self._fresh.pop(key, None)
        self._readings.pop(key, None)
        entry = self._ballot.remove(key)
        if entry is not None:
            self.due = max(self.due, Due.LATER)
            self._standing.drop(key, entry.column, entry.bit)
            if self._plan is not None:
                self._gone[key] = entry

    def _look_away(self, ems: str, *, away: bool) -> None:
        """NEs that it alone speaks for are no longer seen, or again: all is to be weighed anew."""
        nes = self._spoken.get(ems, ())
        if nes:
            self.search.unseen.turn(nes, away=away)
            self._upset, self._plan, self._standing = True, None, Standing()

    def verdicts(self, at: datetime, *, review: bool = True) -> tuple[Verdict, ...]:
        """What explains the active alarms, thought of at once."""
        if self._plan is not None:
            self.think(at)
        self.think(at, review=review)
        return self.told(at)

    def think(self, at: datetime, *, review: bool = False, most: int | None = None) -> bool:
        """Find what explains the active alarms, in a piece of `most` units of work; whether that was enough.
        Without `review`, what was held is held on to as long as it explains all that has come."""
        if self._plan is None:
            if review:
                self._plan = self._planned(SECOND_THOUGHT, at)
            elif not self._upset and self._rests_until is not None and at < self._rests_until:
                self._taken(some=True)
                return True
            elif self._upset or not self._taken():
                self._plan = self._planned(FIRST_THOUGHT, at)
            else:
                return True
        if not self._plan.go_on(most):
            return False
        before, self._standing = self._standing, self._plan.standing or Standing()
        self._confirmed = self._confirmed + 1 if before.widest() == self._standing.widest() else 0
        self.effort = self._plan.pieces << min(self._confirmed, _TWICE)
        rest = min(_REST * self.effort, _LONGEST_REST)
        self._rests_until = at + rest if rest > _NO_REST else None
        if self._plan.waits:
            self.due = Due.SOON
        self._plan = None
        for judged in self._standing.judged:
            if judged.part.budget < SECOND_THOUGHT:
                self.due = Due.SOON
            elif judged.part.hasty:
                self.due = max(self.due, Due.LATER)
        for key, entry in self._gone.items():
            if key not in self._active and self._standing.drop(key, entry.column, entry.bit):
                self.due = max(self.due, Due.LATER)
        self._gone.clear()
        return True

    def told(self, at: datetime) -> tuple[Verdict, ...]:
        """What was found: a verdict per group of faults, most circuits first."""
        final = self.due is Due.NOT and self._plan is None
        verdicts = [
            self._conclude.verdict(group, self._active, self._ballot.seen, at, final)
            for judged in self._standing.judged
            for group in judged.groups
            if group.alarms
        ]
        verdicts.sort(
            key=lambda v: (-len(v.affected.down), -len(v.alarms), v.roots[0].kind, v.roots[0].element)
        )
        return tuple(verdicts)

    def _taken(self, *, some: bool = False) -> bool:
        """Every fresh alarm is explained by what is held, and has been put there. `some`: those that are,
        while the others wait for a review."""
        homes: list[tuple[Judged, Group, Entry]] = []
        left: dict[AlarmKey, Entry] = {}
        for entry in self._fresh.values():
            home = self._standing.home(entry.column, entry.bit)
            if home is None or home[0].part.lone:  # what stood alone does so no longer
                if not some:
                    return False
                left[entry.key] = entry
                self.due = Due.SOON
            else:
                homes.append((*home, entry))
        for judged, group, entry in homes:
            group.take(entry)
            judged.changed = True
            waited_for = (group.prediction.sure, group.prediction.slow)
            expected = any(masks.get(entry.column, 0) & entry.bit for masks in waited_for)
            self.due = max(self.due, Due.LATER if expected else Due.SOON)
        self._fresh = left
        return not left

    def _planned(self, budget: int, at: datetime) -> Plan:
        """All that is active, to be judged from nothing."""
        ballot = self._ballot.copy()
        asked = Asked(
            budget,
            keys=(),  # told when they are written down
            young=tuple(
                [
                    entry.key
                    for entry in (*ballot.told_at_once(), *ballot.deaf())
                    if at - self._active[entry.key].first_seen < _INTEGRATED
                ]
            ),
            otdr_km=self._otdr_km(),
            standing=tuple([not judged.changed for judged in self._standing.judged]),
        )
        self._fresh.clear()
        self._gone.clear()
        self._upset = False
        self.due = Due.NOT
        return Plan(self._thinker, self.field, asked, ballot, self._standing.judged)

    def _otdr_km(self) -> tuple[tuple[AlarmKey, float], ...]:
        """Optical km by OTDR event."""
        found = []
        for key in sorted(self._readings):
            km = self._active[key].attrs.get("otdr_km")
            if isinstance(km, int | float):
                found.append((key, float(km)))
        return tuple(found)

    def held(self) -> Held:
        """What `hold` needs, beside the active alarms, to go on as this one would."""
        if self._upset:
            return Held()
        plan = self._plan
        judged = self._standing.judged
        placed = {key for each in judged for group in each.groups for key in group.alarms}
        bases = {key for each in judged for key in each.part.base}
        return Held(
            parts=tuple(each.part for each in judged),
            changed=tuple(each.changed for each in judged),
            added=tuple(sorted(placed - bases)),
            dropped=tuple(sorted(bases - placed)),
            fresh=tuple(self._fresh),
            due=self.due,
            asked=plan.told() if plan is not None else None,
            pieces=plan.pieces if plan is not None else 0,
            effort=self.effort,
            confirmed=self._confirmed,
            rests_until=self._rests_until,
        )

    def hold(self, held: Held, most: int | None = None) -> None:
        """Go on as the one that was `held` would, thinking in pieces of `most`. To be told when the active
        alarms are learned."""
        if held == Held():
            return
        judged = tuple(at_once(self._thinker.judged(part, self._sight_of(part))) for part in held.parts)
        self._standing = at_once(Standing(judged).sorted_out())
        if held.asked is not None:
            then = self._ballot_of(held.asked.keys)
            self._plan = Plan(self._thinker, self.field, held.asked, then, judged)
            for _ in range(held.pieces):
                self._plan.go_on(most)
            self._gone = {e.key: e for e in then.entries.values() if e.key not in self._active}
        for key in held.dropped:
            column, member = self._keys.spot((key.resource, key.alarm_type, key.qualifier))
            self._standing.drop(key, column, 1 << member)
        entries = {entry.key: entry for entry in self._ballot.entries.values()}
        for key in held.added:
            home = self._standing.home(entries[key].column, entries[key].bit)
            if home is not None:
                home[1].take(entries[key])
        for each, changed in zip(judged, held.changed, strict=True):
            each.changed = changed
        self._fresh = {key: entries[key] for key in held.fresh}
        self._upset = False
        self.due = held.due
        self.effort, self._rests_until, self._confirmed = held.effort, held.rests_until, held.confirmed

    def _sight_of(self, part: Part) -> Sight:
        """A component as it was seen then, though some of it may be gone."""
        then = self._ballot_of(part.base)
        (sight,) = at_once(then.sights([([then.entries[point] for point in then.order], part.hasty)]))
        return sight

    def _ballot_of(self, keys: tuple[AlarmKey, ...]) -> Ballot:
        then = Ballot(self._keys, self._causes)
        for key in keys:
            then.add(key)
        return then
