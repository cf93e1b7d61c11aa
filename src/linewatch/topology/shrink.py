"""A part of a plant that stands by itself: some elements, and all they hang on, so that no reference dangles.

Faults are told apart by what they would have done to others, so more may have to stay than what spoke. How
much, nobody knows before it is tried: there are three widths.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from linewatch.topology.index import CLASSES, PlantIndex, ext_of
from linewatch.topology.plant import Plant

# Everything is at a site, and sites and ducts carry nothing by themselves that is not carried by a cable.
_NOT_RIDDEN = frozenset(("sites", "ducts", "rings"))


WIDTHS = (0, 1, 2)


def shrunk(index: PlantIndex, names: Iterable[str], width: int) -> Plant:
    """The part of the plant that these elements (or VC-12 ids, router ports, LAN ports) touch.

    `width` 0: they and what they hang on; 1: with all that hangs on them; 2: with all that hangs on anything
    that they hang on. Names that nobody knows are passed over. Without one that is known the plant is empty.
    """
    raw: dict[str, Any] = msgspec.to_builtins(index.plant)
    elements = {one["id"]: one for name in CLASSES for one in raw.get(name, ())}
    below = {name: tuple(_named(one, elements, name)) for name, one in elements.items()}
    above: defaultdict[str, list[str]] = defaultdict(list)
    for name, needs in below.items():
        for one in needs:
            if index.kind_of[one] not in _NOT_RIDDEN:
                above[one].append(name)
    touched = [_element(index, name) for name in names]
    ridden = dict.fromkeys(name for name in touched if name in elements)
    if width > 1:
        ridden = _closed(ridden, below)
    if width > 0:
        ridden = _closed(ridden, above)
    kept = _closed((*ridden, *_of_the_network(index, ridden)), below)
    kept = _closed((*kept, *_of_the_network(index, kept)), below)
    small = raw | {name: [one for one in raw.get(name, ()) if one["id"] in kept] for name in CLASSES}
    small["ducts"] = [
        duct | {"cables": [cable for cable in duct.get("cables", ()) if cable in kept]}
        for duct in small["ducts"]
    ]
    if isinstance(raw.get("ext"), dict):
        small["ext"] = {key: _of_kept(value, elements, kept) for key, value in raw["ext"].items()}
    return msgspec.convert(small, Plant)


def _of_kept(value: Any, elements: Mapping[str, Any], kept: Mapping[str, None]) -> Any:
    """Of a list at the plant's own `ext` (VCAT groups, works), what still speaks of what is there."""
    if not isinstance(value, list):
        return value
    found = []
    for item in value:
        named = list(_named(item, elements, "")) if isinstance(item, dict) else []
        there = [name for name in named if name in kept]
        if named and not there:
            continue
        if len(there) < len(named):
            item = {key: _only(inner, elements, kept) for key, inner in item.items()}
        found.append(item)
    return found


def _only(value: Any, elements: Mapping[str, Any], kept: Mapping[str, None]) -> Any:
    if not isinstance(value, list):
        return value
    return [one for one in value if not isinstance(one, str) or one not in elements or one in kept]


def _element(index: PlantIndex, name: str) -> str:
    """The element that a name of an alarm belongs to."""
    if name in index.kind_of:
        return name
    line = index.circuit_of_vc12.get(name) or index.circuit_of_router_port.get(name)
    if line is not None:
        return line
    return next((device.id for device in index.plant.devices if device.lan_port == name), name)


def _closed(names: Iterable[str], edges: Mapping[str, Iterable[str]]) -> dict[str, None]:
    """These, and all that can be reached from them."""
    found = dict.fromkeys(names)
    waiting = deque(found)
    while waiting:
        for name in edges.get(waiting.popleft(), ()):
            if name not in found:
                found[name] = None
                waiting.append(name)
    return found


def _named(value: object, elements: Mapping[str, Any], own: str) -> Iterator[str]:
    """Ids that stand anywhere in an element. A duct's list of cables is no need of the duct."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "cables":
                yield from _named(inner, elements, own)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _named(inner, elements, own)
    elif isinstance(value, str) and value != own and value in elements:
        yield value


def _of_the_network(index: PlantIndex, kept: Mapping[str, None]) -> Iterator[str]:
    """What nobody refers to by id: the ways of management, and OTDR units of cables."""
    domains = {getattr(index.nes.get(name) or index.devices.get(name), "domain", None) for name in kept}
    yield from (link.id for link in index.plant.dcn_links if link.domain in domains)
    yield from (unit.id for unit in index.plant.otdr if unit.cable in kept)
    for group in ext_of(index.plant).get("vcat_groups") or ():
        members = [m for m in group.get("members") or () if m in index.circuits]
        if any(member in kept for member in members):
            yield from members
