"""The JSON Schema of a plant, read off the same tables as the rules: for editors, and for generators.

It is stricter than `check` in one thing: a key nobody knows is not accepted (write it under `ext`).
"""

import json
from typing import Any

from linewatch.topology.check.equipment import RATES
from linewatch.topology.check.fields import CLOSED, FIELDS, OPEN, Field
from linewatch.topology.ext_words import AS_IS, WORDS

_SIMPLE: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "whole": {"type": "integer"},
    "truth": {"type": "boolean"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "wholes": {"type": "array", "items": {"type": "integer"}},
    "mapping": {"type": "object"},
}
_LEAST = {("cables", "length_km"): {"exclusiveMinimum": 0}, ("cables", "fibre_count"): {"minimum": 1}}


def plant_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a plant, whole or one of its YAML files."""
    tables = [table for table in FIELDS if table != "plant"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://linewatch.example/plant.schema.json",
        "title": "linewatch plant",
        "description": "A plant in FORMAT linewatch-plant/1, or one YAML file of it (docs/topology.md).",
        **_object("plant"),
        "$defs": {table: _object(table) for table in tables},
    }


def schema_text() -> str:
    """As it is published: topology/plant.schema.json."""
    return json.dumps(plant_schema(), ensure_ascii=False, indent=1) + "\n"


def _object(table: str) -> dict[str, Any]:
    fields = FIELDS[table]
    words = [word for word in WORDS.get(table, ()) if word not in fields]
    properties = {key: _property(table, key, field) for key, field in fields.items()}
    properties |= {word: {"description": "a word of ext"} for word in words}
    if table in WORDS:
        properties[AS_IS] = {"type": "object", "description": "keys kept on the element as they are"}
    required = [key for key, field in fields.items() if field.required]
    made: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return made | ({"required": required} if required else {})


def _property(table: str, key: str, field: Field) -> dict[str, Any]:
    if field.kind == "items":
        made: dict[str, Any] = {"type": "array", "items": {"$ref": f"#/$defs/{field.table}"}}
    elif field.kind == "struct":
        made = {"$ref": f"#/$defs/{field.table}"}
    else:
        made = {**_SIMPLE[field.kind], **_LEAST.get((table, key), {})}
    if (table, key) == ("plant", "format"):
        made = {"const": "linewatch-plant/1"}
    elif (table, key) == ("sections", "rate"):
        made["enum"] = list(RATES)
    elif (table, key) in CLOSED:
        made["enum"] = list(CLOSED[table, key])
    elif (table, key) in OPEN:
        made["examples"] = list(OPEN[table, key])
    if key == "id":
        made["minLength"] = 1
    return {"anyOf": [made, {"type": "null"}]} if field.nullable else made
