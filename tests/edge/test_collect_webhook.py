"""Alerts over HTTP: who may send, what stands, what is sent again, and a watchdog that does not come."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx

from linewatch.collect.webhook.settings import WebhookSettings
from linewatch.collect.webhook.source import Webhook
from linewatch.config.secret import Secret
from linewatch.topology import plant as p
from linewatch.topology.index import PlantIndex
from tests.fakes.api_house import House as ApiHouse
from tests.fakes.handed_over import HandedOver, StandingClock
from tests.fakes.served import served

TOKEN = "t" * 32
PLANT = PlantIndex(
    p.Plant(
        sites=(p.Site(id="S1"),), devices=(p.Device(id="R1", type="router", site="S1", lan_port="R1/LAN"),)
    )
)
DOWN = ("R1/LAN", "LAN-DOWN", "R1")


def alert(status: str = "firing", fingerprint: str = "f1", **more: object) -> dict[str, object]:
    labels = {"alertname": "InterfaceDown", "instance": "R1:9116", "ifName": "LAN"}
    return {"status": status, "labels": labels, "fingerprint": fingerprint, **more}


class House:
    """A webhook behind the API on a real socket."""

    def __init__(self, **settings: object) -> None:
        self.told = HandedOver()
        self.api = ApiHouse()
        base = WebhookSettings(
            "prom",
            Secret(TOKEN),
            elements=("instance",),
            ports=("ifName",),
            codes={"interfacedown": "LINK-DOWN"},
        )
        self.source = Webhook(
            replace(base, **settings),  # type: ignore[arg-type]
            PLANT,
            self.told,
            StandingClock(),
            self.api.meters,
            lambda _device, _via: sorted(self.told.present()),
            tick_s=0.02,
        )
        rooms = self.api.app.state.rooms
        self.api.app.state.rooms = replace(rooms, intakes={"prom": self.source})

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["House"]:
        async with (
            served(self.api.app) as url,
            httpx.AsyncClient(base_url=url) as self.client,
            asyncio.TaskGroup() as group,
        ):
            task = group.create_task(self.source.run())
            try:
                async with asyncio.timeout(10):
                    while not self.source.ready:
                        with contextlib.suppress(TimeoutError):
                            await asyncio.wait_for(asyncio.Event().wait(), 0.01)
                yield self
            finally:
                task.cancel()

    async def send(self, *, token: str = TOKEN, name: str = "prom", **body: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self.client.post(f"/v1/intake/{name}", json={"version": "4", **body}, headers=headers)

    def count(self, outcome: str) -> float:
        return self.api.meters.value("linewatch_intake_total", source="webhook:prom", outcome=outcome)


async def test_an_alert_fires_is_sent_again_and_is_resolved() -> None:
    async with House().open() as house:
        answer = await house.send(alerts=[alert(), {"status": "firing", "labels": {"alertname": "DiskFull"}}])
        assert answer.status_code == 202
        assert answer.json() == {"accepted": 1, "unknown": 0, "ignored": 1, "left_out": 0}
        await house.told.until(lambda: house.told.present() == {DOWN})
        for _ in range(3):
            await house.send(alerts=[alert()], truncatedAlerts=2)
        assert len(house.told.changes()) == 1, "the same again is not told"
        assert house.count("left-out") == 6
        await house.send(alerts=[alert("resolved")])
        await house.told.until(lambda: house.told.present() == set())
        assert [(e.device, e.via.value) for e in house.told.events] == [("webhook:prom", "webhook")] * 2


async def test_two_who_say_the_same_are_one_alarm_until_the_last_of_them() -> None:
    ended, late = "2026-03-01T02:20:00Z", "2026-03-01T02:10:00Z"
    async with House().open() as house:
        await house.send(alerts=[alert(), alert(fingerprint="f2")])
        await house.send(alerts=[alert("resolved", endsAt=ended)])
        assert house.told.present() == {DOWN}
        await house.send(alerts=[alert("resolved", "f2", endsAt=ended)])
        await house.told.until(lambda: house.told.present() == set())
        await house.send(alerts=[alert(startsAt=late)])  # a peer that has not heard that it is over
        assert house.told.present() == set()
        assert house.count("overtaken") == 1
        await house.send(alerts=[alert(startsAt="2026-03-01T02:21:00Z")])
        assert house.told.present() == {DOWN}


async def test_what_alertmanager_stops_repeating_ends() -> None:
    async with House(hold_s=0.1).open() as house:
        await house.send(alerts=[alert()])
        await house.told.until(lambda: len(house.told.changes()) == 2)
        assert house.told.changes()[1].detail == "nothing repeated it for 0.1 s"


async def test_a_watchdog_that_stops_is_an_alarm_until_it_comes_again() -> None:
    lost = ("webhook:prom", "WATCHDOG-LOST", "webhook:prom")
    dog = {"status": "firing", "labels": {"alertname": "Watchdog"}}
    async with House(watchdog="Watchdog", watchdog_s=0.3).open() as house:
        await house.told.until(lambda: house.told.present() == {lost})
        await house.send(alerts=[dog])
        await house.told.until(lambda: house.told.present() == set())
        await house.told.until(lambda: house.told.present() == {lost})


async def test_who_may_not_send_and_what_is_not_taken() -> None:
    async with House(rate=0.001, burst=3.0).open() as house:
        no, bad = "no-token", "bad-token"
        for token, name, slug in (
            ("", "prom", no),
            ("x", "prom", bad),
            (TOKEN, "other", bad),
            ("é", "prom", bad),
        ):
            headers = {"Authorization": f"Bearer {token}".encode()} if token else {}
            answer = await house.client.post(f"/v1/intake/{name}", content=b"{}", headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (401, f"urn:linewatch:problem:{slug}")
        answer = await house.send(version="5", alerts=[])
        assert answer.status_code == 422
        assert 'version is "5"' in answer.json()["detail"]
        answer = await house.client.post("/v1/intake/prom", content=b" " * (1 << 20) + b"{}",
                                         headers={"Authorization": f"Bearer {TOKEN}"})  # fmt: skip
        assert (answer.status_code, answer.json()["type"]) == (413, "urn:linewatch:problem:too-large")
        for _ in range(6):
            answer = await house.send(alerts=[])
        assert (answer.status_code, answer.json()["type"]) == (429, "urn:linewatch:problem:too-often")
        refused = {(await house.send(token="wrong", alerts=[])).json()["type"] for _ in range(30)}
        assert refused == {"urn:linewatch:problem:bad-token", "urn:linewatch:problem:too-many-failures"}
        assert TOKEN not in answer.text
        assert house.told.events == []
