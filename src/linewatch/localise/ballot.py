"""The active alarms, and which faults each of them speaks for: sets of alarms as integers.

An active alarm has a *slot*, given again when it is gone. A fault's votes are the slots of the alarms that it
could take part in explaining. Slots are given as alarms come, and never decide anything.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from linewatch.localise.causes import Causes
from linewatch.localise.expect import Keys, Masks, Point, Prediction, bits, silent
from linewatch.localise.faults import OF_SILENCE, PRIOR, Fault, order
from linewatch.messages.records import AlarmKey

Votes = tuple[tuple[tuple[int, str, str], Fault, int], ...]
"""By fault, with its place among ties, the slots of the alarms that speak for it."""


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
        any_votes: dict[Fault, int],
        alone: dict[Fault, int],
        *,
        hasty: bool = False,
    ) -> None:
        self.entries = tuple(sorted(entries))
        self.hasty = hasty
        self.seen: Masks = {}
        self.slots = 0
        self.loud = 0  # of these, those that somebody said who was there
        self.cost = 0
        self._columns: dict[int, list[Entry]] = {}
        for entry in self.entries:
            self.seen[entry.column] = self.seen.get(entry.column, 0) | entry.bit
            self.slots |= 1 << entry.slot
            if not silent(entry.point[1]):
                self.loud |= 1 << entry.slot
            self.cost += entry.cost
            self._columns.setdefault(entry.column, []).append(entry)
        self._any, self._alone = self._mine(any_votes), self._mine(alone)

    def votes(self, *, joint: bool) -> Votes:
        """Which faults are spoken for; `joint`: also those that explain only beside another fault."""
        return self._any if joint else self._alone

    def _mine(self, votes: dict[Fault, int]) -> Votes:
        mine = self.slots
        return tuple((order(fault), fault, slots & mine) for fault, slots in votes.items() if slots & mine)

    def left(self, prediction: Prediction) -> tuple[tuple[int, int], ...]:
        """What a picture does not explain: by cost, the slots."""
        left: dict[int, int] = {}
        for column, entries in self._columns.items():
            known = prediction.seen.get(column, 0)
            for entry in entries:
                if not entry.bit & known:
                    left[entry.cost] = left.get(entry.cost, 0) | 1 << entry.slot
        return tuple(left.items())


def gain(slots: int, left: tuple[tuple[int, int], ...]) -> int:
    """What it is worth to explain these slots, of those left."""
    return sum([cost * (slots & mask).bit_count() for cost, mask in left])


class Ballot:
    """The active alarms that some fault of the plant could explain. `seen`: by column; `spoken`: cost of what
    each reporter says."""

    def __init__(self, keys: Keys, causes: Causes) -> None:
        self._keys = keys
        self._causes = causes
        self.entries: dict[Point, Entry] = {}
        self.switches = 0
        self.any: dict[Fault, int] = {}
        self.alone: dict[Fault, int] = {}
        self.seen: Masks = {}
        self.spoken: dict[str, int] = {}
        self._by_cost: dict[int, int] = {}
        self._loud = 0
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
        mark = 1 << slot
        self._by_cost[entry.cost] = self._by_cost.get(entry.cost, 0) | mark
        if not silent(point[1]):
            self._loud |= mark
        if self._keys.columns[column].switch:
            self.switches |= mark
        for votes, voted in ((self.any, faults), (self.alone, self._causes.alone(point))):
            for fault in voted:
                votes[fault] = votes.get(fault, 0) | mark
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
        mark = 1 << entry.slot
        self._by_cost[entry.cost] &= ~mark
        self._loud &= ~mark
        self.switches &= ~mark
        for votes, voted in (
            (self.any, self._causes.any_of(point)),
            (self.alone, self._causes.alone(point)),
        ):
            for fault in voted:
                votes[fault] &= ~mark
                if not votes[fault]:
                    del votes[fault]
        return entry

    def worth(self, slots: int) -> int:
        """What it costs to leave these alarms unexplained."""
        return gain(slots, tuple(self._by_cost.items()))

    def promising(self) -> Iterator[tuple[Fault, int, int]]:
        """Faults whose alarms, all explained, would pay for them: with slots and what is won at most."""
        costs = tuple(self._by_cost.items())
        for fault, slots in self.any.items():
            if not slots & self._loud and fault.kind not in OF_SILENCE:
                continue
            won = gain(slots, costs) - PRIOR[fault.kind]
            if won > 0:
                yield fault, slots, won

    def of(self, slots: int) -> Iterator[Entry]:
        """The alarms at these slots."""
        for slot in bits(slots):
            entry = self._at[slot]
            if entry is not None:
                yield entry

    def sight(self, entries: Iterable[Entry], *, hasty: bool = False) -> Sight:
        """These alarms, weighed."""
        return Sight(entries, self.any, self.alone, hasty=hasty)
