"""Cables with their manholes and joints, the fibres taken in them, and the ducts they share near stations.

A station has ducts on two sides. What leaves it the one way round a ring lies on the one side and what leaves
it the other way round on the other, so that one digger does not cut both; spurs and tails lie on either.
"""

from itertools import pairwise
from random import Random
from typing import Any

from simulators.plants.book import Book

EAST, WEST = "E", "W"
_DETOUR = 1.22  # streets are longer than the crow's way
_SHORTEST_KM = 0.25
_MOST_JOINTS = 12
_PER_SHELF = 24  # positions of an ODF shelf


class Cables:
    def __init__(self, book: Book, rng: Random) -> None:
        self.book, self.rng = book, rng
        self.laid: dict[str, dict[str, Any]] = {}
        self._taken: dict[str, int] = {}
        self._mouths: dict[tuple[str, str], list[tuple[str, dict[str, Any]]]] = {}
        self._shelves: dict[str, int] = {}  # of a station, so many are taken
        self._first_shelf: dict[str, int] = {}  # of a cable at its A station
        self._holes = 0

    def lay(
        self,
        a: str,
        z: str,
        sides: tuple[str, str],
        *,
        kind: str = "trunk",
        fibres: int = 48,
        owner: str = "ours",
    ) -> str:
        """A new cable between two sites; its id."""
        rng = self.rng
        name = f"CAB-{a}-{z}"
        again = 2
        while name in self.laid:
            name, again = f"CAB-{a}-{z}.{again}", again + 1
        length = round(max(_SHORTEST_KM, self.book.km(a, z) * _DETOUR * rng.uniform(0.95, 1.05)), 3)
        points = self._points(name, a, z, length)
        segments = [
            {
                "id": f"{name}#S{number:02}",
                "from": start["id"],
                "to": end["id"],
                "from_km": start["km"],
                "to_km": end["km"],
                "duct": None,
            }
            for number, (start, end) in enumerate(pairwise(points), 1)
        ]
        cable = {
            "id": name,
            "a_site": a,
            "z_site": z,
            "length_km": length,
            "fibre_count": fibres,
            "kind": kind,
            "fibre_excess_pct": round(rng.uniform(0.6, 1.8), 2),
            "points": points,
            "segments": segments,
            "ext": {"owner": owner},
        }
        self.book.add("cables", cable)
        self.laid[name] = cable
        self._first_shelf[name] = self._shelves.get(a, 0) + 1
        self._shelves[a] = self._shelves.get(a, 0) + -(-fibres // _PER_SHELF)
        self._mouths.setdefault((a, sides[0]), []).append((name, segments[0]))
        if kind == "trunk":
            self._mouths.setdefault((z, sides[1]), []).append((name, segments[-1]))
        return name

    def fibre(self, cable: str, to_km: float | None = None) -> str | None:
        """The next free fibre of a cable, from its A end to `to_km`; None where none is left."""
        number = self._taken.get(cable, 0) + 1
        laid = self.laid[cable]
        if number > laid["fibre_count"]:
            return None
        self._taken[cable] = number
        name = f"{cable}:F{number:03}"
        end = laid["length_km"] if to_km is None else to_km
        shelf, place = divmod(number - 1, _PER_SHELF)
        odf = f"ODF-{self._first_shelf[cable] + shelf:02}-{place + 1:02}"
        fibre = {"id": name, "cable": cable, "number": number, "from_km": 0.0, "to_km": end}
        return self.book.add("fibres", {**fibre, "ext": {"odf_a": odf}})

    def drop_km(self, cable: str) -> float:
        """Where along a tail cable a customer is dropped."""
        points = self.laid[cable]["points"]
        return float(self.rng.choice(points[1:])["km"])

    def ducts(self) -> None:
        """Cables that leave a station on the same side lie in one duct up to their first manhole."""
        for (site, side), mouths in self._mouths.items():
            cables = list(dict.fromkeys(name for name, _ in mouths))
            if len(cables) < 2:
                continue
            duct = f"DUCT-{site}-{side}"
            self.book.add("ducts", {"id": duct, "site": site, "cables": cables})
            for _, segment in mouths:
                if segment["duct"] is None:
                    segment["duct"] = duct
            inside = {name for name, segment in mouths if segment["duct"] == duct}
            self.book.raw["ducts"][-1]["cables"] = [name for name in cables if name in inside]

    def _points(self, name: str, a: str, z: str, length: float) -> list[dict[str, Any]]:
        rng = self.rng
        joints = min(_MOST_JOINTS, max(2, int(length / 1.3)))
        step = length / (joints + 1)
        points: list[dict[str, Any]] = [_point(f"{name}#ODF-A", "odf", 0.0, 15, site=a)]
        for number in range(1, joints + 1):
            km = round(step * (number + rng.uniform(-0.3, 0.3)), 3)
            if rng.random() < 0.65:
                self._holes += 1
                slack_m = rng.choice((0, 0, 10))
                hole = f"{self._holes}号井"
                points.append(_point(f"{name}#M{number:02}", "manhole", km, slack_m, manhole=hole))
            else:
                points.append(_point(f"{name}#J{number:02}", "splice", km, 20))
        return [*points, _point(f"{name}#ODF-Z", "odf", length, 15, site=z)]


def _point(
    name: str, kind: str, km: float, slack_m: int, site: str | None = None, manhole: str | None = None
) -> dict[str, Any]:
    point: dict[str, Any] = {"id": name, "kind": kind, "km": km, "slack_m": slack_m}
    if site is not None:
        point["site"] = site
    if manhole is not None:
        point["ext"] = {"manhole": manhole}
    return point
