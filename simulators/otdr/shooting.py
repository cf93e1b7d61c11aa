"""A shot: the true glass seen by an instrument with its own index, pulse, dead zones, noise and ghosts."""

import math
from dataclasses import dataclass
from random import Random

from simulators.otdr.glass import Lying
from simulators.otdr.sor_file import Told, Written

_FLOOR_DB = 42.0
_PULSES = ((5.0, 30, 10), (12.0, 100, 30), (30.0, 300, 100), (90.0, 1000, 275))


@dataclass(frozen=True, slots=True)
class Instrument:
    """`told_by_true`: what it tells as a metre, of a true metre of glass (wrong group index and clock)."""

    told_by_true: float
    group_index: float
    pulse_ns: int
    spacing_m: float
    launch_m: float
    loss_per_km: float

    @property
    def pulse_m(self) -> float:
        return 0.299792458 * self.pulse_ns / 2 / self.group_index


def instrument(rng: Random, length_km: float, *, launch: bool) -> Instrument:
    reach, *pulses = next(p for p in _PULSES if p[0] >= length_km)
    return Instrument(
        1 + rng.gauss(0, 7e-4),
        rng.choice((1.4675, 1.4677, 1.4682, 1.4685)),
        rng.choice(pulses),
        rng.choice((0.5, 1.0, 2.0)) * reach / 20 + 0.3,
        rng.choice((150.0, 500.0, 1010.0)) if launch else rng.uniform(0.0, 5.0),
        rng.uniform(0.18, 0.34),
    )


def shoot(
    rng: Random,
    lying: Lying,
    tool: Instrument,
    end: str,
    cut_km: float | None,
    *,
    end_told: bool,
    sampled: bool = True,
) -> Written:
    """What is in the file. `cut_km` is None where the fibre is whole; without `end_told` no event ends it."""
    glass = _glass(lying, end, cut_km)
    seen: list[tuple[float, bool, float]] = []
    if tool.launch_m > 20:
        seen.append((0.0, True, 0.4))
    for n, point in enumerate(lying.cable.points):
        m = lying.joint_m[n] if end == "a" else lying.total_m - lying.joint_m[n]
        if not 0.0 < m < glass - 0.5 or point.kind == "odf":
            continue
        told = rng.random() < (0.75 if point.kind == "splice" else 0.02)
        if told:
            seen.append((m, rng.random() < 0.06, max(rng.gauss(0.12, 0.07), 0.03)))
    ghosts = _poisson(rng, 0.03 * glass / 1000)
    seen += [(rng.uniform(0.0, glass), rng.random() < 0.3, rng.uniform(0.03, 0.3)) for _ in range(ghosts)]
    events = [Told(0.0, "1F9999LS", 0.0, -45.0)] if rng.random() < 0.7 or tool.launch_m > 20 else []
    dead_m, last_m = 1.5 * tool.pulse_m, tool.pulse_m
    for m, reflective, loss in sorted(seen):
        told_m = _told(rng, tool, m, reflective=reflective)
        if told_m < last_m + dead_m and m > 0:
            continue  # in the dead zone of the one before
        last_m = told_m
        reflectance = rng.uniform(-58, -40) if reflective else 0.0
        events.append(Told(told_m, f"{int(reflective)}F9999LS", round(loss, 3), reflectance))
    cleaved = rng.random() < (0.5 if cut_km is not None else 0.95)
    end_m = _told(rng, tool, glass, reflective=cleaved)
    events = [e for e in events if e.at_m < end_m - 0.8 * tool.pulse_m or e.at_m == 0.0]
    if end_told:
        events.append(Told(end_m, f"{int(cleaved)}E9999LS", 15.0, -20.0 if cleaved else 0.0))
    counts: list[int] = []
    if sampled:
        counts = _samples(rng, tool, events, (tool.launch_m + glass) * tool.told_by_true, cleaved=cleaved)
    return Written(
        tool.group_index, 1550.0, tool.pulse_ns, tool.spacing_m, 0.0, events, counts,
        nominal_nm=rng.random() < 0.2, own_blocks=rng.random() < 0.3,
    )  # fmt: skip


def _glass(lying: Lying, end: str, cut_km: float | None) -> float:
    """True glass from the frame shot from to where the light ends."""
    if cut_km is None:
        return lying.joint_m[-1] if end == "a" else lying.total_m - lying.joint_m[0]
    m = lying.glass_to(cut_km)
    return m if end == "a" else lying.total_m - m


def _told(rng: Random, tool: Instrument, m: float, *, reflective: bool) -> float:
    """Told distance of true glass: rounded up to a sample, blurred by the pulse, now and then far off."""
    off = rng.gauss(0, 0.3) + rng.uniform(0, tool.spacing_m)
    off += tool.pulse_m * (rng.gauss(0, 0.04) if reflective else rng.gauss(0.03, 0.14))
    if rng.random() < 0.02:
        off += rng.gauss(0, tool.pulse_m)
    return max((tool.launch_m + m) * tool.told_by_true + off, 0.1)


def _samples(rng: Random, tool: Instrument, events: list[Told], end_m: float, *, cleaved: bool) -> list[int]:
    """Thousandths of a dB below the first: backscatter, losses, reflections, and noise where it ends."""
    steps = sorted((e.at_m, e.loss_db, e.code[0] == "1") for e in events if e.code[1] != "E" and e.at_m > 0)
    points = min(int(end_m * 1.35 / tool.spacing_m) + 400, 60_000)
    counts, lost, n = [], 0.0, 0
    floor = 10 ** (-_FLOOR_DB / 5)
    for i in range(points):
        at = i * tool.spacing_m
        while n < len(steps) and steps[n][0] <= at:
            lost += steps[n][1]
            n += 1
        light = 10 ** (-(10.0 + lost + tool.loss_per_km * at / 1000) / 5) if at < end_m else 0.0
        if n and steps[n - 1][2] and at < steps[n - 1][0] + tool.pulse_m:
            light *= 4.0
        if cleaved and end_m <= at < end_m + tool.pulse_m:
            light += 10 ** (-(6.0 + lost + tool.loss_per_km * end_m / 1000) / 5)
        got = abs(light + floor * rng.gauss(0, 0.5))
        counts.append(min(round(-5000 * math.log10(max(got, 1e-13))), 65_535))
    return counts


def _poisson(rng: Random, mean: float) -> int:
    n, left = 0, rng.expovariate(1.0)
    while left < mean:
        n, left = n + 1, left + rng.expovariate(1.0)
    return n
