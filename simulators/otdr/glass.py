"""Cables as they lie beside cables as they are recorded: excess, drums, coils and joints off the plan."""

from dataclasses import dataclass
from random import Random

from linewatch.topology.plant import Cable, Fibre, Plant, Point, Site


@dataclass(frozen=True, slots=True)
class Lying:
    """The truth behind a recorded cable. `joint_m[i]`: true glass from km 0 to each of `at_km`, up to where
    the joint sits in its coil; `through_m[i]`: with the whole coil.
    """

    plant: Plant
    cable: Cable
    fibre: Fibre
    at_km: tuple[float, ...]
    joint_m: tuple[float, ...]
    through_m: tuple[float, ...]
    stretches: tuple[float, ...]  # true glass per cable between point i and i + 1

    def glass_to(self, km: float) -> float:
        """True glass from the A frame to a cable km."""
        n = max(i for i, at in enumerate(self.at_km) if at <= km or i == 0)
        if km <= self.at_km[n]:
            return self.joint_m[n]
        return (
            self.through_m[n] + (km - self.at_km[n]) * 1000 * self.stretches[min(n, len(self.stretches) - 1)]
        )

    @property
    def total_m(self) -> float:
        """All glass, both frames' coils included."""
        return self.through_m[-1]


def lay(rng: Random) -> Lying:
    """A cable of 2 to 60 km with manholes and joints."""
    length = round(rng.choice((rng.uniform(2, 10), rng.uniform(8, 30), rng.uniform(25, 60))), 3)
    excess = rng.choice((0.0, 0.5, 1.0, 1.2, 1.5, 2.5))
    points = _points(rng, length)
    true_excess = excess + rng.gauss(0, 0.2)
    where = rng.choice((0.0, 0.5, rng.random()))  # where in their coils this crew left the joints
    own_zero = rng.random() < 0.5  # coils no record knows
    glass, joints, through, stretches = 0.0, [], [], []
    for n, point in enumerate(points):
        coil = point.slack_m + (rng.gauss(0, 0.06 * point.slack_m + 0.3) if point.slack_m else 0.0)
        if not point.slack_m and point.kind == "splice" and own_zero and rng.random() < 0.6:
            coil = rng.uniform(2, 9)
        coil = max(coil, 0.0)
        joints.append(glass + where * coil)
        glass += coil
        through.append(glass)
        if n + 1 < len(points):
            stretch = 1 + (true_excess + rng.gauss(0, 0.05)) / 100
            stretches.append(stretch)
            glass += (points[n + 1].km - point.km) * 1000 * stretch
    off = [0.0 if p.kind == "odf" else rng.gauss(0, 1.2) / 1000 for p in points]
    recorded = [
        Point(id=p.id, kind=p.kind, km=round(max(p.km + o, 0.0), 3), slack_m=p.slack_m)
        for p, o in zip(points, off, strict=True)
    ]
    cable = Cable(
        id="K1", a_site="A", z_site="Z", length_km=length, fibre_count=24, fibre_excess_pct=excess,
        points=tuple(sorted(recorded, key=lambda p: p.km)),
    )  # fmt: skip
    fibre = Fibre(id="K1:F001", cable="K1", number=1, from_km=0.0, to_km=length)
    plant = Plant(sites=(Site(id="A"), Site(id="Z")), cables=(cable,), fibres=(fibre,))
    at_km = tuple(float(p.km) for p in points)
    return Lying(plant, cable, fibre, at_km, tuple(joints), tuple(through), tuple(stretches))


def _points(rng: Random, length: float) -> list[Point]:
    """Where they truly are: a joint each 1.5 to 4.5 km, manholes between."""
    slack = rng.choice((0, 10, 15, 20))
    frame = rng.choice((0, 15))
    kms = {0.0: "odf", length: "odf"}
    at = 0.0
    drum = rng.choice((2.0, 3.0, 4.0))
    while (at := round(at + drum * rng.uniform(0.75, 1.1), 3)) < length - 0.3:
        kms[at] = "splice"
    at = 0.0
    while (at := round(at + rng.uniform(0.3, 0.9), 3)) < length - 0.1:
        kms.setdefault(at, "manhole")
    points, numbers = [], {"odf": 0, "splice": 0, "manhole": 0}
    for km, kind in sorted(kms.items()):
        numbers[kind] += 1
        name = {"odf": "ODF", "splice": "J", "manhole": "M"}[kind]
        own = frame if kind == "odf" else slack if kind == "splice" else rng.choice((0, 0, 0, 10))
        points.append(Point(id=f"K1#{name}{numbers[kind]}", kind=kind, km=km, slack_m=own))
    return points
