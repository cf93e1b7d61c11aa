"""What people do to alarms: who may, once per key, and never lost when answered 202."""

import pytest

from linewatch.access.roles import Role
from linewatch.messages.events import OperatorActed
from tests.fakes.api_house import AT, LOS, House

PATH = f"/v1/alarms/{LOS}"


def key(text: str) -> dict[str, str]:
    return {"Idempotency-Key": text}


@pytest.mark.parametrize(
    ("role", "verb", "status"),
    [
        (Role.VIEWER, "ack", 403),
        (Role.OPERATOR, "ack", 202),
        (Role.OPERATOR, "unack", 202),
        (Role.OPERATOR, "shelve", 202),
        (Role.OPERATOR, "unshelve", 202),
        (Role.OPERATOR, "close", 403),
        (Role.ENGINEER, "close", 202),
    ],
)
async def test_who_may_do_what(role, verb, status):
    house = House()
    async with house.client(house.token(role)) as client:
        answer = await client.post(f"{PATH}/{verb}", headers=key("k"), json={"note": "crew is on its way"})
        assert answer.status_code == status, answer.text
    if status == 403:
        assert house.acts == []
        return
    assert answer.json()["id"] == str(LOS)
    assert house.acts == [
        OperatorActed(
            AT, "0000000001:k", f"{role} 1 (0000000001)", verb, str(LOS), "crew is on its way", None
        )
    ]


async def test_a_repeated_request_is_one_act():
    house = House()
    async with house.client(house.token(Role.OPERATOR)) as client:
        for _ in range(3):
            assert (await client.post(f"{PATH}/ack", headers=key("one"))).status_code == 202
        other = await client.post(f"{PATH}/unack", headers=key("one"))
        assert (other.status_code, other.json()["type"]) == (
            409,
            "urn:linewatch:problem:idempotency-key-reused",
        )
        assert (await client.post(f"{PATH}/unack", headers=key("two"))).status_code == 202
    assert [act.verb for act in house.acts] == ["ack", "unack"]
    assert house.meters.value("linewatch_acts_total", verb="ack") == 1


async def test_two_people_may_use_one_key():
    house = House()
    for _ in range(2):
        async with house.client(house.token(Role.OPERATOR)) as client:
            assert (await client.post(f"{PATH}/ack", headers=key("1"))).status_code == 202
    assert [act.act_id for act in house.acts] == ["0000000001:1", "0000000002:1"]


async def test_what_was_shed_may_be_sent_again_with_its_key():
    house = House(full=True)
    async with house.client(house.token(Role.OPERATOR)) as client:
        answer = await client.post(f"{PATH}/ack", headers=key("k"))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        house.full = False
        assert (await client.post(f"{PATH}/ack", headers=key("k"))).status_code == 202
    assert len(house.acts) == 1


@pytest.mark.parametrize(
    ("path", "headers", "body", "status", "word"),
    [
        (f"{PATH}/ack", {}, None, 400, "send the header Idempotency-Key"),
        (f"{PATH}/ack", key("x" * 129), None, 422, "at most 128 characters"),
        (f"{PATH}/ack", key("k"), {"noet": "x"}, 422, "body noet"),
        (f"{PATH}/ack", key("k"), {"note": "x" * 1001}, 422, "body note"),
        ("/v1/alarms/NE-9|LOS|NE-9/ack", key("k"), None, 404, "no alarm is called"),
        (f"{PATH}/shelve", key("k"), {"until": "2026-03-01T08:00:00"}, 422, "it has no offset"),
        (f"{PATH}/shelve", key("k"), {"until": "2026-02-28T08:00:00Z"}, 422, "is past"),
        (f"{PATH}/shelve", key("k"), {"until": "tomorrow"}, 422, "body until"),
        (f"{PATH}/erase", key("k"), None, 405, "use GET"),
    ],
)
async def test_how_an_act_is_refused(path, headers, body, status, word):
    house = House()
    async with house.client(house.token(Role.ADMIN)) as client:
        answer = await client.post(path, headers=headers, json=body)
        assert answer.status_code == status, answer.text
        assert word in answer.json()["detail"]
    assert house.acts == []


async def test_shelving_has_an_end():
    house = House()
    async with house.client(house.token(Role.OPERATOR)) as client:
        until = {"until": "2026-03-01T12:00:00+08:00"}
        assert (await client.post(f"{PATH}/shelve", headers=key("k"), json=until)).status_code == 202
    assert house.acts[0].until.isoformat() == "2026-03-01T12:00:00+08:00"


async def test_nobody_acts_on_what_is_out_of_their_scope():
    house = House()
    async with house.client(house.token(Role.ADMIN, scope="customer:SHOP")) as client:
        assert (await client.post(f"{PATH}/ack", headers=key("k"))).status_code == 404
    assert house.acts == []
