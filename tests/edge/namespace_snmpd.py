"""net-snmp's snmpd in a network namespace of its own, where links may be taken down without harm to anybody.

Run as a program (`python -m tests.edge.namespace_snmpd`, inside `unshare --net`) it makes a pair of links,
starts snmpd, and carries datagrams between it and two sockets inherited from outside: a socket stays in the
namespace it was made in. Lines on its standard input are commands to run inside; each is answered.
"""

import os
import selectors
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

INSIDE = ("127.0.0.1", 1161)
TRAPS_INSIDE = ("127.0.0.1", 1162)
LINK, PEER = "lwv0", "lwv1"
COMMUNITY = "secret"
IF_TABLE_CACHE = "1.3.6.1.4.1.8072.1.5.3.1.2.1.3.6.1.2.1.2.2"  # nsCacheTimeout of the ifTable, seconds

CONFIG = f"""
agentaddress udp:{INSIDE[0]}:{INSIDE[1]}
rwcommunity {COMMUNITY} 127.0.0.1
createUser internal SHA not-a-secret AES not-a-secret
iquerySecName internal
rouser internal
notificationEvent down .1.3.6.1.6.3.1.1.5.3 .1.3.6.1.2.1.2.2.1.1 .1.3.6.1.2.1.2.2.1.7 .1.3.6.1.2.1.2.2.1.8
notificationEvent up .1.3.6.1.6.3.1.1.5.4 .1.3.6.1.2.1.2.2.1.1 .1.3.6.1.2.1.2.2.1.7 .1.3.6.1.2.1.2.2.1.8
monitor -r 1 -e up "link up" .1.3.6.1.2.1.2.2.1.8 != 2
monitor -r 1 -e down "link down" .1.3.6.1.2.1.2.2.1.8 == 2
trap2sink {TRAPS_INSIDE[0]}:{TRAPS_INSIDE[1]} {COMMUNITY}
"""


class Snmpd:
    """`address` answers as snmpd does. `traps_to` may be set at any time; until then traps go nowhere."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "snmpd.conf").write_text(CONFIG)
        (folder / "state").mkdir()
        self._front = _udp()
        self._out = _udp()
        self.address: tuple[str, int] = self._front.getsockname()

    def start(self) -> None:
        command = ["unshare", *(() if os.geteuid() == 0 else ("--map-root-user",)), "--net"]
        fds = (self._front.fileno(), self._out.fileno())
        command += [sys.executable, "-m", "tests.edge.namespace_snmpd", str(self.folder), *map(str, fds)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, pass_fds=fds
        )
        self.do("true")

    def do(self, *command: str) -> None:
        """Run something inside, and wait for its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\t".join(command) + "\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline().strip()
        assert said == "0", f"{' '.join(command)} ended with {said or 'nothing'}"

    def cut(self) -> None:
        """Take the peer of the link down: the link loses its carrier."""
        self.do("ip", "link", "set", PEER, "down")

    def mend(self) -> None:
        self.do("ip", "link", "set", PEER, "up")

    def traps_to(self, address: tuple[str, int]) -> None:
        self.do("traps-to", address[0], str(address[1]))

    def stop(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()
        self._front.close()
        self._out.close()


@contextmanager
def snmpd_running(folder: Path) -> Iterator[Snmpd]:
    """Started and stopped with the block."""
    daemon = Snmpd(folder)
    daemon.start()
    try:
        yield daemon
    finally:
        daemon.stop()


def why_not() -> str:
    """Why snmpd cannot be run like this here; "" if it can."""
    for program in ("snmpd", "unshare", "ip", "snmptrap"):
        if shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is None:
            return f"{program} is not installed; type: tests/install-packages"
    user = () if os.geteuid() == 0 else ("--map-root-user",)
    tried = subprocess.run(["unshare", *user, "--net", "true"], capture_output=True, text=True)
    return f"no network namespace may be made here: {tried.stderr.strip()}" if tried.returncode else ""


def _udp() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    return sock


class _Inside:
    """The part that runs in the namespace."""

    def __init__(self, folder: Path, front: int, out: int) -> None:
        self.front, self.out = socket.socket(fileno=front), socket.socket(fileno=out)
        self.traps_to: tuple[str, int] | None = None
        self.inner: dict[tuple[str, int], socket.socket] = {}
        for command in (
            ("ip", "link", "set", "lo", "up"),
            ("ip", "link", "add", LINK, "type", "veth", "peer", "name", PEER),
            ("ip", "link", "set", LINK, "up"),
            ("ip", "link", "set", PEER, "up"),
        ):
            subprocess.run(command, check=True)
        self.traps = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.traps.bind(TRAPS_INSIDE)
        environment = os.environ | {
            "SNMP_PERSISTENT_DIR": str(folder / "state"),
            "SNMPCONFPATH": str(folder),
            "PATH": f"{os.environ['PATH']}:/usr/sbin",
        }
        conf, log = str(folder / "snmpd.conf"), str(folder / "log")
        self.snmpd = subprocess.Popen(
            ["snmpd", "-f", "-C", "-c", conf, "-Lf", log, "-I", "-smux"], env=environment
        )
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.front, selectors.EVENT_READ, self._asked)
        self.selector.register(self.traps, selectors.EVENT_READ, self._trap)
        self.selector.register(sys.stdin, selectors.EVENT_READ, self._told)

    def run(self) -> None:
        try:
            while True:
                for key, _ in self.selector.select():
                    key.data()
        except EOFError:
            pass
        finally:
            self.snmpd.terminate()
            self.snmpd.wait(10)

    def _asked(self) -> None:
        data, client = self.front.recvfrom(65535)
        inner = self.inner.get(client)
        if inner is None:
            inner = self.inner[client] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.selector.register(inner, selectors.EVENT_READ, lambda: self._answered(inner, client))
        inner.sendto(data, INSIDE)

    def _answered(self, inner: socket.socket, client: tuple[str, int]) -> None:
        with suppress(ConnectionRefusedError):  # snmpd is not there yet
            self.front.sendto(inner.recv(65535), client)

    def _trap(self) -> None:
        data = self.traps.recv(65535)
        if self.traps_to is not None:
            self.out.sendto(data, self.traps_to)

    def _told(self) -> None:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        command = line.rstrip("\n").split("\t")
        if command[0] == "traps-to":
            self.traps_to = (command[1], int(command[2]))
            returncode = 0
        else:
            returncode = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
        sys.stdout.write(f"{returncode}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _Inside(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])).run()
