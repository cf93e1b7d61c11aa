"""Sites, NEs, devices, ports and people of a plant as NetBox has them."""

from collections.abc import Hashable
from typing import Any

from linewatch.config.netbox.carried import Element
from linewatch.config.netbox.client import Row
from linewatch.config.netbox.ensure import Desk, Want
from linewatch.config.netbox.onto import Onto, described, ext, port_name
from linewatch.config.netbox.words import E1, OTHER, TYPE_OF_RATE, ref, short, slug, text

_ROLES = {
    "ne": ("SDH NE", "sdh-ne"),
    "router": ("Router", "router"),
    "converter": ("Converter", "converter"),
    "fibre-modem": ("Fibre modem", "fibre-modem"),
    "modem-rack": ("Modem rack", "modem-rack"),
    "odf": ("ODF", "odf"),
}
_MAKER = "Generic"
_SITE_STATUS = {"planned": "planned", "decommissioned": "retired"}
_DEVICE_STATUS = {"planned": "planned", "decommissioned": "decommissioning"}


class Gear:
    """Ids in NetBox: `sites` by our id, `devices` by our id, `ports` by our id, `panels` by our site id."""

    def __init__(self, desk: Desk, onto: Onto, panels: dict[str, None]) -> None:
        self._desk, self._onto = desk, onto
        self.sites = self._sites()
        kinds = self._kinds(panels)
        self.devices, self.panels = self._devices(kinds, panels)
        self.ports = self._ports()

    def _sites(self) -> dict[str, int]:
        wants: dict[Hashable, Want] = {}
        taken: set[str] = set()
        for name, site in self._onto.elements["sites"].items():
            fields: Row = {"name": short(name, 100), "slug": _own_slug(name, taken)}
            fields["status"] = _SITE_STATUS.get(str(ext(site, "status")), "active")
            for key, word, most in (("lat", "latitude", 90), ("lon", "longitude", 180)):
                degrees = site.get(key)
                if isinstance(degrees, int | float) and abs(degrees) <= most:
                    fields[word] = round(degrees, 6)
            wants[name] = Want(_with_description(fields, site), ("sites", site))
        by_name = {short(name, 100): name for name in self._onto.elements["sites"]}
        return _ids(self._desk.ensure("dcim/sites", wants, lambda row: by_name.get(text(row, "name"))))

    def _kinds(self, panels: dict[str, None]) -> dict[tuple[str, str, str], tuple[int, int]]:
        """(role, maker, model) -> ids of the device type and the role."""
        combos = dict.fromkeys(self._combo(kind, e) for kind, e in self._gear())
        if panels:
            combos[("odf", _MAKER, "ODF")] = None
        roles = {role: None for role, _, _ in combos}
        role_wants: dict[Hashable, Want] = {
            _ROLES[role][1]: Want({"name": _ROLES[role][0], "slug": _ROLES[role][1]}) for role in roles
        }
        role_ids = self._desk.ensure("dcim/device-roles", role_wants, lambda row: text(row, "slug"))
        makers: dict[Hashable, Want] = {
            maker: Want({"name": maker, "slug": slug(maker)}) for _, maker, _ in combos
        }
        maker_ids = self._desk.ensure("dcim/manufacturers", makers, lambda row: text(row, "name"))
        types: dict[Hashable, Want] = {
            (maker_ids[maker], model): Want(
                {"manufacturer": maker_ids[maker], "model": model, "slug": slug(f"{maker} {model}")}
            )
            for _, maker, model in combos
        }
        type_ids = self._desk.ensure(
            "dcim/device-types", types, lambda row: (ref(row, "manufacturer"), text(row, "model"))
        )
        return {
            combo: (type_ids[maker_ids[combo[1]], combo[2]], role_ids[_ROLES[combo[0]][1]])
            for combo in combos
        }

    def _gear(self) -> list[tuple[str, Element]]:
        return [(kind, e) for kind in ("nes", "devices") for e in self._onto.elements[kind].values()]

    def _combo(self, kind: str, element: Element) -> tuple[str, str, str]:
        said = element.get("type") if isinstance(element.get("type"), str) else ""
        role = "ne" if kind == "nes" else said if said in _ROLES else "router"
        maker, model = element.get("vendor"), ext(element, "model")
        return (
            str(role),
            short(maker, 100) if isinstance(maker, str) and maker.strip() else _MAKER,
            short(model, 100) if isinstance(model, str) and model.strip() else str(said or role)[:100],
        )

    def _devices(
        self, kinds: dict[tuple[str, str, str], tuple[int, int]], panels: dict[str, None]
    ) -> tuple[dict[str, int], dict[str, int]]:
        wants: dict[Hashable, Want] = {}
        for kind, element in self._gear():
            type_id, role_id = kinds[self._combo(kind, element)]
            name, site = short(element["id"], 64), self.sites[element["site"]]
            fields: Row = {"name": name, "site": site, "device_type": type_id, "role": role_id}
            fields["status"] = _DEVICE_STATUS.get(str(ext(element, "status")), "active")
            serial = ext(element, "serial")
            if isinstance(serial, str):
                fields["serial"] = serial[:50]
            wants[site, name.lower()] = Want(_with_description(fields, element), (kind, element))
        for panel in panels:
            type_id, role_id = kinds["odf", _MAKER, "ODF"]
            fields = {"name": short(f"ODF {panel}", 64), "site": self.sites[panel]}
            fields |= {"device_type": type_id, "role": role_id, "status": "active"}
            key = (self.sites[panel], fields["name"].lower())
            wants.setdefault(key, Want(fields, ("panel", panel)))
        rows = self._desk.box.rows("dcim/devices", exclude="config_context")
        ids = self._desk.ensure(
            "dcim/devices", wants, lambda row: (ref(row, "site"), text(row, "name").lower()), rows
        )
        devices = {
            element["id"]: ids[self.sites[element["site"]], short(element["id"], 64).lower()]
            for _, element in self._gear()
        }
        return devices, {panel: ids[self.sites[panel], short(f"ODF {panel}", 64).lower()] for panel in panels}

    def _ports(self) -> dict[str, int]:
        wants: dict[Hashable, Want] = {}
        keys: dict[str, Hashable] = {}
        for name, port in self._onto.elements["ports"].items():
            device = self.devices[port["ne"]]
            fields = {"device": device, "name": port_name(port), "type": _type(port)}
            keys[name] = (device, fields["name"])
            wants[keys[name]] = Want(_with_description(fields, port), ("ports", port))
        devices = list(
            dict.fromkeys(self.devices[port["ne"]] for port in self._onto.elements["ports"].values())
        )
        rows = self._desk.rows_of("dcim/interfaces", "device_id", devices)
        ids = self._desk.ensure(
            "dcim/interfaces", wants, lambda row: (ref(row, "device"), text(row, "name")), rows
        )
        return {name: ids[key] for name, key in keys.items()}


def _type(port: Element) -> str:
    if port.get("kind") == "e1":
        return E1
    rate = port.get("rate")
    return TYPE_OF_RATE.get(rate, OTHER) if isinstance(rate, str) else OTHER


def _own_slug(name: str, taken: set[str]) -> str:
    """Names that differ in their case only would be one slug."""
    found = slug(name)
    if found in taken:
        found = slug(f"{name} _")
    taken.add(found)
    return found


def _with_description(fields: Row, element: Element) -> Row:
    said = described(element)
    return {**fields, "description": said} if said else fields


def _ids(found: dict[Hashable, int]) -> dict[str, int]:
    return {str(name): number for name, number in found.items()}


def people(desk: Desk, path: str, names: dict[str, str]) -> dict[str, int]:
    """Tenants or providers by our id; `names`: what they are called for people."""
    wants: dict[Hashable, Want] = {}
    for name, described_as in names.items():
        fields: dict[str, Any] = {"name": short(name, 100), "slug": slug(name)}
        if described_as:
            fields["description"] = described_as
        wants[short(name, 100)] = Want(fields)
    ids = desk.ensure(path, wants, lambda row: text(row, "name"))
    return {name: ids[short(name, 100)] for name in names}
