"""People judge verdicts over the API: who may, once a key, of what is told now, of what can be."""

from dataclasses import replace

import pytest
from msgspec.structs import replace as struct_replace

from linewatch.access.roles import Role
from linewatch.topology.index import PlantIndex
from tests.fakes.api_house import AT, LOS, House
from tests.fakes.small_ring import small_ring

PATH = "/v1/incidents/I-1/feedback"
TOLD = ["cable-cut CAB-1"]


def house() -> House:
    """One with a plant, so that true roots can be named, and a second incident."""
    made = House()
    one = made.seen.incidents["I-1"]
    both = {"I-1": one, "I-2": struct_replace(one, id="I-2")}
    made.seen = replace(made.seen, index=PlantIndex(small_ring()), incidents=both)
    return made


def key(text: str) -> dict[str, str]:
    return {"Idempotency-Key": text}


@pytest.mark.parametrize(
    ("role", "status"), [(Role.VIEWER, 403), (Role.OPERATOR, 202), (Role.ENGINEER, 202), (Role.ADMIN, 202)]
)
async def test_who_may(role: Role, status: int) -> None:
    made = house()
    async with made.client(made.token(role)) as client:
        answer = await client.post(PATH, headers=key("k"), json={"verdict": "accept", "why": "found it"})
    assert answer.status_code == status, answer.text
    assert len(made.acts) == (status == 202)


async def test_what_is_said_is_an_act_with_its_reason() -> None:
    made = house()
    said = {"verdict": "move", "why": "wet splice", "judged": TOLD, "into": "I-2", "alarm": str(LOS)}
    said |= {"root": {"element": "cab1/1", "kind": "fibre-break"}}
    async with made.client(made.token(Role.OPERATOR)) as client:
        for _ in range(2):
            answer = await client.post(PATH, headers=key("k"), json=said)
            assert answer.status_code == 202, answer.text
    (act,) = made.acts
    assert answer.json()["id"] == "I-1"
    assert (act.at, act.verb, act.incident, act.note) == (AT, "move", "I-1", "wet splice")
    assert (act.element, act.kind, act.into, act.alarm) == ("cab1/1", "fibre-break", "I-2", str(LOS))
    assert act.actor == "operator 1 (0000000001)"
    assert made.meters.value("linewatch_acts_total", verb="move") == 1


async def test_one_sent_again_is_not_held_against_what_it_changed() -> None:
    made = house()
    said = {"verdict": "reject", "why": "no", "judged": TOLD}
    async with made.client(made.token(Role.OPERATOR)) as client:
        assert (await client.post(PATH, headers=key("k"), json=said)).status_code == 202
        one = made.seen.incidents["I-1"]
        bare = struct_replace(one, verdict=struct_replace(one.verdict, roots=()))
        made.seen = replace(made.seen, incidents={"I-1": bare})
        assert (await client.post(PATH, headers=key("k"), json=said)).status_code == 202
        fresh = await client.post(PATH, headers=key("other"), json=said)
    assert (fresh.status_code, fresh.json()["type"]) == (409, "urn:linewatch:problem:verdict-changed")
    assert len(made.acts) == 1


async def test_a_key_is_for_one_act_of_any_sort() -> None:
    made = house()
    async with made.client(made.token(Role.OPERATOR)) as client:
        assert (await client.post(f"/v1/alarms/{LOS}/ack", headers=key("k"))).status_code == 202
        answer = await client.post(PATH, headers=key("k"), json={"verdict": "accept", "why": "yes"})
    assert answer.json()["type"] == "urn:linewatch:problem:idempotency-key-reused"


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"verdict": "accept"}, 422, "why"),
        ({"verdict": "accept", "why": ""}, 422, "at least 1 character"),
        ({"verdict": "praise", "why": "x"}, 422, "'accept', 'reject' or 'move'"),
        ({"verdict": "accept", "why": "x", "into": "I-2"}, 422, "with a move only"),
        ({"verdict": "move", "why": "x"}, 422, "write one of them"),
        ({"verdict": "move", "why": "x", "into": "I-1"}, 422, "is itself"),
        ({"verdict": "move", "why": "x", "into": "I-7"}, 404, "no incident is called"),
        ({"verdict": "move", "why": "x", "into": "I-2", "alarm": "a|b|c"}, 404, "no alarm is called"),
        ({"verdict": "move", "why": "x", "root": {"element": "cab1", "kind": "cable-cat"}}, 422, "cable-cut"),
        ({"verdict": "move", "why": "x", "root": {"element": "cab", "kind": "cable-cut"}}, 422, 'mean "cab'),
        ({"verdict": "reject", "why": "x", "judged": ["duct-cut D"]}, 409, "look again"),
    ],
)
async def test_how_it_is_refused(body: dict, status: int, word: str) -> None:
    made = house()
    async with made.client(made.token(Role.OPERATOR)) as client:
        answer = await client.post(PATH, headers=key("k"), json=body)
    assert (answer.status_code, word in answer.json()["detail"]) == (status, True), answer.text
    assert made.acts == []


async def test_nobody_judges_what_is_out_of_their_scope() -> None:
    made = house()
    async with made.client(made.token(Role.ADMIN, scope="customer:SHOP")) as client:
        answer = await client.post(PATH, headers=key("k"), json={"verdict": "accept", "why": "x"})
    assert (answer.status_code, made.acts) == (404, [])
