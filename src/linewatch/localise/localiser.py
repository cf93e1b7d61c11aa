"""The localiser: from active alarms and the plant to ranked causes with evidence."""

from datetime import datetime

from linewatch.localise.causes import Causes
from linewatch.localise.conclude import Conclude, Group
from linewatch.localise.expect import Keys
from linewatch.localise.faults import PRIOR, Breaks, Fault
from linewatch.localise.field import Field
from linewatch.localise.search import Search
from linewatch.localise.wiring import Wiring
from linewatch.messages.records import AlarmKey, AlarmRecord, Verdict
from linewatch.topology.index import PlantIndex

_KEPT = 512  # judged components remembered
_KILLS = ("node-fail", "power-loss")


class Localiser:
    """Learns alarms one by one; its answer depends on the plant and the active alarms alone, never on order.

    Alarms are parted into components: two are in one if a fault that could pay for itself might explain both.
    A component is judged again only when the alarms in it have changed.
    """

    def __init__(self, index: PlantIndex) -> None:
        self._index = index
        self._keys = Keys()
        wiring, breaks = Wiring(index), Breaks(index)
        self._field = Field(wiring, breaks, self._keys)
        self._causes = Causes(wiring, breaks, self._keys)
        self._search = Search(self._field, self._causes, self._keys)
        self._conclude = Conclude(self._field, self._search, self._keys)
        self._active: dict[AlarmKey, AlarmRecord] = {}
        self._seen: dict[int, int] = {}  # key number -> cost of leaving it unexplained
        self._voters: dict[Fault, dict[int, None]] = {}
        self._spoken: dict[str, int] = {}  # reporter -> cost of what it says
        self._judged: dict[tuple[object, ...], tuple[Group, ...]] = {}

    def learn(self, record: AlarmRecord) -> None:
        """Take note of an alarm that is active, or no longer."""
        number = self._keys.of_alarm(record.key)
        if record.active:
            self._active[record.key] = record
            if number not in self._seen:
                self._vote(number, record.key.qualifier)
        else:
            self._active.pop(record.key, None)
            if number in self._seen:
                self._unvote(number, record.key.qualifier)

    def _vote(self, number: int, by: str) -> None:
        faults = self._causes.any_of(number)
        if not faults:
            return  # about something the plant does not know: an alarm, never a verdict
        cost = self._search.weight(number)
        self._seen[number] = cost
        self._spoken[by] = self._spoken.get(by, 0) + cost
        for fault in faults:
            self._voters.setdefault(fault, {})[number] = None

    def _unvote(self, number: int, by: str) -> None:
        self._spoken[by] -= self._seen.pop(number)
        for fault in self._causes.any_of(number):
            voters = self._voters[fault]
            del voters[number]
            if not voters:
                del self._voters[fault]

    def verdicts(self, at: datetime) -> tuple[Verdict, ...]:
        """What explains the active alarms: a verdict per group of faults, most circuits first."""
        groups: list[Group] = []
        judged: dict[tuple[object, ...], tuple[Group, ...]] = {}
        for numbers in self._components():
            otdr_km = self._otdr(numbers)
            key: tuple[object, ...] = (numbers, tuple(sorted(otdr_km.items())))
            known = self._judged.get(key)
            if known is None:
                sight = self._search.sight(numbers)
                known = self._conclude.groups(self._search.explain(sight), sight, otdr_km)
            judged[key] = known
            groups.extend(known)
        for key, known in self._judged.items():
            if len(judged) >= _KEPT:
                break
            judged.setdefault(key, known)
        self._judged = judged
        verdicts = [self._conclude.verdict(group, self._active, at) for group in groups]
        verdicts.sort(
            key=lambda v: (-len(v.affected.down), -len(v.alarms), v.roots[0].kind, v.roots[0].element)
        )
        return tuple(verdicts)

    def _plausible(self, fault: Fault, voters: dict[int, None]) -> bool:
        gain = sum(self._seen[n] for n in voters) - PRIOR[fault.kind]
        if gain <= 0:
            return False
        if fault.kind in _KILLS:
            gain -= sum(self._spoken.get(e, 0) for e in self._field.damage(fault).dead)
            if gain <= 0:
                return False
        return gain > self._search.missed_nearby(fault, self._seen, {}, joint=True)

    def _components(self) -> list[tuple[int, ...]]:
        """Alarms parted by the faults that could explain them, sorted: order of arrival leaves no trace."""
        parent = {n: n for n in self._seen}

        def top(n: int) -> int:
            while parent[n] != n:
                parent[n] = parent[parent[n]]
                n = parent[n]
            return n

        voted: dict[int, None] = {}
        for fault, voters in self._voters.items():
            if not self._plausible(fault, voters):
                continue
            voted.update(voters)
            first = top(next(iter(voters)))
            for other in voters:
                parent[top(other)] = first
        parts: dict[int, list[int]] = {}
        for n in voted:
            parts.setdefault(top(n), []).append(n)
        points = self._keys.points
        ordered = [tuple(sorted(part, key=points.__getitem__)) for part in parts.values()]
        ordered.sort(key=lambda part: points[part[0]])
        return ordered

    def _otdr(self, numbers: tuple[int, ...]) -> dict[str, float]:
        """Optical km by cable, of the OTDR events among these alarms."""
        found: dict[str, float] = {}
        for number in numbers:
            resource, code, _ = self._keys.points[number]
            if code == "OTDR-EVENT":
                km = self._active[self._keys.alarm(number)].attrs.get("otdr_km")
                if isinstance(km, int | float):
                    found.setdefault(resource, float(km))
        return found
