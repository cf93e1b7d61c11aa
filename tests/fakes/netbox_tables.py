"""The fields of NetBox's lists, for tests/fakes/netbox_house.py: kind, bounds, and what is required."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OBJECT_TYPE = {
    "dcim/sites": "dcim.site",
    "dcim/devices": "dcim.device",
    "dcim/interfaces": "dcim.interface",
    "dcim/front-ports": "dcim.frontport",
    "dcim/rear-ports": "dcim.rearport",
    "dcim/cables": "dcim.cable",
    "circuits/circuits": "circuits.circuit",
    "circuits/circuit-terminations": "circuits.circuittermination",
}
_PATH = {kind: path for path, kind in OBJECT_TYPE.items()}
CABLED = {
    "circuits.circuittermination": {"dcim.interface", "dcim.frontport", "dcim.rearport"},
    "dcim.interface": {"dcim.interface", "circuits.circuittermination", "dcim.frontport", "dcim.rearport"},
    "dcim.frontport": {"dcim.interface", "dcim.frontport", "dcim.rearport", "circuits.circuittermination"},
    "dcim.rearport": {"dcim.interface", "dcim.frontport", "dcim.rearport", "circuits.circuittermination"},
}


@dataclass(frozen=True)
class Field:
    """`most`: characters, or the greatest number; `places`: decimals; `to`: the list a reference leads to."""

    kind: str
    required: bool = False
    default: Any = None
    most: float = 0
    least: float = 0
    places: int = 0
    choices: tuple[str, ...] = ()
    to: str = ""
    plain: bool = False  # a choice that its serializer does not declare is shown without a label

    def wrong(self, value: Any, shelf: Any, path: str) -> str | None:
        """What NetBox would say of a value, None where it takes it."""
        if value is None and not self.required and self.default is None:
            return None
        judge = getattr(self, f"_{self.kind}")
        said = judge(value, shelf, path)
        return said if isinstance(said, str) else None

    def shown(self, value: Any, shelf: Any) -> Any:
        if value is None:
            return None
        if self.kind == "choice" and not self.plain:
            return {"value": value, "label": value.title()} if value else None
        if self.kind == "ref":
            return _brief(self.to, shelf.rows[self.to][value], shelf)
        if self.kind == "ends":
            return [{**end, "object": {"id": end["object_id"]}} for end in value]
        if self.kind == "mapped":
            return [dict(one) for one in value]
        # jsonb keeps no order of keys.
        return _jsonb(value)

    def _text(self, value: Any, shelf: Any, path: str) -> str | None:
        if not isinstance(value, str):
            return "Not a valid string."
        if value != value.strip():
            return "Blanks at an end would be cut."
        if self.required and not value:
            return "This field may not be blank."
        if len(value) > self.most:
            return f"Ensure this field has no more than {self.most:g} characters."
        return "Null characters are not allowed." if "\0" in value else None

    def _slug(self, value: Any, shelf: Any, path: str) -> str | None:
        good = isinstance(value, str) and re.fullmatch(r"[-a-zA-Z0-9_]{1,100}", value)
        return None if good else "Enter a valid slug."

    def _number(self, value: Any, shelf: Any, path: str) -> str | None:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return "A valid number is required."
        if not self.least <= value <= self.most:
            return f"Ensure this value is from {self.least} to {self.most}."
        if self.places == 0 and not isinstance(value, int):
            return "A valid integer is required."
        return None if round(value, self.places) == value else f"No more than {self.places} decimal places."

    def _flag(self, value: Any, shelf: Any, path: str) -> str | None:
        return None if isinstance(value, bool) else "Must be a valid boolean."

    def _choice(self, value: Any, shelf: Any, path: str) -> str | None:
        return None if value in self.choices else f'"{value}" is not a valid choice.'

    def _ref(self, value: Any, shelf: Any, path: str) -> str | None:
        there = isinstance(value, int) and value in shelf.rows[self.to]
        return None if there else f"Related object not found: {value}"

    def _json(self, value: Any, shelf: Any, path: str) -> str | None:
        if not isinstance(value, dict):
            return "JSON data must be in object form."
        return "\\u0000 cannot be converted to text." if "\\u0000" in json.dumps(value) else None

    def _types(self, value: Any, shelf: Any, path: str) -> str | None:
        known = set(OBJECT_TYPE.values())
        good = isinstance(value, list) and value and all(one in known for one in value)
        return None if good else "Invalid object type."

    def _fields(self, value: Any, shelf: Any, path: str) -> str | None:
        rows = shelf.rows["extras/custom-fields"].values()
        known = [row["name"] for row in rows if OBJECT_TYPE[path] in row["object_types"]]
        for name in value:
            if name not in known:
                return f"Custom field '{name}' does not exist for this object type."
        return None

    def _ends(self, value: Any, shelf: Any, path: str) -> str | None:
        for end in value if isinstance(value, list) else [None]:
            if not isinstance(end, dict) or set(end) != {"object_type", "object_id"}:
                return "Write a list of object_type and object_id."
            if (
                end["object_type"] not in _PATH
                or end["object_id"] not in shelf.rows[_PATH[end["object_type"]]]
            ):
                return f"No such object: {end}"
        return None

    def _mapped(self, value: Any, shelf: Any, path: str) -> str | None:
        for one in value if isinstance(value, list) else [None]:
            if not isinstance(one, dict) or not set(one) <= {"position", "rear_port", "rear_port_position"}:
                return "Write a list of position, rear_port and rear_port_position."
            if one.get("rear_port") not in shelf.rows["dcim/rear-ports"] or "position" not in one:
                return "A position and a rear port are required."
        return None


def _brief(path: str, row: dict[str, Any], shelf: Any) -> dict[str, Any]:
    brief = {key: row[key] for key in ("id", "name", "slug", "model", "cid", "description") if key in row}
    if path == "dcim/device-types":
        brief["manufacturer"] = _brief(
            "dcim/manufacturers", shelf.rows["dcim/manufacturers"][row["manufacturer"]], shelf
        )
    return {"url": f"/api/{path}/{row['id']}/", "display": str(row.get("name", row["id"])), **brief}


def _jsonb(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _jsonb(value[key]) for key in sorted(value, key=lambda key: (len(key.encode()), key))}
    return [_jsonb(item) for item in value] if isinstance(value, list) else value


def text(most: int = 200, *, required: bool = False) -> Field:
    return Field("text", required=required, default=None if required else "", most=most)


def ref(to: str, *, required: bool = False) -> Field:
    return Field("ref", required=required, to=to)


def choice(*choices: str, required: bool = False, default: str | None = None, plain: bool = False) -> Field:
    return Field("choice", required=required, choices=choices, default=default, plain=plain)


SLUG = Field("slug", required=True)
CUSTOM = Field("fields", default={})
RATES = tuple(f"sonet-oc{n}" for n in (3, 12, 48, 192, 768, 1920, 3840))
INTERFACES = (
    *RATES,
    "e1",
    "e3",
    "t1",
    "t3",
    "other",
    "virtual",
    "1000base-t",
    "1000base-x-sfp",
    "10gbase-x-sfpp",
)
PORTS = (
    "8p8c",
    "bnc",
    "fc",
    "lc",
    "lc-apc",
    "lc-upc",
    "sc",
    "sc-apc",
    "sc-upc",
    "st",
    "mpo",
    "splice",
    "other",
)
CABLES = ("cat5e", "cat6", "coaxial", "mmf", "mmf-om3", "smf", "smf-os1", "smf-os2", "aoc", "power")

TABLES: Mapping[str, Mapping[str, Field]] = {
    "dcim/sites": {
        "name": text(100, required=True),
        "slug": SLUG,
        "status": choice("planned", "staging", "active", "decommissioning", "retired", default="active"),
        "tenant": ref("tenancy/tenants"),
        "latitude": Field("number", most=90, least=-90, places=6),
        "longitude": Field("number", most=180, least=-180, places=6),
        "physical_address": text(),
        "description": text(),
        "custom_fields": CUSTOM,
    },
    "dcim/device-roles": {"name": text(100, required=True), "slug": SLUG, "description": text()},
    "dcim/manufacturers": {"name": text(100, required=True), "slug": SLUG, "description": text()},
    "dcim/device-types": {
        "manufacturer": ref("dcim/manufacturers", required=True),
        "model": text(100, required=True),
        "slug": SLUG,
        "description": text(),
    },
    "dcim/devices": {
        "name": text(64),
        "device_type": ref("dcim/device-types", required=True),
        "role": ref("dcim/device-roles", required=True),
        "site": ref("dcim/sites", required=True),
        "tenant": ref("tenancy/tenants"),
        "serial": text(50),
        "status": choice(
            "offline",
            "active",
            "planned",
            "staged",
            "failed",
            "inventory",
            "decommissioning",
            default="active",
        ),
        "description": text(),
        "custom_fields": CUSTOM,
    },
    "dcim/interfaces": {
        "device": ref("dcim/devices", required=True),
        "name": text(64, required=True),
        "type": choice(*INTERFACES, required=True),
        "description": text(),
        "custom_fields": CUSTOM,
    },
    "dcim/rear-ports": {
        "device": ref("dcim/devices", required=True),
        "name": text(64, required=True),
        "type": choice(*PORTS, required=True),
        "positions": Field("number", default=1, least=1, most=1024),
        "description": text(),
    },
    "dcim/front-ports": {
        "device": ref("dcim/devices", required=True),
        "name": text(64, required=True),
        "type": choice(*PORTS, required=True),
        "positions": Field("number", default=1, least=1, most=1024),
        "rear_ports": Field("mapped", default=[]),
        "rear_port": ref("dcim/rear-ports", required=True),
        "rear_port_position": Field("number", default=1, least=1, most=1024),
        "description": text(),
    },
    "dcim/cables": {
        "type": choice(*CABLES, "", default="", plain=True),
        "a_terminations": Field("ends", default=[]),
        "b_terminations": Field("ends", default=[]),
        "status": choice("connected", "planned", "decommissioning", default="connected"),
        "tenant": ref("tenancy/tenants"),
        "label": text(100),
        "length": Field("number", most=999999.99, places=2),
        "length_unit": choice("km", "m", "cm", "mi", "ft", "in"),
        "description": text(),
        "custom_fields": CUSTOM,
    },
    "circuits/providers": {"name": text(100, required=True), "slug": SLUG, "description": text()},
    "circuits/circuit-types": {"name": text(100, required=True), "slug": SLUG, "description": text()},
    "circuits/circuits": {
        "cid": text(100, required=True),
        "provider": ref("circuits/providers", required=True),
        "type": ref("circuits/circuit-types", required=True),
        "status": choice(
            "planned",
            "provisioning",
            "active",
            "offline",
            "deprovisioning",
            "decommissioned",
            default="active",
        ),
        "tenant": ref("tenancy/tenants"),
        "commit_rate": Field("number", most=2**31),
        "description": text(),
        "custom_fields": CUSTOM,
    },
    "circuits/circuit-terminations": {
        "circuit": ref("circuits/circuits", required=True),
        "term_side": choice("A", "Z", required=True, plain=True),
        "termination_type": choice(
            "dcim.site", "dcim.location", "dcim.region", "circuits.providernetwork", plain=True
        ),
        "termination_id": Field("number", most=2**31),
        "description": text(),
    },
    "tenancy/tenants": {"name": text(100, required=True), "slug": SLUG, "description": text()},
    "extras/custom-fields": {
        "name": text(50, required=True),
        "label": text(50),
        "type": choice("text", "integer", "json", required=True),
        "object_types": Field("types", required=True),
        "description": text(),
        "ui_editable": choice("yes", "no", "hidden", default="yes"),
    },
    "extras/config-contexts": {
        "name": text(100, required=True),
        "weight": Field("number", default=1000, most=32767),
        "description": text(),
        "is_active": Field("flag", default=True),
        "data": Field("json", required=True),
    },
}
Table = Mapping[str, Field]
