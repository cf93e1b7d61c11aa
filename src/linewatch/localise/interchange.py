"""Verdicts and incidents in the interchange form of a localiser's result."""

from collections.abc import Iterable
from typing import Any

from linewatch.messages.records import IncidentRecord, Place, Root, Verdict


def _km(place: Place) -> float:
    """The measured km, or the middle of the stretch."""
    return place.km if place.km is not None else round((place.from_km + place.to_km) / 2, 3)


def _root(root: Root) -> dict[str, Any]:
    entry: dict[str, Any] = {"element": root.element, "kind": root.kind, "probability": root.probability}
    if root.place is not None:
        entry["km"] = _km(root.place)
        entry["between"] = [root.place.from_point, root.place.to_point]
    entry["candidates"] = [
        {"element": c.element, "kind": c.kind, "probability": c.probability} for c in root.candidates
    ]
    return entry


def _is_held(root: Root) -> bool:
    """More likely than not there is such a fault, whichever of its candidates it is."""
    return sum(candidate.probability for candidate in root.candidates) >= 0.5 or root.probability >= 0.5


def verdict_dict(verdict: Verdict) -> dict[str, Any]:
    """One incident of the result. Circuits carried by protection are not affected ones. What is less likely
    than an alarm of nothing is not held to be present: then there is no root, and no line is down by it."""
    held = [root for root in verdict.roots if _is_held(root)]
    lines = {*verdict.affected.down, *verdict.affected.degraded} if held else set()
    return {
        "root": [_root(root) for root in held],
        "affected_circuits": sorted(lines),
        "at": verdict.at.timestamp(),
    }


def incident_dict(incident: IncidentRecord) -> dict[str, Any]:
    """An incident's verdict with the incident's id."""
    return {"id": incident.id, **verdict_dict(incident.verdict)}


def result(verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """The whole result, without `wall_s`."""
    return {"incidents": [verdict_dict(verdict) for verdict in verdicts]}
