"""`python -m linewatch.cli.bench_wire`: poll with our socket and codec alone, and say what it cost.

Reads {addresses, port, community, oids, polls, in_flight} as JSON on standard input, writes {polls, answered,
cpu_s}. The first round over the agents is not counted, so that every answer counted has one to compare with.
"""

import asyncio
import json
import random
import sys
import time
from typing import Any

import uvloop

from linewatch.wire.snmp import NoReply, Reply, SnmpSocket, get_request


class Round:
    """Polls the agents in turn, so many in flight, until it has asked so often."""

    def __init__(self, socket: SnmpSocket, job: dict[str, Any]) -> None:
        self._socket = socket
        self._addresses = [(host, int(job["port"])) for host in job["addresses"]]
        self._request = get_request(job["oids"], community=job["community"].encode())
        self._last: list[Reply | None] = [None] * len(self._addresses)
        self._in_flight = min(int(job["in_flight"]), len(self._addresses))
        self.answered = 0

    async def poll(self, polls: int) -> None:
        self._left_to_ask = self._left_to_hear = polls
        self._turn = 0
        self._done = asyncio.Event()
        for _ in range(min(self._in_flight, polls)):
            self._ask()
        await self._done.wait()

    def _ask(self) -> None:
        place = self._turn % len(self._addresses)
        self._turn += 1
        self._left_to_ask -= 1

        def on_done(outcome: Reply | NoReply) -> None:
            if isinstance(outcome, Reply):
                self.answered += 1
                self._last[place] = outcome
            self._left_to_hear -= 1
            if self._left_to_ask:
                self._ask()
            elif not self._left_to_hear:
                self._done.set()

        self._socket.ask(self._request, self._addresses[place], on_done, last=self._last[place])


async def _main(job: dict[str, Any]) -> dict[str, Any]:
    socket = SnmpSocket(rng=random.Random(1))
    socket.open()
    work = Round(socket, job)
    await work.poll(len(job["addresses"]))
    work.answered = 0
    started_s = time.process_time()
    await work.poll(int(job["polls"]))
    spent_s = time.process_time() - started_s
    socket.close()
    return {"polls": job["polls"], "answered": work.answered, "cpu_s": spent_s}


if __name__ == "__main__":
    json.dump(uvloop.run(_main(json.load(sys.stdin))), sys.stdout)
