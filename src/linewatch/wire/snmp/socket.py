"""One raw UDP socket, with every request of the process in flight on it.

The loop wakes it when something came, and it is drained until it is empty or its turn is over. An answer
completes a request only if its source address and port, version, community, PDU type and request id are
those of the request. Anything else is counted by reason, the request goes on waiting, and the most telling
reason is remembered for the case that nothing better comes.
"""

import asyncio
import random
import socket
import time
from collections.abc import Callable

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.ber import MalformedBer
from linewatch.wire.snmp.deadlines import Deadlines
from linewatch.wire.snmp.flight import USUAL, Asked, Counts, OnDone, Patience
from linewatch.wire.snmp.pdu import Pdu, decode_message
from linewatch.wire.snmp.request import LEAST_ID, MOST_ID, NoReply, Reply, Request, find_request_id
from linewatch.wire.snmp.udp import Address, bound, drain, dropped

SUSPECTS = 4_096  # addresses of which a reason is remembered
AT_ONCE = 32  # tries given up or made again before the loop's others have their turn


class SnmpSocket:
    """`open()` inside a running loop, `close()` at the end. Everything between happens on that loop.

    A late answer to an earlier try of the same request is an answer: all tries carry the same id.
    """

    def __init__(
        self,
        *,
        rng: random.Random,
        bind: Address = ("0.0.0.0", 0),  # noqa: S104 - it asks, nobody asks it
        clock: Callable[[], float] = time.monotonic,  # uvloop's own stands still while a turn lasts
    ) -> None:
        self.counts = Counts()
        self.clock = clock
        self._numeric: set[str] = set()
        self._rng = rng
        self._bind = bind
        self._waiting: dict[int, Asked] = {}
        self._deadlines: Deadlines[Asked] = Deadlines()
        self._timer: asyncio.TimerHandle | None = None
        self._suspects: dict[Address, tuple[float, str, str]] = {}

    def open(self) -> None:
        """OSError if the address cannot be bound."""
        self._loop = asyncio.get_running_loop()
        sock = bound(self._bind)
        self._sock = sock
        self.address: Address = sock.getsockname()
        self._loop.add_reader(sock.fileno(), self._readable)

    def close(self) -> None:
        """Forget every request without a word, and free the port."""
        self._loop.remove_reader(self._sock.fileno())
        self.look_at_drops()
        self._sock.close()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._waiting.clear()
        self._deadlines.clear()

    @property
    def in_flight(self) -> int:
        return len(self._waiting)

    def ask(
        self,
        request: Request,
        address: Address,
        on_done: OnDone,
        *,
        last: Reply | None = None,
        patience: Patience = USUAL,
        until_s: float | None = None,
    ) -> Asked:
        """Send, and call `on_done` exactly once (unless cancelled or closed), never from within this call.

        `last`: an earlier reply to the same request from the same agent; an answer with the same octets comes
        back `unchanged`. `until_s`: time of the socket's `clock` after which no try goes on.
        ValueError if the host is not a numeric IPv4 address: a name would hold the loop until it is resolved.
        """
        if address[0] not in self._numeric:
            self._check_numeric(address[0])
        now = self.clock()
        waiting = self._waiting
        draw = self._rng.random
        request_id = LEAST_ID + int(draw() * (MOST_ID - LEAST_ID))
        while request_id in waiting:
            request_id = LEAST_ID + int(draw() * (MOST_ID - LEAST_ID))
        if last is not None and last.request is not request:
            last = None
        asked = Asked(self, request_id, request, address, on_done, last, patience, until_s, now)
        waiting[request_id] = asked
        self.counts.requests += 1
        self._send(asked, now)
        return asked

    def forget(self, asked: Asked) -> None:
        """No answer to it will be told. Its deadline passes unheard."""
        if self._waiting.get(asked.request_id) is asked:
            del self._waiting[asked.request_id]

    def look_at_drops(self) -> int:
        """Datagrams the kernel dropped so far, brought up to date in `counts`."""
        self.counts.kernel_drops = dropped(self._sock) or self.counts.kernel_drops
        return self.counts.kernel_drops

    def _check_numeric(self, host: str) -> None:
        try:
            socket.inet_pton(socket.AF_INET, host)
        except OSError as error:
            raise ValueError(
                f"{host!r} is not a numeric IPv4 address; resolve the name before asking"
            ) from error
        self._numeric.add(host)

    def _send(self, asked: Asked, now: float) -> None:
        asked.tries += 1
        patience = asked.patience
        wait_s = patience.timeout_s * (1.0 + patience.jitter * self._rng.random())
        try:
            self._sock.sendto(self._octets_of(asked, now), asked.address)
        except BlockingIOError:
            # The send buffer is full: this try did not happen. Come back for it in a tick.
            self.counts.send_errors += 1
            asked.tries -= 1
            wait_s = 0.0
            if asked.at_most_until_s is None:
                asked.at_most_until_s = asked.started_s + patience.timeout_s * patience.tries
        except OSError as error:
            self.counts.send_errors += 1  # no route, say. The next try may find one.
            asked.suspect("unreachable", f"{asked.address[0]}: {error.strerror or error}")
        due = now + wait_s
        if asked.at_most_until_s is not None and due > asked.at_most_until_s:
            due = asked.at_most_until_s
        if self._deadlines.add(due, asked):
            self._arm()

    def _octets_of(self, asked: Asked, now: float) -> bytes:
        """What is sent at this try."""
        return asked.datagram

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        due = self._deadlines.next_s()
        self._timer = None if due is None else self._loop.call_later(max(due - self.clock(), 0.0), self._due)

    def _due(self) -> None:
        self._timer = None
        now = self.clock()
        try:
            for asked in self._deadlines.due(now, AT_ONCE):
                if self._waiting.get(asked.request_id) is asked:
                    self._try_over(asked, now)
        finally:
            self._arm()

    def _try_over(self, asked: Asked, now: float) -> None:
        late = asked.at_most_until_s is not None and now >= asked.at_most_until_s
        if asked.tries < asked.patience.tries and not late:
            if asked.tries:
                self.counts.resent += 1
            self._send(asked, now)
            return
        del self._waiting[asked.request_id]
        self.counts.timeouts += 1
        suspicion = self._suspects.get(asked.address)
        if suspicion is not None and suspicion[0] >= asked.started_s:
            asked.suspect(suspicion[1], suspicion[2])
        detail = asked.detail or f"no answer in {now - asked.started_s:.1f} s"
        asked.on_done(NoReply(asked.reason, detail, asked.tries))

    def _readable(self) -> None:
        if not drain(self._sock, self.clock, self._received):
            self.counts.receive_errors += 1

    def _received(self, data: bytes, source: Address, now: float) -> None:
        id_at = find_request_id(data)
        if id_at >= 0:
            asked = self._waiting.get(int.from_bytes(data[id_at : id_at + 4]))
            if asked is not None and asked.last is not None and source == asked.address:
                last = asked.last
                if last.same(data, id_at):
                    del self._waiting[asked.request_id]
                    self.counts.answers += 1
                    self.counts.unchanged += 1
                    asked.on_done(Reply(asked.request, last.pdu, data, id_at, True, now - asked.started_s))
                    return
        self._decode(data, source, now, id_at)

    def _decode(self, data: bytes, source: Address, now: float, id_at: int) -> None:
        try:
            message = decode_message(data)
        except MalformedBer as error:
            self._malformed(source, f"{len(data)} octets that are no SNMP message: {error}", now)
            return
        pdu = message.pdu
        if not isinstance(pdu, Pdu) or pdu.kind != tags.RESPONSE:
            kind = tags.NAMES[pdu.kind] if isinstance(pdu, Pdu) else "v1 trap"
            self._malformed(source, f"a {kind} came where a Response belongs", now)
            return
        asked = self._waiting.get(pdu.request_id)
        if asked is None:
            self.counts.unmatched += 1
            return
        if source != asked.address:
            self.counts.spoofed += 1
            asked.suspect("spoofed", f"an answer came from {source[0]}:{source[1]}, which was not asked")
        elif message.community != asked.request.community:
            self.counts.wrong_community += 1
            asked.suspect("wrong-community", "an answer came with another community than the one asked with")
        elif message.version != asked.request.version:
            self.counts.malformed += 1
            asked.suspect(
                "malformed", f"asked in version {asked.request.version}, answered in {message.version}"
            )
        else:
            if id_at >= 0 and int.from_bytes(data[id_at : id_at + 4]) != pdu.request_id:
                id_at = -1  # a form in which the quick look was mistaken; such answers are always decoded
            del self._waiting[asked.request_id]
            self.counts.answers += 1
            asked.on_done(Reply(asked.request, pdu, data, id_at, False, now - asked.started_s))

    def _malformed(self, source: Address, detail: str, now: float) -> None:
        """Which request it was meant for cannot be known; it is remembered against the address."""
        self.counts.malformed += 1
        suspects = self._suspects
        suspects.pop(source, None)
        if len(suspects) >= SUSPECTS:
            del suspects[next(iter(suspects))]
        suspects[source] = (now, "malformed", detail)
