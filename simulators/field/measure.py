"""How many replies a second one core of the field gives, counted by a client in a process of its own."""

import argparse
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from linewatch.topology.agents import agents
from simulators.field.faults import Refused
from simulators.field.gear import oids
from simulators.field.running import load
from simulators.field.wire import ber

SECONDS = 3.0
WINDOW = 256  # requests under way
OIDS_ASKED = 20
READY_S = 60.0


def measure(options: argparse.Namespace) -> int:
    """Start a field, ask it for states and for states with uptime and counters, print replies per second."""
    if options.plant is None:
        raise Refused("say which plant to measure with: --plant topology/xiangtan, or a FORMAT .json")
    community = secrets.token_hex(8)
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder) / "community"
        secret.write_text(community, encoding="utf-8")
        command = [sys.executable, "-m", "simulators.field", "--plant", str(options.plant), "--port", "0"]
        command += ["--traps", "off", "--community-file", str(secret), "--churn", str(options.churn)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 our own module
            try:
                line = child.stdout.readline() if child.stdout else ""
                if "UDP port" not in line:
                    raise Refused(f"the field did not start: {line or 'it said nothing'}")
                port = int(line.split("UDP port ")[1].split(";")[0].split(",")[0])
                hosts = _hosts(options.plant)
                _print("states (20 OIDs)", *_blast(community, hosts, port, child.pid, _states()))
                _print(
                    "states, uptime, counters (20 OIDs)",
                    *_blast(community, hosts, port, child.pid, _moving()),
                )
            finally:
                child.send_signal(signal.SIGINT)
                child.wait(10)
    return 0


def _hosts(plant: Path) -> list[str]:
    return [a.host for a in agents(load(plant))]


def _states() -> list[ber.Oid]:
    return [(*oids.IF, 8, n) for n in range(1, OIDS_ASKED + 1)]


def _moving() -> list[ber.Oid]:
    counters = [(*oids.IFX, 6, n) for n in range(1, 5)]
    return [(*oids.SYSTEM, 3, 0), *counters, *_states()[: OIDS_ASKED - 5]]


def _blast(
    community: str, hosts: list[str], port: int, pid: int, names: list[ber.Oid]
) -> tuple[int, float, float]:
    """(replies, seconds, CPU seconds of the field)."""
    binds = b"".join(ber.varbind(n, (ber.NULL, None)) for n in names)
    body = ber.tlv(ber.INTEGER, ber.integer(0)) * 2 + ber.tlv(ber.SEQUENCE, binds)
    head = bytes((ber.INTEGER, 1, 1)) + ber.tlv(ber.OCTET_STRING, community.encode())
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    client.bind(("127.0.0.1", 0))
    client.setblocking(False)
    with client:
        sent = got = 0
        started, cpu = time.perf_counter(), _cpu(pid)
        while (now := time.perf_counter()) - started < SECONDS:
            while sent - got < WINDOW:
                number = ber.tlv(ber.INTEGER, (0x10000000 + sent).to_bytes(4, "big"))
                data = ber.tlv(ber.SEQUENCE, head + ber.tlv(ber.GET, number + body))
                client.sendto(data, (hosts[sent % len(hosts)], port))
                sent += 1
            if not select.select([client], [], [], 0.5)[0]:
                sent = got  # lost in a full buffer
            try:
                while True:
                    client.recv(65_535)
                    got += 1
            except BlockingIOError:
                continue
        return got, now - started, _cpu(pid) - cpu


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _print(what: str, replies: int, wall_s: float, cpu_s: float) -> None:
    asked, core = replies / wall_s, replies / max(cpu_s, 0.01)
    sys.stdout.write(f"{what}: {asked:,.0f} replies/s as asked, {core:,.0f} per second of one core\n")
    sys.stdout.flush()
