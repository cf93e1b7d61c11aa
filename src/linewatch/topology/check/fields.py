"""What may stand in an element: read off the plant model, so that there is one place to change it."""

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import inspect

from linewatch.topology.ext_words import NESTED
from linewatch.topology.plant import Plant


class Field(NamedTuple):
    """`kind`: see shape.py; `table`: of the items of a list, or of the keys of a struct."""

    kind: str
    required: bool
    nullable: bool
    table: str = ""


# Closed vocabularies: any other value is an error, because what follows from it could not be told.
CLOSED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("cables", "kind"): ("trunk", "tail"),
    ("points", "kind"): ("odf", "splice", "manhole"),
    ("cards", "kind"): ("line", "trib"),
    ("ports", "kind"): ("stm", "e1"),
    ("rings", "protection"): ("sncp", "ms-spring"),
    ("msp_groups", "kind"): ("msp-1+1", "msp-1:n"),
    ("tails", "kind"): ("e1_cable", "modem", "fibre", "converter", "router"),
    ("devices", "type"): ("router", "converter", "fibre-modem", "modem-rack"),
    ("e1_cables", "end"): ("a", "z"),
    ("nes.mgmt", "mode"): ("trap", "poll"),
    ("devices.mgmt", "mode"): ("dcn", "poll", "inband", "via-peer"),
}
# Open ones: another value is kept, and told.
OPEN: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("sites", "role"): ("core", "access", "building", "customer", "tail-end"),
    ("nes", "type"): ("sdh-dxc", "sdh-adm", "sdh-tm"),
}

_ITEM_TABLES = {"TailItem": "tails"}


def _read() -> dict[str, dict[str, Field]]:
    tables: dict[str, dict[str, Field]] = {}
    root = inspect.type_info(Plant)
    assert isinstance(root, inspect.StructType)
    plant: dict[str, Field] = {}
    tables["plant"] = plant
    for field in root.fields:
        if isinstance(field.type, inspect.VarTupleType):
            assert isinstance(field.type.item_type, inspect.StructType)
            plant[field.encode_name] = Field("items", required=False, nullable=False, table=field.encode_name)
            _table(field.encode_name, field.type.item_type, tables)
        else:
            plant[field.encode_name] = _field("plant", field, tables)
    return tables


def _table(name: str, struct: inspect.StructType, tables: dict[str, dict[str, Field]]) -> None:
    if name not in tables:
        tables[name] = {}
        tables[name].update({field.encode_name: _field(name, field, tables) for field in struct.fields})


def _field(table: str, field: inspect.Field, tables: dict[str, dict[str, Field]]) -> Field:
    types = field.type.types if isinstance(field.type, inspect.UnionType) else (field.type,)
    nullable = any(isinstance(t, inspect.NoneType) for t in types)
    kinds = [t for t in types if not isinstance(t, inspect.NoneType) and type(t).__name__ != "UnsetType"]
    kind, inner = _kind(kinds)
    name = ""
    if inner is not None:
        name = NESTED.get((table, field.encode_name), f"{table}.{field.encode_name}")
        _table(name, inner, tables)
    return Field(kind, field.required, nullable, name)


def _kind(types: list[inspect.Type]) -> tuple[str, inspect.StructType | None]:
    first = types[0]
    if len(types) > 1:
        assert all(isinstance(t, inspect.IntType | inspect.FloatType) for t in types), types
        return "number", None
    if isinstance(first, inspect.StructType):
        return "struct", first
    if isinstance(first, inspect.VarTupleType):
        item = first.item_type
        if isinstance(item, inspect.StructType):
            return "items", item
        return ("wholes" if isinstance(item, inspect.IntType) else "texts"), None
    simple = {
        inspect.StrType: "text",
        inspect.IntType: "whole",
        inspect.FloatType: "number",
        inspect.BoolType: "truth",
        inspect.DictType: "mapping",
    }
    return simple[type(first)], None


FIELDS: Mapping[str, Mapping[str, Field]] = _read()
