"""The socket traps and informs come to: drained within its turn, every refusal counted by reason."""

import asyncio
import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.ber import MalformedBer
from linewatch.wire.snmp.notification import NotANotification, Notification, understood
from linewatch.wire.snmp.pdu import Message, Pdu, UnknownVersion, decode_message, encode_message
from linewatch.wire.snmp.skim import Head, answer_to, is_v3, skimmed
from linewatch.wire.snmp.udp import RECEIVE_BUFFER, Address, bound, drain, dropped, granted

TRAP_TURN_S = 0.010  # nobody sends a trap again, as an answer is asked for again: they have a longer turn

Glance = Callable[[Head, bytes, Address, float], bool | None]
"""(head, datagram, source, now): True, taken; False, refused; None: it must be read whole."""


class TrapCounts:
    """What came since the socket was opened. Every reason stands at zero before the first."""

    __slots__ = (
        "acknowledged", "bad_community", "informs", "kernel_drops", "malformed", "not_a_trap", "not_taken",
        "receive_errors", "send_errors", "traps", "unknown_version", "v3",
    )  # fmt: skip

    def __init__(self) -> None:
        self.traps = 0  # handed over
        self.informs = 0  # handed over
        self.acknowledged = 0  # informs answered
        self.not_taken = 0  # handed over, and the receiver had no room
        self.malformed = 0
        self.bad_community = 0
        self.unknown_version = 0
        self.v3 = 0  # of version 3, which is read elsewhere if at all
        self.not_a_trap = 0
        self.receive_errors = 0
        self.send_errors = 0
        self.kernel_drops = 0

    def as_dict(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.__slots__}


class TrapSocket:
    """`open()` inside a running loop, `close()` at the end.

    `on_notification` returns True if it took the notification. An inform is answered only then: whoever sent
    it asked to know, and sends it again otherwise. A receiver that knows only later returns False and calls
    `acknowledge` itself. `communities` None: any is taken. `glance` is asked first, where only the head of a
    notification was read. `on_v3` is given what is of version 3. `buffer`: octets that should be able to
    wait.
    """

    def __init__(
        self,
        on_notification: Callable[[Notification], bool],
        *,
        communities: AbstractSet[bytes] | None,
        bind: Address = ("127.0.0.1", 162),
        clock: Callable[[], float] = time.monotonic,
        glance: Glance | None = None,
        on_v3: Callable[[bytes, Address, float], None] | None = None,
        buffer: int = RECEIVE_BUFFER,
    ) -> None:
        self.counts = TrapCounts()
        self._glance = glance
        self._on_v3 = on_v3
        self._buffer = buffer
        self._on_notification = on_notification
        self._communities = communities
        self._bind = bind
        self._clock = clock

    def open(self) -> None:
        """OSError if the address cannot be bound (ports below 1024 are root's)."""
        self._sock = bound(self._bind, self._buffer)
        self.address: Address = self._sock.getsockname()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._sock.fileno(), self._readable)

    def close(self) -> None:
        self._loop.remove_reader(self._sock.fileno())
        self.look_at_drops()
        self._sock.close()

    @property
    def buffer(self) -> tuple[int, int]:
        """Octets asked for, and octets granted."""
        return self._buffer, granted(self._sock)

    def look_at_drops(self) -> int:
        """Datagrams the kernel dropped so far, brought up to date in `counts`."""
        self.counts.kernel_drops = dropped(self._sock) or self.counts.kernel_drops
        return self.counts.kernel_drops

    def acknowledge(self, notification: Notification) -> None:
        """Answer an inform: its own id and bindings, as a Response (RFC 3416 section 4.2.7)."""
        message = notification.message
        if message is None or not notification.inform or not isinstance(message.pdu, Pdu):
            return
        answer = Pdu(tags.RESPONSE, message.pdu.request_id, 0, 0, message.pdu.varbinds)
        self._answer(encode_message(Message(message.version, message.community, answer)), notification.source)

    def _readable(self) -> None:
        if not drain(self._sock, self._clock, self._received, TRAP_TURN_S):
            self.counts.receive_errors += 1

    def _received(self, data: bytes, source: Address, now: float) -> None:
        counts = self.counts
        if self._glance is not None and self._glanced(self._glance, data, source, now):
            return
        try:
            message = decode_message(data)
            if self._communities is not None and message.community not in self._communities:
                counts.bad_community += 1
                return
            notification = understood(message, source)
        except UnknownVersion:
            if not is_v3(data):
                counts.unknown_version += 1
                return
            counts.v3 += 1
            if self._on_v3 is not None:
                self._on_v3(data, source, now)
            return
        except MalformedBer:
            counts.malformed += 1
            return
        except NotANotification:
            counts.not_a_trap += 1
            return
        if notification.inform:
            counts.informs += 1
        else:
            counts.traps += 1
        if not self._on_notification(notification):
            counts.not_taken += 1
        elif notification.inform:
            self.acknowledge(notification)

    def _glanced(self, glance: Glance, data: bytes, source: Address, now: float) -> bool:
        """False: it must be read whole."""
        head = skimmed(data)
        if head is None:
            return False
        taken = glance(head, data, source, now)
        if taken is None:
            return False
        counts = self.counts
        if not head.inform:
            counts.traps += 1
        else:
            counts.informs += 1
            if taken:
                self._answer(answer_to(data, head), source)
        if not taken:
            counts.not_taken += 1
        return True

    def answer(self, datagram: bytes, to: Address) -> None:
        """Send what somebody else made: of version 3."""
        self._answer(datagram, to)

    def _answer(self, datagram: bytes, to: Address) -> None:
        try:
            self._sock.sendto(datagram, to)
        except OSError:
            self.counts.send_errors += 1  # it will be sent again, and answered then
        else:
            self.counts.acknowledged += 1
