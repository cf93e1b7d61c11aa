"""The plant being written down: one list of FORMAT elements per class, and where things lie."""

import math
from typing import Any

Place = tuple[float, float]
"""km east and north of the province's middle."""

CLASSES = (
    "sites", "power_plants", "ducts", "cables", "fibres", "nes", "cards", "ports", "sections", "msp_groups",
    "rings", "hp_trails", "circuits", "devices", "e1_cables", "dcn_links", "sync_sources", "otdr",
)  # fmt: skip
_LON, _LAT = 112.0, 27.5
_KM_PER_LAT = 110.6
_KM_PER_LON = 111.3 * math.cos(math.radians(_LAT))


class Book:
    """`raw` is the FORMAT value; `at` the place of every site."""

    def __init__(self, meta: dict[str, Any]) -> None:
        self.raw: dict[str, Any] = {"format": "linewatch-plant/1", "meta": meta}
        self.raw.update({name: [] for name in CLASSES})
        self.raw["ext"] = {}
        self.at: dict[str, Place] = {}

    def add(self, class_name: str, element: dict[str, Any]) -> str:
        """The element's id. What is empty in its `ext` is left out."""
        ext = {key: value for key, value in element.pop("ext", {}).items() if value is not None}
        if ext:
            element["ext"] = ext
        self.raw[class_name].append(element)
        return str(element["id"])

    def site(self, name: str, place: Place, role: str, /, **ext: Any) -> str:
        self.at[name] = place
        lon, lat = round(_LON + place[0] / _KM_PER_LON, 5), round(_LAT + place[1] / _KM_PER_LAT, 5)
        return self.add("sites", {"id": name, "lon": lon, "lat": lat, "role": role, "ext": ext})

    def power(self, site: str, *, monitored: bool, battery_min: int) -> str:
        written = {"id": f"PWR-{site}", "site": site, "monitored": monitored, "battery_min": battery_min}
        return self.add("power_plants", written)

    def km(self, a: str, z: str) -> float:
        """As the crow flies."""
        return math.dist(self.at[a], self.at[z])


def beside(place: Place, km: float, turn: float) -> Place:
    """`km` away, `turn` (0 to 1) of a whole turn from east."""
    return place[0] + km * math.cos(turn * math.tau), place[1] + km * math.sin(turn * math.tau)
