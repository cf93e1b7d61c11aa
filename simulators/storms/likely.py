"""How likely a set of faults is, given what was told: the noise and the physics known exactly.

ln P = ln prior of each fault + for each alarm that should be there and is (or is not) + for each that nothing
explains. Classes of faults are equally likely, and the elements of a class among themselves, as they are
drawn.
"""

import math
from collections.abc import Iterable

from linewatch.topology.index import PlantIndex
from simulators.field.faults import Fault
from simulators.field.physics.state import Point
from simulators.storms.draw import SINGLE
from simulators.storms.noise import Noise
from simulators.storms.seen import Watcher
from simulators.storms.strays import everything

_NEVER = 1e-6  # where there is no noise, something next to impossible


class Likelihood:
    """`of(faults, told)`: natural logarithm, more is likelier."""

    def __init__(self, watcher: Watcher, noise: Noise) -> None:
        self._watcher = watcher
        self._missing = max(noise.missing, _NEVER)
        self._stray = max(noise.stray, 1e-3 if noise.missing else _NEVER)
        self._points = sum(1 for _ in everything(watcher.index))
        self._prior = _priors(watcher.index)

    def of(self, faults: tuple[Fault, ...], told: frozenset[Point]) -> float:
        shown = self._watcher.see(faults).points
        both = len(shown & told)
        # A stray is one of all the points that could have told of nothing.
        stray = math.log(self._stray * max(len(told), 1) / self._points)
        return (
            sum(self._prior.get(fault.kind, -10.0) for fault in faults)
            + both * math.log(1 - self._missing)
            + (len(shown) - both) * math.log(self._missing)
            + (len(told) - both) * stray
        )


def _priors(index: PlantIndex) -> dict[str, float]:
    shares: dict[str, float] = {}
    for kind, pool in SINGLE.values():
        elements = len(pool(index))
        if elements:
            shares[kind] = max(shares.get(kind, 0.0), 1 / (len(SINGLE) * elements))
    return {kind: math.log(share) for kind, share in shares.items()}


def active(lines: Iterable[dict[str, object]], until: float) -> frozenset[Point]:
    """What stands at a moment, by what had arrived until then, the device's time or not."""
    held: dict[Point, None] = {}
    for line in lines:
        if float(str(line["rx_ts"])) > until:
            break
        point = Point(str(line["source"]), str(line["object"]), str(line["code"]))
        if line["state"] == "raise":
            held[point] = None
        else:
            held.pop(point, None)
    return frozenset(held)
