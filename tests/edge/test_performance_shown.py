"""What is kept of quarter hours, as the API tells it and the command prints it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from linewatch.cli.main import make_app
from linewatch.messages.samples import QUARTER, Grade, Point, Sample
from linewatch.store.journal import Store
from linewatch.topology.index import PlantIndex
from tests.fakes.api_house import AT, House
from tests.fakes.served import served
from tests.fakes.small_ring import small_ring


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    store = await Store.open(str(tmp_path / "lw.db"))
    house = House(samples=store.performance)
    house.seen = replace(house.seen, index=PlantIndex(small_ring()))
    line = small_ring().circuits[0]
    near = Point(line.a_port, line.a_ne, "vc12", "near")
    other = Point("n1/e", "n1", "ms", "near")
    start = AT - 4 * QUARTER
    await store.performance.keep(
        [
            Sample(near, start, Grade.INTERVAL, 0, 0, 0, 0, 0, AT),
            Sample(near, start + QUARTER, Grade.INTERVAL, 45, 12, 300, 871, 95, AT),
            Sample(near, start + 2 * QUARTER, Grade.INVALID, None, None, None, None, 0, AT),
            Sample(other, start, Grade.INTERVAL, 3, 0, 0, 9, 0, AT),
        ]
    )
    yield house
    await store.close()


async def test_a_line_is_told_of_all_its_points_and_a_port_of_itself(house: House) -> None:
    line = small_ring().circuits[0]
    async with house.client(house.token()) as client:
        told = (await client.get("/v1/performance", params={"element": line.id})).json()
        port = (await client.get("/v1/performance", params={"element": "n1/e"})).json()
    (point,) = told["points"]
    assert (point["element"], point["layer"], point["objective"]["source"]) == (line.a_port, "vc12", "G.828")
    assert [(q["valid"], q["es"], q["bbe"]) for q in point["quarters"]] == [
        (True, 0, 0),
        (True, 45, 871),
        (False, None, None),
    ]
    last = point["days"][-1]
    assert (last["es"], last["uas"], last["valid"], last["invalid"]) == (45, 300, 2, 1)
    assert last["esr"] == pytest.approx(45 / 1500)
    assert [(p["layer"], p["quarters"][0]["es"]) for p in port["points"]] == [("ms", 3)]


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ({"element": "nowhere"}, 404, 'nothing that counts is called "nowhere"'),
        ({"element": "n1/e", "from": "2026-03-01T00:00:00"}, 422, "offset"),
        ({"element": "n1/e", "from": (AT - timedelta(days=40)).isoformat()}, 422, "at most 31 days"),
        ({"element": "n1/e", "from": (AT + timedelta(days=1)).isoformat()}, 422, "from before to"),
    ],
)
async def test_what_cannot_be_told_is_said(
    house: House, asked: dict[str, str], status: int, says: str
) -> None:
    async with house.client(house.token()) as client:
        answer = await client.get("/v1/performance", params=asked)
    assert (answer.status_code, says in answer.json()["detail"]) == (status, True), answer.text


async def test_a_scope_sees_lines_and_no_ports(house: House) -> None:
    async with house.client(house.token(scope="customer:BANK")) as client:
        for element in ("n1/e", small_ring().circuits[0].id):
            assert (await client.get("/v1/performance", params={"element": element})).status_code == 404


async def test_the_command_shows_what_was_errored_and_the_days(house: House) -> None:
    line = small_ring().circuits[0]
    async with served(house.app) as url:

        async def said(*more: str) -> str:
            arguments = ["performance", line.id, "--api", url, *more]
            env = {"LINEWATCH_TOKEN": house.token(), "COLUMNS": "140"}
            result = await asyncio.to_thread(CliRunner().invoke, make_app("performance"), arguments, env=env)
            assert result.exit_code == 0, result.stderr
            return result.stdout

        shown = await said()
        whole = json.loads(await said("--json"))
        every = await said("--all")

    rows = [row.split() for row in shown.splitlines()]
    assert ["2026-03-01", "01:15", "45", "12", "871", "300", "+95", "s"] in rows
    assert ["2026-03-01", "01:30", "-", "-", "-", "-", "无效", "not", "valid"] in rows
    assert not any(row[:2] == ["2026-03-01", "01:00"] for row in rows), "a clean quarter is not shown"
    assert "01:00" in every
    assert "2/1/" in shown
    assert whole["element"] == line.id
