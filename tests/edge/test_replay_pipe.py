"""A pipe of alarms is judged as its lines arrive, not when it ends."""

import asyncio
import json
import sys
from pathlib import Path

from linewatch.daemon.bodies import encode_body
from tests.fakes.small_ring import small_ring

PATIENCE_S = 60.0


async def test_a_verdict_comes_while_the_pipe_is_open(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_bytes(encode_body(small_ring()))
    dark = (("n1", "n1/e"), ("n2", "n2/w"))  # both ends of one cable
    raised = [
        {"source": ne, "object": port, "code": "LOS", "state": "raise", "rx_ts": 1e9, "via": "trap"}
        for ne, port in dark
    ]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "linewatch.cli.main", "replay",
        "--topology", str(tmp_path / "t.json"), "--alarms", "-", "--json-lines",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE_S):
        process.stdin.write(b"".join(json.dumps(one).encode() + b"\n" for one in raised))
        await process.stdin.drain()
        told = json.loads(await process.stdout.readline())
        process.stdin.close()
        rest = await process.stdout.read()
        await process.wait()
    assert (told["change"], told["root"][0]["element"]) == ("opened", "cab1")
    assert json.loads(rest.splitlines()[-1])["change"] == "end"
