"""From the likeliest set of faults to verdicts: one for each group of faults that is seen together."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import exp

from linewatch.localise.expect import SLOW, Keys, Prediction
from linewatch.localise.faults import PRIOR, Fault, order
from linewatch.localise.field import Field
from linewatch.localise.place import place_of
from linewatch.localise.search import Found, Search, Sight
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
    """Faults seen together, what they look like, the alarms they explain. Free of time: it can be kept."""

    __slots__ = ("alarms", "missing", "prediction", "roots")

    def __init__(
        self,
        roots: tuple[Root, ...],
        prediction: Prediction,
        alarms: tuple[AlarmKey, ...],
        missing: tuple[tuple[AlarmKey, int], ...],
    ) -> None:
        self.roots = roots
        self.prediction = prediction
        self.alarms = alarms
        self.missing = missing


class Conclude:
    """Builds groups from a search's result, and verdicts from groups."""

    def __init__(self, field: Field, search: Search, keys: Keys) -> None:
        self._field = field
        self._search = search
        self._keys = keys

    def groups(self, found: Found, sight: Sight, otdr_km: dict[str, float]) -> tuple[Group, ...]:
        """The faults parted into groups: together only where they show what neither shows alone."""
        result = []
        taken: dict[int, None] = {}
        for faults in self._part(found, sight):
            prediction = self._field.together(faults)
            numbers = [n for n in sight.cost if n in prediction.seen and n not in taken]
            taken.update(dict.fromkeys(numbers))
            if not numbers:
                # All it explains is explained by the others as well: it is carried by them.
                continue
            roots = tuple(self._root(found, fault, sight, otdr_km) for fault in faults)
            alarms = tuple(sorted(self._keys.alarm(n) for n in numbers))
            missing = tuple(
                sorted((self._keys.alarm(n), sure) for n, sure in prediction.sure if n not in sight.cost)
            )
            result.append(Group(roots, prediction, alarms, missing))
        return tuple(result)

    def _part(self, found: Found, sight: Sight) -> list[tuple[Fault, ...]]:
        faults = found.faults
        if len(faults) < 2:
            return [faults] if faults else []
        alone = {f: self._field.alone(f) for f in faults}
        shared = [
            n
            for n in sight.cost
            if n in found.prediction.seen and all(n not in a.seen for a in alone.values())
        ]
        worse = any(
            state == "down" and all(a.circuits.get(c) != "down" for a in alone.values())
            for c, state in found.prediction.circuits.items()
        )
        groups: list[list[Fault]] = [[f] for f in faults]
        if shared or worse:
            groups = []
            for fault in faults:
                touching = [g for g in groups if any(not alone[fault].apart(alone[o]) for o in g)]
                groups = [g for g in groups if g not in touching]
                groups.append([*(f for g in touching for f in g), fault])
        groups = [sorted(g, key=order) for g in groups]
        groups.sort(key=lambda g: (-len(self._field.together(tuple(g)).circuits), order(g[0])))
        return [tuple(g) for g in groups]

    def _root(self, found: Found, fault: Fault, sight: Sight, otdr_km: dict[str, float]) -> Root:
        rest = self._field_rest(found, fault, sight)
        real = 1.0 / (1.0 + exp(-max(min(rest - found.cost, 3000), -3000) / 100.0))
        options = self._search.alternatives(found, fault, sight, _MARGIN)
        weights = [(exp(-(cost - options[0][0]) / 100.0), cost, other) for cost, other in options]
        total = sum(weight for weight, _, _ in weights)
        evidence = min(cost - PRIOR[f.kind] for _, cost, f in weights)
        merged: dict[tuple[str, str], float] = {}
        tied = 0.0
        for weight, cost, other in weights:
            share = real * weight / total
            key = (other.element, other.kind)
            merged[key] = merged.get(key, 0.0) + share
            if cost - PRIOR[other.kind] <= evidence + 25:
                tied += share
        named = sorted(merged.items(), key=lambda entry: -entry[1])[:_CANDIDATES]
        candidates = tuple(Candidate(e, k, round(p, 4)) for (e, k), p in named)
        best = candidates[0]
        chosen = next(o for _, o in options if (o.element, o.kind) == (best.element, best.kind))
        place = place_of(self._field.wiring.index, self._field.breaks, chosen, otdr_km)
        return Root(best.element, best.kind, round(max(tied, best.probability), 4), candidates, place)

    def _field_rest(self, found: Found, fault: Fault, sight: Sight) -> int:
        return self._search.found(tuple(f for f in found.faults if f != fault), sight).cost

    def verdict(self, group: Group, active: Mapping[AlarmKey, AlarmRecord], at: datetime) -> Verdict:
        """A group as told to the world at a time."""
        states: dict[str, list[str]] = {"down": [], "degraded": [], "exposed": []}
        for circuit, state in group.prediction.circuits.items():
            states[state].append(circuit)
        began = min((active[k].first_seen for k in group.alarms if k in active), default=at)
        age = at - began
        evidence = [Evidence(k, "for", _REASON[alarm_type(k.alarm_type).side]) for k in group.alarms]
        waiting = False
        for key, sure in group.missing:
            due = _ALL_POLLED if sure == SLOW else _TRAPS_IN
            pending = age < due
            waiting |= pending
            evidence.append(Evidence(key, "missing", "may-still-come" if pending else "did-not-come"))
        return Verdict(
            roots=group.roots,
            alarms=group.alarms,
            affected=Affected(
                tuple(sorted(states["down"])),
                tuple(sorted(states["degraded"])),
                tuple(sorted(states["exposed"])),
            ),
            evidence=tuple(evidence),
            at=at,
            settled=not waiting,
        )
