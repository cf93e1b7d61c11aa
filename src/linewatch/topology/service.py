"""Whose line it is and of which class: the words of the line itself, else those of its VCAT group."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from linewatch.topology.index import PlantIndex, ext_of

CLASSES = ("AAA", "AA", "A", "B")  # best first; "" where nobody wrote one


class Service(NamedTuple):
    """`customer` is the id of the plant's `customers`; both are "" where the plant says nothing."""

    service_class: str
    customer: str


def services(index: PlantIndex) -> dict[str, Service]:
    """Of every circuit, in plant order."""
    groups = vcat_groups(index)
    found = {}
    for circuit in index.plant.circuits:
        ext = ext_of(circuit)
        group = groups.get(str(ext.get("vcat_group", "")), {})
        found[circuit.id] = Service(_word(ext, group, "class"), _word(ext, group, "customer"))
    return found


def rank(service_class: str) -> int:
    """0 for the best class; a class nobody knows comes with the last."""
    return CLASSES.index(service_class) if service_class in CLASSES else len(CLASSES)


def vcat_groups(index: PlantIndex) -> dict[str, Mapping[str, Any]]:
    """The plant's VCAT groups by id."""
    groups = ext_of(index.plant).get("vcat_groups")
    return {
        group["id"]: group
        for group in (groups if isinstance(groups, list) else ())
        if isinstance(group, dict) and isinstance(group.get("id"), str)
    }


def customer_names(index: PlantIndex) -> dict[str, str]:
    """What people call the plant's customers, by id: 中文 where there is one."""
    listed = ext_of(index.plant).get("customers")
    found = {}
    for customer in listed if isinstance(listed, list) else ():
        if isinstance(customer, dict) and isinstance(customer.get("id"), str):
            name = customer.get("name")
            if isinstance(name, dict):
                name = name.get("zh") or name.get("en")
            found[customer["id"]] = name if isinstance(name, str) and name else customer["id"]
    return found


def _word(ext: Mapping[str, Any], group: Mapping[str, Any], word: str) -> str:
    value = ext.get(word, group.get(word, ""))
    return value if isinstance(value, str) else ""
