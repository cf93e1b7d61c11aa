"""Long thoughts in short pieces: what thinks, yields at every unit of work, and is asked to go on later.

A unit is one route walked where nothing is remembered, or as much of any other work. What is remembered is
counted as if it was not, so that the pieces of a thought hang on the plant and the alarms alone.
"""

from collections.abc import Generator, Iterator, Sized
from typing import TypeVar

T = TypeVar("T")

Steps = Generator[None, None, T]
"""Yields once for every unit of work, remembered or not, so always as often; answers a T."""

UNIT = 160  # looks at one thing or another that make a unit


def at_once(steps: Steps[T]) -> T:
    """The answer, however long it takes."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            answer: T = end.value
            return answer


def counted(steps: Steps[T]) -> Steps[tuple[T, int]]:
    """The answer, and how many units it took."""
    spent = 0
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value, spent
        spent += 1
        yield


def units(*things: Sized) -> Iterator[None]:
    """The units that it takes to look at all of these, where no pause can be made between two of them."""
    for _ in range(sum([len(each) for each in things]) // UNIT):
        yield
