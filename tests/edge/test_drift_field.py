"""The field on real sockets: where nothing differs nothing is told, and each deviation as what it is."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from linewatch.config.plant_files import read_plant
from linewatch.topology.agents import agents
from linewatch.topology.drift import StandsIn, drift, standings
from linewatch.topology.index import PlantIndex
from linewatch.topology.reported import Reported
from simulators.field.deeds import Deed, perform
from simulators.field.running import Running
from tests.edge.collecting import FAST, Bench, collecting
from tests.edge.test_field_network import COMMUNITY, FieldProcess
from tests.unit.simulators.small_city import small_city

CITY = Path(__file__).resolve().parents[2] / "topology" / "xiangtan"
QUICK = replace(FAST, interval_s=1.0, timeout_s=1.0, fact_readers=8, facts_pause_s=0.0)


@asynccontextmanager
async def watched(index: PlantIndex, settings=QUICK) -> AsyncIterator[tuple[Running, Bench]]:
    """A field of the plant, and a collector that knows it under the field's own port."""
    field = Running(index, b"secret", port=0)
    field.look()
    (port,) = field.sockets
    known = [agent._replace(port=port, credential="default") for agent in agents(index)]
    try:
        async with collecting(known, settings=settings, index=index) as bench:
            yield field, bench
    finally:
        field.close()


async def read_all(bench: Bench, count: int, within_s: float = 40) -> dict[str, Reported]:
    async with asyncio.timeout(within_s):
        while len(bench.collector.facts.all()) < count:
            await asyncio.wait_for(bench.collector.facts.changed(), within_s)
    return dict(bench.collector.facts.all())


async def test_the_example_city_agrees_with_its_records() -> None:
    index = PlantIndex(read_plant(CITY).plant)
    async with watched(index) as (_, bench):
        said = await read_all(bench, len(agents(index)))
    assert drift(index, said) == ()
    stands = standings(index, said, ())
    assert {s.aspects["traces"] for s in stands if s.device in index.nes} == {StandsIn.AGREES}
    assert sum(s.aspects["neighbours"] is StandsIn.AGREES for s in stands) > 100
    assert sum(len(said[ne].crosses or ()) for ne in index.nes) > 200


# What is done to the gear of the small city, and what must be told: kind, elements among those named, and
# words of the facts.
SERIALS = {"NE-A/S1": "SN-A1", "NE-A/S2": "SN-A2", "NE-A/S9": "SN-A9", "NE-B/S1": "SN-B1"}
DEVIATIONS = [
    pytest.param(
        ("swap-ports", "NE-A/S2/P1", "NE-A/S2/P2"),
        "ports-swapped",
        ("NE-A/S2/P1", "NE-A/S2/P2"),
        {"u": "a_port", "v": "z_port", "s": "AB", "t": "CA"},
        id="two fibres pairs in the wrong ports",
    ),
    pytest.param(
        ("swap-receive", "NE-B/S1/P1", "NE-B/S1/P2"),
        "receive-crossed",
        ("NE-B/S1/P1", "NE-B/S1/P2"),
        {"u": "fibres_az", "v": "fibres_za"},
        id="receiving fibres crossed",
    ),
    pytest.param(("loop", "NE-C/S1/P1", ""), "looped", ("NE-C/S1/P1",), {"s": "BC"}, id="a loop"),
    pytest.param(("swap-trails", "T-AB", "T-ACB"), "trails-swapped", ("T-AB", "T-ACB"), {}, id="two VC-4"),
    pytest.param(
        ("rename", "NE-B/S1/P2", "east"), "renamed", ("NE-B/S1/P2",), {"x": "east"}, id="a new name"
    ),
    pytest.param(
        ("alias", "NE-B/S1/P2", "NE-B/S1/P1"), "alias-other", ("NE-B/S1/P2",), {}, id="another alias"
    ),
    pytest.param(("replace", "NE-A/S1", ""), "card-replaced", ("NE-A/S1",), {"y": "SN-A1"}, id="a new card"),
    pytest.param(
        ("replace", "NE-A/S1", "SL64"), "card-other-type", ("NE-A/S1",), {"x": "SL64"}, id="a new type"
    ),
    pytest.param(
        ("swap-cards", "NE-A/S1", "NE-A/S2"),
        "cards-swapped",
        ("NE-A/S1", "NE-A/S2"),
        {},
        id="two cards changed places",
    ),
    pytest.param(
        ("pull", "NE-C/S9", ""),
        "card-missing",
        ("NE-C/S9", "NE-C/S9/P1", "NE-C/S9/P2"),
        {"n": "2"},
        id="a card pulled",
    ),
    pytest.param(
        ("insert", "NE-A", "2"),
        "slots-shifted",
        ("NE-A", "NE-A/S2/P1", "NE-A/S9/P2"),
        {"s": "2", "n": "+1"},
        id="a card put in before others",
    ),
    pytest.param(
        ("pose", "NE-B", "NE-C"), "addresses-swapped", ("NE-B", "NE-C"), {}, id="addresses exchanged"
    ),
    pytest.param(
        ("recross", "C-2", "T-ACB:7"),
        "line-other-trail",
        ("C-2", "T-AB", "T-ACB"),
        {},
        id="a line over another VC-4",
    ),
    pytest.param(("recross", "C-1", "T-AB:9"), "line-timeslot", ("C-1", "T-AB"), {}, id="another timeslot"),
    pytest.param(
        ("swap-ports", "NE-C/S9/P1", "NE-C/S9/P2"),
        "lines-swapped",
        ("NE-C/S9/P1", "NE-C/S9/P2", "C-3"),
        {"u": "a_port"},
        id="two lines on each other's 2M port",
    ),
    pytest.param(
        ("swap-ports", "RTR-HQ/S1", "RTR-HQ/S3"),
        "patch-cords-swapped",
        ("RTR-HQ/S1", "RTR-HQ/S3"),
        {},
        id="patch cords",
    ),
]


def recorded_city() -> PlantIndex:
    """The small city whose records keep serials, types and timeslots."""
    body = msgspec.to_builtins(small_city().plant)
    for card in body["cards"]:
        if card["id"] in SERIALS:
            card["ext"] = {"serial": SERIALS[card["id"]], "model": "field"}
    for trail, au4 in zip(body["hp_trails"], (1, 2, 1, 1), strict=True):
        trail["ext"] = {"au4": au4}
    for number, circuit in enumerate(body["circuits"], 1):
        for leg in circuit["legs"]:
            leg["ext"] = {"tu12": number}
    return small_city(**{name: body[name] for name in ("cards", "hp_trails", "circuits")})


@pytest.mark.parametrize(("deed", "kind", "elements", "facts"), DEVIATIONS)
async def test_a_deviation_is_told_as_what_it_is(
    deed: tuple[str, str, str], kind: str, elements: tuple[str, ...], facts: dict[str, str]
) -> None:
    index = recorded_city()
    async with watched(index) as (field, bench):
        perform(field.field, Deed("misrecord", deed[1], deed[0], other=deed[2]), field.clock())
        said = await read_all(bench, len(agents(index)))
    found = drift(index, said)
    assert [d.kind for d in found] == [kind], found
    assert set(elements) <= set(found[0].elements)
    assert facts.items() <= found[0].facts.items()


async def test_the_recorded_city_agrees_too() -> None:
    index = recorded_city()
    async with watched(index) as (_, bench):
        said = await read_all(bench, len(agents(index)))
    assert drift(index, said) == ()


def test_audit_asks_the_gear_without_a_daemon(tmp_path: Path) -> None:
    """The command as it is typed: what differs, what to do, and exit code 1; a silent device is said."""
    field = FieldProcess(tmp_path)
    try:
        field.ask(do="misrecord", kind="loop", element="NE-C/S1/P1")
        body = msgspec.to_builtins(small_city().plant)
        home = {agent.id: f"{agent.host}:{field.port}" for agent in agents(small_city())}
        for element in (*body["nes"], *body["devices"]):
            if element["id"] in home:
                element["ext"] = {**element.get("ext", {}), "address": home[element["id"]]}
        (tmp_path / "plant.json").write_bytes(msgspec.json.encode(body))
        command = [str(Path(sys.executable).parent / "linewatch"), "topology", "audit", "--json"]
        command += ["--plant", str(tmp_path / "plant.json"), "--community", COMMUNITY, "--timeout", "2"]
        done = subprocess.run(
            [*command, "--device", "NE-C", "--device", home["NE-B"]],
            capture_output=True,
            text=True,
            timeout=60,
        )
        said = json.loads(done.stdout)
        assert [d["kind"] for d in said["drift"]] == ["looped"]
        assert said["silent"] == []
        assert done.returncode == 1
        field.ask(do="silent", element="NE-C")
        done = subprocess.run([*command, "--device", "NE-C"], capture_output=True, text=True, timeout=60)
        assert [one["device"] for one in json.loads(done.stdout)["silent"]] == ["NE-C"]
        assert done.returncode == 1
    finally:
        field.end()
