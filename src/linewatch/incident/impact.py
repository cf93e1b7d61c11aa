"""How much an incident hurts: severity from the lines it touches, and what became of them over its life."""

from collections.abc import Mapping

from linewatch.messages.records import Affected
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex, ext_of

FIRST_CLASS = ("AAA", "AA")
MANY = 10  # lines down at once that are critical whatever their class


def service_classes(index: PlantIndex) -> dict[str, str]:
    """Class of every circuit by id: AAA, AA, A, B or "" where the plant says nothing."""
    return {c.id: str(ext_of(c).get("class", "")) for c in index.plant.circuits}


def severity_of(affected: Affected, classes: Mapping[str, str]) -> Severity:
    """Critical: a first-class line or many lines down. Major: any line down. Minor: any degraded, or a
    first-class line without its protection. Warning: only exposed, or no line at all."""
    down = affected.down
    if len(down) >= MANY or any(classes.get(c, "") in FIRST_CLASS for c in down):
        return Severity.CRITICAL
    if down:
        return Severity.MAJOR
    if affected.degraded or any(classes.get(c, "") in FIRST_CLASS for c in affected.exposed):
        return Severity.MINOR
    return Severity.WARNING


def worst_of(earlier: Affected, later: Affected) -> Affected:
    """Each circuit under the worst that either says of it."""
    down = {*earlier.down, *later.down}
    degraded = {*earlier.degraded, *later.degraded} - down
    exposed = {*earlier.exposed, *later.exposed} - down - degraded
    return Affected(tuple(sorted(down)), tuple(sorted(degraded)), tuple(sorted(exposed)))
