"""The active alarms, and which faults each of them speaks for.

An active alarm has a *slot*, given again when it is gone. A fault's votes are the slots of the alarms that it
could take part in explaining. Slots are given as alarms come, and never decide anything.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from linewatch.localise.causes import Causes
from linewatch.localise.expect import Keys, Masks, Point, Prediction, silent
from linewatch.localise.votes import Left, Votes
from linewatch.messages.records import AlarmKey


class Entry(NamedTuple):
    """An active alarm and its place."""

    point: Point
    key: AlarmKey
    slot: int
    column: int
    bit: int
    cost: int  # of leaving it unexplained


class Sight:
    """What is seen in one component: its alarms, in the order of their keys. Free of time and of slots given
    later: it can be kept as long as all of them are active. `hasty`: these are switches that have just been
    told; gear integrates alarms for seconds before it tells them, so that those are not missed yet."""

    def __init__(
        self,
        entries: Iterable[Entry],
        any_votes: Votes,
        alone: Votes,
        *,
        hasty: bool = False,
    ) -> None:
        self.entries = tuple(sorted(entries))
        self.hasty = hasty
        self.seen: Masks = {}
        self._columns: dict[int, list[Entry]] = {}
        mask = 0
        for entry in self.entries:
            self.seen[entry.column] = self.seen.get(entry.column, 0) | entry.bit
            mask |= 1 << entry.slot
            self._columns.setdefault(entry.column, []).append(entry)
        slots = frozenset([entry.slot for entry in self.entries])
        self._any, self._alone = any_votes.within(slots, mask), alone.within(slots, mask)

    def votes(self, *, joint: bool) -> Votes:
        """Which faults are spoken for; `joint`: also those that explain only beside another fault."""
        return self._any if joint else self._alone

    def left(self, prediction: Prediction) -> Left:
        """What a picture does not explain."""
        left = Left()
        for column, entries in self._columns.items():
            known = prediction.seen.get(column, 0)
            for entry in entries:
                if not entry.bit & known:
                    left.add(entry.slot, entry.cost, loud=not silent(entry.point[1]))
        return left


class Ballot:
    """The active alarms that some fault of the plant could explain. `seen`: by column; `spoken`: cost of what
    each reporter says."""

    def __init__(self, keys: Keys, causes: Causes) -> None:
        self._keys = keys
        self._causes = causes
        self.entries: dict[Point, Entry] = {}
        self.switches = 0
        self.any = Votes()
        self.alone = Votes()
        self.left = Left()  # all of them
        self.seen: Masks = {}
        self.spoken: dict[str, int] = {}
        self._at: list[Entry | None] = []
        self._free: list[int] = []

    def add(self, key: AlarmKey) -> Entry | None:
        """An alarm is active. None if it was already, or speaks of nothing the plant knows."""
        point = (key.resource, key.alarm_type, key.qualifier)
        if point in self.entries:
            return None
        faults = self._causes.any_of(point)
        if not faults:
            return None  # an alarm, never a verdict
        slot = self._free.pop() if self._free else len(self._at)
        column, member = self._keys.spot(point)
        entry = Entry(point, key, slot, column, 1 << member, self._keys.columns[column].cost)
        if slot == len(self._at):
            self._at.append(entry)
        else:
            self._at[slot] = entry
        self.entries[point] = entry
        self.seen[column] = self.seen.get(column, 0) | entry.bit
        self.spoken[point[2]] = self.spoken.get(point[2], 0) + entry.cost
        self.left.add(slot, entry.cost, loud=not silent(point[1]))
        if self._keys.columns[column].switch:
            self.switches |= 1 << slot
        for votes, voted in ((self.any, faults), (self.alone, self._causes.alone(point))):
            for fault in voted:
                votes.add(fault, slot)
        return entry

    def remove(self, key: AlarmKey) -> Entry | None:
        """An alarm is active no longer; what it was here, None if it was not known."""
        point = (key.resource, key.alarm_type, key.qualifier)
        entry = self.entries.pop(point, None)
        if entry is None:
            return None
        self._at[entry.slot] = None
        self._free.append(entry.slot)
        self.spoken[point[2]] -= entry.cost
        self.seen[entry.column] &= ~entry.bit
        if not self.seen[entry.column]:
            del self.seen[entry.column]
        self.left.remove(entry.slot)
        self.switches &= ~(1 << entry.slot)
        for votes, voted in (
            (self.any, self._causes.any_of(point)),
            (self.alone, self._causes.alone(point)),
        ):
            for fault in voted:
                votes.remove(fault, entry.slot)
        return entry

    def of(self, slots: Iterable[int]) -> Iterator[Entry]:
        """The alarms at these slots."""
        for slot in slots:
            entry = self._at[slot]
            if entry is not None:
                yield entry

    def sight(self, entries: Iterable[Entry], *, hasty: bool = False) -> Sight:
        """These alarms, weighed."""
        return Sight(entries, self.any, self.alone, hasty=hasty)
