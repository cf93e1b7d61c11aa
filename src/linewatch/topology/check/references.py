"""References: every id that an element names is there, and of the right class."""

from collections.abc import Iterator, Mapping
from typing import Any

from linewatch.topology.check.mistake import Mistake, Path, did_you_mean
from linewatch.topology.check.view import Element, View

# (class, key) -> classes the id may be of. A list of ids is looked at one by one.
REFERENCES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("power_plants", "site"): ("sites",),
    ("ducts", "site"): ("sites",),
    ("ducts", "cables"): ("cables",),
    ("cables", "a_site"): ("sites",),
    ("cables", "z_site"): ("sites",),
    ("fibres", "cable"): ("cables",),
    ("nes", "site"): ("sites",),
    ("nes", "power"): ("power_plants",),
    ("nes", "sync_source"): ("sync_sources",),
    ("cards", "ne"): ("nes",),
    ("ports", "ne"): ("nes",),
    ("ports", "card"): ("cards",),
    ("sections", "a_port"): ("ports",),
    ("sections", "z_port"): ("ports",),
    ("sections", "fibres_az"): ("fibres",),
    ("sections", "fibres_za"): ("fibres",),
    ("sections", "msp_group"): ("msp_groups",),
    ("msp_groups", "working"): ("sections",),
    ("msp_groups", "protection"): ("sections",),
    ("rings", "nes"): ("nes",),
    ("rings", "sections"): ("sections",),
    ("hp_trails", "a_ne"): ("nes",),
    ("hp_trails", "z_ne"): ("nes",),
    ("hp_trails", "hops"): ("sections", "msp_groups"),
    ("circuits", "a_ne"): ("nes",),
    ("circuits", "z_ne"): ("nes",),
    ("circuits", "a_port"): ("ports",),
    ("circuits", "z_port"): ("ports",),
    ("devices", "site"): ("sites",),
    ("devices", "power"): ("power_plants",),
    ("devices", "rack"): ("devices",),
    ("devices", "peer"): ("devices",),
    ("e1_cables", "circuit"): ("circuits",),
    ("e1_cables", "site"): ("sites",),
    ("dcn_links", "gateway_ne"): ("nes",),
    ("sync_sources", "ne"): ("nes",),
    ("otdr", "cable"): ("cables",),
    ("otdr", "site"): ("sites",),
    ("otdr", "fibre"): ("fibres",),
    ("points", "site"): ("sites",),
    ("segments", "duct"): ("ducts",),
    ("legs", "a_ne"): ("nes",),
    ("legs", "z_ne"): ("nes",),
    ("legs", "working"): ("hp_trails",),
    ("legs", "protection"): ("hp_trails",),
}
_TAIL_CLASS = {
    "e1_cable": ("e1_cables",),
    "modem": ("devices",),
    "fibre": ("fibres",),
    "converter": ("devices",),
    "router": ("devices",),
}
_ONE = {
    "sites": "site", "power_plants": "power plant", "ducts": "duct", "cables": "cable", "fibres": "fibre",
    "nes": "NE", "cards": "card", "ports": "port", "sections": "section", "msp_groups": "MSP group",
    "rings": "ring", "hp_trails": "VC-4 trail", "circuits": "circuit", "devices": "device",
    "e1_cables": "2M cable", "dcn_links": "DCN link", "sync_sources": "sync source", "otdr": "OTDR",
}  # fmt: skip


def references(view: View) -> Iterator[Mistake]:
    """Of every element, point, segment, leg and tail item; then those of `ext`."""
    for class_name, elements in view.elements.items():
        keys = [(key, wanted) for (name, key), wanted in REFERENCES.items() if name == class_name]
        known = _known(view, keys)
        for element in elements if not _all_known(view, class_name, keys) else ():
            if not _all_there(element.value, known):
                yield from _of(view, element, element.id, keys)
    keys_of = {
        table: [(key, wanted) for (name, key), wanted in REFERENCES.items() if name == table]
        for table in ("points", "segments", "legs")
    }
    inside = [key for key in ("points", "segments") if not _items_known(view, "cables", key, keys_of[key])]
    for cable in view.elements["cables"] if inside else ():
        for key in inside:
            yield from _nested(view, cable, key, keys_of[key])
    of_legs = _known(view, keys_of["legs"])
    legs_known, tails_known = _items_known(view, "circuits", "legs", keys_of["legs"]), _tails_known(view)
    for circuit in view.elements["circuits"] if not (legs_known and tails_known) else ():
        legs = circuit.value.get("legs") if not legs_known else None
        if isinstance(legs, list) and not all(
            isinstance(leg, dict) and _all_there(leg, of_legs) for leg in legs
        ):
            yield from _nested(view, circuit, "legs", keys_of["legs"])
        for end in ("a_tail", "z_tail") if not tails_known else ():
            tail = circuit.value.get(end)
            for place, item in enumerate(tail if isinstance(tail, list) else ()):
                kind = item.get("kind") if isinstance(item, dict) else None
                wanted = _TAIL_CLASS.get(kind) if isinstance(kind, str) else None
                name = item["id"] if wanted and "id" in item else None
                if wanted and not (isinstance(name, str) and name in view.by_id[wanted[0]]):
                    yield from _named(view, circuit.at(end, place, "id"), circuit.id, end, name, wanted)
    yield from _ext_references(view)


def _all_known(view: View, class_name: str, keys: list[tuple[str, tuple[str, ...]]]) -> bool:
    """Certainly every one of the class names what is there, and no list of ids: told for all at once."""
    return _there(view, [element.value for element in view.elements[class_name]] if keys else [], keys)


def _items_known(view: View, class_name: str, key: str, keys: list[tuple[str, tuple[str, ...]]]) -> bool:
    """The same of the items that stand in its elements."""
    lists = [written for written in view.values(class_name, key) if written is not None]
    if not all(type(written) is list for written in lists):
        return False
    items = [item for written in lists for item in written]
    return all(type(item) is dict for item in items) and _there(view, items, keys)


def _there(view: View, values: list[Mapping[str, Any]], keys: list[tuple[str, tuple[str, ...]]]) -> bool:
    for key, wanted in keys:
        try:
            named = {value.get(key) for value in values}
        except TypeError:
            return False  # a list of ids, or a slip
        if not all(name is None or name in view.by_id[wanted[0]] for name in named):
            return False
    return True


def _tails_known(view: View) -> bool:
    """The same of the tails of all circuits."""
    named: dict[str, set[str]] = {kind: set() for kind in _TAIL_CLASS}
    try:
        for key in ("a_tail", "z_tail"):
            for tail in view.values("circuits", key):
                for item in tail if tail is not None else ():
                    named[item["kind"]].add(item["id"])
    except (TypeError, KeyError):
        return False
    return all(names <= view.by_id[_TAIL_CLASS[kind][0]].keys() for kind, names in named.items())


_Known = list[tuple[str, tuple[Mapping[str, Any], ...]]]


def _known(view: View, keys: list[tuple[str, tuple[str, ...]]]) -> _Known:
    return [(key, tuple(view.by_id[name] for name in wanted)) for key, wanted in keys]


def _all_there(value: Mapping[str, Any], keys: _Known) -> bool:
    """Certainly nothing that `_of` would tell: nearly always so, and told quickly."""
    for key, known in keys:
        name = value.get(key)
        if name is None or (type(name) is str and name in known[0]):
            continue
        if type(name) is not list:
            return False
        for item in name:
            if type(item) is not str or not (item in known[0] or any(item in more for more in known[1:])):
                return False
    return True


def _nested(
    view: View, element: Element, key: str, keys: list[tuple[str, tuple[str, ...]]]
) -> Iterator[Mistake]:
    for item in element.items(key):
        called = item.id or f"{element.id}: {key}[{item.path[-1]}]"
        yield from _of(view, item, called, keys)


def _of(
    view: View, element: Element, called: str, keys: list[tuple[str, tuple[str, ...]]]
) -> Iterator[Mistake]:
    for key, wanted in keys:
        value = element.value.get(key)
        if value is None or (type(value) is str and value in view.by_id[wanted[0]]):
            continue
        if isinstance(value, list):
            for place, item in enumerate(value):
                yield from _named(view, element.at(key, place), called, key, item, wanted)
        else:
            yield from _named(view, element.at(key), called, key, value, wanted)


def _named(
    view: View, path: Path, called: str, key: str, value: Any, wanted: tuple[str, ...]
) -> Iterator[Mistake]:
    if not isinstance(value, str) or any(value in view.by_id[name] for name in wanted):
        return
    kind = " or ".join(_ONE[name] for name in wanted)
    known = [element_id for name in wanted for element_id in view.by_id[name]]
    other = view.class_of.get(value)
    what = f'{called}: {key} names "{value}", '
    what += f"which is {_a(_ONE[other])}, not {_a(kind)}" if other else f"and there is no {kind} of that id"
    otherwise = f"write the id of {_a(kind)}" if known else f"there are no {wanted[0]} yet: write one"
    yield Mistake(path, what, did_you_mean(value, known, otherwise=otherwise))


def _a(kind: str) -> str:
    return f"an {kind}" if kind[:2] in ("NE", "MS", "OT") else f"a {kind}"


def _ext_references(view: View) -> Iterator[Mistake]:
    """Owners, customers and VCAT groups are told in the plant's own `ext`."""
    owners = _ids(view.ext("owners"))
    customers = _ids(view.ext("customers"))
    groups = _ids(view.ext("vcat_groups"))
    for class_name, elements in view.elements.items():
        for element in elements:
            ext = element.value.get("ext")
            if type(ext) is not dict:
                continue
            if owners and "owner" in ext:
                yield from _word(element, "owner", owners)
            if class_name == "circuits":
                if customers:
                    yield from _word(element, "customer", customers)
                yield from _word(element, "vcat_group", groups)


def _ids(value: Any) -> dict[str, None]:
    if isinstance(value, dict):
        return {key: None for key in value if isinstance(key, str)}
    items = value if isinstance(value, list) else []
    found = [item.get("id") if isinstance(item, dict) else item for item in items]
    return {name: None for name in found if isinstance(name, str)}


def _word(element: Element, word: str, known: dict[str, None]) -> Iterator[Mistake]:
    value = element.ext(word)
    if isinstance(value, str) and value not in known:
        what = f'{element.id}: {word} names "{value}", which the plant\'s {word}s do not hold'
        instead = did_you_mean(value, known, otherwise=f"write it under {word}s: at the top")
        yield Mistake(element.at("ext", word), what, instead)
