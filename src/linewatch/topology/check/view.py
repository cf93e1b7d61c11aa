"""A plant as written, made safe to look at: a rule asks for text or a number and gets one, or None.

What is not of the right type has been told by `shape`; the other rules pass over it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from linewatch.topology.check.fields import FIELDS
from linewatch.topology.check.mistake import Path


class Element(NamedTuple):
    """`path` leads to it from the top; `id` is "" where it has none."""

    path: Path
    id: str
    value: Mapping[str, Any]

    def text(self, key: str) -> str | None:
        value = self.value.get(key)
        return value if isinstance(value, str) and value else None

    def number(self, key: str) -> float | None:
        value = self.value.get(key)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def texts(self, key: str) -> list[str]:
        value = self.value.get(key)
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

    def items(self, key: str) -> list["Element"]:
        value = self.value.get(key)
        return _elements((*self.path, key), value) if isinstance(value, list) else []

    def item(self, key: str, place: int) -> "Element":
        """One of `items(key)`, by its place in the list as written."""
        item = self.value[key][place]
        name = item.get("id")
        return Element((*self.path, key, place), name if isinstance(name, str) else "", item)

    def ext(self, word: str) -> Any:
        ext = self.value.get("ext")
        return ext.get(word) if isinstance(ext, dict) else None

    def at(self, *steps: str | int) -> Path:
        return (*self.path, *steps)


def _elements(path: Path, value: list[Any]) -> list[Element]:
    return [
        Element((*path, place), name if type(name := item.get("id")) is str else "", item)
        for place, item in enumerate(value)
        if isinstance(item, dict)
    ]


class View:
    """The elements of every class in their order, and by id (the first one where an id stands twice)."""

    def __init__(
        self,
        raw: Mapping[str, Any],
        *,
        by_hand: bool,
        whole: bool,
        doubtful: Mapping[str, Sequence[int]] | None = None,
    ) -> None:
        self.raw = raw
        self.doubtful = doubtful or {}  # of some classes, places of what may be of a wrong shape (`sound`)
        self.whole = whole
        self.by_hand = by_hand  # written by people, who slip; an interchange file has its own words
        self.elements: dict[str, list[Element]] = {}
        self.by_id: dict[str, dict[str, Element]] = {}
        self.class_of: dict[str, str] = {}
        for name, field in FIELDS["plant"].items():
            if field.kind != "items":
                continue
            value = raw.get(name)
            elements = _elements((name,), value) if isinstance(value, list) else []
            self.elements[name] = elements
            self.by_id[name] = by_id = {element.id: element for element in elements}
            by_id.pop("", None)
            if len(by_id) < len(elements):
                by_id.clear()
                for element in elements:
                    if element.id:
                        by_id.setdefault(element.id, element)
            if self.class_of.keys().isdisjoint(by_id):
                self.class_of.update(dict.fromkeys(by_id, name))
            else:
                for element_id in by_id:
                    self.class_of.setdefault(element_id, name)

    def values(self, class_name: str, key: str) -> list[Any]:
        """What every element has under a key, None where it has nothing."""
        return [element.value.get(key) for element in self.elements[class_name]]

    def get(self, class_name: str, element_id: str | None) -> Element | None:
        return self.by_id[class_name].get(element_id) if element_id is not None else None

    def ne_of_port(self, port: str | None) -> str | None:
        found = self.get("ports", port)
        return found.text("ne") if found is not None else None

    def ext(self, word: str) -> Any:
        """A word of the plant's own `ext`."""
        ext = self.raw.get("ext")
        return ext.get(word) if isinstance(ext, dict) else None
