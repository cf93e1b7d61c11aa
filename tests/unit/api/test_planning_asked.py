"""Room, standby routes, what is free and what if, over HTTP: of the plant in force, with what is open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from linewatch.access.roles import Role
from linewatch.config.plant_files import read_plant
from linewatch.messages.records import (
    Affected,
    CircuitRecord,
    CircuitState,
    IncidentPhase,
    IncidentRecord,
    Root,
    Verdict,
)
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex
from linewatch.topology.service import services
from tests.fakes.api_house import AT, House
from tests.fakes.served import served

CITY = PlantIndex(read_plant(Path(__file__).resolve().parents[3] / "topology" / "xiangtan").plant)
OF = services(CITY)


def cut(cable: str, number: int, *down: str) -> IncidentRecord:
    verdict = Verdict((Root(cable, "cable-cut", 1.0, ()),), (), Affected(down), (), AT, settled=True)
    return IncidentRecord(f"I-{number}", IncidentPhase.OPEN, Severity.CRITICAL, verdict, AT, AT)


def house(*incidents: IncidentRecord) -> House:
    made = House()
    lines = {
        c.id: CircuitRecord(
            c.id,
            c.id,
            OF[c.id].customer,
            OF[c.id].service_class,
            "",
            "",
            c.protected,
            CircuitState.UP,
            AT,
            (),
        )
        for c in CITY.plant.circuits
    }
    made.seen = replace(
        made.seen, index=CITY, plant_digest="city", circuits=lines, incidents={i.id: i for i in incidents}
    )
    return made


@asynccontextmanager
async def asking(
    made: House, scope: str = "all", role: Role = Role.VIEWER
) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {made.token(role, scope)}"}
    async with (
        served(made.app) as url,
        httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client,
    ):
        yield client


async def said(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    assert answer.headers["linewatch-seq"] == "7"
    return answer.json()


async def test_what_would_get_worse_beside_what_is_open() -> None:
    body = {"elements": ["CAB-BT-HX"], "worst": {"kinds": ["cable"], "top": 3}}
    async with asking(house()) as client:
        alone = await said(await client.post("/v1/whatif", json=body))
    async with asking(house(cut("CAB-HX-YH", 1))) as client:
        found = await said(await client.post("/v1/whatif", json=body))
    assert (alone["present"], found["present"]) == ([], ["I-1"])
    assert [one["incident"] for one in found["worse_incidents"]] == ["I-1"]
    assert found["counts"]["down"] > alone["counts"]["down"]
    assert found["worst"][0]["element"] == "CAB-BT-HX"
    assert len(found["worst"]) == 3
    assert found["cut_off"] == ""


async def test_a_scope_sees_its_own_lines_only() -> None:
    customer = OF[CITY.circuits_of_trail["VC4-RIVER"][0]].customer
    mine = {c for c, service in OF.items() if service.customer == customer}
    other = next(c for c in OF if c not in mine)
    made = house(cut("CAB-HX-YH", 1))
    async with asking(made, f"customer:{customer}") as client:
        found = await said(await client.post("/v1/whatif", json={"elements": ["NE-HX"], "worst": {}}))
        (room,) = (await said(await client.get("/v1/capacity", params={"element": "VC4-RIVER"})))["rooms"]
        gone = await client.get(f"/v1/circuits/{other}/standby")
        await said(await client.get(f"/v1/circuits/{min(mine)}/standby"))
    assert {fate["circuit"] for fate in found["circuits"]} <= mine
    assert sum(found["counts"].values()) == len(found["circuits"]) > 0
    assert set(found["by_customer"]) == {customer}
    assert {*found["exposed_now"], *found["already_down"]} <= mine
    assert max(danger["down"] for danger in found["worst"]) <= len(mine)
    assert found["present"] == [], "an incident of other people's lines"
    by = {use["by"] for use in room["uses"]}
    assert None in by
    assert by - {None} <= mine
    assert (gone.status_code, gone.json()["type"]) == (404, "urn:linewatch:problem:not-found")


async def test_a_route_that_is_down_now_is_not_usable_and_says_why() -> None:
    async with asking(house()) as client:
        whole = await said(await client.get("/v1/circuits/SIB-03/standby"))
    route = next(leg["routes"][0] for leg in whole["legs"] if leg["routes"])
    hop = route["steps"][0]["hops"][0]
    section = CITY.sections.get(hop) or CITY.sections[CITY.msp_groups[hop].working]
    cable = CITY.fibres[section.fibres_az[0]].cable
    assert route["not_usable"] == ""
    async with asking(house(cut(cable, 4))) as client:
        hurt = await said(await client.get("/v1/circuits/SIB-03/standby"))
    told = [way["not_usable"] for leg in hurt["legs"] for way in leg["routes"]]
    assert any(f"cable-cut {cable} (I-4)" in why for why in told), told


async def test_an_msp_whose_working_fibre_is_cut_still_carries() -> None:
    """By the element alone the route would be lost; by what a signal does it is not."""
    group = CITY.msp_groups["MSP-RIVER"]
    cable = CITY.fibres[CITY.sections[group.working].fibres_az[0]].cable
    params = {"a": "JR", "z": "HD", "away_from": "SIB-03"}
    async with asking(house(cut(cable, 1))) as client:
        found = await said(await client.get("/v1/free", params=params))
    over = [way for way in found["ready"] if "VC4-RIVER" in [step["trail"] for step in way["steps"]]]
    assert over
    assert {way["not_usable"] for way in over} == {""}


async def test_room_of_all_comes_fullest_first() -> None:
    async with asking(house()) as client:
        found = await said(await client.get("/v1/capacity"))
    full = [room["used"] / room["usable"] for room in found["rooms"] if room["usable"]]
    assert full == sorted(full, reverse=True)
    assert len(found["rooms"]) > len(CITY.sections)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "word"),
    [
        ("POST", "/v1/whatif", {"elements": ["CAB-HX-YX"]}, 422, "nothing called"),
        ("POST", "/v1/whatif", {"elements": ["CAB-HX-YH@99"]}, 422, "between 0 and"),
        ("POST", "/v1/whatif", {}, 422, "write elements"),
        ("POST", "/v1/whatif", {"worst": {"kinds": ["moon"]}}, 422, "cable"),
        ("POST", "/v1/whatif", {"elements": ["NE-HX"] * 51}, 422, "50"),
        ("GET", "/v1/capacity?element=MS-A9", None, 404, "Did you mean"),
        ("GET", "/v1/capacity?elemnt=MS-A1", None, 422, "element"),
        ("GET", "/v1/free?a=NE-BT&z=NE-BX", None, 404, "Did you mean"),
        ("GET", "/v1/free?a=NE-BT", None, 422, "z"),
        ("GET", "/v1/circuits/ICBC-00/standby", None, 404, "Did you mean"),
    ],
)
async def test_what_is_wrong_is_a_problem(method: str, path: str, body: Any, status: int, word: str) -> None:
    async with asking(house()) as client:
        answer = await client.request(method, path, json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert word in answer.json()["detail"]


async def test_a_monitor_may_not_ask_and_another_plant_is_asked_about_itself() -> None:
    made = house()
    async with asking(made, role=Role.MONITOR) as client:
        assert (await client.get("/v1/capacity")).status_code == 403
    planning = made.app.state.rooms.planning
    async with asking(made) as client:
        await said(await client.post("/v1/whatif", json={"elements": ["NE-HX"]}))
        made.seen = replace(made.seen, index=PlantIndex(CITY.plant), plant_digest="other")
        planning.changed(made.seen)
        warm = planning._desk
        assert warm.digest == "other"
        await said(await client.post("/v1/whatif", json={"elements": ["NE-HX"]}))
        assert planning._desk is warm
        assert {"whatif", "standbys"} <= vars(warm).keys(), "made before it was asked for"
