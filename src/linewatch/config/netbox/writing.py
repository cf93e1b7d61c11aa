"""A plant written into a NetBox: what is missing there is made; a second time nothing is."""

from collections.abc import Hashable
from typing import Any, NamedTuple

from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.foreign import Progress, quiet
from linewatch.config.netbox.carried import (
    CONTEXT,
    FIELD,
    OBJECT_TYPES,
    contexts_of,
    is_part,
    rest_of,
)
from linewatch.config.netbox.client import NetBox, Row
from linewatch.config.netbox.ensure import Desk, Want
from linewatch.config.netbox.onto import Onto, described, ext
from linewatch.config.netbox.rehearsal import Rehearsal
from linewatch.config.netbox.tally import AS_IT_WAS, CHANGED, Tally
from linewatch.config.netbox.tally import MADE as NEW
from linewatch.config.netbox.words import ref, short, text, value
from linewatch.config.netbox.write_gear import Gear, people
from linewatch.config.netbox.write_light import Light, panels

OLDEST = (4, 2)  # the first whose circuit terminations have a type and an id
_OWN = "Own network"
_TYPE = {"name": "2M leased line", "slug": "2m-leased-line"}
_STATUS = {"planned": "planned", "decommissioned": "decommissioned"}


class Written(NamedTuple):
    """`lists`: what was done, or in a dry run would be. `findings`: what of the plant is not drawn."""

    lists: tuple[Tally, ...]
    findings: tuple[Finding, ...]

    @property
    def changes(self) -> int:
        return sum(tally.changes for tally in self.lists)


def write_netbox(
    raw: dict[str, Any], url: str, token: str, progress: Progress = quiet, *, dry_run: bool = False
) -> Written:
    """`raw` is a FORMAT value. Raises ConfigRefused; what was written by then stays."""
    with (Rehearsal if dry_run else NetBox)(url, token, progress) as box:
        version = box.version()
        if version < OLDEST:
            what = f"NetBox {version[0]}.{version[1]} is too old to be written to"
            raise ConfigRefused([Finding(box.url, what, "4.2 or later is written to")])
        desk = Desk(box)
        _field(desk)
        onto = Onto(raw)
        gear = Gear(desk, onto, panels(onto))
        light = Light(desk, onto, gear, version)
        light.cables(_circuits(desk, onto, gear))
        _contexts(desk, onto)
        return Written(desk.done.told(), _left(light, box))


def _field(desk: Desk) -> None:
    """The custom field every element rides in."""
    path = "extras/custom-fields"
    rows = [row for row in desk.box.rows(path, name=FIELD) if row.get("name") == FIELD]
    fields: Row = {
        "name": FIELD,
        "label": "linewatch",
        "type": "json",
        "object_types": list(OBJECT_TYPES),
        "description": "What linewatch keeps of this record; written by its export",
        "ui_editable": "no",
    }
    if not rows:
        desk.box.create(path, [fields])
        desk.done.count(path, NEW, 1)
        desk.done.name(path, NEW, fields)
        return
    if value(rows[0], "type") != "json":
        what = f'its custom field "{FIELD}" is of type {value(rows[0], "type")}'
        raise ConfigRefused([Finding(f"{desk.box.url}/extras/custom-fields/", what, "rename that field")])
    there = rows[0].get("object_types") or []
    if set(OBJECT_TYPES) <= set(there):
        desk.done.count(path, AS_IT_WAS, 1)
        return
    desk.box.change(path, [{"id": rows[0]["id"], "object_types": sorted({*there, *OBJECT_TYPES})}])
    desk.done.count(path, CHANGED, 1)
    desk.done.name(path, CHANGED, fields)


def _circuits(desk: Desk, onto: Onto, gear: Gear) -> dict[tuple[str, str], int]:
    """Writes circuits and their ends; the ids of the ends by circuit and "a" or "z"."""
    circuits = onto.elements["circuits"]
    if not circuits:
        return {}
    customers, owners = _named(onto, "customers"), _named(onto, "owners")
    used = dict.fromkeys(str(ext(c, "customer")) for c in circuits.values() if _word(ext(c, "customer")))
    tenants = people(desk, "tenancy/tenants", {name: customers.get(name, "") for name in used})
    lessors = dict.fromkeys(_owner(c) for c in circuits.values())
    providers = people(desk, "circuits/providers", {name: owners.get(name, "") for name in lessors})
    kinds: dict[Hashable, Want] = {_TYPE["slug"]: Want(dict(_TYPE))}
    kind = desk.ensure("circuits/circuit-types", kinds, lambda row: text(row, "slug"))[_TYPE["slug"]]
    wants: dict[Hashable, Want] = {}
    keys: dict[str, Hashable] = {}
    for name, circuit in circuits.items():
        fields: Row = {"cid": short(name, 100), "provider": providers[_owner(circuit)], "type": kind}
        fields |= {"status": _STATUS.get(str(ext(circuit, "status")), "active"), "commit_rate": 2048}
        if _word(ext(circuit, "customer")):
            fields["tenant"] = tenants[ext(circuit, "customer")]
        if described(circuit):
            fields["description"] = described(circuit)
        keys[name] = (fields["provider"], fields["cid"])
        wants[keys[name]] = Want(fields, ("circuits", circuit))
    ids = desk.ensure("circuits/circuits", wants, lambda row: (ref(row, "provider"), text(row, "cid")))
    return _terminations(desk, onto, gear, {name: ids[key] for name, key in keys.items()})


def _terminations(desk: Desk, onto: Onto, gear: Gear, ids: dict[str, int]) -> dict[tuple[str, str], int]:
    wants: dict[Hashable, Want] = {}
    keys: dict[tuple[str, str], Hashable] = {}
    for name, circuit in onto.elements["circuits"].items():
        for end in ("a", "z"):
            port = onto.elements["ports"].get(str(circuit.get(f"{end}_port")))
            if port is None:
                continue
            site = gear.sites[onto.elements["nes"][port["ne"]]["site"]]
            fields = {"circuit": ids[name], "term_side": end.upper()}
            fields |= {"termination_type": "dcim.site", "termination_id": site}
            keys[name, end] = (ids[name], end.upper())
            is_ours = ("circuits/circuits", ids[name]) in desk.ours
            wants[keys[name, end]] = Want(fields, ours=is_ours)
    found = desk.ensure(
        "circuits/circuit-terminations", wants, lambda row: (ref(row, "circuit"), value(row, "term_side"))
    )
    return {key: found[name] for key, name in keys.items()}


def _owner(circuit: dict[str, Any]) -> str:
    said = ext(circuit, "owner")
    return said if _word(said) else _OWN


def _word(said: Any) -> bool:
    return isinstance(said, str) and bool(said.strip())


def _named(onto: Onto, word: str) -> dict[str, str]:
    """Names for people of the customers or owners of a plant, by their id."""
    said = ext(onto.raw, word)
    entries = said if isinstance(said, list) else []
    known = [entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]
    return {entry["id"]: described({"ext": entry}) for entry in known}


def _contexts(desk: Desk, onto: Onto) -> None:
    path = "extras/config-contexts"
    rest = rest_of(onto.raw, onto.elements)
    wants: dict[Hashable, Want] = {}
    for name, data in contexts_of(rest).items():
        fields = {"name": name, "weight": 1000, "is_active": False, "data": data}
        fields["description"] = "The rest of a plant of linewatch; written by its export"
        wants[name] = Want(fields, ours=True)
    rows = list(desk.box.rows(path, name__isw=CONTEXT))
    desk.ensure(path, wants, lambda row: text(row, "name"), rows)
    desk.remove(path, [row for row in rows if is_part(row) and row["name"] not in wants])


def _left(light: Light, box: NetBox) -> tuple[Finding, ...]:
    if not light.skipped:
        return ()
    what = (
        f"{light.skipped} jumpers are not drawn: their ports have other cables, or their fibres do not meet"
    )
    return (Finding(f"{box.url}/dcim/cables/", what, "nothing of the plant is lost by it", "warning"),)
