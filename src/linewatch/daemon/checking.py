"""A plant is checked by a process of its own; this is who asks it, waits for it, and ends it.

It is given its work on stdin and answers into a file that has no name. Nothing of it is believed but what it
says in full: one that dies, hangs or answers nonsense is a refusal.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import msgspec
import structlog

from linewatch.config.checking import Answer, answer_in
from linewatch.config.finding import Finding
from linewatch.config.plant_body import Body

COMMAND = (sys.executable, "-P", "-m", "linewatch.config.checking")
LIMIT_S = 300.0  # 20,000 lines take some ten seconds on a free machine
_BLOCK = 1 << 20  # bytes written at a time
_TOLD = ("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "TMPDIR", "LANG", "LC_ALL")  # never a secret

log = structlog.get_logger("linewatch.plant")


class NotChecked(Exception):
    """The plant was not judged, so it is not taken; the sentence says why."""


class Checker:
    """`command` is what is run; a check that lasts longer than `limit_s` is ended."""

    def __init__(self, command: Sequence[str] = COMMAND, limit_s: float = LIMIT_S) -> None:
        self._command = tuple(command)
        self._limit_s = limit_s

    async def sent(self, body: bytes) -> tuple[Answer, Body]:
        """A FORMAT body. Raises `NotChecked`."""
        return await self._asked(("sent",), body)

    async def files(self, path: Path) -> tuple[Answer, Body]:
        """The plant of a folder or .json. Raises `NotChecked`."""
        return await self._asked(("files", str(path)), b"")

    async def _asked(self, arguments: tuple[str, ...], body: bytes) -> tuple[Answer, Body]:
        try:
            with TemporaryFile() as given, TemporaryFile() as answer, TemporaryFile() as said:
                await asyncio.to_thread(_put, given, body)
                code = await self._run(arguments, given, answer, said)
                if code != 0:
                    log.error("the check of a plant died", code=code, said=_last_line(said))
                    how = f"it was ended by signal {-code}" if code < 0 else f"it ended with {code}"
                    raise NotChecked(f"the plant could not be checked: {how}, and the log says more")
                answer.seek(0)
                return await asyncio.to_thread(answer_in, answer)
        except OSError as error:
            reason = error.strerror or str(error)
            raise NotChecked(f"the plant could not be checked ({reason}); make room for it") from error
        except msgspec.MsgspecError as error:
            raise NotChecked("the plant could not be checked: the check did not answer in full") from error

    async def _run(
        self, arguments: tuple[str, ...], given: BinaryIO, answer: BinaryIO, said: BinaryIO
    ) -> int:
        environment = {name: os.environ[name] for name in _TOLD if name in os.environ}
        process = await asyncio.create_subprocess_exec(
            *self._command, *arguments, stdin=given, stdout=answer, stderr=said, env=environment
        )
        try:
            async with asyncio.timeout(self._limit_s):
                return await process.wait()
        except TimeoutError as error:
            raise NotChecked(
                f"the plant was not checked within {self._limit_s:g} s and is not taken; "
                "try again when the machine is less busy"
            ) from error
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


def finding_of(error: NotChecked, where: str) -> Finding:
    """The same, where findings are asked for."""
    what, _, instead = str(error).partition("; ")
    return Finding(where, what, instead)


def _put(file: BinaryIO, body: bytes) -> None:
    view = memoryview(body)
    file.writelines(view[first : first + _BLOCK] for first in range(0, len(body), _BLOCK))
    file.seek(0)


def _last_line(file: BinaryIO) -> str:
    file.seek(0)
    last = b""
    for line in iter(partial(file.readline, 1_000), b""):
        last = line
    return last.decode(errors="replace").strip()
