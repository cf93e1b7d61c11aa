"""A plant on a map: GeoJSON (RFC 7946) and KML 2.2 (OGC 07-147r2). What has no place is there without one."""

import json
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from linewatch.config.map_features import Feature, features
from linewatch.config.xml_text import legal

_FOLDERS = (("site", "局站 Sites"), ("cable", "光缆 Cables"), ("", "人井与接头 Manholes, joints, ODFs"))


def geojson_text(raw: dict[str, Any]) -> str:
    """One feature a line, so that two versions can be compared line by line."""
    lines = ",\n".join(
        json.dumps(_geojson(one), ensure_ascii=False, allow_nan=False) for one in features(raw)
    )
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'


def _geojson(feature: Feature) -> dict[str, Any]:
    geometry: dict[str, Any] | None = None
    if len(feature.places) == 1:
        geometry = {"type": "Point", "coordinates": list(feature.places[0])}
    elif feature.places:
        geometry = {"type": "LineString", "coordinates": [list(place) for place in feature.places]}
    properties = {"kind": feature.kind, **feature.properties}
    return {"type": "Feature", "id": feature.id, "geometry": geometry, "properties": properties}


def kml_text(raw: dict[str, Any]) -> str:
    """Sites, cables and their points, each in a folder that can be switched off."""
    placed: dict[str, list[Feature]] = {kind: [] for kind, _ in _FOLDERS}
    for feature in features(raw):
        placed.get(feature.kind, placed[""]).append(feature)
    folders = "".join(_folder(title, placed[kind]) for kind, title in _FOLDERS)
    meta = raw.get("meta")
    name = str(meta.get("name", "plant")) if isinstance(meta, dict) else "plant"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'
        f"<name>{escape(legal(name))}</name>\n{folders}</Document>\n</kml>\n"
    )


def _folder(title: str, found: Iterable[Feature]) -> str:
    return f"<Folder><name>{escape(title)}</name>\n{''.join(_placemark(one) for one in found)}</Folder>\n"


def _placemark(feature: Feature) -> str:
    said = feature.properties
    name = said.get("name_zh") or said.get("name_en") or said.get("manhole") or feature.id
    data = "".join(
        f"<Data name={quoteattr(legal(key))}><value>{escape(legal(str(value)))}</value></Data>"
        for key, value in {"id": feature.id, "kind": feature.kind, **said}.items()
    )
    along = " ".join(f"{lon:.15g},{lat:.15g}" for lon, lat in feature.places)
    shape = "LineString" if len(feature.places) > 1 else "Point"
    geometry = f"<{shape}><coordinates>{along}</coordinates></{shape}>" if along else ""
    extended = f"<ExtendedData>{data}</ExtendedData>"
    return f"<Placemark><name>{escape(legal(str(name)))}</name>{extended}{geometry}</Placemark>\n"
