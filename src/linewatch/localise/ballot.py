"""The active alarms, and which faults each of them speaks for.

An active alarm has a *slot*, given again when it is gone. A fault's votes are the slots of the alarms that it
could take part in explaining. Slots are given as alarms come, and never decide anything.
"""

from bisect import bisect_left, insort
from typing import NamedTuple

from linewatch.localise.causes import Causes
from linewatch.localise.expect import Keys, Masks, Point, Prediction, silent
from linewatch.localise.faults import Fault
from linewatch.localise.slices import UNIT, Steps, units
from linewatch.localise.votes import Left, Votes, masked
from linewatch.messages.records import AlarmKey

DEAF = ("LOS", "E1-LOS", "OPT-LOS")  # said by a receiver of its own signal


class Entry(NamedTuple):
    """An active alarm and its place."""

    point: Point
    key: AlarmKey
    slot: int
    column: int
    bit: int
    cost: int  # of leaving it unexplained


class _Stack:
    """The alarms of one column: all cost the same, and are said by somebody who was there, or all not."""

    __slots__ = ("cost", "entries", "loud", "mask", "slots")

    def __init__(self, cost: int, *, loud: bool) -> None:
        self.cost = cost
        self.loud = loud
        self.entries: list[Entry] = []
        self.slots: dict[int, int] = {}  # cost by slot
        self.mask = 0

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.slots[entry.slot] = entry.cost
        self.mask |= 1 << entry.slot


class Sight:
    """What is seen in one component: its alarms, in the order of their keys. Free of time and of slots given
    later: it can be kept as long as all of them are active. `hasty`: these are switches that have just been
    told; gear integrates alarms for seconds before it tells them, so that those are not missed yet."""

    def __init__(self, entries: list[Entry], any_votes: Votes, alone: Votes, *, hasty: bool = False) -> None:
        self.entries = entries
        self.hasty = hasty
        self.seen: Masks = {}
        self._any, self._alone = any_votes, alone
        self._stacks: dict[int, _Stack] = {}

    def sorted_out(self) -> Steps["Sight"]:
        """Itself, when its alarms are in their columns."""
        for count, entry in enumerate(self.entries, 1):
            stack = self._stacks.get(entry.column)
            if stack is None:
                stack = self._stacks[entry.column] = _Stack(entry.cost, loud=not silent(entry.point[1]))
            stack.add(entry)
            self.seen[entry.column] = self.seen.get(entry.column, 0) | entry.bit
            if count % UNIT == 0:
                yield
        return self

    def votes(self, *, joint: bool) -> Votes:
        """Which faults are spoken for; `joint`: also those that explain only beside another fault."""
        return self._any if joint else self._alone

    def left(self, prediction: Prediction) -> Steps[Left]:
        """What a picture does not explain."""
        left = Left()
        looked = 0
        for column, stack in self._stacks.items():
            there, known = self.seen[column], prediction.seen.get(column, 0)
            if there & known == 0:
                left.add(stack.slots, stack.mask, stack.cost, loud=stack.loud)
            elif there & ~known:
                slots = {e.slot: e.cost for e in stack.entries if not e.bit & known}
                left.add(slots, masked(slots), stack.cost, loud=stack.loud)
                looked += len(stack.entries)
            looked += 1
            if looked >= UNIT:
                looked = 0
                yield
        return left


class Ballot:
    """The active alarms that some fault of the plant could explain. `seen`: by column; `spoken`: cost of what
    each reporter says; `order`: their points, sorted."""

    def __init__(self, keys: Keys, causes: Causes) -> None:
        self._keys = keys
        self._causes = causes
        self.entries: dict[Point, Entry] = {}
        self.order: list[Point] = []
        self.switches = 0
        self.any = Votes()
        self.alone = Votes()
        self.left = Left()  # all of them
        self.seen: Masks = {}
        self.spoken: dict[str, int] = {}
        self._voted: dict[int, tuple[tuple[Fault, ...], tuple[Fault, ...]]] = {}
        self._free: list[int] = []
        self._quick: dict[Point, Entry] = {}
        self._deaf: dict[Point, Entry] = {}

    def copy(self) -> "Ballot":
        """As it stands now, to be read."""
        found = Ballot(self._keys, self._causes)
        found.entries, found.order, found.switches = self.entries.copy(), self.order.copy(), self.switches
        found.any, found.alone, found.left = self.any.copy(), self.alone.copy(), self.left.copy()
        found.seen, found.spoken = self.seen.copy(), self.spoken.copy()
        found._quick, found._deaf = self._quick.copy(), self._deaf.copy()
        return found

    def add(self, key: AlarmKey) -> Entry | None:
        """An alarm is active. None if it was already, or speaks of nothing the plant knows."""
        point = (key.resource, key.alarm_type, key.qualifier)
        if point in self.entries:
            return None
        faults = self._causes.any_of(point)
        if not faults:
            return None  # an alarm, never a verdict
        slot = self._free.pop() if self._free else len(self._voted)
        column, member = self._keys.spot(point)
        cost = self._keys.columns[column].cost
        entry = Entry(point, key, slot, column, 1 << member, cost)
        self.entries[point] = entry
        insort(self.order, point)
        if point[1] in DEAF:
            self._deaf[point] = entry
        self.seen[column] = self.seen.get(column, 0) | entry.bit
        self.spoken[point[2]] = self.spoken.get(point[2], 0) + cost
        self.left.add({slot: cost}, 1 << slot, cost, loud=not silent(point[1]))
        if self._keys.columns[column].switch:
            self.switches |= 1 << slot
            self._quick[point] = entry
        alone = self._causes.alone(point)
        self._voted[slot] = faults, alone
        self.any.add(faults, slot)
        self.alone.add(alone, slot)
        return entry

    def remove(self, key: AlarmKey) -> Entry | None:
        """An alarm is active no longer; what it was here, None if it was not known."""
        point = (key.resource, key.alarm_type, key.qualifier)
        entry = self.entries.pop(point, None)
        if entry is None:
            return None
        del self.order[bisect_left(self.order, point)]
        self._free.append(entry.slot)
        self.spoken[point[2]] -= entry.cost
        self.seen[entry.column] &= ~entry.bit
        if not self.seen[entry.column]:
            del self.seen[entry.column]
        self.left.remove(entry.slot)
        self.switches &= ~(1 << entry.slot)
        self._quick.pop(point, None)
        self._deaf.pop(point, None)
        faults, alone = self._voted[entry.slot]
        self._voted[entry.slot] = (), ()
        self.any.remove(faults, entry.slot)
        self.alone.remove(alone, entry.slot)
        return entry

    def deaf(self) -> list[Entry]:
        """Those said by a receiver that hears nothing."""
        return [self._deaf[point] for point in sorted(self._deaf)]

    def told_at_once(self) -> list[Entry]:
        """The switches."""
        return [self._quick[point] for point in sorted(self._quick)]

    def sights(self, parts: list[tuple[list[Entry], bool]]) -> Steps[list[Sight]]:
        """What is seen in each of these: its alarms, sorted, and whether they are looked at in haste."""
        home: dict[int, int] = {}
        masks: list[int] = []
        slots_of: list[frozenset[int]] = []
        for number, (entries, _) in enumerate(parts):
            slots = frozenset([entry.slot for entry in entries])
            masks.append(masked(slots))
            slots_of.append(slots)
            home.update(dict.fromkeys(slots, number))
            yield from units(entries)
        of_any = yield from self.any.parted(home, masks, slots_of)
        of_alone = yield from self.alone.parted(home, masks, slots_of)
        sights = []
        for (entries, hasty), joint, alone in zip(parts, of_any, of_alone, strict=True):
            sights.append((yield from Sight(entries, joint, alone, hasty=hasty).sorted_out()))
        return sights
