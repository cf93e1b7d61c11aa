"""A cut in the example city leaves lines without protection: since when, and what next is worst."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from msgspec.structs import replace as with_

from linewatch.access.roles import Role
from linewatch.api.exposure_told import Looked, exposure_told
from linewatch.api.planning import Planning
from linewatch.cli.why_exposed import exposed_lines
from linewatch.cli.why_language import Language
from linewatch.config.plant_files import read_plant
from linewatch.incident.book import IncidentBook
from linewatch.incident.lines import Lines, roll
from linewatch.localise.exposure import NextCut
from linewatch.localise.failing import failing
from linewatch.localise.faults import Fault
from linewatch.localise.localiser import Localiser
from linewatch.messages.records import (
    AlarmKey,
    AlarmPhase,
    AlarmRecord,
    CircuitRecord,
    CircuitState,
    IncidentPhase,
    IncidentRecord,
    Via,
)
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex
from linewatch.topology.service import Service, services
from tests.fakes.api_house import House
from tests.fakes.served import served

CITY = PlantIndex(read_plant(Path(__file__).resolve().parents[3] / "topology" / "xiangtan").plant)
OF = services(CITY)
CUT_AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
NOW = CUT_AT + timedelta(hours=1, minutes=12, seconds=30)


@cache
def night() -> tuple[IncidentRecord, dict[str, CircuitRecord]]:
    """One ring cable is cut: the alarms surely to be seen, the verdict on them, the incident, its lines."""
    localiser = Localiser(CITY)
    (faults,) = failing(CITY, localiser.field.breaks, "CAB-HX-YH")
    alarms = {}
    for point, sure in sorted(localiser.field.together(faults).told(localiser.field.keys)):
        if sure > 0:
            key = AlarmKey(*point)
            alarms[key] = AlarmRecord(
                key,
                AlarmPhase.RAISED,
                Severity.CRITICAL,
                key.qualifier,
                Via.TRAP,
                CUT_AT,
                CUT_AT,
                CUT_AT,
                raises=1,
            )
            localiser.learn(alarms[key])
    verdicts = localiser.verdicts(CUT_AT + timedelta(minutes=5))
    book = IncidentBook(CITY)
    ((_, incident),) = book.revise(verdicts, alarms, CUT_AT)
    lines = Lines(roll(CITY))
    lines.revise({incident.id: incident}, {}, CUT_AT)
    return incident, lines.records


def house(incident: IncidentRecord | None = None, **changed: CircuitState) -> House:
    made = House()
    found, lines = night()
    shown = {line: with_(r, state=changed[line]) if line in changed else r for line, r in lines.items()}
    held = incident or found
    made.seen = replace(made.seen, index=CITY, plant_digest="city", circuits=shown, incidents={held.id: held})
    made.at = NOW
    return made


@asynccontextmanager
async def asking(made: House, scope: str = "all") -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {made.token(Role.VIEWER, scope)}"}
    async with (
        served(made.app) as url,
        httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client,
    ):
        yield client


async def exposure(made: House, scope: str = "all") -> Any:
    async with asking(made, scope) as client:
        answer = await client.get(f"/v1/incidents/{night()[0].id}")
        while answer.status_code == 200 and (told := answer.json()["exposure"]) and not told["looked"]:
            answer = await client.get(f"/v1/incidents/{night()[0].id}")
    assert answer.status_code == 200, answer.text
    return answer.json()["exposure"]


async def test_one_ring_cut_names_the_other_leg_and_runs_a_clock() -> None:
    incident, _ = night()
    told = await exposure(house())
    assert {line["circuit"] for line in told["lines"]} == set(incident.verdict.affected.exposed)
    assert {line["since"] for line in told["lines"]} == {"2026-03-01T02:00:00Z"}
    assert told["seconds"] == 4350
    following = told["next"]
    assert (following["kind"], following["element"]) == ("cable-cut", "CAB-BT-HX")
    assert following["from_km"] < following["to_km"] <= CITY.cables["CAB-BT-HX"].length_km
    assert set(following["circuits"]) <= set(incident.verdict.affected.exposed)
    assert following["down"] >= len(following["circuits"]) > 0
    assert following["complete"]
    for name, counts in following["by_class"].items():
        mine = [line for line in following["circuits"] if OF[line].service_class == name]
        assert counts == {"lines": len(mine), "customers": len({OF[line].customer for line in mine})}
    assert sum(counts["lines"] for counts in following["by_class"].values()) == len(following["circuits"])


async def test_it_is_said_in_one_line_in_both_languages() -> None:
    told = await exposure(house())
    zh, en = told["text"]["zh"], told["text"]["en"]
    count = len(told["lines"])
    assert zh.startswith(f"失去保护 {count} 条，最长已 1 小时 12 分；下一处最危险：CAB-BT-HX ")
    assert en.startswith(
        f"on protection alone: {count}, the longest for 1 h 12 min; next worst: cable cut at CAB-BT-HX "
    )
    assert f"将中断其中 {len(told['next']['circuits'])} 条（AAA " in zh
    assert f"takes {len(told['next']['circuits'])} of them down (AAA " in en
    (line,) = exposed_lines({"exposure": told}, Language.ZH)
    assert str(line) == f"risk {zh}"
    assert str(exposed_lines({"exposure": told}, Language.BOTH)[0]) == f"risk {zh} / {en}"
    assert exposed_lines({"exposure": None}, Language.EN) == []


async def test_a_line_that_is_down_meanwhile_has_no_clock_and_an_incident_that_is_over_none_at_all() -> None:
    incident, _ = night()
    first, *others = incident.verdict.affected.exposed
    told = await exposure(house(**{first: CircuitState.DOWN}))
    assert {line["circuit"] for line in told["lines"]} == set(others)
    assert await exposure(house(with_(incident, phase=IncidentPhase.CLEARED))) is None
    assert await exposure(house(**dict.fromkeys((first, *others), CircuitState.UP))) is None


async def test_a_scope_is_told_of_its_own_lines() -> None:
    incident, _ = night()
    customer = OF[incident.verdict.affected.exposed[0]].customer
    told = await exposure(house(), f"customer:{customer}")
    mine = {line for line, service in OF.items() if service.customer == customer}
    assert {line["circuit"] for line in told["lines"]} <= mine
    assert set(told["next"]["circuits"]) <= mine
    assert told["next"]["down"] <= len(mine)
    assert {counts["customers"] for counts in told["next"]["by_class"].values()} == {1}


async def test_an_incident_is_shown_without_it_rather_than_late() -> None:
    planning, seen = Planning(), house().seen
    let_go, started = threading.Event(), threading.Event()
    try:
        async with asyncio.TaskGroup() as tasks:
            busy = tasks.create_task(planning.ask(seen, lambda _: let_go.wait(30)), name="a long question")
            assert await planning.soon(seen, lambda _: started.set(), 0.01) is None
            let_go.set()
        assert busy.result()
        assert await asyncio.to_thread(started.wait, 30)
        assert await planning.soon(seen, lambda desk: desk.digest, 30) == "city"
    finally:
        let_go.set()
        planning.close()
    told = exposure_told({"SIB-03": CUT_AT}, NOW, None, lambda _: True)
    assert (told["looked"], told["next"]) == (False, None)
    assert told["text"]["en"].endswith("is being worked out: look again")


async def test_what_was_worked_out_is_kept_while_the_same_is_open_and_no_longer() -> None:
    planning, made = Planning(), house()
    lines = tuple(night()[0].verdict.affected.exposed)
    try:
        first = await planning.ask(made.seen, lambda desk: desk.next_cut(made.seen, lines))
        again = await planning.ask(made.seen, lambda desk: desk.next_cut(made.seen, lines))
        assert first is again is not None
        other = replace(made.seen, incidents={})
        assert await planning.ask(made.seen, lambda desk: desk.next_cut(other, lines)) != first
        anew = replace(made.seen, index=PlantIndex(CITY.plant), plant_digest="another")
        fresh = await planning.ask(anew, lambda desk: desk.next_cut(anew, lines))
        assert fresh == first
        assert fresh is not first
    finally:
        planning.close()


def test_what_no_further_fault_hurts_and_what_was_not_all_looked_at_is_said() -> None:
    told = exposure_told({"L": CUT_AT}, CUT_AT + timedelta(seconds=75), Looked(None, {}), lambda _: True)
    assert (told["looked"], told["next"]) == (True, None)
    assert told["text"]["zh"] == "失去保护 1 条，最长已 1 分 15 秒；没有哪一处单点故障会使其中断"
    assert told["text"]["en"].startswith(
        "on protection alone: 1, the longest for 1 min 15 s; no single further"
    )
    cut = NextCut("duct", "D1", (Fault("duct-cut", "D1"),), ("L",), ("L", "M"), complete=False)
    told = exposure_told(
        {"L": CUT_AT}, CUT_AT, Looked(cut, {"L": Service("", "X")}), lambda line: line == "L"
    )
    assert (told["next"]["from_km"], told["next"]["down"]) == (None, 1)
    assert told["text"]["zh"].endswith("将中断其中 1 条（未分级 1 条 1 家），尚有未推算之处")
    assert told["text"]["en"].endswith("(no class 1, customers 1); not everywhere was looked")
