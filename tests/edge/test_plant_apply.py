"""A plant changed under a running daemon, by its commands and its API, over a restart and a reload."""

import asyncio
import json
import signal
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from linewatch.daemon.bodies import digest_of, encode_body
from linewatch.daemon.reenact import reenact
from linewatch.messages.events import PlantChanged, Quarantined
from linewatch.store.journal import Store
from linewatch.topology.plant import Plant
from tests.edge.test_api_cli import linewatch
from tests.edge.test_daemon_run import ended, running, site, until
from tests.fakes.small_ring import small_ring

RING = small_ring()
MORE = small_ring(3)
LESS = replace(
    MORE, power_plants=MORE.power_plants[:2], nes=(*MORE.nes[:2], replace(MORE.nes[2], power=None))
)
WAIT_S = 60


def digest(plant: Plant) -> str:
    return digest_of(encode_body(plant))


class House:
    """A site on a port of its own; `ask` as somebody with a role."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.file = site(folder, f"127.0.0.1:{port}")
        self.tokens: dict[str, str] = {}

    async def token(self, role: str, scope: str = "all") -> str:
        name = f"{role} {scope}"
        if name not in self.tokens:
            arguments = ("token", "create", "--config", str(self.file), "--name", name, "--role", role)
            code, out, err = await linewatch(*arguments, "--scope", scope)
            assert code == 0, err
            self.tokens[name] = out.strip()
        return self.tokens[name]

    def plant(self, plant: Plant, name: str = "new.json") -> str:
        file = self.folder / name
        file.write_bytes(encode_body(plant))
        return str(file)

    async def topology(self, *arguments: str, role: str = "engineer") -> tuple[int, str, str]:
        return await linewatch("topology", *arguments, "--api", self.url, token=await self.token(role))

    async def ask(
        self, method: str, path: str, role: str = "engineer", scope: str = "all", **more: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {await self.token(role, scope)}", **more.pop("headers", {})}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=WAIT_S) as client:
            return await client.request(method, path, **more)

    async def in_force(self) -> dict[str, Any]:
        return (await self.ask("GET", "/v1/plant")).json()


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


async def test_plan_apply_history_revert_and_then(house: House) -> None:
    new = house.plant(MORE)
    async with running(house.file, "--watch") as process:
        await until(process.stdout, b"linewatch:")
        code, out, err = await house.topology("plan", new, "--json")
        assert code == 2, err
        planned = json.loads(out)
        assert planned["touched"]["circuits_added"] == ["c3"]
        assert (await house.topology("apply", new, "--plan", "0" * 16))[0] == 1, "another plan"
        code, out, err = await house.topology("apply", new, "--plan", planned["plan"], "--note", "割接 c3")
        assert code == 0, err
        assert digest(MORE)[:12] in out
        assert (await house.topology("plan", new))[0] == 0, "it is in force"
        assert "c3" in (await house.ask("GET", "/v1/circuits/c3")).text
        code, out, _ = await house.topology("revert", digest(RING)[:8], "--note", "put off")
        assert code == 0
        rows = json.loads((await house.topology("history", "--json"))[1])["history"]
        assert [(r["digest"], r["source"], r["note"], r["added"], r["removed"]) for r in rows] == [
            (digest(RING), "revert", "put off", 0, 3),
            (digest(MORE), "apply", "割接 c3", 3, 0),
            (digest(RING), "files", "", rows[2]["added"], 0),
        ]
        assert rows[1]["actor"].startswith("engineer all (")
        then = house.folder / "then.json"
        code, _, err = await house.topology("show", "--at", rows[1]["at"], "--out", str(then))
        assert code == 0, err
        assert [c["id"] for c in json.loads(then.read_text())["circuits"]] == ["c1", "c2", "c3"]
        assert (await house.topology("show", "--at", "2001-01-01T00:00:00Z"))[0] == 1
        await asked_of_then(house, rows[1]["at"])
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
    await sane(house, 3)


async def asked_of_then(house: House, then: str) -> None:
    """c3 was in force at that moment, and is no longer: each command about a plant can be asked of then."""
    token, api = await house.token("viewer"), ("--api", house.url)
    code, out, err = await linewatch("trace", "c3", "--json", *api, "--at", then, token=token)
    assert code == 0, err
    assert json.loads(out)["state"] is None, "alarms of today say nothing of then"
    assert (await linewatch("trace", "c3", *api, token=token))[0] == 1
    table = house.folder / "then"
    code, _, err = await house.topology("export", "--to", "csv", "--out", str(table), "--at", then)
    assert code == 0, err
    assert "c3" in (table / "circuits.csv").read_text(encoding="utf-8-sig")
    picture = house.folder / "then.svg"
    code, _, err = await house.topology("draw", "--svg", str(picture), "--at", then)
    assert code == 0, err
    assert 'data-state=""' in picture.read_text()
    code, _, err = await house.topology("draw", "--svg", str(picture), "--at", "yesterday")
    assert (code, "is no moment; write it with its offset" in " ".join(err.split())) == (1, True)
    code, _, err = await linewatch("trace", "c3", "--plant", str(house.folder / "new.json"), "--at", then)
    assert (code, "write it with --api URL" in " ".join(err.split())) == (1, True)


async def sane(house: House, changes: int) -> None:
    """The journal is told again byte for byte, nothing was set aside, each change has its row."""
    store = await Store.open(str(house.folder / "lw.db"))
    outcome = await reenact(store)
    events = [entry async for entry in store.entries()]
    rows = await store.plants.rows(100)
    await store.close()
    assert outcome.difference == ""
    assert [e for e in events if isinstance(e.event, Quarantined)] == []
    changed = [entry.seq for entry in events if isinstance(entry.event, PlantChanged)]
    assert [row.seq for row in reversed(rows)] == changed
    assert len(changed) == changes


async def test_what_is_not_taken_changes_nothing(house: House) -> None:
    async with running(house.file, "--watch") as process:
        await until(process.stdout, b"linewatch:")
        base = {"If-Match": f'"{digest(RING)}"'}
        body = encode_body(MORE)
        wrong = encode_body(replace(MORE, cables=MORE.cables[1:], sites=MORE.sites[1:]))
        unknown = encode_body(
            replace(MORE, nes=(replace(MORE.nes[0], ext={"credential": "x"}), *MORE.nes[1:]))
        )
        for answer, status, slug in (
            (await house.ask("PUT", "/v1/plant", content=wrong, headers=base), 422, "plant-refused"),
            (await house.ask("PUT", "/v1/plant", content=unknown, headers=base), 422, "plant-refused"),
            (await house.ask("PUT", "/v1/plant", content=b"{", headers=base), 422, "plant-refused"),
            (await house.ask("PUT", "/v1/plant", content=body), 422, "invalid-request"),
            (
                await house.ask("PUT", "/v1/plant", content=body, headers={"If-Match": '"00"'}),
                412,
                "plant-stale",
            ),
            (await house.ask("PUT", "/v1/plant", "operator", content=body, headers=base), 403, "forbidden"),
            (await house.ask("GET", "/v1/plant", "viewer", "class:AAA"), 403, "forbidden"),
            (
                await house.ask("POST", "/v1/plant/revert", json={"digest": "abcdef"}, headers=base),
                404,
                "not-found",
            ),
        ):
            assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (status, slug)
        told = (await house.ask("PUT", "/v1/plant", content=wrong, headers=base)).json()["errors"]
        assert len(told) > 3, "all of it in one go"
        code, _, err = await house.topology("apply", house.plant(replace(MORE, sites=())), "--yes")
        assert code == 1
        assert "s1" in err
        assert (await house.in_force())["digest"] == digest(RING)
        assert (await house.ask("PUT", "/v1/plant", content=body, headers=base)).json()["changed"] is True
        again = await house.ask("PUT", "/v1/plant", content=body, headers=base)
        assert again.json()["changed"] is False, "sent again, it is the same change"
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
    await sane(house, 2)


async def test_of_two_at_once_one_is_taken(house: House) -> None:
    async with running(house.file, "--watch") as process:
        await until(process.stdout, b"linewatch:")
        base = {"If-Match": f'"{digest(RING)}"'}
        await house.token("engineer")
        answers = await asyncio.gather(
            *(house.ask("PUT", "/v1/plant", content=encode_body(p), headers=base) for p in (MORE, LESS))
        )
        assert sorted(a.status_code for a in answers) == [200, 412]
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
    await sane(house, 2)


async def test_the_latest_deed_wins_over_restarts_and_reloads(house: House) -> None:
    async with running(house.file, "--watch") as process:
        await until(process.stdout, b"linewatch:")
        assert (await house.topology("apply", house.plant(MORE), "--yes"))[0] == 0
        process.kill()
        await process.wait()
    async with running(house.file, "--watch") as process:
        await until(process.stdout, b"linewatch:")
        state = await house.in_force()
        assert (state["digest"], state["files"], state["files_differ"]) == (digest(MORE), digest(RING), True)
        process.send_signal(signal.SIGHUP)
        assert b"=false" in await until(process.stderr, b"reloaded")
        assert (await house.in_force())["digest"] == digest(MORE), "the files said nothing new"

        (house.folder / "topology.json").write_bytes(encode_body(LESS))
        process.send_signal(signal.SIGHUP)
        assert b"=true" in await until(process.stderr, b"reloaded")
        assert (await house.in_force())["digest"] == digest(LESS), "now they did"

        (house.folder / "topology.json").write_text("{")
        process.send_signal(signal.SIGHUP)
        await until(process.stderr, b"the last good settings stay in force")
        assert (await house.in_force())["digest"] == digest(LESS)

        # What is applied and then written to the files too is one deed, and not one more at the next start.
        assert (await house.topology("apply", house.plant(MORE), "--yes"))[0] == 0
        (house.folder / "topology.json").write_bytes(encode_body(MORE))
        process.send_signal(signal.SIGHUP)
        assert b"=false" in await until(process.stderr, b"reloaded")
        assert (await house.topology("apply", house.plant(RING), "--yes"))[0] == 0
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
    async with running(house.file, "--watch") as process:
        await until(process.stdout, b"linewatch:")
        assert (await house.in_force())["digest"] == digest(RING)
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
    await sane(house, 5)


async def test_gear_in_trouble_that_is_taken_out_leaves_nothing_behind(house: House) -> None:
    """Nobody answers in this field, so everything is an alarm and an incident."""
    house.plant(MORE, "topology.json")
    async with running(house.file, "--watch") as process:
        await until(process.stdout, b"pw3")
        assert (await house.topology("apply", house.plant(LESS), "--yes"))[0] == 0
        assert (await house.ask("GET", "/v1/devices/pw3")).status_code == 404
        async with asyncio.timeout(WAIT_S):
            while (await house.ask("GET", "/v1/alarms?active=true&resource=pw3")).json()["items"]:
                pass
        assert (await house.topology("revert", digest(MORE)[:10]))[0] == 0
        async with asyncio.timeout(WAIT_S):
            while (await house.ask("GET", "/v1/devices/pw3")).json()["answering"] is not False:
                pass
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
    await sane(house, 3)
