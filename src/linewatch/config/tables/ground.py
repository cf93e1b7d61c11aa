"""What filling in stands on: the assembled plant with look-ups, and the edits that steps propose.

A step is a generator of edits and findings; each edit is applied before it goes on. Values may be of any JSON
type, for mistakes are not sorted out yet: what is not what it should be is passed over; the check tells it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from linewatch.config.finding import Finding
from linewatch.config.tables.assembled import Assembled
from linewatch.config.tables.places import Origin
from linewatch.topology.check.mistake import Path

Element = dict[str, Any]


class Edit(NamedTuple):
    """A key of an element that is filled in. `made`: what is said of it. `order`: of a list that replaces
    another, at which place there each item stood (None: it is new); `home`, `place`: whose list it is."""

    made: str
    element: Element
    key: str
    value: Any
    order: tuple[int | None, ...] = ()
    home: str = ""
    place: int = 0


class New(NamedTuple):
    """An element that is added to class `home`, for the sake of the element at `because`."""

    made: str
    home: str
    value: Element
    because: Path


Step = Iterator[Edit | New | Finding]


class Ground:
    def __init__(self, assembled: Assembled) -> None:
        self.raw, self.places, self.exact = assembled.raw, assembled.places, assembled.exact
        self.loose = assembled.loose
        self._extras = assembled.extras
        self._by_id: dict[str, dict[str, Element]] = {}

    def elements(self, home: str) -> Iterator[tuple[int, Element]]:
        """Those that are mappings with an id, and their places. What is added meanwhile is left out."""
        found = self.raw.get(home)
        for place, element in enumerate(tuple(found) if isinstance(found, list) else ()):
            if isinstance(element, dict):
                yield place, element

    def extras(self, home: str, place: int) -> dict[str, Any]:
        """What the shorthand columns of an element's row say."""
        found = self._extras.get(home, ())
        return found[place] if place < len(found) else {}

    def inner_extras(self, home: str, key: str, place: int) -> list[dict[str, Any]]:
        return self.places.extras.get((home, key), {}).get(place, [])

    def by_id(self, home: str) -> dict[str, Element]:
        """The first element of each id."""
        if home not in self._by_id:
            known: dict[str, Element] = {}
            for _, element in self.elements(home):
                name = text(element, "id")
                if name is not None:
                    known.setdefault(name, element)
            self._by_id[home] = known
        return self._by_id[home]

    def wrong(self, path: Path, what: str, instead: str) -> Finding:
        return Finding(self.places.where(path), what, instead)

    def apply(self, edit: Edit | New) -> None:
        if isinstance(edit, New):
            elements = self.raw.setdefault(edit.home, [])
            if edit.home in self._by_id:
                self._by_id[edit.home].setdefault(edit.value["id"], edit.value)
            elements.append(edit.value)
            origin, _ = self.places.row_of(edit.because)
            rows = self.places.own.setdefault(edit.home, [])
            if origin is not None and len(rows) == len(elements) - 1:
                rows.append(origin)
            return
        edit.element[edit.key] = edit.value
        if edit.order:
            self._reorder(edit)

    def _reorder(self, edit: Edit) -> None:
        parent: Origin | None = self.places.row_of((edit.home, edit.place))[0]
        if parent is None:
            return
        lists = self.places.nested.setdefault((edit.home, edit.key), {})
        old = lists.get(edit.place, [])
        lists[edit.place] = [old[at] if at is not None and at < len(old) else parent for at in edit.order]


def text(element: Any, key: str) -> str | None:
    value = element.get(key) if isinstance(element, dict) else None
    return value if isinstance(value, str) and value else None


def figure(element: Any, key: str) -> int | float | None:
    value = element.get(key) if isinstance(element, dict) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def dicts(value: Any) -> list[Element] | None:
    """The items of a list of mappings, or None where it is none."""
    return value if isinstance(value, list) and all(isinstance(item, dict) for item in value) else None


def texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
