"""NetBox's words: roles, lengths, slugs, names that are too long, cards of modules."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linewatch.config.netbox.draft import Draft
from linewatch.config.netbox.gear import read_gear
from linewatch.config.netbox.records import Records
from linewatch.config.netbox.words import gear_of, km, ne_type, short, slug


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (("sdh-ne",), "ne"),
        (("access-router", "Access router"), "router"),
        (("cpe",), "router"),
        (("e1-modems",), "fibre-modem"),
        (("modem-rack",), "modem-rack"),
        (("protocol-converter",), "converter"),
        (("patch-panel",), "passive"),
        (("transmission", "OptiX MSPP"), "ne"),
        (("server", "PowerEdge"), None),
        (("madmin",), None),  # no "adm" in it
    ],
)
def test_roles_and_types(said: tuple[str, ...], kind: str | None) -> None:
    assert gear_of(*said) == kind


def test_types_of_ne() -> None:
    assert [ne_type("sdh", word) for word in ("DXC 4/1", "STM-1 TM", "ADM")] == [
        "sdh-dxc",
        "sdh-tm",
        "sdh-adm",
    ]


@pytest.mark.parametrize(
    ("length", "unit", "found"),
    [
        (14.2, "km", 14.2),
        (300, "m", 0.3),
        (1, "mi", 1.609),
        (0, "km", None),
        (5, None, None),
        ("5", "m", None),
    ],
)
def test_lengths(length: Any, unit: str | None, found: float | None) -> None:
    assert km(length, unit) == found


@settings(deadline=None)
@given(name=st.text(min_size=1, max_size=300), most=st.integers(20, 100))
def test_slugs_and_names_fit(name: str, most: int) -> None:
    assert re.fullmatch(r"[-a-z0-9]{1,100}", slug(name))
    assert len(short(name, most)) <= most


def test_names_that_begin_alike_stay_apart() -> None:
    names = ["湘潭雨湖", "湘潭岳塘", "x" * 120 + "1", "x" * 120 + "2"]
    assert len({slug(name) for name in names}) == 4
    assert len({short(name, 64) for name in names}) == 4


def test_a_card_is_a_module_or_the_slot_in_a_name() -> None:
    device = {"id": 1, "name": "N", "site": {"id": 1}, "role": {"id": 1, "slug": "sdh"}, "device_type": {}}
    bay = {"module": {"module_bay": {"name": "Slot 7"}}}
    rows = [
        {"name": "STM16-1", "type": {"value": "sonet-oc48"}, **bay},
        {"name": "STM16-2", "type": {"value": "sonet-oc48"}, **bay},
        {"name": "0/11/3", "type": {"value": "e1"}},
        {"name": "lone", "type": {"value": "e1"}},
    ]
    ports = {n: {"id": n, "device": {"id": 1}, **row} for n, row in enumerate(rows, 1)}
    nothing: dict[int, Any] = {}
    sites = {1: {"id": 1, "name": "S"}}
    records = Records(
        sites, {1: device}, ports, nothing, nothing, nothing, nothing, nothing, nothing, nothing
    )
    draft = Draft(records, "http://n")
    read_gear(draft)
    cards = [(card["id"], card["slot"], card["kind"]) for card in draft.raw["cards"]]
    assert cards == [("N/Slot 7", 7, "line"), ("N/0/11", 11, "trib"), ("N/S1", 1, "trib")]
    assert [port["id"] for port in draft.raw["ports"]] == ["N/STM16-1", "N/STM16-2", "N/0/11/3", "N/lone"]
