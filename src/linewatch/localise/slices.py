"""Long thoughts in short pieces: what thinks, yields what it has spent, and is asked to go on later."""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")

Steps = Generator[int, None, T]
"""Yields the routes walked since it yielded last, remembered or not, so always the same; answers a T."""


def at_once(steps: Steps[T]) -> T:
    """The answer, however long it takes."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            answer: T = end.value
            return answer
