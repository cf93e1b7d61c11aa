"""A plant being read from a NetBox somebody else fills: what is known so far, and where it came from."""

from collections import Counter
from typing import Any

from linewatch.config.bare import own_name
from linewatch.config.finding import Finding
from linewatch.config.netbox.records import Records

_CLASSES = (
    "sites", "cables", "fibres", "nes", "cards", "ports", "sections", "hp_trails", "circuits", "devices",
)  # fmt: skip


class Draft:
    """`raw`: FORMAT so far; `names`: (list, id of NetBox) -> our id; `made_up`: sentences to be counted."""

    def __init__(self, records: Records, url: str) -> None:
        self.records = records
        self.url = url
        self.raw: dict[str, Any] = {"format": "linewatch-plant/1", "meta": {"name": "NetBox"}}
        self.raw |= {name: [] for name in _CLASSES}
        self.names: dict[tuple[str, int], str] = {}
        self.elements: dict[str, dict[str, Any]] = {}
        self.findings: list[Finding] = []
        self.made_up: Counter[str] = Counter()
        self._from: dict[str, str] = {}
        self._taken: set[str] = set()

    def name(self, wanted: str) -> str:
        return own_name(wanted, self._taken)

    def add(self, kind: str, element: dict[str, Any], path: str, number: int) -> None:
        """`path`, `number`: the list and the id of the record in NetBox it comes from."""
        self.raw[kind].append(element)
        self.elements[element["id"]] = element
        self._from[element["id"]] = self.where(path, number)
        self.names.setdefault((path, number), element["id"])

    def where(self, path: str, number: int) -> str:
        """The address of a record as a browser shows it."""
        return f"{self.url}/{path}/{number}/"

    def came_from(self, name: str) -> str:
        return self._from.get(name, self.url)

    def warn(self, path: str, number: int, what: str, instead: str) -> None:
        self.findings.append(Finding(self.where(path, number), what, instead, "warning"))
