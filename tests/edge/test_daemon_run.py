"""`linewatch run` as a process: it starts, stops and reloads as promised, and says why where it cannot."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec import json

from linewatch.daemon.bodies import encode_body
from linewatch.daemon.reenact import reenact
from linewatch.messages.events import PlantChanged, Started
from linewatch.store.journal import Store
from tests.fakes.small_ring import small_ring

WAIT_S = 60


def site(folder: Path, api: str = "off") -> Path:
    (folder / "topology.json").write_bytes(encode_body(small_ring()))
    (folder / "community").write_text("public\n")
    (folder / "community").chmod(0o600)
    (folder / "credentials.yaml").write_text("default: {community_file: community}\n")
    file = folder / "linewatch.yaml"
    file.write_text(
        "plant: topology.json\nstore: sqlite:///lw.db\ncredentials: credentials.yaml\n"
        f'api: {{listen: "{api}"}}\ntraps: {{listen: "127.0.0.1:0"}}\n'
        "poll: {interval: 5s, timeout: 200ms, retries: 0}\n"
    )
    return file


@asynccontextmanager
async def running(file: Path, *options: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "linewatch.cli.main", "run", "--config", str(file), *options,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until(stream: asyncio.StreamReader | None, word: bytes) -> bytes:
    """The first line with the word."""
    assert stream is not None
    async with asyncio.timeout(WAIT_S):
        while line := await stream.readline():
            if word in line:
                return line
    raise AssertionError(f"it ended without {word!r}")


async def ended(process: asyncio.subprocess.Process) -> int:
    async with asyncio.timeout(WAIT_S):
        return await process.wait()


async def test_it_tells_what_happens_stops_cleanly_and_goes_on(tmp_path: Path) -> None:
    file = site(tmp_path)
    for _ in range(2):
        async with running(file, "--watch") as process:
            await until(process.stdout, b"linewatch:")
            process.send_signal(signal.SIGTERM)
            assert await ended(process) == 0
    store = await Store.open(str(tmp_path / "lw.db"))
    events = [entry.event async for entry in store.entries()]
    assert [e.epoch for e in events if isinstance(e, Started)] == [1, 2]
    assert len([e for e in events if isinstance(e, PlantChanged)]) == 1, "the same plant is no change"
    assert (await reenact(store)).difference == ""
    assert (await store.recover()).tail == (), "a clean stop leaves a snapshot"
    await store.close()


async def test_a_silent_field_is_alarms_not_health(tmp_path: Path) -> None:
    async with running(site(tmp_path), "--watch") as process:
        await until(process.stdout, b"COMM-FAIL")
        process.send_signal(signal.SIGINT)
        assert await ended(process) == 0


async def test_a_reload_takes_a_good_plant_and_keeps_the_last_good_one(tmp_path: Path) -> None:
    file = site(tmp_path)
    async with running(file, "--watch") as process:
        await until(process.stdout, b"linewatch:")
        (tmp_path / "topology.json").write_text('{"format": "linewatch-plant/1", "nes": [{"id": 3}]}')
        process.send_signal(signal.SIGHUP)
        await until(process.stderr, b"the last good settings stay in force")
        (tmp_path / "topology.json").write_bytes(encode_body(small_ring(3)))
        process.send_signal(signal.SIGHUP)
        assert b"=true" in await until(process.stderr, b"reloaded")
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
    store = await Store.open(str(tmp_path / "lw.db"))
    changed = [e.event.digest async for e in store.entries() if isinstance(e.event, PlantChanged)]
    body = await store.body(changed[-1])
    assert [c["id"] for c in json.decode(body or b"")["circuits"]] == ["c1", "c2", "c3"]
    await store.close()


async def test_a_port_given_by_hand_is_no_change_of_the_files(tmp_path: Path) -> None:
    """But another one in the files is, and is said each time until the next start."""
    file = site(tmp_path, "127.0.0.1:1")
    async with running(file, "--watch", "--port", "0") as process:
        await until(process.stdout, b"linewatch:")
        process.send_signal(signal.SIGHUP)
        assert process.stderr is not None
        said = b""
        async with asyncio.timeout(WAIT_S):
            while b"reloaded" not in said:
                said += await process.stderr.readline()
        assert b"next start only" not in said
        file.write_text(file.read_text().replace("127.0.0.1:1", "127.0.0.1:2"))
        for _ in range(2):
            process.send_signal(signal.SIGHUP)
            assert b"setting=api" in await until(process.stderr, b"next start only")
            await until(process.stderr, b"reloaded")
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0


async def test_a_busy_port_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        async with running(site(tmp_path, f"127.0.0.1:{port}")) as process:
            assert str(port).encode() in await until(process.stderr, b"api.listen")
            assert await ended(process) == 2


@pytest.mark.parametrize(
    ("what", "says"),
    [
        pytest.param("plant: nowhere\n", b"nowhere", id="no-plant"),
        pytest.param("plant: [\n", b"linewatch.yaml:", id="no-yaml"),
    ],
)
async def test_a_broken_site_never_starts(tmp_path: Path, what: str, says: bytes) -> None:
    file = site(tmp_path)
    file.write_text(what)
    async with running(file) as process:
        await until(process.stderr, says)
        assert await ended(process) == 2
    assert not (tmp_path / "lw.db").exists()


async def test_a_store_that_is_no_store_is_a_sentence(tmp_path: Path) -> None:
    file = site(tmp_path)
    (tmp_path / "lw.db").write_text("a recipe for soup " * 100)
    async with running(file) as process:
        assert b"lw.db" in await until(process.stderr, b"store is")
        assert await ended(process) == 2
