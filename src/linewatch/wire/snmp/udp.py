"""A UDP socket of the loop: opened with a large buffer, drained within its turn, its losses counted."""

import socket
import struct
from collections.abc import Callable
from typing import Final

Address = tuple[str, int]  # a numeric IPv4 address and a port

TURN_S = 0.008  # how long a socket may be drained before the loop's others have their turn
LONGEST_DATAGRAM = 65_535
RECEIVE_BUFFER = 8 << 20
SO_MEMINFO: Final = 55  # Linux: nine counters of the socket, the last is what the kernel dropped
SO_RCVBUFFORCE: Final = 33


def bound(address: Address, buffer: int = RECEIVE_BUFFER) -> socket.socket:
    """A non-blocking socket on `address`. OSError if it cannot be had. `buffer`: octets asked for."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        _enlarge(sock, buffer)
        sock.bind(address)
    except OSError:
        sock.close()
        raise
    return sock


def drain(
    sock: socket.socket,
    clock: Callable[[], float],
    handle: Callable[[bytes, Address, float], None],
    turn_s: float = TURN_S,
) -> bool:
    """Hand over (datagram, source, now) until nothing is left or the turn is over.

    The loop comes back by itself for what is left: the socket is still readable. False: the socket reported
    an error of its own (told once, and no datagram).
    """
    receive = sock.recvfrom
    now = clock()
    until = now + turn_s
    while now < until:
        try:
            data, source = receive(LONGEST_DATAGRAM)
        except BlockingIOError:
            return True
        except OSError:
            return False
        now = clock()
        handle(data, source, now)
    return True


def dropped(sock: socket.socket) -> int | None:
    """Datagrams the kernel threw away because the buffer was full; None where the kernel does not say.

    The socket's own counter, read when asked for. SO_RXQ_OVFL would tell the same number in a control message
    beside every datagram, and only with the next one that is not dropped.
    """
    try:
        info = sock.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 36)
    except OSError:
        return None  # not Linux, or older than 4.12
    return int(struct.unpack("9I", info)[8]) if len(info) == 36 else None


def granted(sock: socket.socket) -> int:
    """Octets that may wait in it. The kernel keeps twice what was asked for, and counts its own upkeep: of
    short datagrams a fifth to a tenth of that is theirs."""
    return sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2


def _enlarge(sock: socket.socket, buffer: int) -> None:
    try:  # past the system's limit, where we may (CAP_NET_ADMIN)
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, buffer)
    except OSError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
