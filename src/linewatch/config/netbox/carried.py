"""The plant as it rides in a NetBox: each element in the field `linewatch` of its object, the rest beside.

The field is {class: element}, with "made": true where linewatch made the object, for then its other fields
are linewatch's to change. The rest is the FORMAT value with the id of each element that rides elsewhere in
its place, so that nothing but the order of keys is lost. Contexts are inactive: NetBox renders them for no
device. A context holds at most BLOCK characters, well below what web servers take for one request.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

FIELD = "linewatch"
CONTEXT = "linewatch-plant"
MADE = "made"
BLOCK = 400_000

# Which classes ride in objects of which list.
CARRIERS: Mapping[str, str] = {
    "sites": "dcim/sites",
    "nes": "dcim/devices",
    "devices": "dcim/devices",
    "ports": "dcim/interfaces",
    "cables": "dcim/cables",
    "circuits": "circuits/circuits",
}
OBJECT_TYPES = ("circuits.circuit", "dcim.cable", "dcim.device", "dcim.interface", "dcim.site")

Element = dict[str, Any]


def field_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the field `linewatch` of a row says; {} where it says nothing."""
    fields = row.get("custom_fields")
    said = fields.get(FIELD) if isinstance(fields, dict) else None
    return said if isinstance(said, dict) else {}


def elements_of(row: Mapping[str, Any]) -> Iterator[tuple[str, Element]]:
    for name, element in field_of(row).items():
        if name in CARRIERS and isinstance(element, dict) and isinstance(element.get("id"), str):
            yield name, element


def rest_of(raw: Mapping[str, Any], carried: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """`raw` with ids for the elements that ride in objects. Anything odd is wrapped in a list of one."""
    rest: dict[str, Any] = {}
    for key, said in raw.items():
        if key not in CARRIERS or not isinstance(said, list):
            rest[key] = said
            continue
        out = set(carried.get(key, ()))
        rest[key] = []
        for item in said:
            name = item.get("id") if isinstance(item, dict) else None
            if isinstance(name, str) and name in out:
                rest[key].append(name)
                out.discard(name)
            else:
                rest[key].append([item])
    return rest


def whole_of(
    rest: Mapping[str, Any], carried: Mapping[str, Mapping[str, Element]]
) -> tuple[Element, list[str]]:
    """The FORMAT value again, and "class id" of each element whose object is gone."""
    raw: dict[str, Any] = {}
    lost: list[str] = []
    for key, said in rest.items():
        if key not in CARRIERS or not isinstance(said, list):
            raw[key] = said
            continue
        known = carried.get(key, {})
        raw[key] = []
        for item in said:
            if isinstance(item, list):
                raw[key] += item
            elif item in known:
                raw[key].append(known[item])
            else:
                lost.append(f"{key} {item}")
    return raw, lost


def contexts_of(rest: Mapping[str, Any], room: int = BLOCK) -> dict[str, dict[str, Any]]:
    """Name -> data of the contexts a rest is written in; `room`: characters of one."""
    blocks: list[dict[str, Any]] = [{}]
    size = 0
    for key, said in rest.items():
        many = isinstance(said, list) and bool(said)
        # A list may go on in the next block; an empty one, or another value, stands in one of them.
        for item in said if many else (said,):
            length = len(json.dumps(item))
            if size and size + length > room:
                blocks.append({})
                size = 0
            size += length
            if many:
                blocks[-1].setdefault(key, []).append(item)
            else:
                blocks[-1][key] = said
    return {
        context_name(part): {"linewatch_plant": {"part": part, "of": len(blocks), "plant": block}}
        for part, block in enumerate(blocks, 1)
    }


def context_name(part: int) -> str:
    return CONTEXT if part == 1 else f"{CONTEXT} {part}"


def is_part(row: Mapping[str, Any]) -> bool:
    """Whether a context is one of ours."""
    data = row.get("data")
    head = data.get("linewatch_plant") if isinstance(data, dict) else None
    name = row.get("name")
    return isinstance(head, dict) and isinstance(name, str) and name.split(" ")[0] == CONTEXT


def rest_in(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The rest that contexts hold together; None where there is none, or a part of it is missing."""
    parts = {row["data"]["linewatch_plant"].get("part"): row["data"]["linewatch_plant"] for row in rows}
    first = parts.get(1)
    if first is None:
        return None
    rest: dict[str, Any] = {}
    for number in range(1, first.get("of", 1) + 1):
        block = parts.get(number, {}).get("plant")
        if not isinstance(block, dict):
            return None
        for key, said in block.items():
            if isinstance(said, list) and isinstance(rest.get(key), list):
                rest[key] += said
            else:
                rest[key] = said
    return rest


def same(a: Any, b: Any) -> bool:
    """Whether two JSON values are the same to the letter: 1 is not 1.0, and the order of keys is nothing."""
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)
