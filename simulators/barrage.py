"""`python -m simulators.barrage`: notifications of many devices at a steady rate, or garbage.

Reads {to: [host, port], hosts, community, per_second, seconds, garbage} as JSON on standard input, writes
{sent, seconds}. Each host of 127/8 in turn sends a linkDown of its own that is like any other; garbage is
random octets, cut-off and bent notifications from the same hosts.
"""

import json
import random
import socket
import struct
import sys
import threading
import time
from typing import Any

from simulators.field.gear import oids
from simulators.field.wire import ber, message

EVERY_S = 0.002
IP_PKTINFO = 8  # Linux; the socket module knows it from 3.14 on only
KINDS = 64  # different datagrams of one kind


def datagrams(community: bytes, *, garbage: bool) -> list[bytes]:
    """What is sent, over and over."""
    rng = random.Random(1)
    good = [
        message.trap(
            community,
            number + 1,
            number,
            oids.LINK_DOWN,
            (
                ((*oids.IF, 1, 1), (ber.INTEGER, 1)),
                ((*oids.IF, 7, 1), (ber.INTEGER, 1)),
                ((*oids.IF, 8, 1), (ber.INTEGER, 2)),
            ),
        )
        for number in range(KINDS)
    ]
    if not garbage:
        return good
    bent = []
    for data in good:
        one = bytearray(data)
        one[rng.randrange(len(one))] ^= 1 << rng.randrange(8)
        bent += [rng.randbytes(rng.randrange(1, 600)), data[: rng.randrange(1, len(data))], bytes(one)]
    return bent


def send(job: dict[str, Any]) -> dict[str, float]:
    """All of it, by the clock: what could not be sent in its turn is sent in the next."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
    to = (str(job["to"][0]), int(job["to"][1]))
    sources = [
        [(socket.IPPROTO_IP, IP_PKTINFO, struct.pack("=I4s4s", 0, socket.inet_aton(h), bytes(4)))]
        for h in job["hosts"]
    ]
    pool = datagrams(str(job["community"]).encode(), garbage=bool(job.get("garbage")))
    rate, whole = float(job["per_second"]), round(float(job["per_second"]) * float(job["seconds"]))
    pause = threading.Event()
    sent, started = 0, time.monotonic()
    while sent < whole:
        due = min(whole, int((time.monotonic() - started) * rate) + 1)
        for number in range(sent, due):
            sock.sendmsg([pool[number % len(pool)]], sources[number % len(sources)], 0, to)
        sent = due
        pause.wait(EVERY_S)
    took = time.monotonic() - started
    sock.close()
    return {"sent": sent, "seconds": took}


if __name__ == "__main__":
    json.dump(send(json.load(sys.stdin)), sys.stdout)
