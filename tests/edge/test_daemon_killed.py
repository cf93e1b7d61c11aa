"""kill -9 at any moment: nothing acknowledged is lost, no alarm is lost, none raised again at restart."""

import asyncio
import os
import random
import signal
import sys
from pathlib import Path

import pytest

from linewatch.daemon.reenact import reenact
from linewatch.messages.commands import AlarmNotice
from linewatch.messages.events import Observed
from linewatch.store.journal import Store


async def _one_life(file: Path, seed: int, rng: random.Random) -> list[str]:
    """Start, let it acknowledge so many things, kill it; what it had acknowledged by then."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.fakes.doomed_daemon",
        str(file),
        str(seed),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            assert await process.stdout.readline() == b"ready\n"
            lines = [await process.stdout.readline() for _ in range(rng.randrange(40))]
            # Somewhere inside the next batches: a deadline of its own, not of theirs.
            try:
                async with asyncio.timeout(rng.random() * 0.05):
                    while line := await process.stdout.readline():
                        lines.append(line)
            except TimeoutError:
                pass
            os.kill(process.pid, signal.SIGKILL)
            lines += (await process.stdout.read()).splitlines(keepends=True)
    finally:
        if process.returncode is None and process.stdout.at_eof() is False:
            process.kill()
        await process.wait()
    return [line.decode().split()[1] for line in lines if line.startswith(b"ack ") and line.endswith(b"\n")]


async def _judge(file: Path, acknowledged: list[str]) -> None:
    store = await Store.open(str(file))
    journalled: dict[str, None] = {}
    async for entry in store.entries():
        if isinstance(entry.event, Observed):
            journalled.update(dict.fromkeys(change.detail for change in entry.event.changes))
    assert [mark for mark in acknowledged if mark not in journalled] == []
    active: dict[str, int] = {}
    for command in await store.commands_after("", 1_000_000):
        if isinstance(command, AlarmNotice):
            before = active.pop(str(command.alarm.key), None)
            if command.alarm.active:
                assert before in (None, command.alarm.raises), f"{command.alarm.key} was raised again"
                active[str(command.alarm.key)] = command.alarm.raises
    outcome = await reenact(store)
    assert outcome.difference == ""
    assert {str(k): r.raises for k, r in outcome.world.alarms.active().items()} == active
    await store.close()


async def _killed(folder: Path, times: int, seed: int) -> None:
    rng = random.Random(seed)
    file = folder / "lw.db"
    acknowledged: list[str] = []
    for life in range(times):
        acknowledged += await _one_life(file, seed + life, rng)
        if life % 10 == 9 or life == times - 1:
            await _judge(file, acknowledged)
    assert len(acknowledged) > times


async def test_killed_twenty_times(tmp_path: Path) -> None:
    await _killed(tmp_path, 20, 1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
async def test_killed_two_hundred_times(tmp_path: Path, seed: int) -> None:
    await _killed(tmp_path, 20, 1_000 * (seed + 2))
