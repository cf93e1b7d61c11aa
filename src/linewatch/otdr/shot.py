"""One shot at a fibre: the end of the light as a density over the fibre's glass."""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from linewatch.otdr.align import Chain, chains
from linewatch.otdr.belief import Belief
from linewatch.otdr.calibrate import At, Calibration, Off
from linewatch.otdr.glass import End, Glass
from linewatch.otdr.samples import ending
from linewatch.otdr.trace import Trace

_SAMPLES_PULSE = 0.35  # an end out of the samples is read that much of a pulse less well
_LEAST_WEIGHT = 1e-3
_MISREAD = 0.03  # how often an event is told a pulse's length away from where it is


class Shot(NamedTuple):
    """A trace, and the end of the fibre it was taken from. `launch_m`: of its launch fibre, if known."""

    end: End
    trace: Trace
    launch_m: float | None = None


class Ended(NamedTuple):
    """Where the light ends in a trace. `from_samples`: no event said so. `why`: see `samples.Ending`."""

    at_m: float | None
    m2: float
    from_samples: bool
    why: str
    lost_m: float


class Part(NamedTuple):
    """One way to read a shot, and how likely that is among them."""

    calibration: Calibration
    weight: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A shot, read. `parts`: the likeliest first. `whole`: log density of the end being the fibre's own end;
    `broken`: of a break anywhere (the density `log_density` summed over the glass).
    """

    shot: Shot
    glass: Glass
    end: Ended
    parts: tuple[Part, ...]
    belief: Belief

    @property
    def chain(self) -> Chain:
        return self.parts[0].calibration.chain

    def middle_m(self) -> float:
        """Glass at which the likeliest reading sees the end; beyond the fibre it goes on as glass."""
        return self._of(self.parts[0].calibration)[0]

    def sd_m(self) -> float:
        """Of the likeliest reading."""
        return math.sqrt(self._of(self.parts[0].calibration)[1])

    def reach(self, sds: float) -> tuple[float, float]:
        """Glass between which all readings that count see the end."""
        found = [self._of(part.calibration) for part in self.parts]
        low = min(middle - sds * math.sqrt(m2) for middle, m2 in found)
        return low, max(middle + sds * math.sqrt(m2) for middle, m2 in found)

    def density(self, glass_m: float) -> float:
        """Of the light's end, had the fibre been cut there."""
        return self._sum(place_at(self.glass, glass_m), glass_m)

    def whole_density(self) -> float:
        """Of the light's end, were it the fibre's own."""
        return self._sum(end_at(self.glass), self.glass.length_m)

    def at_end(self) -> tuple[float, float]:
        """How much farther than the fibre's recorded end the light ends, and its standard deviation."""
        assert self.end.at_m is not None
        off = self.parts[0].calibration.off_at(end_at(self.glass))
        return self.end.at_m - self.glass.length_m - off.mean_m, math.sqrt(off.m2 + self.end.m2)

    def _sum(self, at: At, glass_m: float) -> float:
        assert self.end.at_m is not None
        total = 0.0
        for part in self.parts:
            off = part.calibration.off_at(at)
            off_m, m2 = self.end.at_m - glass_m - off.mean_m, off.m2 + self.end.m2
            far_off = _density(off_m, m2 + self.shot.trace.pulse_m**2)
            total += part.weight * ((1.0 - _MISREAD) * _density(off_m, m2) + _MISREAD * far_off)
        return total

    def _of(self, calibration: Calibration) -> tuple[float, float]:
        assert self.end.at_m is not None
        middle, off = self.end.at_m, Off(0.0, 1.0)
        for _ in range(6):  # what it is off by changes slowly along the fibre
            off = calibration.off_at(place_at(self.glass, middle))
            middle = self.end.at_m - off.mean_m
        return middle, off.m2 + self.end.m2


def read_shot(glass: Glass, shot: Shot, belief: Belief) -> Reading:
    """Never fails: where the light does not end in the trace, `end.at_m` is None."""
    ended = _ended(shot.trace, belief)
    before_m = ended.at_m if ended.at_m is not None else ended.lost_m or shot.trace.reach_m or math.inf
    if ended.at_m is None and not shot.trace.counts:
        before_m = math.inf
    found = chains(shot.trace, glass, before_m, belief, shot.launch_m)
    weighed = [Calibration(shot.trace, glass, chain, belief) for chain in found]
    best = max(one.log_evidence for one in weighed)
    weights = [math.exp(one.log_evidence - best) for one in weighed]
    total = sum(weights)
    parts = [Part(c, w / total) for c, w in zip(weighed, weights, strict=True) if w / total >= _LEAST_WEIGHT]
    parts.sort(key=lambda part: -part.weight)
    return Reading(shot, glass, ended, tuple(parts), belief)


def _ended(trace: Trace, belief: Belief) -> Ended:
    """The event that says so, else the samples, else the last event if nothing is seen behind it."""
    for event in trace.events:
        if event.ends:
            m2 = belief.reading_m2(trace, reflective=event.reflective)
            return Ended(event.at_m, m2, from_samples=False, why="", lost_m=event.at_m)
    found = ending(trace)
    m2 = belief.reading_m2(trace, reflective=False) + (_SAMPLES_PULSE * trace.pulse_m) ** 2
    return Ended(found.at_m, m2 + trace.spacing_m**2, True, found.why, found.lost_m)


def place_at(glass: Glass, glass_m: float) -> At:
    """A break there: coils count as glass, not as way."""
    marks = glass.marks
    n = bisect_right(marks, glass_m, key=lambda mark: mark.at_m) - 1
    if n < 0:
        return At(max(glass_m, 0.0) / glass.stretch, glass_m)
    mark = marks[n]
    into_m = max(glass_m - mark.at_m - mark.slack_m, 0.0)
    # A little beyond the point: its own coil is passed.
    return At(mark.way_m + max(into_m / glass.stretch, 1e-3), glass_m)


def end_at(glass: Glass) -> At:
    """The connector at the far end, which may be in its coil."""
    way_m = (glass.to_km - glass.from_km) * 1000.0
    n = bisect_left(glass.marks, way_m - 1e-6, key=lambda mark: mark.way_m)
    coil_m = glass.marks[n].slack_m if n < len(glass.marks) else 0.0
    return At(way_m, glass.length_m, coil_m)


def _density(off: float, variance: float) -> float:
    return math.exp(-0.5 * off * off / variance) / math.sqrt(2.0 * math.pi * variance)
