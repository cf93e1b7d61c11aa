"""Elements that are certainly of the right shape, told quickly and many at a time.

Their class says so: msgspec takes them, no key is unknown, and every word is one of its vocabulary. Of any
that is not, `shape` says what is wrong; it judges by the same tables.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import inspect

from linewatch.topology.check.fields import CLOSED, FIELDS, OPEN
from linewatch.topology.plant import Plant

BLOCK = 200


def unsound(class_name: str, elements: list[Any]) -> Iterator[int]:
    """Places of the elements that may have something wrong with their shape, in order."""
    wanted = _TYPES.get(class_name)
    for start in range(0, len(elements), BLOCK):
        block = elements[start : start + BLOCK]
        if wanted is None or not _taken(block, wanted):
            yield from (
                start + place
                for place, element in enumerate(block)
                if wanted is None or not _taken([element], wanted) or not _plain(class_name, element)
            )
        elif not _all_plain(class_name, block):
            yield from (
                start + place for place, element in enumerate(block) if not _plain(class_name, element)
            )


def _taken(block: list[Any], wanted: Any) -> bool:
    try:
        msgspec.convert(block, wanted)
    except (msgspec.ValidationError, OverflowError, RecursionError):
        return False
    return True


def _all_plain(table: str, elements: list[dict[str, Any]]) -> bool:
    """`_plain` of every one, told for all at once; False also where it cannot be."""
    keys, words, nested, wholes = _TABLES[table]
    if not set[str]().union(*elements) <= keys or "" in {element.get("id") for element in elements}:
        return False
    for key, known in words:
        if not {element.get(key) for element in elements}.issubset((None, *known)):
            return False
    for key in wholes:
        for value in [element.get(key) for element in elements]:
            if type(value) is not int and value is not None and not _all_whole(value):
                return False
    for key, inner, many in nested:
        values = [value for element in elements if (value := element.get(key))]
        if values and not _all_plain(inner, [item for value in values for item in value] if many else values):
            return False
    return True


def _plain(table: str, element: Mapping[str, Any]) -> bool:
    """No unknown key, no empty id, no word out of its vocabulary, no float for a whole number."""
    keys, words, nested, wholes = _TABLES[table]
    if not element.keys() <= keys or element.get("id") == "":
        return False
    for key, known in words:
        value = element.get(key)
        if value is not None and value not in known:
            return False
    for key in wholes:
        value = element.get(key)
        if type(value) is not int and value is not None and not _all_whole(value):
            return False
    for key, inner, many in nested:
        value = element.get(key)
        if value and not (all(_plain(inner, item) for item in value) if many else _plain(inner, value)):
            return False
    return True


def _all_whole(value: Any) -> bool:
    return isinstance(value, list) and all(type(item) is int for item in value)


_Table = tuple[
    frozenset[str],
    tuple[tuple[str, tuple[str, ...]], ...],
    tuple[tuple[str, str, bool], ...],
    tuple[str, ...],
]


def _table(name: str) -> _Table:
    fields = FIELDS[name]
    words = tuple(
        (key, known) for table in (CLOSED, OPEN) for (of, key), known in table.items() if of == name
    )
    nested = tuple(
        (key, field.table, field.kind == "items")
        for key, field in fields.items()
        if field.kind in ("items", "struct")
    )
    wholes = tuple(key for key, field in fields.items() if field.kind in ("whole", "wholes"))
    return frozenset(fields), words, nested, wholes


def _types() -> dict[str, Any]:
    root = inspect.type_info(Plant)
    assert isinstance(root, inspect.StructType)
    found: dict[str, Any] = {}
    for field in root.fields:
        if isinstance(field.type, inspect.VarTupleType) and isinstance(
            field.type.item_type, inspect.StructType
        ):
            found[field.encode_name] = list[field.type.item_type.cls]  # type: ignore[name-defined]
    return found


_TABLES: Mapping[str, _Table] = {name: _table(name) for name in FIELDS}
_TYPES: Mapping[str, Any] = _types()
