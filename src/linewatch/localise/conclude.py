"""From the likeliest set of faults to verdicts: one for each group of faults that is seen together."""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime, timedelta
from math import exp

from linewatch.localise.ballot import Entry, Sight
from linewatch.localise.expect import Bundle, Keys, Masks, Point, Prediction
from linewatch.localise.faults import Fault, order, prior
from linewatch.localise.field import Field
from linewatch.localise.place import place_of
from linewatch.localise.search import Found, Search
from linewatch.localise.slices import UNIT, Steps, units
from linewatch.messages.records import (
    Affected,
    AlarmKey,
    AlarmRecord,
    Candidate,
    Evidence,
    Root,
    Verdict,
)
from linewatch.names.alarm_types import Side, alarm_type

_MARGIN = 350  # alternatives dearer than this are not told
_CANDIDATES = 8
_TAKEN = 60  # alarms that are a unit to take under a verdict
_MISSING_TOLD = 64
_AGAINST_TOLD = 16
_ALL_POLLED = timedelta(seconds=75)  # a poll period of a minute, and what the management system takes to tell
_TRAPS_IN = timedelta(seconds=15)
_REASON = {
    Side.ROOT: "detected-here",
    Side.SYMPTOM: "downstream-of-it",
    Side.FAR: "far-end-tells",
    Side.STATE: "switched-because-of-it",
    Side.SILENT: "silent-because-of-it",
}


class Group:
    """Faults seen together, what they look like, and the alarms they explain: `taken`, by column. `against`:
    alarms that some fault would tie to these, and that they do not explain."""

    __slots__ = ("_affected", "_began", "against", "alarms", "prediction", "proof", "roots", "taken")

    def __init__(self, roots: tuple[Root, ...], prediction: Prediction) -> None:
        self.roots = roots
        self.prediction = prediction
        self.alarms: list[AlarmKey] = []
        self.proof: list[Evidence] = []  # for each of them, in their order
        self.taken: Masks = {}
        self.against: tuple[AlarmKey, ...] = ()
        self._affected: Affected | None = None
        self._began: datetime | None = None

    def affected(self) -> Affected:
        """Lines by what happened to them."""
        if self._affected is None:
            states: dict[str, list[str]] = {"down": [], "degraded": [], "exposed": []}
            for circuit, state in self.prediction.circuits.items():
                states[state].append(circuit)
            self._affected = Affected(
                *[tuple(sorted(states[state])) for state in ("down", "degraded", "exposed")]
            )
        return self._affected

    def began(self, active: Mapping[AlarmKey, AlarmRecord], at: datetime) -> datetime:
        """When the first of its alarms came."""
        if self._began is None:
            self._began = min((active[k].first_seen for k in self.alarms if k in active), default=None)
        return self._began or at

    def take_all(self, entries: list[Entry]) -> Steps[None]:
        """What it explains to begin with, in the order of keys."""
        taken = self.taken
        for count, entry in enumerate(entries, 1):
            self.alarms.append(entry.key)
            self.proof.append(Evidence(entry.key, "for", _REASON[alarm_type(entry.key.alarm_type).side]))
            taken[entry.column] = taken.get(entry.column, 0) | entry.bit
            if count % _TAKEN == 0:
                yield

    def drop(self, key: AlarmKey, column: int, bit: int) -> bool:
        """An alarm is gone; whether it was one of these."""
        if not self.taken.get(column, 0) & bit:
            return False
        at = bisect_left(self.alarms, key)
        del self.alarms[at]
        del self.proof[at]
        self.taken[column] &= ~bit
        self._began = None
        return True

    def take(self, entry: Entry) -> None:
        """One alarm more that it explains."""
        key = entry.key
        if self.taken.get(entry.column, 0) & entry.bit:
            return
        at = bisect_left(self.alarms, key)
        self.alarms.insert(at, key)
        self.proof.insert(at, Evidence(key, "for", _REASON[alarm_type(key.alarm_type).side]))
        self.taken[entry.column] = self.taken.get(entry.column, 0) | entry.bit
        self._began = None


def _explained(entries: list[Entry], picture: Prediction) -> Steps[tuple[list[Entry], list[Entry]]]:
    """Those that a picture explains, and the others."""
    yes: list[Entry] = []
    no: list[Entry] = []
    seen = picture.seen
    for count, entry in enumerate(entries, 1):
        (yes if entry.bit & seen.get(entry.column, 0) else no).append(entry)
        if count % UNIT == 0:
            yield
    return yes, no


def _more_than_each(found: Found, alone: list[Prediction], sight: Sight) -> Steps[bool]:
    """The faults show something together, or take a line down, that none of them does alone."""
    count = 0
    for column, mask in sight.seen.items():
        left = mask & found.prediction.seen.get(column, 0)
        for picture in alone:
            left &= ~picture.seen.get(column, 0)
        if left:
            return True
        count += len(alone)
        if count >= UNIT:
            count = 0
            yield
    down: dict[Bundle, int] = {}
    for picture in alone:
        for route, mask, state in picture.lines:
            if state == "down":
                down[route] = down.get(route, 0) | mask
        yield from units(picture.lines)
    lines = found.prediction.lines
    yield from units(lines)
    return any(mask & ~down.get(route, 0) for route, mask, state in lines if state == "down")


class Conclude:
    """Builds groups from a search's result, and verdicts from groups."""

    def __init__(self, field: Field, search: Search, keys: Keys) -> None:
        self._field = field
        self._search = search
        self._keys = keys

    def groups(self, found: Found, sight: Sight, otdr_km: dict[str, float]) -> Steps[tuple[Group, ...]]:
        """The faults parted into groups: together only where they show what neither shows alone."""
        result = []
        left = sight.entries
        for faults in (yield from self._part(found, sight)):
            prediction = yield from self._search.picture(faults)
            explained, left = yield from _explained(left, prediction)
            if not explained:
                # All it explains is explained by the others as well: it is carried by them.
                continue
            roots: tuple[Root, ...] = ()
            for fault in faults:
                root = yield from self._root(found, fault, sight, otdr_km)
                roots = (*roots, root)
            group = Group(roots, prediction)
            yield from group.take_all(explained)
            result.append(group)
        if result:
            _, strangers = yield from _explained(left, found.prediction)
            result[0].against = tuple([e.key for e in strangers[:_AGAINST_TOLD]])
        return tuple(result)

    def _part(self, found: Found, sight: Sight) -> Steps[list[tuple[Fault, ...]]]:
        faults = found.faults
        if len(faults) < 2:
            return [faults] if faults else []
        alone = {}
        for fault in faults:
            alone[fault] = yield from self._search.picture((fault,))
        groups: list[list[Fault]] = [[f] for f in faults]
        if (yield from _more_than_each(found, list(alone.values()), sight)):
            groups = []
            for fault in faults:
                touching = [g for g in groups if any(not alone[fault].apart(alone[o]) for o in g)]
                groups = [g for g in groups if g not in touching]
                groups.append([*(f for g in touching for f in g), fault])
        ranked = []
        for group in groups:
            group.sort(key=order)
            picture = yield from self._search.picture(tuple(group))
            ranked.append((-picture.hurt(), order(group[0]), tuple(group)))
        ranked.sort()
        return [group for *_, group in ranked]

    def _root(self, found: Found, fault: Fault, sight: Sight, otdr_km: dict[str, float]) -> Steps[Root]:
        rest = yield from self._search.found(tuple(f for f in found.faults if f != fault), sight)
        real = 1.0 / (1.0 + exp(-max(min(rest.cost - found.cost, 3000), -3000) / 100.0))
        options = yield from self._search.alternatives(found, fault, sight, _MARGIN)
        return self.rooted(options, real, otdr_km)

    def rooted(self, options: list[tuple[int, Fault]], real: float, otdr_km: dict[str, float]) -> Root:
        """A root that is one of these, with what each costs, the cheapest first. `real`: the chance that any
        of them is there."""
        weights = [(exp(-(cost - options[0][0]) / 100.0), cost, other) for cost, other in options]
        total = sum(weight for weight, _, _ in weights)
        evidence = min(cost - prior(f) for _, cost, f in weights)
        merged: dict[tuple[str, str], float] = {}
        tied = 0.0
        for weight, cost, other in weights:
            share = real * weight / total
            key = (other.element, other.kind)
            merged[key] = merged.get(key, 0.0) + share
            if cost - prior(other) <= evidence + 25:
                tied += share
        named = sorted(merged.items(), key=lambda entry: -entry[1])[:_CANDIDATES]
        candidates = tuple(Candidate(e, k, round(p, 4)) for (e, k), p in named)
        best = candidates[0]
        chosen = next(o for _, o in options if (o.element, o.kind) == (best.element, best.kind))
        place = place_of(self._field.wiring.index, self._field.breaks, chosen, otdr_km)
        return Root(best.element, best.kind, round(max(tied, best.probability), 4), candidates, place)

    def verdict(
        self, group: Group, active: Mapping[AlarmKey, AlarmRecord], seen: Masks, at: datetime, final: bool
    ) -> Verdict:
        """A group as told to the world at a time. `seen`: all that is; `final`: no review is due."""
        age = at - group.began(active, at)
        evidence = list(group.proof)
        evidence.extend(Evidence(k, "against", "speaks-against-it") for k in group.against if k in active)
        for masks, due in ((group.prediction.sure, _TRAPS_IN), (group.prediction.slow, _ALL_POLLED)):
            missing = {
                c: left
                for c, mask in masks.items()
                if (left := mask & ~seen.get(c, 0)) and (left := left & ~self._search.unseen.of(c))
            }
            pending = age < due
            final &= not (missing and pending)
            reason = "may-still-come" if pending else "did-not-come"
            evidence.extend(Evidence(key, "missing", reason) for key in self._first(missing))
        return Verdict(
            roots=group.roots,
            alarms=tuple(group.alarms),
            affected=group.affected(),
            evidence=tuple(evidence),
            at=at,
            settled=final,
        )

    def _first(self, missing: Masks) -> list[AlarmKey]:
        """The first of them, sorted; nobody reads, and no step should pay for, more."""
        points: list[Point] = []
        for column in sorted(missing, key=self._keys.order):
            points.extend(self._keys.points({column: missing[column]}))
            if len(points) >= _MISSING_TOLD:
                break
        return [AlarmKey(*point) for point in sorted(points)[:_MISSING_TOLD]]
