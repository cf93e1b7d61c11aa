"""`linewatch bench poll`, small: a real field, a real daemon, our wire beside it."""

import asyncio
import json
import sys
from pathlib import Path


async def test_a_small_benchmark_weighs_a_real_daemon() -> None:
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("linewatch")),
        *("bench", "poll", "--devices", "20", "--interval", "1", "--seconds", "3", "--no-rivals", "--json"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, complaints = await asyncio.wait_for(process.communicate(), 90)
    assert process.returncode == 0, complaints.decode()
    said = json.loads(out)
    daemon = said["daemon"]
    assert 30 <= daemon["polls"] <= 120
    assert daemon["no_answers"] == 0
    assert 0 < daemon["core_share"] < 1
    assert daemon["rss_peak_mb"] > 20
    assert said["cpu_s_per_1000_polls"]["linewatch, socket and codec"] < 1
    assert said["answered"]["linewatch, socket and codec"] == [5_000, 5_000]
    assert any("simulators.field" in command for command in said["commands"])
