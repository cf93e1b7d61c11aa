"""Gear against the records, over the API: not read, cannot say and agrees are told apart; scopes are kept."""

from dataclasses import replace
from datetime import timedelta

import httpx

from linewatch.api.app import make_app
from linewatch.topology.reported import Reported, ReportedTrace
from tests.fakes.api_house import AT, House
from tests.unit.simulators.small_city import small_city

CITY = small_city()
LOOP = Reported(
    "NE-C", AT - timedelta(minutes=5), "NE-C",
    traces=(ReportedTrace("S1/P1", "J0", "NE-C/S1/P1", "NE-C/S1/P1"),),
)  # fmt: skip


class Told:
    """Facts of one device."""

    version = 1

    def all(self) -> dict[str, Reported]:
        return {"NE-C": LOOP}


def house() -> House:
    made = House()
    record = replace_id(made)
    made.seen = replace(made.seen, index=CITY, devices={**made.seen.devices, **record})
    made.app = make_app(
        views=lambda: made.seen, store=made.store, act=made._act, meters=made.meters, stream=made.stream,
        now=lambda: made.at, facts=Told(),
    )  # fmt: skip
    return made


def replace_id(made: House) -> dict:
    one = made.seen.devices["NE-1"]
    return {name: type(one)(name, "ne", "C", "127.0.0.1:161", True, AT) for name in ("NE-C", "NE-B")}


async def test_facts_drift_and_suspects_are_asked_for() -> None:
    made = house()
    async with made.client(made.token()) as client:
        said = (await client.get("/v1/devices/NE-C/reported")).json()
        assert (said["read"], said["age_s"], said["parts"]) == (True, 300.0, None)
        assert said["traces"][0]["received"] == "NE-C/S1/P1"
        unread = (await client.get("/v1/devices/NE-B/reported")).json()
        assert (unread["read"], unread["at"], unread["traces"]) == (False, None, None)
        found = (await client.get("/v1/plant/drift")).json()
        assert [(d["kind"], d["severity"]) for d in found["items"]] == [("looped", "major")]
        assert "BC" in found["items"][0]["texts"]["do"]["en"]
        assert found["aspects"]["traces"]["differs"] == 1
        assert "NE-B" in found["not_read"]
        assert "NE-C" not in found["not_read"]
        assert (await client.get("/v1/plant/suspects")).json() == {"items": [], "incidents": 1}


async def test_the_records_tell_of_every_customer_so_a_scope_is_refused() -> None:
    made = house()
    async with made.client(made.token(scope="customer:BANK")) as client:
        answers: list[httpx.Response] = [
            await client.get(path) for path in ("/v1/plant/drift", "/v1/plant/suspects")
        ]
    assert [a.status_code for a in answers] == [403, 403]
