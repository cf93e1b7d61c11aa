"""A saved case, replayed and held against what was true."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linewatch.cli.alarm_stream import play

SURE = 0.5  # asserted are roots of at least this probability; of an incident without one, its likeliest

Fault = tuple[str, str]


@dataclass(frozen=True)
class Checked:
    """`missed`: true and not asserted. `again`: known to be wrong, and asserted. `known`: truth was told.

    `surplus`: asserted, and not among the truth. Neighbours in the window have roots of their own, so it
    proves nothing. `as_said`: every root of verdict.json is asserted still.
    """

    name: str
    known: bool
    missed: tuple[Fault, ...]
    again: tuple[Fault, ...]
    surplus: tuple[Fault, ...]
    asserted: tuple[Fault, ...]
    as_said: bool

    @property
    def good(self) -> bool:
        return not self.missed and not self.again


def checked(folder: Path) -> Checked:
    """Raises OSError, ValueError (no case), `ConfigRefused` (its plant is none)."""
    truth, said = _read(folder / "truth.json"), _read(folder / "verdict.json")
    with (folder / "alarms.jsonl").open("rb") as lines:
        found = play(folder / str(truth.get("topology", "topology.json")), lines).result()
    return scored(folder.name, truth, said, found)


def scored(name: str, truth: dict[str, Any], said: dict[str, Any], found: dict[str, Any]) -> Checked:
    """A result in FORMAT's form against a truth and an earlier verdict."""
    asserted = asserted_roots(found)
    left, missed = list(asserted), []
    for root in truth.get("roots", ()):
        if not root.get("observable", True):
            continue
        accept = [_fault(one) for one in root.get("accept", ())] or [_fault(root)]
        hit = next((one for one in left if one in accept), None)
        if hit is None:
            missed.append(_fault(root))
        else:
            left.remove(hit)
    wrong = [_fault(one) for one in truth.get("wrong", ())]
    return Checked(
        name,
        bool(truth.get("roots")),
        tuple(missed),
        tuple(one for one in asserted if one in wrong),
        tuple(one for one in left if one not in wrong) if truth.get("roots") else (),
        asserted,
        set(asserted_roots(said)) <= set(asserted),
    )


def asserted_roots(result: dict[str, Any]) -> tuple[Fault, ...]:
    """As FORMAT's scoring reads a result; each root once, in its order."""
    found: dict[Fault, None] = {}
    for incident in result.get("incidents", ()):
        roots = incident.get("root") or []
        sure = [r for r in roots if r.get("probability", 1.0) >= SURE]
        if not sure and roots:
            sure = [max(roots, key=lambda r: float(r.get("probability", 1.0)))]
        found |= dict.fromkeys(_fault(r) for r in sure)
    return tuple(found)


def _fault(value: dict[str, Any]) -> Fault:
    return str(value["element"]), str(value.get("kind", ""))


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path}: {error}; `linewatch case save` writes it") from error
    if not isinstance(value, dict):
        raise ValueError(f"{path}: this is no object; `linewatch case save` writes one")  # noqa: TRY004
    return value
