"""What of a plant stands on a map: sites, cables along their points, and the points themselves.

A point with no coordinates of its own is placed by its km between its neighbours that have some; such a place
is marked, for nobody surveyed it.
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, NamedTuple

Place = tuple[float, float]
"""lon, lat in degrees (WGS 84)."""


class Feature(NamedTuple):
    """`places`: none where nobody knows, one for a point, more for a line. `properties`: plain values."""

    id: str
    kind: str  # site, cable, or the point's own kind
    places: tuple[Place, ...]
    properties: dict[str, Any]


def features(raw: dict[str, Any]) -> Iterator[Feature]:
    """Every site, cable and cable point of a FORMAT value, in its order."""
    sites: dict[str, Place | None] = {}
    for site in _dicts(raw.get("sites")):
        place = sites[site["id"]] = _place(site)
        yield Feature(site["id"], "site", (place,) if place else (), _plain(site, "lon", "lat"))
    for cable in _dicts(raw.get("cables")):
        points = sorted(_dicts(cable.get("points")), key=lambda point: point.get("km", 0))
        known = _known(cable, points, sites)
        line = tuple(dict.fromkeys(place for _, place in known))
        yield Feature(cable["id"], "cable", line if len(line) > 1 else (), _plain(cable))
        for point in points:
            own = _place(point) or sites.get(str(point.get("site")))
            place = own or _between(known, point.get("km", 0))
            said = (
                _plain(point, "lon", "lat") | {"cable": cable["id"]} | ({} if own else {"interpolated": True})
            )
            yield Feature(point["id"], point.get("kind", "point"), (place,) if place else (), said)


def _known(
    cable: dict[str, Any], points: list[dict[str, Any]], sites: dict[str, Place | None]
) -> list[tuple[float, Place]]:
    """The km of which the place is known: of both ends, and of points on the way."""
    ends = ((0.0, cable.get("a_site")), (float(cable.get("length_km", 0)), cable.get("z_site")))
    found = [(km, place) for km, site in ends if (place := sites.get(str(site)))]
    found += [(point.get("km", 0), place) for point in points if (place := _place(point))]
    return sorted(found, key=lambda one: one[0])


def _between(known: list[tuple[float, Place]], km: float) -> Place | None:
    """On the straight line between the known places before and behind."""
    at = bisect_left(known, km, key=lambda one: one[0])
    if at < len(known) and known[at][0] == km:
        return known[at][1]
    if not 0 < at < len(known):
        return None
    (before, (lon, lat)), (behind, (to_lon, to_lat)) = known[at - 1], known[at]
    share = (km - before) / (behind - before)
    return round(lon + share * (to_lon - lon), 6), round(lat + share * (to_lat - lat), 6)


def _place(element: dict[str, Any]) -> Place | None:
    ext = element.get("ext")
    for said in (element, ext if isinstance(ext, dict) else {}):
        lon, lat = said.get("lon"), said.get("lat")
        if isinstance(lon, int | float) and isinstance(lat, int | float):
            return float(lon), float(lat)
    return None


def _plain(element: dict[str, Any], *but: str) -> dict[str, Any]:
    """Numbers, texts and flags of an element and of its `ext`; names by language as name_zh, name_en."""
    ext = element.get("ext")
    said: dict[str, Any] = {}
    for key, value in {**element, **(ext if isinstance(ext, dict) else {})}.items():
        if key in ("id", "kind", "ext", *but):
            continue
        if key == "name" and isinstance(value, dict):
            said |= {f"name_{language}": text for language, text in value.items() if isinstance(text, str)}
        elif isinstance(value, str | int | float):
            said[key] = value
    return said


def _dicts(value: Any) -> list[dict[str, Any]]:
    found = value if isinstance(value, list) else []
    return [item for item in found if isinstance(item, dict) and isinstance(item.get("id"), str)]
