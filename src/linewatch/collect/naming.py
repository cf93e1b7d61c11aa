"""From what an element manager, a log or a broker calls a thing to its id in the plant.

Known are the id, `ext.name` (also of one language), `ext.ems_name`, `ext.if_name` and the host of
`ext.address`; letter case, full-width forms and blanks at the ends do not matter. A name that two elements
bear means neither of them: a wrong element is worse than an unknown one.
"""

from collections.abc import Iterable, Iterator
from unicodedata import normalize

from linewatch.topology.index import PlantIndex, ext_of

_SPEAKERS = ("nes", "devices", "power_plants", "otdr", "sites")


def folded(text: str) -> str:
    """As names are compared."""
    return normalize("NFKC", text).strip().casefold()


class Naming:
    """The names of one plant."""

    def __init__(self, index: PlantIndex) -> None:
        self._elements = _Book()
        self._inside: dict[str, _Book] = {}
        plant = index.plant
        for group in _SPEAKERS:
            for element in getattr(plant, group):
                self._elements.add(element.id, _names(element))
        for port in plant.ports:
            self._part(port.ne, port)
        for card in plant.cards:
            self._part(card.ne, card)
        for trail in plant.hp_trails:
            for ne in dict.fromkeys((trail.a_ne, trail.z_ne)):
                self._part(ne, trail)
        for circuit in plant.circuits:
            for item in (*circuit.a_tail, *circuit.z_tail):
                if isinstance(item.port, str):
                    self._known(item.id, item.port, [item.port])

    def element(self, text: str) -> str | None:
        """The id of an NE, device, power plant, OTDR unit or site. None where none, or two, bear it."""
        return self._elements.find(text)

    def part(self, element: str, text: str) -> str | None:
        """The id of a port, card or VC-4 trail of `element`; the element itself for an empty text."""
        if not text.strip():
            return element
        book = self._inside.get(element)
        return book.find(text) if book is not None else None

    def _part(self, owner: str, element: object) -> None:
        self._known(owner, str(getattr(element, "id", "")), _names(element))

    def _known(self, owner: str, part: str, names: Iterable[str]) -> None:
        prefix = f"{owner}/"
        book = self._inside.setdefault(owner, _Book())
        book.add(part, (*names, part.removeprefix(prefix)))


class _Book:
    """Names and what bears them."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._named: dict[str, str | None] = {}

    def add(self, bearer: str, names: Iterable[str]) -> None:
        self._ids[bearer] = bearer
        for name in names:
            key = folded(name)
            if key and self._named.setdefault(key, bearer) != bearer:
                self._named[key] = None

    def find(self, text: str) -> str | None:
        return self._ids.get(text) or self._named.get(folded(text))


def _names(element: object) -> Iterator[str]:
    yield str(getattr(element, "id", ""))
    ext = ext_of(element)
    name = ext.get("name")
    candidates = [*name.values()] if isinstance(name, dict) else [name]
    candidates += [ext.get("ems_name"), ext.get("if_name")]
    address = ext.get("address")
    if isinstance(address, str):
        candidates.append(address.rpartition(":")[0] if address.count(":") == 1 else address)
    yield from (text for text in candidates if isinstance(text, str))
