"""`python -m simulators.bench_pysnmp_traps`: hear v2c traps with pysnmp, and say what it cost.

Reads {port, community, traps} as one line of JSON, says "ready", and writes {heard, cpu_s}. One
community, one callback that counts; no MIB is looked up.
"""

import asyncio
import json
import sys
import time
from typing import Any

from pysnmp.carrier.asyncio.dgram import udp  # type: ignore[import-untyped]
from pysnmp.entity import config, engine  # type: ignore[import-untyped]
from pysnmp.entity.rfc3413 import ntfrcv  # type: ignore[import-untyped]

PATIENCE_S = 60.0


async def _main(job: dict[str, Any]) -> dict[str, float]:
    snmp = engine.SnmpEngine()
    transport = udp.UdpTransport().open_server_mode(("127.0.0.1", int(job["port"])))
    config.add_transport(snmp, udp.DOMAIN_NAME, transport)
    config.add_v1_system(snmp, "area", job["community"])
    heard, enough, began = 0, asyncio.Event(), 0.0

    def on_trap(*_: object) -> None:
        nonlocal heard, began
        heard += 1
        if heard == 1:
            began = time.process_time()  # the first one loads its MIBs
        if heard >= int(job["traps"]):
            enough.set()

    ntfrcv.NotificationReceiver(snmp, on_trap)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    try:
        async with asyncio.timeout(PATIENCE_S):
            await enough.wait()
    except TimeoutError:
        pass
    return {"heard": heard - 1, "cpu_s": time.process_time() - began}


if __name__ == "__main__":
    json.dump(asyncio.run(_main(json.loads(sys.stdin.readline()))), sys.stdout)
