"""Perceived severity (X.733 §8.1.2.3). *Cleared* is a state of an alarm, never a severity (RFC 8632)."""

from enum import StrEnum


class Severity(StrEnum):
    """Worst first; compare with `rank`, never with the text."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    WARNING = "warning"
    INDETERMINATE = "indeterminate"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return _RANK[self]


_RANK = {severity: rank for rank, severity in enumerate(Severity)}


def worst(severities: tuple[Severity, ...]) -> Severity:
    """The worst of some severities; `INDETERMINATE` for none."""
    return min(severities, key=lambda s: s.rank, default=Severity.INDETERMINATE)
