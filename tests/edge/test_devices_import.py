"""`linewatch devices import`: a list of devices into the files of a plant, told row by row; no secrets."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from linewatch.cli.main import make_app
from linewatch.config.devices.from_netbox import read_devices
from linewatch.config.devices.into_plant import compare
from linewatch.config.plant_files import look_at_plant, read_plant, write_plant
from linewatch.topology.agents import agents
from linewatch.topology.index import PlantIndex
from tests.fakes.netbox_house import one_answer

XIANGTAN = Path(__file__).parents[2] / "topology" / "xiangtan"


@pytest.fixture(scope="module")
def raw() -> dict[str, Any]:
    return look_at_plant(XIANGTAN).raw


@pytest.fixture
def plant(tmp_path: Path, raw: dict[str, Any]) -> Path:
    write_plant(raw, tmp_path / "plant")
    return tmp_path / "plant"


def imported(plant: Path, table: str, *more: str) -> Any:
    file = plant.parent / "list.csv"
    file.write_text(table, encoding="utf-8")
    return CliRunner().invoke(
        make_app("devices"), ["devices", "import", str(file), "--plant", str(plant), *more]
    )


def agent(plant: Path, name: str) -> Any:
    return next(a for a in agents(PlantIndex(read_plant(plant).plant)) if a.id == name)


def two(raw: dict[str, Any]) -> tuple[str, str]:
    return raw["nes"][0]["id"], next(d["id"] for d in raw["devices"] if d["type"] == "router")


def test_a_list_is_put_into_the_plant_and_a_second_time_changes_nothing(
    plant: Path, raw: dict[str, Any]
) -> None:
    ne, router = two(raw)
    table = (
        f"设备,管理地址,凭据,profile,轮询周期\n{ne},10.9.1.1:1161,core,,30s\n"
        f"{router},10.9.1.2,edge,Cisco,\nnowhere-1,10.9.1.3,,,\n"
    )
    before = {file: file.read_bytes() for file in plant.glob("*.yaml")}
    dry = imported(plant, table, "--dry-run")
    assert dry.exit_code == 0, dry.stderr
    assert {file: file.read_bytes() for file in plant.glob("*.yaml")} == before
    assert f"~  list.csv:row 2  {ne}" in dry.stdout or f"+  list.csv:row 2  {ne}" in dry.stdout
    assert "?  list.csv:row 4  nowhere-1" in dry.stdout
    assert "1 unknown; nothing is written" in dry.stdout
    done = imported(plant, table)
    assert "2 files written" in done.stdout, done.stderr
    first, second = agent(plant, ne), agent(plant, router)
    assert (first.host, first.port, first.credential, first.poll_s) == ("10.9.1.1", 1161, "core", 30)
    assert (second.host, second.credential, second.profile) == ("10.9.1.2", "edge", "Cisco")
    again = imported(plant, table)
    assert "0 added, 0 changed, 2 same, 1 unknown; 0 files written" in again.stdout


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        pytest.param(
            "id,address,community\nX,10.1.1.1,public\n",
            'row 1, column C: the column "community" looks like a secret',
            id="a community",
        ),
        pytest.param("id,SNMP 密码\nX,abc\n", "looks like a secret", id="a password in Chinese"),
        pytest.param("id,auth_key\nX,abc\n", "looks like a secret", id="a key"),
        pytest.param("id,credential\nNE,s3cret!word\n", "credential is no name of an entry", id="a secret"),
        pytest.param("id,address\nNE,10.1.1.999\n", 'address is "10.1.1.999"; write an IPv4', id="address"),
        pytest.param("id,poll\nNE,often\n", 'the poll interval is "often"', id="interval"),
        pytest.param("address\n10.1.1.1\n", "no column names the devices", id="no id"),
        pytest.param("id,address\n,10.1.1.1\n", "row 2: the row names no device", id="a row without"),
        pytest.param("", "the table is empty", id="nothing"),
    ],
)
def test_what_is_refused_is_told_by_its_place(plant: Path, table: str, sentence: str) -> None:
    before = {file: file.read_bytes() for file in plant.glob("*.yaml")}
    result = imported(plant, table)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert "s3cret" not in result.stderr + result.stdout
    assert {file: file.read_bytes() for file in plant.glob("*.yaml")} == before


def test_an_address_of_two_devices_and_a_device_in_two_rows_are_mistakes(
    plant: Path, raw: dict[str, Any]
) -> None:
    ne, router = two(raw)
    shared = imported(plant, f"id,address\n{ne},10.9.9.9\n{router},10.9.9.9\n")
    assert shared.exit_code == 1
    assert "is that of" in shared.stderr
    twice = imported(plant, f"id,address\n{ne},10.9.9.9\n{ne},10.9.9.8\n")
    assert f"list.csv:row 3: {ne} stands in list.csv:row 2 already; keep one row" in twice.stderr


def test_comments_are_not_lost_without_a_word(plant: Path, raw: dict[str, Any]) -> None:
    file = plant / "equipment.yaml"
    file.write_text("# by hand\n" + file.read_text())
    table = f"id,address\n{raw['nes'][0]['id']},10.9.1.1\n"
    result = imported(plant, table)
    assert result.exit_code == 1
    assert "equipment.yaml:1: its comments would be lost; say --force if they may" in result.stderr
    assert imported(plant, table, "--force").exit_code == 0


def test_devices_of_a_netbox(raw: dict[str, Any]) -> None:
    ne, _ = two(raw)
    rows = [
        {
            "id": 7,
            "name": ne,
            "primary_ip4": {"address": "10.8.0.7/24"},
            "custom_fields": {"linewatch_credential": "core", "snmp_community": "public"},
        },
        {"id": 8, "name": None, "primary_ip4": {"address": "10.8.0.8/24"}, "custom_fields": {}},
    ]
    answer = {"netbox-version": "4.2.0", "count": 2, "next": None, "previous": None, "results": rows}
    with one_answer(200, json.dumps(answer).encode(), {"Content-Type": "application/json"}) as url:
        listed, found = read_devices(url, "0123456789abcdef0123456789abcdef01234567")
    assert [(row.name, row.said) for row in listed] == [(ne, {"address": "10.8.0.7", "credential": "core"})]
    assert [f.what for f in found] == [
        'the custom field "snmp_community" looks like a secret; it is not read'
    ]
    changes, _ = compare(raw, listed)
    assert changes[0].fields["address"][1] == "10.8.0.7"
