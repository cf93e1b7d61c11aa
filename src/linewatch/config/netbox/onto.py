"""Which elements of a plant can be objects of NetBox, and what those objects are called.

What cannot (no id, a site that is not there, a name that is taken) rides in the context with the rest.
"""

from collections.abc import Iterator
from typing import Any

from linewatch.config.netbox.carried import CARRIERS, Element
from linewatch.config.netbox.words import short


class Onto:
    """`elements`: class -> id -> element, of those that become objects."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.elements: dict[str, dict[str, Element]] = {name: {} for name in CARRIERS}
        self._names: set[tuple[str, ...]] = set()
        for name in CARRIERS:
            for element in elements(raw, name):
                key = self._key(name, element)
                if element["id"] not in self.elements[name] and key is not None and key not in self._names:
                    self._names.add(key)
                    self.elements[name][element["id"]] = element

    def _key(self, name: str, element: Element) -> tuple[str, ...] | None:
        """What NetBox holds to be unique, None where the element cannot be there."""
        called = element["id"]
        if not called.strip() or called != called.strip() or "\0" in called:
            return None
        if name in ("nes", "devices"):
            there = _named(element, "site") in self.elements["sites"]
            return ("device", called.lower(), element["site"]) if there else None
        if name == "ports":
            there = _named(element, "ne") in self.elements["nes"]
            return ("port", element["ne"], port_name(element)) if there else None
        if name == "cables":
            there = all(_named(element, key) in self.elements["sites"] for key in ("a_site", "z_site"))
            return ("cable", called) if there else None
        return (name, called.lower())


def _named(element: Element, key: str) -> str:
    said = element.get(key)
    return said if isinstance(said, str) else ""


def elements(raw: dict[str, Any], name: str) -> Iterator[Element]:
    """The elements of a class that have an id, whatever else is wrong with them."""
    said = raw.get(name)
    for element in said if isinstance(said, list) else ():
        if isinstance(element, dict) and isinstance(element.get("id"), str):
            yield element


def port_name(port: Element) -> str:
    """The name of its interface: the id without the NE's."""
    return short(port["id"].removeprefix(f"{port['ne']}/") or port["id"], 64)


def ext(element: Element, key: str) -> Any:
    said = element.get("ext")
    return said.get(key) if isinstance(said, dict) else None


def described(element: Element) -> str:
    """Its name for people, as NetBox's description."""
    name = ext(element, "name")
    said = list(name.values()) if isinstance(name, dict) else [name]
    return " / ".join(word for word in said if isinstance(word, str))[:200]
