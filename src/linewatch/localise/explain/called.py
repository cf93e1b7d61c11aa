"""What people call an element, in both languages: its name where the plant gives one, else what it is, and
where. Its id only where there is nothing better."""

from collections.abc import Mapping
from typing import Any

from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.owners import owner_entry
from linewatch.words.text import Text

_DEVICES = {
    "router": Text("路由器", "router"),
    "converter": Text("协议转换器", "converter"),
    "fibre-modem": Text("光猫", "fibre modem"),
    "modem-rack": Text("光猫机架", "modem rack"),
}


def called(index: PlantIndex, element: str) -> Text:
    """Of any element of the plant, or owner, or customer; an id that is none of these is said as it is."""
    named = {
        "cables": _cable, "fibres": _fibre, "nes": _ne, "cards": _card, "ports": _port, "devices": _device,
        "power_plants": _power, "e1_cables": _e1_cable, "sites": _site, "ducts": _duct,
    }.get(index.kind_of.get(element, ""))  # fmt: skip
    if named is not None:
        return named(index, element)
    entry = owner_entry(index, element) or _customer(index, element)
    return _name(entry) or Text(element, element)


def contact(index: PlantIndex, owner: str) -> Text | None:
    """How an owner is reached, None where nobody wrote it."""
    return _both(owner_entry(index, owner).get("contact"))


def _both(value: Any) -> Text | None:
    if isinstance(value, Mapping):
        zh, en = value.get("zh"), value.get("en")
        said = [str(v) for v in (zh, en, *value.values()) if v]
        return Text(str(zh or said[0]), str(en or said[0])) if said else None
    return Text(str(value), str(value)) if isinstance(value, str) and value else None


def _name(element: object) -> Text | None:
    return _both(element.get("name") if isinstance(element, Mapping) else ext_of(element).get("name"))


def _customer(index: PlantIndex, customer: str) -> Mapping[str, Any]:
    listed = ext_of(index.plant).get("customers")
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and entry.get("id") == customer:
            return entry
    return {}


def _site(index: PlantIndex, site: str) -> Text:
    return _name(index.sites.get(site)) or Text(site, site)


def _cable(index: PlantIndex, element: str) -> Text:
    cable = index.cables[element]
    a, z = _site(index, cable.a_site), _site(index, cable.z_site)
    return _name(cable) or Text(f"{a.zh}至{z.zh}光缆", f"cable {a.en} - {z.en}")


def _fibre(index: PlantIndex, element: str) -> Text:
    fibre = index.fibres[element]
    cable = _cable(index, fibre.cable)
    return Text(f"{cable.zh}第 {fibre.number} 芯", f"fibre {fibre.number} of {cable.en}")


def _duct(index: PlantIndex, element: str) -> Text:
    duct = index.ducts[element]
    name = _name(duct)
    return name or Text(f"管道 {element}", f"duct {element}")


def _ne(index: PlantIndex, element: str) -> Text:
    ne = index.nes[element]
    site = _site(index, ne.site)
    return _name(ne) or Text(f"{site.zh}传输设备", f"transmission gear at {site.en}")


def _card(index: PlantIndex, element: str) -> Text:
    card = index.cards[element]
    ne = _ne(index, card.ne)
    return Text(f"{ne.zh} {card.slot} 槽单板", f"card in slot {card.slot} of {ne.en}")


def _port(index: PlantIndex, element: str) -> Text:
    port = index.ports[element]
    ne, ddf = _ne(index, port.ne), ext_of(port).get("ddf")
    if isinstance(ddf, str):
        site = _site(index, index.nes[port.ne].site)
        return Text(f"{site.zh} {ddf}", f"{ddf} at {site.en}")
    what = Text("光口", "optical port") if port.kind == "stm" else Text("2M 端口", "2M port")
    short = element.removeprefix(f"{port.ne}/")
    return Text(f"{ne.zh} {short} {what.zh}", f"{what.en} {short} of {ne.en}")


def _device(index: PlantIndex, element: str) -> Text:
    device = index.devices[element]
    site = _site(index, device.site)
    what = _DEVICES.get(device.type, Text(device.type, device.type))
    return _name(device) or Text(f"{site.zh}的{what.zh}", f"{what.en} at {site.en}")


def _power(index: PlantIndex, element: str) -> Text:
    plant = index.power_plants[element]
    site = _site(index, plant.site)
    return _name(plant) or Text(f"{site.zh}的供电", f"power at {site.en}")


def _e1_cable(index: PlantIndex, element: str) -> Text:
    cable = index.e1_cables[element]
    site = _site(index, cable.site)
    return _name(cable) or Text(f"{site.zh}的 2M 电缆", f"2M cable at {site.en}")
