"""Greedy maximum likelihood with a perfect model; and whether what was injected is the likeliest at all."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from simulators.field.faults import Fault
from simulators.field.physics.state import Point
from simulators.storms.likely import Likelihood
from simulators.storms.near import Near
from simulators.storms.noise import Noise
from simulators.storms.seen import Watcher

_MOST_ROOTS = 6
_WEIGHED = 40  # faults that are weighed by the joint picture, by how many unexplained alarms hang on them
_ASKED = 400  # alarms that are walked up from
_EVEN = 1e-9


class Greedy:
    """Adds the fault that makes what was told likeliest, until none does."""

    def __init__(self, watcher: Watcher, noise: Noise) -> None:
        self._watcher = watcher
        self._near = Near(watcher.index)
        self._likelihood = Likelihood(watcher, noise)

    def verdict(self, told: frozenset[Point]) -> dict[str, Any]:
        found: tuple[Fault, ...] = ()
        best = self._likelihood.of(found, told)
        for _ in range(_MOST_ROOTS):
            explained = self._watcher.see(found).points if found else frozenset()
            pool = self._pool(told - explained)
            weighed = [(self._likelihood.of((*found, f), told), f) for f in pool if f not in found]
            if not weighed:
                break
            top, fault = max(weighed, key=lambda w: (w[0], w[1].kind, w[1].element))
            if top <= best + _EVEN:
                break
            best, found = top, (*found, fault)
        seen = self._watcher.see(found)
        affected = sorted({*seen.down, *seen.degraded})
        roots = [{"element": f.element, "kind": f.kind, "probability": 1.0, "km": f.km} for f in found]
        return {"incidents": [{"root": roots, "affected_circuits": affected}] if roots else []}

    def is_likeliest(
        self, injected: tuple[Fault, ...], truth: dict[str, Any], told: frozenset[Point]
    ) -> bool:
        """No set near the injected one is likelier, but for those that look the same."""
        mine = self._likelihood.of(injected, told)
        for n, root in enumerate(truth["roots"]):
            rest = (*injected[:n], *injected[n + 1 :])
            accept = {(a["element"], a["kind"]) for a in root["accept"]}
            if root["observable"] and self._likelihood.of(rest, told) > mine + _EVEN:
                return False
            shown = self._watcher.see(rest).points if rest else frozenset()
            for fault in self._pool(told - shown):
                if (fault.element, fault.kind) in accept or fault in rest:
                    continue
                if self._likelihood.of((*rest, fault), told) > mine + _EVEN:
                    return False
        return True

    def _pool(self, unexplained: Iterable[Point]) -> list[Fault]:
        """The faults on which most of them hang, and that would show least beside them."""
        points = sorted(unexplained)
        step = max(1, len(points) // _ASKED)
        votes: Counter[Fault] = Counter()
        for point in points[::step]:
            votes.update(list(self._near.behind(point)))
        ranked = sorted(votes, key=lambda f: (-votes[f], f.kind, f.element, f.km or 0.0))[: 6 * _WEIGHED]
        told = frozenset(points)

        def gain(fault: Fault) -> tuple[float, str, str]:
            shown = self._watcher.see((fault,)).points
            both = len(shown & told)
            return (len(shown) - both) * 0.6 - both, fault.kind, fault.element

        return sorted(ranked, key=gain)[:_WEIGHED]
