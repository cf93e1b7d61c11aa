"""Sites, devices and interfaces of a NetBox as sites, NEs, cards, ports and what stands at the customer's."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from linewatch.config.netbox.draft import Draft
from linewatch.config.netbox.words import E1, RATES, STATUS, gear_of, ne_type, ref, text, value

_ROLES_LEFT_OUT = (
    "put router, converter, modem, sdh or odf into the slug of the role, if it belongs to the plant"
)


def read_gear(draft: Draft) -> None:
    for number, site in draft.records.sites.items():
        _site(draft, number, site)
    by_device: dict[int, list[int]] = {}
    for number, port in draft.records.interfaces.items():
        by_device.setdefault(ref(port, "device") or 0, []).append(number)
    passed: dict[int, list[str]] = {}
    for number, device in draft.records.devices.items():
        ports = by_device.get(number, [])
        lines = [one for one in ports if value(draft.records.interfaces[one], "type") in RATES]
        kind = "ne" if lines else _kind(device)
        if ("dcim/sites", ref(device, "site") or 0) not in draft.names:
            draft.warn("dcim/devices", number, f"{_called(device)} has no site", "give it one")
        elif kind == "ne":
            _ne(draft, number, device, ports)
        elif kind is None:
            passed.setdefault(ref(device, "role") or ref(device, "device_role") or 0, []).append(
                _called(device)
            )
        elif kind != "passive":
            _device(draft, number, device, kind)
    for role, names in passed.items():
        _say_passed(draft, role, names)


def _site(draft: Draft, number: int, row: Mapping[str, Any]) -> None:
    name = draft.name(text(row, "name") or f"site-{number}")
    site: dict[str, Any] = {"id": name}
    if row.get("latitude") is not None and row.get("longitude") is not None:
        site |= {"lon": row["longitude"], "lat": row["latitude"]}
    site["role"] = "access"
    ext = _status(row)
    if text(row, "physical_address"):
        ext["address_text"] = text(row, "physical_address")
    draft.add("sites", site | ({"ext": ext} if ext else {}), "dcim/sites", number)


def _ne(draft: Draft, number: int, row: Mapping[str, Any], ports: Iterable[int]) -> None:
    name = draft.name(_called(row))
    ne: dict[str, Any] = {
        "id": name,
        "site": draft.names["dcim/sites", ref(row, "site") or 0],
        "type": ne_type(*_words(row)),
        "power": None,
        "domain": None,
        "mgmt": {"mode": "trap", "poll_s": 60},
    }
    maker = _maker(row)
    if maker:
        ne["vendor"] = maker
    draft.made_up["NEs with traps and a poll every 60 s, without power and domain"] += 1
    draft.add("nes", ne | _ext(row), "dcim/devices", number)
    cards: dict[str, dict[str, Any]] = {}
    slots: set[int] = set()
    for port in ports:
        _port(draft, name, port, cards, slots)


def _port(draft: Draft, ne: str, number: int, cards: dict[str, dict[str, Any]], slots: set[int]) -> None:
    row = draft.records.interfaces[number]
    kind = value(row, "type")
    name = text(row, "name") or f"port-{number}"
    label = _slot_label(row, name)
    stm = kind in RATES
    if label not in cards:
        card = {
            "id": draft.name(f"{ne}/{label or 'S1'}"),
            "ne": ne,
            "slot": _slot(label, slots),
            "kind": "trib",
        }
        draft.add("cards", card, "dcim/interfaces", number)
        draft.made_up["cards, one for each module, or slot in the names of interfaces"] += 1
        del draft.names["dcim/interfaces", number]  # that is the port's
        cards[label] = card
    card = cards[label]
    if stm:
        card["kind"] = "line"
    port: dict[str, Any] = {"id": draft.name(f"{ne}/{name}"), "ne": ne, "card": card["id"]}
    port |= {"kind": "stm", "rate": RATES[kind]} if stm else {"kind": E1}
    ext = {"if_name": name} if port["id"] != f"{ne}/{name}" else {}
    draft.add("ports", port | ({"ext": ext} if ext else {}), "dcim/interfaces", number)


def _slot_label(row: Mapping[str, Any], name: str) -> str:
    """The bay of its module, else what stands before the last / or - of its name."""
    module = row.get("module")
    bay = module.get("module_bay") if isinstance(module, dict) else None
    if isinstance(bay, dict):
        return text(bay, "name") or text(bay, "display")
    return re.split(r"[/:-](?=[^/:-]*$)", name)[0] if re.search(r"[/:-]", name) else ""


def _slot(label: str, slots: set[int]) -> int:
    digits = re.findall(r"\d+", label)
    slot = int(digits[-1][:4]) if digits else 1
    while slot in slots:
        slot += 1
    slots.add(slot)
    return slot


def _device(draft: Draft, number: int, row: Mapping[str, Any], kind: str) -> None:
    device = {
        "id": draft.name(_called(row)),
        "type": kind,
        "site": draft.names["dcim/sites", ref(row, "site") or 0],
        "power": None,
        "domain": None,
    }
    draft.add("devices", device | _ext(row), "dcim/devices", number)


def _say_passed(draft: Draft, role: int, names: list[str]) -> None:
    row = next(d for d in draft.records.devices.values() if _called(d) == names[0])
    said = row.get("role") or row.get("device_role") or {}
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    what = f'role "{text(said, "name")}" is not known: {len(names)} passed over ({shown})'
    draft.warn("dcim/device-roles", role, what, _ROLES_LEFT_OUT)


def _kind(row: Mapping[str, Any]) -> str | None:
    return gear_of(*_words(row))


def _words(row: Mapping[str, Any]) -> list[str]:
    role = row.get("role") or row.get("device_role") or {}
    kind = row.get("device_type") or {}
    return [text(role, "slug"), text(role, "name"), text(kind, "slug"), text(kind, "model")]


def _maker(row: Mapping[str, Any]) -> str:
    kind = row.get("device_type") or {}
    return text(kind.get("manufacturer") or {}, "name")


def _called(row: Mapping[str, Any]) -> str:
    return text(row, "name") or f"device-{row.get('id')}"


def _ext(row: Mapping[str, Any]) -> dict[str, Any]:
    ext = _status(row)
    address = text(row.get("primary_ip") or {}, "address").partition("/")[0]
    for key, said in (
        ("address", address if ":" not in address else ""),
        ("serial", text(row, "serial")),
        ("model", text(row.get("device_type") or {}, "model")),
    ):
        if said:
            ext[key] = said
    return {"ext": ext} if ext else {}


def _status(row: Mapping[str, Any]) -> dict[str, Any]:
    status = STATUS.get(value(row, "status") or "")
    return {"status": status} if status else {}
