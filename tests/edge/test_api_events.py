"""The live stream on a real server and a real SQLite file: no gap, no duplicate, nobody held up."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from linewatch.messages.commands import AlarmNotice, CircuitNotice, Command, IncidentNotice, PollNow
from linewatch.messages.events import TimerFired
from linewatch.messages.records import CircuitState
from linewatch.notify.stream import order
from linewatch.store.journal import Store
from linewatch.store.rows import Batch, JournalEntry
from tests.fakes.api_house import AT, House, incident, line, night, told
from tests.fakes.served import served

DEADLINE_S = 20


class Told(NamedTuple):
    """One event of a stream. `id` is empty for a cut."""

    id: str
    kind: str
    data: str


async def read(answer: httpx.Response) -> AsyncIterator[Told]:
    """Events as a browser would understand them (WHATWG HTML §9.2.6). Comments come as kind "comment"."""
    event = {"id": "", "event": "", "data": ""}
    async for text in answer.aiter_lines():
        if text.startswith(":"):
            yield Told("", "comment", text[1:].strip())
        elif text:
            name, _, value = text.partition(": ")
            event[name] = value
        elif event["data"]:
            yield Told(event["id"], event["event"], event["data"])
            event = {"id": "", "event": "", "data": ""}


class Bench(House):
    """The house with a real store; `commit` does what the pump does: journal first, then tell."""

    async def commit(self, *commands: Command) -> None:
        seqs = dict.fromkeys(order(command.id).seq for command in commands)
        causes = tuple(JournalEntry(seq, 1, TimerFired(AT, "a timer", AT)) for seq in seqs)
        await self.store.append(Batch(events=causes, commands=commands))
        self.stream.publish(commands)


async def some(client: httpx.AsyncClient, url: str, most: int, last: str = "", enough: str = "") -> list[str]:
    """Ids of at most `most` notices, or up to id `enough`; then the client just goes away."""
    ids: list[str] = []
    headers = {"Last-Event-ID": last} if last else {}
    path = "/v1/events" if last else "/v1/events?after=0"
    async with asyncio.timeout(DEADLINE_S), client.stream("GET", url + path, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        async for event in read(answer):
            if event.id:
                ids.append(event.id)
            if len(ids) >= most or event.id == enough:
                return ids
    return ids


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(str(tmp_path / "journal.db"))
    yield opened
    await opened.close()


async def bench_on(store: Store, **settings: object) -> tuple[Bench, str]:
    """A bench whose app reads the real store, and a token that is in it."""
    bench = Bench(**settings)
    token = bench.token()
    for row in bench.store.rows.values():
        await store.add_token(row)
    again = Bench(store=store, **settings)
    return again, token


async def test_a_stream_broken_off_again_and_again_has_no_gap_and_no_duplicate(store: Store) -> None:
    bench, token = await bench_on(store)
    everything = [f"{seq}.{n}" for seq in range(1, 401) for n in range(3)]
    notices = [i for i in everything if not i.endswith(".1")]

    async def pump() -> None:
        for seq in range(1, 401):
            first, last = told(f"{seq}.0", f"{seq}.2")
            await bench.commit(first, PollNow(f"{seq}.1", "NE-1", "not for people"), last)

    heard: list[str] = []
    auth = {"Authorization": f"Bearer {token}"}
    async with served(bench.app) as url, httpx.AsyncClient(headers=auth) as client:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(pump(), name="pump")
            for most in (1, 7, 50, 3, 120, 1, 200, 90):
                heard += await some(client, url, most, heard[-1] if heard else "", notices[-1])
        while heard[-1] != notices[-1]:
            heard += await some(client, url, 1_000, heard[-1], notices[-1])
        bench.stream.close()
    assert heard == notices
    assert bench.meters.value("linewatch_stream_subscribers") == 0


async def test_without_an_id_it_begins_now(store: Store) -> None:
    bench, token = await bench_on(store)
    auth = {"Authorization": f"Bearer {token}"}
    await bench.commit(*told("1.0", "2.0"))
    async with served(bench.app) as url, httpx.AsyncClient(headers=auth) as client:
        async with asyncio.timeout(DEADLINE_S), client.stream("GET", f"{url}/v1/events") as answer:
            await bench.commit(*told("3.0"))
            event = await anext(read(answer))
            assert (event.id, event.kind) == ("3.0", "CircuitNotice")
            assert json.loads(event.data)["circuit"]["state"] == "down"
        gone = await client.get(f"{url}/v1/events", headers={"Last-Event-ID": "4.0"})
        assert gone.status_code == 410
        assert "the newest event is 3.0" in gone.json()["detail"]
        bench.stream.close()


async def test_who_does_not_read_is_cut_off_and_nobody_waits_for_them() -> None:
    bench = Bench(room=50)
    token = bench.token()
    auth = {"Authorization": f"Bearer {token}"}
    heavy = line(1, "GOV" * 20_000, "AAA", CircuitState.DOWN)
    async with served(bench.app) as url, httpx.AsyncClient(headers=auth) as client:
        host, port = url.removeprefix("http://").split(":")
        with socket.socket() as sleepy:
            sleepy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sleepy.connect((host, int(port)))
            sleepy.sendall(
                f"GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
            )
            async with asyncio.timeout(DEADLINE_S), client.stream("GET", f"{url}/v1/events") as answer:
                heard, published, events = 0, 0, read(answer)
                while not bench.meters.value("linewatch_stream_cut_total", reason="slow"):
                    bench.stream.publish([CircuitNotice(f"{published}.0", heavy)])
                    published += 1
                    assert (await anext(events)).id == f"{heard}.0"
                    heard += 1
                bench.stream.publish([CircuitNotice(f"{published}.0", heavy)])
                assert (await anext(events)).id == f"{heard}.0"
            assert bench.meters.value("linewatch_stream_cut_total", reason="slow") == 1
        bench.stream.close()


async def test_the_end_is_told() -> None:
    bench = Bench()
    auth = {"Authorization": f"Bearer {bench.token()}"}
    async with served(bench.app) as url, httpx.AsyncClient(headers=auth) as client:
        async with asyncio.timeout(DEADLINE_S), client.stream("GET", f"{url}/v1/events") as answer:
            bench.stream.close()
            events = [event async for event in read(answer)]
            assert events == [Told("", "cut", "shutdown")]
        refused = await client.get(f"{url}/v1/events")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")


async def test_a_revoked_token_ends_its_stream() -> None:
    bench = Bench(heartbeat_s=0.05, token_kept_s=0.0)
    token = bench.token()
    auth = {"Authorization": f"Bearer {token}"}
    async with (
        served(bench.app) as url,
        httpx.AsyncClient(headers=auth) as client,
        asyncio.timeout(DEADLINE_S),
        client.stream("GET", f"{url}/v1/events") as answer,
    ):
        events = read(answer)
        assert await anext(events) == Told("", "comment", "still here")
        bench.revoke(token)
        assert [e async for e in events if e.kind != "comment"] == [Told("", "cut", "revoked")]
    assert bench.meters.value("linewatch_stream_cut_total", reason="revoked") == 1


async def test_a_stream_is_narrowed_to_the_scope() -> None:
    bench = Bench()
    auth = {"Authorization": f"Bearer {bench.token(scope='customer:BANK')}"}
    alarm = next(iter(night().alarms.values()))
    async with served(bench.app) as url, httpx.AsyncClient(headers=auth) as client:
        async with asyncio.timeout(DEADLINE_S), client.stream("GET", f"{url}/v1/events") as answer:
            bench.stream.publish(
                [
                    *told("1.0"),  # of another customer
                    IncidentNotice("1.1", "opened", incident()),
                    AlarmNotice("1.2", alarm),
                    CircuitNotice("1.3", line(2, "BANK", "AA", CircuitState.EXPOSED)),
                ]
            )
            events = read(answer)
            heard = [await anext(events) for _ in range(3)]
        bench.stream.close()
    assert [event.id for event in heard] == ["1.1", "1.2", "1.3"]
    assert json.loads(heard[0].data)["incident"]["verdict"]["affected"]["down"] == []
