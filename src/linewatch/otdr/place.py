"""Where the fibre broke: all shots together, as a place with its 95 % interval, in the words of the plan."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from linewatch.otdr.belief import BELIEF, Belief
from linewatch.otdr.glass import A, Z, glass_of
from linewatch.otdr.shot import Reading, Shot, read_shot
from linewatch.topology.plant import Cable, Fibre, Point

_SDS = 6.0
_STEPS = 96
_MOST_STEPS = 4000
_ELSEWHERE_SD, _ELSEWHERE_M = 4.0, 50.0  # two shots that see ends farther apart than this saw two breaks
_TAIL = 0.025  # what is left out on each side of a 95 % interval
_NOTHING = 1e-3
_IN_THE_END = 0.5
_BEYOND_SD = 4.0
_95 = 1.96


@dataclass(frozen=True, slots=True)
class Matched:
    """An event that was recognised as a point. `left_m`: what remains between both once calibrated."""

    end: str
    point: str
    kind: str
    km: float
    event_m: float
    loss_db: float
    reflective: bool
    left_m: float
    doubted: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """`km` of the cable, with the interval that holds the truth in 95 of 100 cases. `from_point`, `to_point`:
    the manholes, frames (or, where there are none, joints) around. `past`: the last joint the light passed
    before it, recognised in the trace where `past_seen`, and `past_m` of cable from there on.
    """

    km: float
    low_km: float
    high_km: float
    from_point: str
    to_point: str
    end: str
    past: str
    past_m: float
    past_seen: bool

    @property
    def within_m(self) -> float:
        """Half of the interval, the longer side."""
        return max(self.km - self.low_km, self.high_km - self.km) * 1000.0


@dataclass(frozen=True, slots=True)
class Located:
    """`verdict`: break; breaks (two, seen from either end); whole (the light ends where the fibre does);
    beyond (it goes on behind the recorded end); range (the trace stops before the light does); light (it
    sinks into the noise); unseen (no end, no samples).

    `whole`: probability that the fibre is not broken. `more_m`: glass told beyond (or short of) the recorded
    end, `more_within_m` 95 % of it. `launches_m`: what lies before the fibre, by shot.
    """

    cable: str
    fibre: str
    verdict: str
    spots: tuple[Spot, ...]
    matched: tuple[Matched, ...]
    whole: float
    more_m: float
    more_within_m: float
    seen_to_km: float
    launches_m: tuple[float, ...]
    ends_from_samples: tuple[bool, ...]


def locate(cable: Cable, fibre: Fibre, shots: Sequence[Shot], belief: Belief = BELIEF) -> Located:
    """`shots` from either end, one or more. Raises ValueError for none, and for a fibre without a stretch."""
    if not shots:
        raise ValueError("no trace; name at least one")
    readings = [read_shot(glass_of(cable, fibre, shot.end), shot, belief) for shot in shots]
    ended = [reading for reading in readings if reading.end.at_m is not None]
    if not ended:
        return _unended(cable, fibre, readings)
    whole = _whole(ended, belief)
    more_m, more_sd = ended[0].at_end()
    verdict = "break"
    spots: tuple[Spot, ...] = ()
    if whole > _IN_THE_END:
        verdict = "whole"
    elif all(_is_beyond(reading) for reading in ended):
        verdict = "beyond"
    else:
        short = [reading for reading in ended if not _is_beyond(reading)]
        groups = _alike(short)
        verdict = "break" if len(groups) == 1 else "breaks"
        spots = tuple(_spot(cable, group) for group in groups)
    return _told(cable, fibre, verdict, spots, readings, (whole, more_m, _95 * more_sd))


def _unended(cable: Cable, fibre: Fibre, readings: Sequence[Reading]) -> Located:
    """No end in any trace: how far light was seen is all there is."""
    why = readings[0].end.why or "unseen"
    return _told(cable, fibre, why, (), readings, (0.0, 0.0, 0.0))


def _told(
    cable: Cable,
    fibre: Fibre,
    verdict: str,
    spots: tuple[Spot, ...],
    readings: Sequence[Reading],
    whole: tuple[float, float, float],
) -> Located:
    probability, more_m, within_m = whole
    seen_to = max(readings, key=lambda reading: reading.end.lost_m)
    launch_m = seen_to.chain.launch.length_m
    return Located(
        cable.id,
        fibre.id,
        verdict,
        spots,
        tuple(matched for reading in readings for matched in _matched(reading)),
        round(probability, 4),
        round(more_m, 1),
        round(within_m, 1),
        round(seen_to.glass.km_at(seen_to.end.lost_m - launch_m), 3),
        tuple(round(reading.chain.launch.length_m, 1) for reading in readings),
        tuple(reading.end.from_samples for reading in readings),
    )


def _whole(ended: Sequence[Reading], belief: Belief) -> float:
    """Probability that every light ends at its fibre's own end, against breaks anywhere."""
    log_whole, log_broken = math.log1p(-belief.broken), math.log(belief.broken)
    for reading in ended:
        log_whole += math.log(max(reading.whole_density(), 1e-300))
        log_broken -= math.log(max(reading.glass.length_m, 1.0))
    return 1.0 / (1.0 + math.exp(min(log_broken - log_whole, 700.0)))


def _is_beyond(reading: Reading) -> bool:
    more_m, sd_m = reading.at_end()
    return more_m > max(_BEYOND_SD * sd_m, 5.0)


def _alike(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Shots from one end see one break, unless they are of different days; both ends may see two."""
    groups: list[list[Reading]] = []
    for reading in sorted(readings, key=lambda r: (r.shot.end, r.middle_m())):
        for group in groups:
            if not _elsewhere(group[0], reading):
                group.append(reading)
                break
        else:
            groups.append([reading])
    return groups


def _elsewhere(one: Reading, other: Reading) -> bool:
    """Farther apart than both may err, a misread pulse included."""
    gap_m = _from_a(one, one.middle_m()) - _from_a(other, other.middle_m())
    err_m = math.hypot(one.sd_m(), other.sd_m())
    pulses_m = one.shot.trace.pulse_m + other.shot.trace.pulse_m
    return abs(gap_m) > max(_ELSEWHERE_SD * err_m, _ELSEWHERE_M + pulses_m)


def _whole_glass(reading: Reading) -> float:
    """With the coil in the frame of the far end."""
    glass = reading.glass
    return glass.length_m + (glass.marks[-1].slack_m if glass.marks and _marked_end(reading) else 0.0)


def _marked_end(reading: Reading) -> bool:
    glass = reading.glass
    return glass.marks[-1].way_m >= (glass.to_km - glass.from_km) * 1000.0 - 1e-6


def _from_a(reading: Reading, glass_m: float) -> float:
    """Glass counted from the A end; its own inverse."""
    return glass_m if reading.shot.end == A else _whole_glass(reading) - glass_m


def _spot(cable: Cable, group: Sequence[Reading]) -> Spot:
    """The middle and the interval of the product of what they say: cut there, how likely is what was seen?"""
    first = group[0]
    reaches = []
    for reading in group:
        low, high = reading.reach(_SDS)
        reaches.append(sorted((_from_a(reading, low), _from_a(reading, high))))
    low = max(min(reach[0] for reach in reaches), 0.0)
    high = min(max(reach[1] for reach in reaches), _whole_glass(first))
    if high <= low:
        low, high = sorted((max(low, 0.0), _whole_glass(first)))
    narrowest = min(reading.sd_m() for reading in group)
    steps = min(max(_STEPS, int((high - low) / narrowest * 8)), _MOST_STEPS)
    grid = [low + (high - low) * n / steps for n in range(steps + 1)]
    mass = [math.prod(r.density(_from_a(r, at)) for r in group) for at in grid]
    sums = [0.0]
    for left, right in pairwise(mass):
        sums.append(sums[-1] + (left + right) / 2)
    at_m = [
        _at(grid, sums, _TAIL * sums[-1]),
        _middle(grid, mass, sums),
        _at(grid, sums, (1 - _TAIL) * sums[-1]),
    ]
    if sums[-1] <= 0.0:
        at_m = [low, min(max(_from_a(first, first.middle_m()), low), high), high]
    kms = sorted(first.glass.km_at(_from_a(first, at)) for at in at_m)
    km = first.glass.km_at(_from_a(first, at_m[1]))
    return _named(cable, first, km, kms[0], kms[-1])


def _middle(grid: Sequence[float], mass: Sequence[float], sums: Sequence[float]) -> float:
    """Median of the heaviest heap: where a launch fibre may lie before it or not, nothing broke half way."""
    none = max(mass) * _NOTHING
    heaviest, start = (0.0, 0, 0), 0
    for n in range(1, len(mass) + 1):
        if n == len(mass) or mass[n] < none:
            heaviest = max(heaviest, (sums[n - 1] - sums[start], start, n - 1))
            start = n
    _, first, last = heaviest
    return _at(grid, sums, (sums[first] + sums[last]) / 2)


def _at(grid: Sequence[float], sums: Sequence[float], wanted: float) -> float:
    for n, (before, after) in enumerate(pairwise(sums)):
        if after >= wanted and after > before:
            return grid[n] + (grid[n + 1] - grid[n]) * (wanted - before) / (after - before)
    return grid[-1]


def _named(cable: Cable, reading: Reading, km: float, low_km: float, high_km: float) -> Spot:
    from_point, to_point = around(cable, km)
    seen = {s.mark.point for part in reading.parts[:1] for s in part.calibration.chain.seen}
    ahead = [
        mark
        for mark in reading.glass.marks
        if mark.kind != "manhole"
        and (mark.km <= km + 1e-6 if reading.shot.end == A else mark.km >= km - 1e-6)
    ]
    recognised = [mark for mark in ahead if mark.point in seen]
    past = (recognised or ahead)[-1] if ahead else None
    past_km = (
        past.km
        if past is not None
        else (reading.glass.from_km if reading.shot.end == A else reading.glass.to_km)
    )
    return Spot(
        round(km, 4),
        round(low_km, 4),
        round(high_km, 4),
        from_point,
        to_point,
        reading.shot.end,
        past.point if past is not None else "",
        round(abs(km - past_km) * 1000.0, 1),
        past is not None and past.point in seen,
    )


def around(cable: Cable, km: float) -> tuple[str, str]:
    """The places one can go to around a km: manholes and frames; joints where the cable has no others."""
    open_ones = [point for point in cable.points if point.kind != "splice"]
    before = _nearest([p for p in open_ones if float(p.km) <= km + 1e-6], km)
    after = _nearest([p for p in open_ones if float(p.km) > km + 1e-6], km)
    if before is None:
        before = _nearest([p for p in cable.points if float(p.km) <= km + 1e-6], km)
    if after is None:
        after = _nearest([p for p in cable.points if float(p.km) > km + 1e-6], km)
    if after is None and before is not None:
        after = before
    return before.id if before is not None else "", after.id if after is not None else ""


def _nearest(points: Sequence[Point], km: float) -> Point | None:
    return min(points, key=lambda p: (abs(float(p.km) - km), p.id), default=None)


def _matched(reading: Reading) -> list[Matched]:
    best = reading.parts[0].calibration
    return [
        Matched(
            reading.shot.end,
            seen.mark.point,
            seen.mark.kind,
            seen.mark.km,
            round(seen.event.at_m, 1),
            round(seen.event.loss_db, 3),
            seen.event.reflective,
            round(left, 1),
            doubted,
        )
        for seen, left, doubted in zip(best.chain.seen, best.left_m, best.doubted, strict=True)
    ]


__all__ = ["A", "Located", "Matched", "Shot", "Spot", "Z", "around", "locate"]
