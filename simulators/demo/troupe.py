"""The processes of a demo: each in a process group of its own, and none left behind."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import NamedTuple, Self

from simulators.demo.stage import CannotStage, Stage

GRACE_S = 10.0
NOTICED_S = 1.0  # a broken connection is seen before the death that broke it
_PR_SET_PDEATHSIG = 1


class Died(Exception):
    """A process of the demo ended early; the text says which, and the end of its log."""


class Player(NamedTuple):
    """A process and where it writes."""

    name: str
    process: asyncio.subprocess.Process
    log: Path


class Troupe:
    """Use as an async context manager: leaving it ends every process it started, politely, then not."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._players: list[Player] = []
        self._started: asyncio.Queue[Player] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for player in reversed(self._players):
            await _end(player)

    async def field(self, control: str) -> str:
        """Start the field network; its greeting."""
        stage = self._stage
        player = await self._start(
            "the field network",
            stage.field_log,
            *("-m", "simulators.field", "--plant", str(stage.plant), "--control", control),
            *("--community-file", str(stage.community_file), "--traps", f"127.0.0.1:{stage.traps_port}"),
            piped=True,
        )
        assert player.process.stdout is not None
        line = await player.process.stdout.readline()
        if not line.startswith(b"field:"):
            await player.process.wait()
            raise Died(_epitaph(player))
        return line.decode().strip()

    async def daemon(self) -> None:
        """Start `linewatch run`. It is ready when the API says so."""
        await self._start(
            "the daemon",
            self._stage.daemon_log,
            *("-m", "linewatch.cli.main", "run", "--config", str(self._stage.config), "--no-watch"),
        )

    async def token(self) -> str:
        """A token of the API, made by the command line like anybody's."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "linewatch.cli.main", "token", "create"),
            *("--config", str(self._stage.config), "--name", "demo", "--role", "operator"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, said = await process.communicate()
        if process.returncode:
            raise CannotStage(f"no token could be made: {said.decode().strip()}")
        return out.decode().strip().splitlines()[-1]

    async def until_one_ends(self) -> None:
        """Watches every process as it is started. Raises `Died` when one ends; never returns."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                player = await self._started.get()
                tasks.create_task(_watch(player), name=f"demo: {player.name}")

    async def obituary(self) -> str:
        """What became of the first process that ended early; "" where all live after a moment's patience."""
        for player in self._players:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(player.process.wait(), NOTICED_S)
                return _epitaph(player)
        return ""

    async def _start(self, name: str, log: Path, *arguments: str, piped: bool = False) -> Player:
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE if piped else out,
                stderr=out,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        player = Player(name, process, log)
        self._players.append(player)
        self._started.put_nowait(player)
        return player


def _die_with_parent() -> None:
    """Linux: should the demo itself be killed, its processes get SIGTERM."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


async def _watch(player: Player) -> None:
    await player.process.wait()
    raise Died(_epitaph(player))


async def _end(player: Player) -> None:
    if player.process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(player.process.pid, signal.SIGTERM)
    try:
        await asyncio.wait_for(player.process.wait(), GRACE_S)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(player.process.pid, signal.SIGKILL)
        await player.process.wait()


def _epitaph(player: Player) -> str:
    tail = player.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-8:]
    said = "\n".join(f"    {line}" for line in tail) or "    (it said nothing)"
    return f"{player.name} ended early (exit {player.process.returncode}); the end of {player.log}:\n{said}"
