"""What an export did or would do, a row a list of NetBox: counts, and the first few by name."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from linewatch.config.netbox.client import Row

MADE, CHANGED, REMOVED, AS_IT_WAS, OTHERS = "made", "changed", "removed", "as it was", "of others"
HOW = (MADE, CHANGED, REMOVED, AS_IT_WAS, OTHERS)
_FEW = 3
_NAMES = ("name", "cid", "model", "label", "term_side")


class Tally(NamedTuple):
    """`names`: how -> the first few of them. `counts`: how -> how many. "of others": no part of the plant."""

    path: str
    counts: Mapping[str, int]
    names: Mapping[str, Sequence[str]]

    @property
    def changes(self) -> int:
        return sum(self.counts[how] for how in (MADE, CHANGED, REMOVED))


class Tallies:
    """Written to while an export goes on."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}
        self._names: dict[tuple[str, str], list[str]] = {}

    def count(self, path: str, how: str, number: int) -> None:
        """Set to nothing as well, so that a list that was looked at has its row."""
        self._counts.setdefault(path, Counter())[how] += number

    def name(self, path: str, how: str, row: Row) -> None:
        names = self._names.setdefault((path, how), [])
        if len(names) < _FEW:
            names.append(named(row))

    def told(self) -> tuple[Tally, ...]:
        return tuple(
            Tally(
                path,
                {how: counts[how] for how in HOW},
                {how: tuple(self._names[path, how]) for how in HOW if (path, how) in self._names},
            )
            for path, counts in self._counts.items()
        )


def named(row: Row) -> str:
    """What people know an object by, else its id."""
    said = next((str(row[key]) for key in _NAMES if row.get(key)), "")
    return said or f"#{row.get('id', '?')}"
