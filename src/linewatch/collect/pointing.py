"""From what a log line or an alert calls a part of an element to the alarm that a poll of it would raise.

One fault is one alarm only if all who tell it use one key: so names are asked of the same maps, and codes are
renamed by the same rules, as rows of SNMP tables are (collect.placing, profiles/modules/if-mib.yaml).
"""

from collections.abc import Iterable
from typing import NamedTuple

from linewatch.collect.naming import Naming, folded
from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import Device

LONGEST = 200  # characters of a name that are kept
# A bar stands between the parts of an alarm's key.
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), ord("|")), " ")
_OF_LINK = ("LINK-DOWN", "LOWER-LAYER-DOWN")


class Pointed(NamedTuple):
    """`known`: the plant has it."""

    resource: str
    code: str
    known: bool


class Pointing:
    """One plant's. Made in a thread: it looks at every element."""

    def __init__(self, index: PlantIndex) -> None:
        self.index = index
        self.naming = Naming(index)
        self._of_devices: dict[str, dict[str, str]] = {}
        for device in index.plant.devices:
            if isinstance(device.lan_port, str):
                self._learn(device.id, device.lan_port, device.lan_port)
        for circuit in index.plant.circuits:
            for item in (*circuit.a_tail, *circuit.z_tail):
                if_name = ext_of(item).get("if_name")
                if isinstance(if_name, str):
                    self._learn(item.id, if_name, item.port if isinstance(item.port, str) else item.id)

    def element(self, text: str) -> str | None:
        """The id of an element; None where none, or two, bear the name."""
        return self.naming.element(text)

    def at(self, element: str, names: Iterable[str], code: str) -> Pointed:
        """What of `element` any of the names means; the element itself where there is none."""
        wanted = [plain(name) for name in names]
        wanted = [name for name in wanted if name]
        device = self.index.devices.get(element)
        if not wanted:
            return Pointed(element, _renamed(device, element, code), True)
        for name in wanted:
            found = self.naming.part(element, name) or self._of_devices.get(element, {}).get(folded(name))
            if found is not None:
                return Pointed(found, _renamed(device, found, code), True)
        if device is not None and device.type == "converter" and code in _OF_LINK:
            # Its only ports are the line's own: as a poll has it, they are the device itself.
            return Pointed(element, "ETH-LOS", True)
        return Pointed(f"{element}/{wanted[0]}", code, False)

    def _learn(self, element: str, name: str, part: str) -> None:
        names = self._of_devices.setdefault(element, {})
        for text in (name, name.removeprefix(f"{element}/")):
            names.setdefault(folded(text), part)


def plain(text: str) -> str:
    """As it may stand in an alarm's key."""
    return text.translate(_CONTROLS).strip()[:LONGEST].strip()


def _renamed(device: Device | None, resource: str, code: str) -> str:
    if device is None or code not in _OF_LINK:
        return code
    if device.type == "converter":
        return "ETH-LOS"
    return "LAN-DOWN" if resource == device.lan_port else code
