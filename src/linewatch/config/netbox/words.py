"""NetBox's words and ours: interface types, roles, lengths, slugs."""

import re
import zlib
from collections.abc import Mapping
from math import asin, cos, radians, sin, sqrt
from typing import Any

from linewatch.config.bare import LENGTH_UNKNOWN_KM, ROUTE_FACTOR

# NetBox names SONET's line rates; STM-N is OC-3N (G.707, GR-253).
RATES: Mapping[str, str] = {
    "sonet-oc3": "STM-1",
    "sonet-oc12": "STM-4",
    "sonet-oc48": "STM-16",
    "sonet-oc192": "STM-64",
    "sonet-oc768": "STM-256",
}
TYPE_OF_RATE: Mapping[str, str] = {rate: kind for kind, rate in RATES.items()}
E1 = "e1"
OTHER = "other"

_KM = {"km": 1.0, "m": 0.001, "cm": 1e-5, "mi": 1.609344, "ft": 0.0003048, "in": 2.54e-5}

# The first row whose word stands in the role, else in the type, of a device. Passive gear leads light on.
_GEAR: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("modem-rack", ("modem-rack", "modem-shelf", "modem-chassis")),
    ("fibre-modem", ("modem", "pdh", "fom")),
    ("converter", ("converter", "protocol-converter", "g703", "media-converter")),
    ("router", ("router", "cpe", "ce-router", "customer-edge")),
    ("passive", ("odf", "ddf", "patch", "panel", "splice", "closure", "manhole", "frame", "cassette")),
    ("ne", ("sdh", "sonet", "adm", "dxc", "mspp", "multiplexer")),
)
_NE_TYPES = (("sdh-dxc", ("dxc", "cross-connect", "crossconnect")), ("sdh-tm", ("tm", "terminal")))
STATUS: Mapping[str, str] = {
    "planned": "planned",
    "staging": "planned",
    "staged": "planned",
    "provisioning": "planned",
    "decommissioning": "decommissioned",
    "decommissioned": "decommissioned",
    "retired": "decommissioned",
    "deprovisioning": "decommissioned",
}


def gear_of(*said: str) -> str | None:
    """router, converter, fibre-modem, modem-rack, passive or ne, by slugs and names; None for no word."""
    for text in said:
        for kind, words in _GEAR:
            if _has(text, words):
                return kind
    return None


def ne_type(*said: str) -> str:
    for kind, words in _NE_TYPES:
        if any(_has(text, words) for text in said):
            return kind
    return "sdh-adm"


def _has(text: str, words: tuple[str, ...]) -> bool:
    plain = "-" + re.sub(r"[^a-z0-9]+", "-", text.lower()) + "-"
    return any(f"-{word}-" in plain or f"-{word}s-" in plain for word in words)


def km(length: Any, unit: str | None) -> float | None:
    """A length of NetBox in km, to the metre; None where there is none, or none above 0."""
    if not isinstance(length, int | float) or unit not in _KM:
        return None
    found = round(length * _KM[unit], 3)
    return found if found > 0 else None


def by_air_km(a: Mapping[str, Any], z: Mapping[str, Any]) -> float:
    """A guess at the length of a cable between two sites: 1.3 times the way by air."""
    places = [a.get("lat"), a.get("lon"), z.get("lat"), z.get("lon")]
    known = [radians(place) for place in places if isinstance(place, int | float)]
    if len(known) < len(places):
        return LENGTH_UNKNOWN_KM
    a_lat, a_lon, z_lat, z_lon = known
    chord = sin((z_lat - a_lat) / 2) ** 2 + cos(a_lat) * cos(z_lat) * sin((z_lon - a_lon) / 2) ** 2
    return max(round(2 * 6371.0 * asin(sqrt(min(chord, 1.0))) * ROUTE_FACTOR, 3), 0.1)


def slug(name: str) -> str:
    """Letters, digits and dashes, at most 100; a name of other letters gets a number that stays the same."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if plain != name.lower() or len(plain) > 90:
        plain = f"{plain[:80]}-{zlib.crc32(name.encode()):08x}".strip("-")
    return plain


def short(name: str, most: int) -> str:
    """A name no longer than NetBox takes; a longer one ends in a number that stays the same."""
    return name if len(name) <= most else f"{name[: most - 9]}~{zlib.crc32(name.encode()):08x}"


def value(row: Mapping[str, Any], key: str) -> Any:
    """A choice is {"value": ..., "label": ...} or nothing."""
    said = row.get(key)
    return said.get("value") if isinstance(said, dict) else said


def ref(row: Mapping[str, Any], key: str) -> int | None:
    """The id of what a row refers to."""
    said = row.get(key)
    return said.get("id") if isinstance(said, dict) else said


def text(row: Mapping[str, Any], key: str) -> str:
    said = row.get(key)
    return said if isinstance(said, str) else ""
