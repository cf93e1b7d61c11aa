"""Every rule a plant is held to, in the order in which their findings are told."""

from collections.abc import Callable, Iterator
from typing import Any

from linewatch.topology.check.mistake import Mistake

Rule = Callable[[dict[str, Any]], Iterator[Mistake]]

RULES: tuple[Rule, ...] = ()


def mistakes(raw: dict[str, Any]) -> Iterator[Mistake]:
    """What is wrong in a FORMAT value."""
    for rule in RULES:
        yield from rule(raw)
