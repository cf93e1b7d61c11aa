"""A NetBox that is read and never written: what an export would do there, without doing it.

What would be made gets ids below zero, so that all that refers to it can be told apart from what is there.
A token that may only read is enough.
"""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from linewatch.config.foreign import Progress
from linewatch.config.netbox.client import NetBox, Row


class Rehearsal(NetBox):
    def __init__(self, url: str, token: str, progress: Progress) -> None:
        super().__init__(url, token, progress)
        self._numbers = count(-1, -1)

    def rows(self, path: str, **filters: Any) -> Iterator[Row]:
        """Nothing is asked about what is not there yet."""
        for key, wanted in filters.items():
            if isinstance(wanted, list):
                filters[key] = there = [number for number in wanted if number >= 0]
                if not there:
                    return
        yield from super().rows(path, **filters)

    def create(self, path: str, new: Sequence[Row]) -> list[Row]:
        return [{**row, "id": next(self._numbers)} for row in new]

    def change(self, path: str, changed: Sequence[Row]) -> None:
        """Is left."""

    def remove(self, path: str, ids: Sequence[int]) -> None:
        """Is left."""
