"""Whose a cable is, as far as a picture shows it."""

from functools import lru_cache
from typing import Any

from linewatch.topology.index import PlantIndex, ext_of


@lru_cache(maxsize=8)
def _owners(index: PlantIndex) -> dict[str, dict[str, Any]]:
    listed = ext_of(index.plant).get("owners", ())
    rows = listed if isinstance(listed, (list, tuple)) else ()
    return {str(row["id"]): row for row in rows if isinstance(row, dict) and "id" in row}


def owner(index: PlantIndex, element: object) -> tuple[str, Any]:
    """Id and name of the owner; both empty where none is written. An owner nobody listed has its id for
    a name.
    """
    name = ext_of(element).get("owner")
    if not name:
        return "", None
    row = _owners(index).get(str(name), {})
    return str(name), row.get("name", str(name))


def leased(index: PlantIndex, cable: str) -> bool:
    """Whether the cable is someone else's: its owner is listed with a kind that begins with "leased"."""
    element = index.cables.get(cable)
    name, _ = owner(index, element)
    return str(_owners(index).get(name, {}).get("kind", "")).startswith("leased")
