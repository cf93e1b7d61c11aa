"""Where the API has gear's facts from, and what is worked out of them once for a picture."""

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from linewatch.engine.projection import Projection
from linewatch.incident.suspects import Suspect, suspects
from linewatch.topology.drift import Drift, Standing, drift, standings
from linewatch.topology.reported import Reported
from linewatch.words.drift import told
from linewatch.words.text import Text


class Facts(Protocol):
    """What was read of gear. The collector's `FactReading` is one."""

    version: int  # counts up with every change

    def all(self) -> Mapping[str, Reported]:
        """By device; who is not in it was not read yet."""
        ...


class NoFacts:
    """Nobody reads any."""

    version = 0

    def all(self) -> Mapping[str, Reported]:
        return {}


class Audit:
    """Drift and suspects of the present picture, kept until plant, facts or incidents are others."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._drift: tuple[object, int, tuple[Drift, ...], tuple[Standing, ...]] | None = None
        self._suspects: tuple[object, object, tuple[Suspect, ...]] | None = None

    def drift(self, seen: Projection) -> tuple[tuple[Drift, ...], tuple[Standing, ...]]:
        """Of all devices."""
        version, said, kept = self.facts.version, self.facts.all(), self._drift
        if kept is None or kept[0] is not seen.index or kept[1] != version:
            found = drift(seen.index, said)
            kept = self._drift = (seen.index, version, found, standings(seen.index, said, found))
        return kept[2], kept[3]

    def suspects(self, seen: Projection) -> tuple[Suspect, ...]:
        """Of all incidents that are still known."""
        kept = self._suspects
        if kept is None or kept[0] is not seen.index or kept[1] is not seen.incidents:
            found = suspects(seen.index, seen.incidents.values())
            kept = self._suspects = (seen.index, seen.incidents, found)
        return kept[2]


def drift_shown(found: Drift) -> dict[str, Any]:
    """With its words."""
    texts = {
        name: _both(told(found.kind, sentence, found.facts))
        for name, sentence in (("what", ""), ("why", "why"), ("do", "do"))
    }
    return {
        "kind": found.kind,
        "severity": found.severity,
        "elements": found.elements,
        "recorded": found.recorded,
        "reported": found.reported,
        "signs": found.signs,
        "devices": found.devices,
        "texts": texts,
    }


def suspect_shown(found: Suspect) -> dict[str, Any]:
    """With its words."""
    best = found.fits[0] if found.fits else None
    stayed = sum(len(ids) for ids in found.stayed.values())
    struck = sum(len(ids) for ids in found.struck.values())
    facts = {
        "a": found.element, "n": str(stayed), "m": str(struck), "s": ", ".join(found.stayed) or "-",
        "t": ", ".join(found.struck) or "-", "x": str(found.explained), "y": str(found.seen),
    }  # fmt: skip
    if best is not None:
        facts |= {"u": best.field, "b": best.was, "c": best.now, "z": str(best.explains), "e": best.element}
    kind = "suspect" if stayed and struck else "suspect-stayed" if stayed else "suspect-struck"
    do = told("suspect", "do", facts) if best is not None else told("suspect-unexplained", "do", facts)
    body: dict[str, Any] = msgspec.to_builtins(found)
    texts = {"what": told(kind, "", facts), "why": told(kind, "why", facts), "do": do}
    return body | {"texts": {name: _both(text) for name, text in texts.items()}}


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
