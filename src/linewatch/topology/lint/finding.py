"""What a rule finds: what it is about, in words for the engineer, and what to do."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")  # the worst first
_NAMED = 3  # of a long list, how many a sentence names


class Waived(Struct, frozen=True):
    """`until`: the last day it holds, as YYYY-MM-DD."""

    reason: str
    until: str


class Lint(Struct, frozen=True, kw_only=True):
    """`element`: what to look at. `others`: what it harms or clashes with, lines last. `km`: the stretch."""

    rule: str
    severity: Severity
    element: str
    others: tuple[str, ...] = ()
    what: str
    instead: str
    km: float | None = None
    waived: Waived | None = None


def worse(first: Severity, second: Severity) -> Severity:
    return first if SEVERITIES.index(first) <= SEVERITIES.index(second) else second


def some(names: Sequence[str]) -> str:
    """A list as people say it: the first few, and how many more."""
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED} more"


def counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
