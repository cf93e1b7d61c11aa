"""Which event is which point: chains of events and points in order, both with gaps, the likeliest ones.

For each launch and each scale of a grid, the likeliest chain by dynamic programming; what they agree on comes
up once. Rivals are kept: two chains that explain a trace alike are weighed against each other by `calibrate`.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from linewatch.otdr.belief import Belief
from linewatch.otdr.glass import Glass, Mark
from linewatch.otdr.trace import Event, Trace

_MOST_EVENTS = 64
_LOOK_BACK = 48
_NEAR_SD = 4.0
_REACH_M = 250.0  # slack, drift and reading never put a point farther off than that, and the scale's share
_SCALES = tuple(n * 0.25 for n in range(-13, 14))  # in standard deviations
_RIVALS = 12
_MOST_LAUNCHES = 4
_PATCHED_M = 60.0  # events nearer than this are the instrument's own cord


class Launch(NamedTuple):
    """What lies before the fibre's frame, and what it costs to believe it (log)."""

    length_m: float
    sd_m: float
    log_chance: float


class Seen(NamedTuple):
    """An event taken for a point."""

    event: Event
    mark: Mark


class Chain(NamedTuple):
    """`log_chance`: of the choice itself (points told and not, events of nothing), not of distances."""

    launch: Launch
    seen: tuple[Seen, ...]
    log_chance: float


class _Pair(NamedTuple):
    event: int
    mark: int
    off_m: float  # where the event is told, less where the point should be
    noise_m2: float
    gain: float


def launches(trace: Trace, before_m: float, belief: Belief, told_m: float | None = None) -> list[Launch]:
    """No launch fibre, or one that ends at an early reflection. `told_m`: its length, where it is known."""
    if told_m is not None:
        return [Launch(told_m, 1.0, 0.0)]
    found = [Launch(0.0, belief.patch_m, math.log1p(-belief.launch))]
    per_m = belief.launch / belief.longest_launch_m
    for event in trace.events:
        fits = 1.0 < event.at_m <= belief.longest_launch_m and event.at_m < before_m - 1.0
        if fits and (event.reflective or event.at_m <= _PATCHED_M):
            # Cords of some ten metres are common, launch fibres are not; both explain the event they end in.
            often = 0.3 / _PATCHED_M if event.at_m <= _PATCHED_M else per_m
            sd_m = math.sqrt(belief.reading_m2(trace, reflective=event.reflective))
            shape = belief.reflects(frame=True, reflective=event.reflective)
            chance = often * belief.frame_told * shape / belief.false_per_m
            found.append(Launch(event.at_m, sd_m, math.log(chance)))
    return found[:_MOST_LAUNCHES]


def chains(
    trace: Trace, glass: Glass, before_m: float, belief: Belief, told_m: float | None = None
) -> tuple[Chain, ...]:
    """The likeliest ones, best first; `before_m`: only events nearer than that count. Never empty."""
    found: dict[tuple[float, tuple[tuple[int, int], ...]], Chain] = {}
    scored: list[tuple[float, Chain]] = []
    for launch in launches(trace, before_m, belief, told_m):
        events = [e for e in trace.events if launch.length_m + 1.0 < e.at_m < before_m - 1.0 and not e.ends]
        events = events[:_MOST_EVENTS]
        for in_sd in _SCALES:
            scale = in_sd * belief.scale
            pairs = _pairs(trace, glass, events, launch, scale, belief)
            score, chosen = _best(pairs, glass, launch, belief)
            key = (launch.length_m, tuple((pair.event, pair.mark) for pair in chosen))
            if key in found:
                continue
            seen = tuple(Seen(events[pair.event], glass.marks[pair.mark]) for pair in chosen)
            unseen = _unseen(glass, before_m - launch.length_m, belief)
            own = launch.log_chance + unseen + sum(pair.gain for pair in chosen)
            found[key] = Chain(launch, seen, own)
            scored.append((launch.log_chance + unseen + score - in_sd * in_sd / 2, found[key]))
    scored.sort(key=lambda one: -one[0])
    return tuple(chain for _, chain in scored[:_RIVALS])


def _unseen(glass: Glass, before_m: float, belief: Belief) -> float:
    """Log chance that no point is told before some distance; each one that is told takes its part back."""
    return sum(math.log1p(-belief.told(m)) for m in glass.marks if m.way_m > 0 and m.at_m < before_m)


def _pairs(
    trace: Trace, glass: Glass, events: Sequence[Event], launch: Launch, scale: float, belief: Belief
) -> list[_Pair]:
    """All that may belong together, in the order of events, then points."""
    pairs = []
    coiled = list(accumulate((belief.slack_m2(mark) for mark in glass.marks), initial=0.0))
    step = (_SCALES[1] - _SCALES[0]) * belief.scale
    for n, event in enumerate(events):
        reading = belief.reading_m2(trace, reflective=event.reflective) + belief.record_m**2
        told_m = event.at_m - launch.length_m
        reach_m = _REACH_M + _SCALES[-1] * belief.scale * max(told_m, 0.0)
        first = bisect_left(glass.marks, told_m - reach_m, key=_at_m)
        for m in range(first, bisect_right(glass.marks, told_m + reach_m, key=_at_m)):
            mark = glass.marks[m]
            if mark.way_m <= 0:
                continue  # the near frame is the launch itself
            off = (
                event.at_m - launch.length_m - mark.at_m - belief.in_coil * mark.slack_m - scale * mark.way_m
            )
            noise = reading + (belief.in_coil_sd * mark.slack_m) ** 2
            loose = launch.sd_m**2 + coiled[m] + belief.drift_m2_per_m * mark.way_m + (step * mark.way_m) ** 2
            if abs(off) <= _NEAR_SD * math.sqrt(noise + loose):
                told = belief.told(mark)
                shape = belief.reflects(frame=mark.kind == "odf", reflective=event.reflective)
                gain = math.log(told / (1.0 - told) * shape / belief.false_per_m)
                pairs.append(_Pair(n, m, off, noise, gain))
    return pairs


def _at_m(mark: Mark) -> float:
    return mark.at_m


def _best(
    pairs: Sequence[_Pair], glass: Glass, launch: Launch, belief: Belief
) -> tuple[float, tuple[_Pair, ...]]:
    """The likeliest chain: what an event is off by drifts from one to the next as slack and excess may."""
    coiled = list(accumulate((belief.slack_m2(mark) for mark in glass.marks), initial=0.0))
    scores: list[float] = []
    came_from: list[int] = []
    best, last = 0.0, -1
    for n, pair in enumerate(pairs):
        way_m = glass.marks[pair.mark].way_m
        loose = launch.sd_m**2 + coiled[pair.mark] + belief.drift_m2_per_m * way_m
        score, before = _normal(pair.off_m, pair.noise_m2 + loose), -1
        for k in range(max(n - _LOOK_BACK, 0), n):
            other = pairs[k]
            if other.event >= pair.event or other.mark >= pair.mark:
                continue
            loose = coiled[pair.mark] - coiled[other.mark]
            loose += belief.drift_m2_per_m * (way_m - glass.marks[other.mark].way_m)
            step = scores[k] + _normal(pair.off_m - other.off_m, pair.noise_m2 + other.noise_m2 + loose)
            if step > score:
                score, before = step, k
        scores.append(score + pair.gain)
        came_from.append(before)
        if scores[n] > best:
            best, last = scores[n], n
    chosen = []
    while last >= 0:
        chosen.append(pairs[last])
        last = came_from[last]
    return best, tuple(reversed(chosen))


def _normal(off: float, variance: float) -> float:
    return -0.5 * (off * off / variance + math.log(2.0 * math.pi * variance))
