"""`python -m simulators.bench_pysnmp`: poll a field with pysnmp, and say what it cost.

Reads {addresses, port, community, oids, polls, in_flight} as JSON on standard input, writes {polls, answered,
cpu_s}. pysnmp in its light form: no MIB look-up, the v1 architecture, one dispatcher, targets made
beforehand. The first poll is not counted.
"""

import asyncio
import json
import sys
import time
from typing import Any

from pysnmp.hlapi.v1arch.asyncio import (  # type: ignore[import-untyped]
    CommunityData,
    ObjectIdentity,
    ObjectType,
    SnmpDispatcher,
    UdpTransportTarget,
    get_cmd,
)


async def _main(job: dict[str, Any]) -> dict[str, Any]:
    dispatcher = SnmpDispatcher()
    community = CommunityData(job["community"], mpModel=1)  # noqa: S508 - v2c, as the others
    targets = [
        await UdpTransportTarget.create((host, int(job["port"])), timeout=2, retries=2)
        for host in job["addresses"][: int(job["polls"])]
    ]
    turns = iter(range(int(job["polls"])))
    answered = 0

    async def poll(turn: int) -> bool:
        objects = [ObjectType(ObjectIdentity(oid)) for oid in job["oids"]]
        target = targets[turn % len(targets)]
        error, status, _, bindings = await get_cmd(dispatcher, community, target, *objects, lookupMib=False)
        return not error and not status and len(bindings) == len(job["oids"])

    async def worker() -> None:
        nonlocal answered
        for turn in turns:
            answered_in_full = await poll(turn)  # awaited first: others count meanwhile
            answered += answered_in_full

    await poll(0)  # it builds its MIB compiler at the first
    started_s = time.process_time()
    async with asyncio.TaskGroup() as group:
        for n in range(int(job["in_flight"])):
            group.create_task(worker(), name=f"pysnmp worker {n}")
    spent_s = time.process_time() - started_s
    dispatcher.close()
    return {"polls": job["polls"], "answered": answered, "cpu_s": spent_s}


if __name__ == "__main__":
    json.dump(asyncio.run(_main(json.load(sys.stdin))), sys.stdout)
