"""What is different between two plants: added, removed, changed, class by class and field by field.

Elements are told by their id. Inside an element, a point, segment or tail item is told by its id too, a leg
by its place, and a word of `ext` by its name: `points[MH-3].km`, `legs[0].protection`, `ext.customer`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from linewatch.topology import plant as p
from linewatch.topology.index import CLASSES

Raw = Mapping[str, Any]
AnyPlant = p.Plant | Raw

ORDER = "order"  # a field that is the order of what stays, where only that changed


class Field(Struct, frozen=True):
    """One value that differs. `old` or `new` is UNSET where it is not written."""

    path: str
    old: Any = UNSET
    new: Any = UNSET


class Changed(Struct, frozen=True):
    """An element that is in both plants, and where it differs."""

    id: str
    fields: tuple[Field, ...]


class ClassDifference(Struct, frozen=True):
    """One class. `added` and `changed` in the order of the new plant, `removed` in that of the old one.

    `reordered`: what is in both stands in another order.
    """

    name: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()
    reordered: bool = False


class Difference(Struct, frozen=True):
    """`classes`: those that differ, in FORMAT's order. `top`: `meta`, `format` and the plant's own `ext`."""

    classes: tuple[ClassDifference, ...] = ()
    top: tuple[Field, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.classes or self.top)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Elements added, removed, changed; the plant's own words count as one changed."""
        return (
            sum(len(one.added) for one in self.classes),
            sum(len(one.removed) for one in self.classes),
            sum(len(one.changed) for one in self.classes) + bool(self.top),
        )

    def of(self, name: str) -> ClassDifference:
        """That of one class, empty where nothing differs."""
        return next((one for one in self.classes if one.name == name), ClassDifference(name))


def difference(before: AnyPlant, after: AnyPlant) -> Difference:
    """What differs. FORMAT values may stand for plants, broken ones too: an element without an id is told as
    `#` and its place, of two with one id the last one counts, and a default left out is no difference.
    """
    classes = []
    for name in CLASSES:
        one = _class(name, _elements(before, name), _elements(after, name))
        if one is not None:
            classes.append(one)
    return Difference(tuple(classes), tuple(_fields(_top(before), _top(after), _KINDS["plant"], "")))


def _elements(plant: AnyPlant, name: str) -> dict[str, Any]:
    if isinstance(plant, p.Plant):
        return {element.id: element for element in getattr(plant, name)}
    elements = plant.get(name)
    if not isinstance(elements, list | tuple):
        return {}
    return {_id_of(element, place): element for place, element in enumerate(elements)}


def _id_of(element: Any, place: int) -> str:
    known = element.get("id") if isinstance(element, Mapping) else None
    return known if isinstance(known, str) else f"#{place}"


def _top(plant: AnyPlant) -> dict[str, Any]:
    if isinstance(plant, p.Plant):
        told = {"format": plant.format, "meta": plant.meta, "ext": plant.ext}
        return {key: value for key, value in told.items() if value is not UNSET}
    return {key: value for key, value in plant.items() if key not in CLASSES}


def _class(name: str, before: dict[str, Any], after: dict[str, Any]) -> ClassDifference | None:
    added = tuple(key for key in after if key not in before)
    removed = tuple(key for key in before if key not in after)
    changed = []
    for key, new in after.items():
        old = before.get(key, new)
        if old is new or old == new:  # nearly all of them, and quickly seen
            continue
        fields = tuple(_between(old, new, _KINDS[name]))
        if fields:
            changed.append(Changed(key, fields))
    reordered = _reordered(before, after)
    if not (added or removed or changed or reordered):
        return None
    return ClassDifference(name, added, removed, tuple(changed), reordered)


def _reordered(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return [key for key in before if key in after] != [key for key in after if key in before]


def _between(old: Any, new: Any, kind: "_Kind") -> Iterator[Field]:
    """Where two elements differ; of two structs only what differs is taken apart."""
    if not (isinstance(old, Struct) and isinstance(new, Struct)):
        yield from _fields(_plain(old), _plain(new), kind, "")
        return
    for name, encoded in zip(old.__struct_fields__, old.__struct_encode_fields__, strict=True):
        one, other = getattr(old, name), getattr(new, name)
        if one != other:
            yield from _fields(_alone(encoded, one), _alone(encoded, other), kind, "")


def _alone(name: str, value: Any) -> dict[str, Any]:
    return {} if value is UNSET else {name: msgspec.to_builtins(value)}


def _plain(element: Any) -> Any:
    return msgspec.to_builtins(element) if isinstance(element, Struct) else element


# ---- inside an element


class _Kind:
    """What is known of a struct: what its fields are when not written, and which of them hold structs."""

    def __init__(self, struct: type[Struct]) -> None:
        self.fields: dict[str, tuple[Any, _Kind | None]] = {}
        for info in msgspec.structs.fields(struct):
            default = UNSET if info.default is msgspec.NODEFAULT else info.default
            self.fields[info.encode_name] = (_plain_default(default), _kind_in(info.type))


def _plain_default(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _kind_in(annotation: Any) -> _Kind | None:
    for part in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(part, type) and issubclass(part, Struct):
            return _Kind(part)
    return None


_ANY = _Kind(p.Mgmt)
_ANY.fields = {}
_KINDS: dict[str, _Kind] = {
    info.name: _kind_in(info.type) or _ANY for info in msgspec.structs.fields(p.Plant) if info.name in CLASSES
}
_KINDS["plant"] = _ANY


def _fields(old: Any, new: Any, kind: _Kind | None, path: str) -> Iterator[Field]:
    """Where two values differ. `kind`: of the structs they are, or are lists of."""
    if _same(old, new):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        known = kind or _ANY
        for key in _both(old, new):
            default, inner = known.fields.get(key, (UNSET, None))
            at = f"{path}.{key}" if path else key
            one, other = old.get(key, default), new.get(key, default)
            if key == "ext":  # written on one side only, it is told word by word all the same
                one, other = ({} if side is UNSET else side for side in (one, other))
            yield from _fields(one, other, inner, at)
        return
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        if _by_id(old) and _by_id(new) and (old or new):
            yield from _listed({e["id"]: e for e in old}, {e["id"]: e for e in new}, kind, path)
            return
        if kind is not None:
            yield from _listed(dict(enumerate(old)), dict(enumerate(new)), kind, path)
            return
    yield Field(path, old, new)


def _listed(old: Mapping[Any, Any], new: Mapping[Any, Any], kind: _Kind | None, path: str) -> Iterator[Field]:
    for key in _both(old, new):
        yield from _fields(old.get(key, UNSET), new.get(key, UNSET), kind, f"{path}[{key}]")
    if _reordered(old, new):
        yield Field(f"{path}.{ORDER}", [key for key in old if key in new], [key for key in new if key in old])


def _both(*mappings: Mapping[Any, Any]) -> list[Any]:
    """Keys in the order in which they are first met."""
    return list(dict.fromkeys(key for mapping in mappings for key in mapping))


def _by_id(elements: Iterable[Any]) -> bool:
    """Whether each is told by an id of its own."""
    ids = [e.get("id") if isinstance(e, Mapping) else None for e in elements]
    return all(isinstance(i, str) for i in ids) and len(set(ids)) == len(ids)


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, UnsetType) or isinstance(new, UnsetType):
        return old is new
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        return list(old) == list(new)
    return bool(old == new)
