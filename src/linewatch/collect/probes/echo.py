"""ICMP echo to many hosts over one socket (RFC 792): sent when asked, answers told to whoever waits.

The kernel lets the groups of net.ipv4.ping_group_range open an ICMP socket that hears its own answers only;
else a raw one needs CAP_NET_RAW. It hears all ICMP of the machine, so nothing counts but what bears our own
cookie, comes from the address asked and is still waited for.
"""

import asyncio
import errno
import os
import socket
import struct
from collections.abc import Callable

_HEADER = struct.Struct("!BBHHH")  # type, code, checksum, identifier, sequence
_BODY = struct.Struct("!8sQ")  # cookie of this process, number of the probe
_REPLY, _REQUEST = 0, 8
_SOL_RAW, _ICMP_FILTER = 255, 1  # <linux/icmp.h>; Python has no names for them
_ROOM = 1 << 20  # of the socket's buffers: bursts of answers wait there
_OWN = (errno.EAGAIN, errno.ENOBUFS, errno.ENOMEM, errno.EPERM)
MOST_AT_ONCE = 256  # datagrams read between two turns of the others

Answered = Callable[[int, str], None]
"""Called with the number of a probe and the address that answered it."""


class NotAllowed(Exception):
    """The kernel lets us open no ICMP socket."""


class Echo:
    """Opened by `open`, on the running loop. Raises NotAllowed."""

    def __init__(self, on_answer: Answered, on_forged: Callable[[], None]) -> None:
        self._on_answer = on_answer
        self._on_forged = on_forged
        self._cookie = os.urandom(8)
        self._identifier = int.from_bytes(os.urandom(2), "big")
        self._socket, self.raw = _opened()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket, self._read)

    def send(self, number: int, host: str) -> bool | None:
        """Ask a host. False: the kernel says at once that there is no way; None: no room of our own."""
        body = _BODY.pack(self._cookie, number)
        sequence = number & 0xFFFF
        bare = _HEADER.pack(_REQUEST, 0, 0, self._identifier, sequence) + body
        packet = _HEADER.pack(_REQUEST, 0, checksum(bare), self._identifier, sequence) + body
        try:
            self._socket.sendto(packet, (host, 0))
        except OSError as error:
            return None if error.errno in _OWN else False
        return True

    def close(self) -> None:
        self._loop.remove_reader(self._socket)
        self._socket.close()

    def _read(self) -> None:
        for _ in range(MOST_AT_ONCE):
            try:
                data, (host, _) = self._socket.recvfrom(512)
            except BlockingIOError:
                return
            except OSError:
                continue  # what the kernel tells of a probe before: its time will run out
            self._heard(data, host)

    def _heard(self, data: bytes, host: str) -> None:
        if self.raw:
            data = data[(data[0] & 0x0F) * 4 :] if data else b""  # the IP header stands before it
        if len(data) < _HEADER.size + _BODY.size:
            return
        kind, _, _, identifier, _ = _HEADER.unpack_from(data)
        # Of a datagram socket the kernel gives the identifier, and keeps others' answers away.
        if kind != _REPLY or (self.raw and identifier != self._identifier):
            return
        cookie, number = _BODY.unpack_from(data, _HEADER.size)
        if cookie != self._cookie:
            self._on_forged()
            return
        self._on_answer(number, host)


def _opened() -> tuple[socket.socket, bool]:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            opened = socket.socket(socket.AF_INET, kind, socket.IPPROTO_ICMP)
        except OSError:
            continue
        opened.setblocking(False)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ROOM)
        if kind == socket.SOCK_RAW:
            # Of all ICMP of the machine only answers: a bit that is set keeps its type away (raw(7)).
            opened.setsockopt(_SOL_RAW, _ICMP_FILTER, struct.pack("=I", 0xFFFFFFFF & ~(1 << _REPLY)))
        return opened, kind == socket.SOCK_RAW
    raise NotAllowed


def checksum(data: bytes) -> int:
    """RFC 1071, of an even number of bytes."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF
