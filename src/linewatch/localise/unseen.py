"""Reporters whom nobody hears: what they do not tell is missed by nobody.

An NE behind an element manager that is lost is not silent, as one that was asked in vain is: nothing at all
is known of it. So it speaks neither for a fault, as a silence does, nor against one.
"""

from collections.abc import Iterable

from linewatch.localise.expect import Keys


class Unseen:
    """`of(column)`: the members of a column whose reporter is not heard."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._reporters: dict[str, None] = {}
        self._masks: dict[int, int] = {}

    def turn(self, reporters: Iterable[str], *, away: bool) -> None:
        """These are heard no longer, or again."""
        for reporter in reporters:
            if away:
                self._reporters[reporter] = None
            else:
                self._reporters.pop(reporter, None)
        self._masks.clear()

    def of(self, column: int) -> int:
        """0 where all are heard, which costs nothing."""
        if not self._reporters:
            return 0
        mask = self._masks.get(column)
        if mask is None:
            mask = 0
            for member, by in enumerate(self._keys.columns[column].by):
                if by in self._reporters:
                    mask |= 1 << member
            self._masks[column] = mask
        return mask
