"""What a rule finds: where in the FORMAT value, what is wrong, and what to write instead."""

import difflib
from collections.abc import Iterable
from typing import Literal, NamedTuple

Path = tuple[str | int, ...]
Severity = Literal["error", "warning"]
_LIKE = 0.6  # how alike (difflib's ratio) two words must be to be worth a question


class Mistake(NamedTuple):
    """`path` leads there from the top: ("cables", 3, "a_site"). Only errors keep a plant out."""

    path: Path
    what: str
    write_instead: str
    severity: Severity = "error"


def near(wrong: object, known: Iterable[str], like: float = _LIKE) -> str | None:
    """The known word most like a wrong one, if any is; the earlier of two equals."""
    if not isinstance(wrong, str):
        return None
    matches = difflib.get_close_matches(wrong, list(known), n=1, cutoff=like)
    return matches[0] if matches else None


def did_you_mean(wrong: object, known: Iterable[str], *, otherwise: str) -> str:
    """The nearest known word as a question, or `otherwise` where none is near."""
    word = near(wrong, known)
    return f'did you mean "{word}"?' if word is not None else otherwise
