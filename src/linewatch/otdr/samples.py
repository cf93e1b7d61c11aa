"""The end of a fibre out of the samples, where no event says it: the last drop into the noise.

Backscatter falls by tenths of a dB a kilometre; an end falls by more than a few dB at once, with or without a
reflection before it. Where backscatter itself sinks into the noise the fibre goes on, unseen.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from linewatch.otdr.trace import Trace

_TAIL = 0.05  # of the trace, taken for noise if it looks like it
_LEAST_TAIL = 20  # windows
_ABOVE_DB = 1.5
_LEAST_DROP_DB = 2.5
_LEAST_SAMPLES = 200
_MOST_WINDOWS = 4000
_LINE, _LINE_M = 9, 150.0  # windows, and the fibre they cover at least
_FALLS_DB = 0.6
_CALM = 3
_NO_DROP_DB = 0.4
_SHARP_DB = 2.0
_STEEPEST_DB_PER_KM = 1.5


class Ending(NamedTuple):
    """`at_m` where the light ends; None where the trace is too short or the light too weak, and `why` then:
    "range" the trace stops before the fibre does, "light" it sinks into the noise, "" no samples to speak of.
    `lost_m`: how far light was seen.
    """

    at_m: float | None
    why: str
    lost_m: float


def ending(trace: Trace) -> Ending:
    """Work is linear in the samples."""
    first = max(int(-trace.first_m / trace.spacing_m), 0) if trace.counts else 0
    counts = trace.counts[first:]
    if len(counts) < _LEAST_SAMPLES:
        return Ending(None, "", 0.0)
    start_m = trace.first_m + first * trace.spacing_m
    width = max(1, int(trace.pulse_m / trace.spacing_m / 2), len(counts) // _MOST_WINDOWS)
    levels = _levels(counts, width, trace.count_db)
    step_m = width * trace.spacing_m
    tail = min(max(int(len(levels) * _TAIL), _LEAST_TAIL), len(levels) // 2)
    floor, rough = _noise(levels[-tail:])
    if _falls(levels[-tail:], rough):
        return Ending(None, "range", start_m + len(counts) * trace.spacing_m)
    above = floor + max(_ABOVE_DB, 4 * rough)
    # Two windows in a row: noise alone stands out now and then.
    lit = max((n for n, (a, b) in enumerate(pairwise(levels), 1) if min(a, b) > above), default=-1)
    if lit < 0:
        return Ending(None, "light", 0.0)
    if lit >= len(levels) - 2:
        return Ending(None, "range", start_m + len(counts) * trace.spacing_m)
    begins = _drop(levels, lit, floor, step_m)
    lost_m = start_m + (lit + 1) * step_m
    if begins is None:
        return Ending(None, "light", lost_m)
    return Ending(_finer(trace, counts, start_m, begins, width), "", lost_m)


def _levels(counts: Sequence[int], width: int, count_db: float) -> list[float]:
    """Means of `width` samples, in dB."""
    sums = list(accumulate(counts, initial=0))
    return [-(sums[n + width] - sums[n]) * count_db / width for n in range(0, len(counts) - width + 1, width)]


def _noise(tail: Sequence[float]) -> tuple[float, float]:
    """Its middle, and how rough it is (median of what lies off it, made a standard deviation)."""
    ordered = sorted(tail)
    middle = ordered[len(ordered) // 2]
    off = sorted(abs(level - middle) for level in tail)
    return middle, 1.4826 * off[len(off) // 2]


def _falls(tail: Sequence[float], rough: float) -> bool:
    """Whether what should be noise is a smooth line: light to the very last sample."""
    steps = sorted(abs(a - b) for a, b in pairwise(tail))
    return rough < 0.3 and steps[len(steps) // 2] < 0.02


def _drop(levels: Sequence[float], lit: int, floor: float, step_m: float) -> int | None:
    """The first window that is no backscatter any more, nor is any behind it; None where none stood out.

    Backscatter is what goes on where the windows before it were, falling no steeper than glass does.
    """
    sums = list(accumulate(levels, initial=0.0))
    line = max(_LINE, min(int(_LINE_M / step_m), lit // 3))
    third = line // 3
    falls = _FALLS_DB + _STEEPEST_DB_PER_KM * line * step_m / 1000.0
    calm = 0
    for n in range(lit, line, -1):
        first = (sums[n - line + third] - sums[n - line]) / third
        last = (sums[n] - sums[n - third]) / third
        start = sorted(levels[n - line : n - line + _LINE])
        rough = (start[-2] - start[1]) / 2
        # What follows a reflection falls, too, but steeper than glass for longer than its pulse.
        steady = abs(first - last) <= falls + rough and abs(levels[n] - last) <= _NO_DROP_DB + 2.0 * rough
        if steady and levels[n] > floor + _LEAST_DROP_DB:
            calm += 1
            if calm == _CALM:
                begins = n + _CALM
                sharp = max(abs(level - last) for level in levels[begins : begins + 4])
                return begins if sharp >= _SHARP_DB else None
        else:
            calm = 0
    return None


def _finer(trace: Trace, counts: Sequence[int], start_m: float, begins: int, width: int) -> float:
    """The sample at which it leaves the line for good, about the window `begins`."""
    first = max((begins - 1) * width, 1)
    back = sorted(counts[max(first - 4 * width, 0) : first])
    line = back[len(back) // 2]
    rough = (back[-(len(back) // 6 + 1)] - back[len(back) // 6]) / 2
    limit = max(3.0 * rough, _NO_DROP_DB / trace.count_db)
    for n in range(first, min((begins + 3) * width, len(counts) - 3)):
        if (
            sum(abs(count - line) > limit for count in counts[n : n + 4]) >= 3
            and abs(counts[n] - line) > limit
        ):
            return start_m + n * trace.spacing_m
    return start_m + begins * width * trace.spacing_m
