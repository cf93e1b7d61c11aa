"""Cable and glass: fibre is longer than its cable by the excess, and is coiled at points.

FORMAT: optical km = cable km x (1 + fibre_excess_pct/100) + slack of the points passed.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from linewatch.topology.plant import Cable, Fibre

End = str  # "a" or "z": of the fibre, a is where its km begin
A, Z = "a", "z"


def cable_km(cable: Cable, optical_km: float) -> float:
    """Cable km of an optical distance from the A end: inverse of km x (1 + excess) + slack on the way."""
    stretch = 1.0 + float(cable.fibre_excess_pct) / 100.0
    slack_km = 0.0
    for point in sorted(cable.points, key=lambda p: p.km):
        if point.km <= 0:
            # The coil in the A end's own frame lies before km 0 and is passed by any break beyond it.
            slack_km += float(point.slack_m) / 1000.0
            continue
        if float(point.km) * stretch + slack_km >= optical_km:
            break
        # A break seen within the coil lies at the point itself.
        if float(point.km) * stretch + slack_km + float(point.slack_m) / 1000.0 >= optical_km:
            return round(float(point.km), 3)
        slack_km += float(point.slack_m) / 1000.0
    return round(min(max((optical_km - slack_km) / stretch, 0.0), float(cable.length_km)), 3)


def between(cable: Cable, from_km: float, to_km: float) -> tuple[str, str]:
    """The last point up to `from_km` and the first from `to_km` on; "" where there is none."""
    points = sorted(cable.points, key=lambda p: p.km)
    before = [p.id for p in points if p.km <= from_km + 1e-9]
    after = [p.id for p in points if p.km >= to_km - 1e-9]
    return before[-1] if before else "", after[0] if after else ""


class Mark(NamedTuple):
    """A point of the cable on the way of the light. `at_m`: glass up to its coil, counted from the end shot
    from; `way_m`: cable up to it.
    """

    point: str
    kind: str
    km: float
    way_m: float
    at_m: float
    slack_m: float


@dataclass(frozen=True, slots=True)
class Glass:
    """A fibre as the light from one of its ends meets it. `marks` in that order, those at its ends too."""

    end: End
    from_km: float
    to_km: float
    stretch: float
    marks: tuple[Mark, ...]

    @property
    def length_m(self) -> float:
        """All of its glass up to the far end's coil, where the connector of the far end is."""
        last = self.marks[-1] if self.marks else None
        way_m = (self.to_km - self.from_km) * 1000.0
        if last is None:
            return way_m * self.stretch
        if last.way_m >= way_m - 1e-6:
            return last.at_m
        return last.at_m + last.slack_m + (way_m - last.way_m) * self.stretch

    def km_at(self, glass_m: float) -> float:
        """Cable km; within a coil the point's own, outside of the fibre its end."""
        n = bisect_right(self.marks, glass_m, key=lambda mark: mark.at_m) - 1
        if n < 0:
            way_m = max(glass_m, 0.0) / self.stretch
        else:
            mark = self.marks[n]
            way_m = mark.way_m + max(glass_m - mark.at_m - mark.slack_m, 0.0) / self.stretch
        km = self.from_km + way_m / 1000.0 if self.end == A else self.to_km - way_m / 1000.0
        return min(max(km, self.from_km), self.to_km)


def glass_of(cable: Cable, fibre: Fibre, end: End) -> Glass:
    """Raises ValueError where the fibre's stretch is none."""
    low, high = sorted((float(fibre.from_km), float(fibre.to_km)))
    if not high > low:
        raise ValueError(f"fibre {fibre.id} goes from km {low:g} to km {high:g}; write the stretch it uses")
    stretch = 1.0 + float(cable.fibre_excess_pct) / 100.0
    on_it = [point for point in cable.points if low - 1e-9 <= float(point.km) <= high + 1e-9]
    on_it.sort(key=lambda p: (float(p.km) if end == A else -float(p.km), p.id))
    marks: list[Mark] = []
    coiled_m = 0.0
    for point in on_it:
        way_m = (float(point.km) - low if end == A else high - float(point.km)) * 1000.0
        slack_m = max(float(point.slack_m), 0.0)
        marks.append(Mark(point.id, point.kind, float(point.km), way_m, way_m * stretch + coiled_m, slack_m))
        coiled_m += slack_m
    return Glass(end, low, high, stretch, tuple(marks))
