"""A plant moved onto loopback: a demo plays any site's own plant without a packet leaving this machine."""

from typing import Any, TypeVar

import msgspec

from linewatch.topology.agents import Agent, agents
from linewatch.topology.index import PlantIndex, ext_of

T = TypeVar("T", bound=msgspec.Struct)


def on_loopback(index: PlantIndex, port: int) -> PlantIndex:
    """The same plant with every agent on an address of 127.20.0.0/14 and this port, no own credential."""
    moved = {a.id: _address(place, port) for place, a in enumerate(agents(index))}
    plant = index.plant
    return PlantIndex(
        msgspec.structs.replace(
            plant,
            nes=_moved(plant.nes, moved),
            devices=_moved(plant.devices, moved),
            power_plants=_moved(plant.power_plants, moved),
            otdr=_moved(plant.otdr, moved),
        )
    )


def at_home(found: tuple[Agent, ...]) -> bool:
    """Whether every agent is on loopback already, each at an address of its own."""
    hosts = {a.host for a in found}
    return len(hosts) == len(found) and all(h.startswith("127.") for h in hosts)


def _moved(elements: tuple[T, ...], moved: dict[str, str]) -> tuple[T, ...]:
    return tuple(_with_address(e, moved.get(str(getattr(e, "id", "")))) for e in elements)


def _with_address(element: T, address: str | None) -> T:
    if address is None:
        return element
    ext: dict[str, Any] = {**ext_of(element), "address": address}
    ext.pop("credential", None)
    return msgspec.structs.replace(element, ext=ext)


def _address(place: int, port: int) -> str:
    return f"127.{20 + place // 62500}.{place // 250 % 250}.{place % 250 + 1}:{port}"
