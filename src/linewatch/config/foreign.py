"""A plant from elsewhere, as every reader hands it over."""

from collections.abc import Callable
from typing import Any, NamedTuple

from linewatch.config.finding import Finding

Progress = Callable[[str, int, int], None]
"""What is being done, how much of how much."""


def quiet(what: str, done: int, whole: int) -> None:
    """Progress that nobody looks at."""


class Foreign(NamedTuple):
    """A plant as FORMAT value. `made_up`: what the source does not say; `read_as`: what it says in a form
    of its own and how that was read. Both as sentences, said once with a count."""

    raw: dict[str, Any]
    source: str  # FORMAT, CSV, XLSX, SNDlib, GraphML, ...
    findings: tuple[Finding, ...]
    made_up: tuple[str, ...]
    read_as: tuple[str, ...] = ()
