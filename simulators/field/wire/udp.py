"""One UDP socket for every agent: IP_PKTINFO tells which address was asked, and the answer leaves from it."""

import socket
import struct
from collections.abc import Callable, Mapping

from simulators.field.gear.agent import Agent
from simulators.field.wire.answers import Answerer

IP_PKTINFO = getattr(socket, "IP_PKTINFO", 8)
SO_BINDTODEVICE = getattr(socket, "SO_BINDTODEVICE", 25)
ROOM = 65_535
PER_WAKE = 256  # datagrams read before the loop may look at anything else
BUFFER_BYTES = 4 << 20
_PKTINFO = struct.Struct("=I4s4s")


class FieldSocket:
    """Non-blocking. `ready` is to be called when it can be read; what is not asked on 127/8 is dropped."""

    def __init__(
        self, port: int, agents: Mapping[str, Agent], answerer: Answerer, clock: Callable[[], float]
    ) -> None:
        self._by_address = {socket.inet_aton(host): agent for host, agent in agents.items()}
        self._from = {
            packed: [(socket.IPPROTO_IP, IP_PKTINFO, _PKTINFO.pack(0, packed, packed))]
            for packed in self._by_address
        }
        self._answerer, self._clock = answerer, clock
        self.asked = self.answered = self.stray = self.unheard = 0
        self.silent: set[str] = set()  # agents that do not answer
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
        self.on_loopback_only = self._keep_to_loopback()
        try:
            self._socket.bind(("0.0.0.0", port))
        except OSError:
            self._socket.close()
            raise
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]

    def _keep_to_loopback(self) -> bool:
        """Needs CAP_NET_RAW on older kernels; without it the address check in `ready` stands alone."""
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"lo\0")
        except OSError:
            return False
        return True

    def fileno(self) -> int:
        """For the event loop."""
        return self._socket.fileno()

    def close(self) -> None:
        """No more answers."""
        self._socket.close()

    def ready(self) -> None:
        """Read and answer what waits, up to `PER_WAKE`."""
        receive, answer, by_address = self._socket.recvmsg, self._answerer.answer, self._by_address
        at = self._clock()
        for _ in range(PER_WAKE):
            try:
                data, ancillary, _, peer = receive(ROOM, 64)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                continue  # an ICMP error of an earlier answer: nothing waits for it
            self.asked += 1
            asked = ancillary[0][2][8:12] if ancillary else b""
            agent = by_address.get(asked)
            if agent is None or not asked.startswith(b"\x7f") or not peer[0].startswith("127."):
                self.stray += 1
                continue
            if agent.id in self.silent:
                self.unheard += 1
                continue
            reply = answer(agent, data, at)
            if reply is not None:
                self.send(asked, reply, peer)

    def send(self, source: bytes, data: bytes, peer: tuple[str, int]) -> None:
        """A datagram from an agent's own address. A full buffer loses it, as a network would."""
        try:
            self._socket.sendmsg((data,), self._from[source], 0, peer)
            self.answered += 1
        except OSError:
            return

    def trap(self, host: str, data: bytes, peer: tuple[str, int]) -> None:
        """A trap from the agent at `host`."""
        self.send(socket.inet_aton(host), data, peer)
