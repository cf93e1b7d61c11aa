"""What a rule finds: where in the FORMAT value, what is wrong, and what to write instead."""

import difflib
from collections.abc import Iterable
from typing import Literal, NamedTuple

Path = tuple[str | int, ...]
Severity = Literal["error", "warning"]


class Mistake(NamedTuple):
    """`path` leads there from the top: ("cables", 3, "a_site"). Only errors keep a plant out."""

    path: Path
    what: str
    write_instead: str
    severity: Severity = "error"


def did_you_mean(wrong: object, known: Iterable[str], *, otherwise: str) -> str:
    """The nearest known word as a question, or `otherwise` where none is near."""
    near = difflib.get_close_matches(wrong, list(known), n=1, cutoff=0.6) if isinstance(wrong, str) else []
    return f'did you mean "{near[0]}"?' if near else otherwise
