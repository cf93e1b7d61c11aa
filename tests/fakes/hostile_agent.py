"""A hostile SNMP agent on real UDP sockets. Every misbehaviour has a name and is one small function.

It answers from its own address and port, from another port, and from another address (127.0.0.66), so that
spoofing is the real thing. It decodes with our codec but builds its lies octet by octet.
"""

import asyncio
import random
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.ber import MalformedBer, wrap
from linewatch.wire.snmp.codec import Message, Pdu, VarBind, decode_message, encode_message

ELSEWHERE = "127.0.0.66"
SYS_DESCR = "1.3.6.1.2.1.1.1.0"
OPER_STATUS = "1.3.6.1.2.1.2.2.1.8"


class HostileAgent:
    """`address` is what to ask. `requests`: all it was asked; `kept`: what it has not answered yet."""

    def __init__(self, behaviour: str, seed: int = 1) -> None:
        self.behave = BEHAVIOURS[behaviour]
        self.rng = random.Random(seed)
        self.requests: list[Message] = []
        self.kept: list[tuple[bytes, tuple[str, int]]] = []
        self.client: tuple[str, int] = ("", 0)
        self._heard = asyncio.Event()
        self.rows = [f"{OPER_STATUS}.{n}" for n in range(1, 200)]

    def open(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._own = _socket("127.0.0.1", 0)
        self.address: tuple[str, int] = self._own.getsockname()
        self._other_port = _socket("127.0.0.1", 0)
        self._other_host = _socket(ELSEWHERE, self.address[1])
        self._loop.add_reader(self._own.fileno(), self._readable)

    def close(self) -> None:
        self._loop.remove_reader(self._own.fileno())
        for sock in (self._own, self._other_port, self._other_host):
            sock.close()

    async def asked(self, times: int) -> None:
        """Return once it was asked so often. TimeoutError after 5 s."""
        async with asyncio.timeout(5):
            while len(self.requests) < times:
                self._heard.clear()
                await self._heard.wait()

    def say(self, data: bytes) -> None:
        self._own.sendto(data, self.client)

    def say_from_another_port(self, data: bytes) -> None:
        self._other_port.sendto(data, self.client)

    def say_from_another_host(self, data: bytes) -> None:
        self._other_host.sendto(data, self.client)

    def honest(
        self,
        asked: Message,
        *,
        kind: int = tags.RESPONSE,
        request_id: int | None = None,
        error: tuple[int, int] = (0, 0),
        varbinds: tuple[VarBind, ...] | None = None,
        community: bytes | None = None,
        version: int | None = None,
    ) -> bytes:
        """The true answer, but for what is given. `error`: status and index."""
        assert isinstance(asked.pdu, Pdu)
        pdu = Pdu(
            kind,
            asked.pdu.request_id if request_id is None else request_id,
            *error,
            self.answer_to(asked.pdu) if varbinds is None else varbinds,
        )
        return encode_message(
            Message(
                asked.version if version is None else version,
                asked.community if community is None else community,
                pdu,
            )
        )

    def answer_to(self, pdu: Pdu) -> tuple[VarBind, ...]:
        """As an agent with 199 rows of ifOperStatus would."""
        if pdu.kind == tags.GET:
            return tuple((oid, tags.OCTETS, b"hostile") for oid, _, _ in pdu.varbinds)
        after = pdu.varbinds[0][0]
        start = self.rows.index(after) + 1 if after in self.rows else 0
        count = pdu.error_index if pdu.kind == tags.GET_BULK else 1
        rows: list[VarBind] = [(oid, tags.INTEGER, 1) for oid in self.rows[start : start + count]]
        return tuple(rows) or ((after, tags.END_OF_MIB_VIEW, None),)

    def _readable(self) -> None:
        while True:
            try:
                data, self.client = self._own.recvfrom(65_535)
            except BlockingIOError:
                return
            try:
                asked = decode_message(data)
            except MalformedBer as error:
                raise AssertionError("our own side sent what is no SNMP") from error
            self.requests.append(asked)
            self.behave(self, asked)
            self._heard.set()


def _socket(host: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setblocking(False)
    sock.bind((host, port))
    return sock


Behaviour = Callable[[HostileAgent, Message], None]


def _truncated(agent: HostileAgent, asked: Message) -> None:
    whole = agent.honest(asked)
    for length in (1, 2, 7, 20, len(whole) // 2, len(whole) - 1):
        agent.say(whole[:length])


def _huge_values(agent: HostileAgent, asked: Message) -> None:
    """Integers, lengths and OIDs beyond all bounds, in an answer that is right in everything else."""
    assert isinstance(asked.pdu, Pdu)
    head = wrap(tags.INTEGER, asked.pdu.request_id.to_bytes(4)) + bytes.fromhex("020100 020100")
    oid = wrap(tags.OID, bytes.fromhex("2b06010201010100"))
    for value in (
        wrap(tags.INTEGER, b"\x7f" * 1_000),
        wrap(tags.COUNTER64, b"\x01" + b"\xff" * 8),
        wrap(tags.OID, b"\xff" * 2_000),
        b"\x04\x84\xff\xff\xff\xff",
        b"\x04\x80abc\x00\x00",
        b"\x1f\xff\xff\xff",
    ):
        pdu = wrap(tags.RESPONSE, head + wrap(tags.SEQUENCE, wrap(tags.SEQUENCE, oid + value)))
        agent.say(wrap(tags.SEQUENCE, bytes.fromhex("020101") + wrap(tags.OCTETS, asked.community) + pdu))


def _backwards(agent: HostileAgent, asked: Message) -> None:
    assert isinstance(asked.pdu, Pdu)
    oids = [agent.rows[5], agent.rows[4]] if asked.pdu.varbinds[0][0] not in agent.rows else agent.rows[:1]
    agent.say(agent.honest(asked, varbinds=tuple((oid, tags.INTEGER, 1) for oid in oids)))


def _for_ever(agent: HostileAgent, asked: Message) -> None:
    """A table without end: every row is answered with the next."""
    assert isinstance(asked.pdu, Pdu)
    last = asked.pdu.varbinds[0][0].rpartition(".")
    start = int(last[2]) if last[0] == OPER_STATUS else 0
    rows = range(start + 1, start + 1 + max(asked.pdu.error_index, 1))
    agent.say(agent.honest(asked, varbinds=tuple((f"{OPER_STATUS}.{n}", tags.INTEGER, 1) for n in rows)))


def _wrong_ids(agent: HostileAgent, asked: Message) -> None:
    assert isinstance(asked.pdu, Pdu)
    for request_id in (0, -1, 1, asked.pdu.request_id ^ 1, 2**31 - 1):
        agent.say(agent.honest(asked, request_id=request_id))


def _twice(agent: HostileAgent, asked: Message) -> None:
    for _ in range(3):
        agent.say(agent.honest(asked))


def _late(agent: HostileAgent, asked: Message) -> None:
    agent.kept.append((agent.honest(asked), agent.client))


def _mutated(agent: HostileAgent, asked: Message) -> None:
    """Some of these are still the answer, with another value in it."""
    for _ in range(20):
        agent.say(_changed(agent, asked))


def _garbage(agent: HostileAgent, asked: Message) -> None:
    """None of these is an answer: random octets, and changed ones whose end is cut off."""
    for _ in range(10):
        agent.say(_changed(agent, asked)[:-1])
        agent.say(agent.rng.randbytes(agent.rng.randrange(200)))


def _changed(agent: HostileAgent, asked: Message) -> bytes:
    whole = bytearray(agent.honest(asked))
    for _ in range(3):
        whole[agent.rng.randrange(len(whole))] = agent.rng.randrange(256)
    return bytes(whole)


def _too_big(agent: HostileAgent, asked: Message) -> None:
    """At most four bindings an answer."""
    assert isinstance(asked.pdu, Pdu)
    if len(agent.answer_to(asked.pdu)) > 4:
        agent.say(agent.honest(asked, error=(1, 0), varbinds=()))
    else:
        agent.say(agent.honest(asked))


def _v1_lacks_one(agent: HostileAgent, asked: Message) -> None:
    """Fails the whole get for any OID that ends in .99, as RFC 1157 section 4.1.2 wants it."""
    assert isinstance(asked.pdu, Pdu)
    for place, (oid, _, _) in enumerate(asked.pdu.varbinds, 1):
        if oid.endswith(".99"):
            agent.say(agent.honest(asked, error=(2, place), varbinds=asked.pdu.varbinds))
            return
    agent.say(agent.honest(asked))


def _spoofed_then_true(agent: HostileAgent, asked: Message) -> None:
    lie = agent.honest(asked, varbinds=((SYS_DESCR, tags.OCTETS, b"forged"),))
    agent.say_from_another_port(lie)
    agent.say_from_another_host(lie)
    agent.say(agent.honest(asked, community=b"guess"))
    agent.say(b"\x30\x03\x02\x01")
    agent.say(agent.honest(asked))


def _silent(agent: HostileAgent, asked: Message) -> None:
    pass


BEHAVIOURS: dict[str, Behaviour] = {
    "honest": lambda agent, asked: agent.say(agent.honest(asked)),
    "silent": _silent,
    "truncated": _truncated,
    "huge-values": _huge_values,
    "backwards": _backwards,
    "for-ever": _for_ever,
    "wrong-ids": _wrong_ids,
    "twice": _twice,
    "late": _late,
    "garbage": _garbage,
    "mutated": _mutated,
    "too-big": _too_big,
    "v1-lacks-one": _v1_lacks_one,
    "spoofed-then-true": _spoofed_then_true,
    "empty": lambda agent, asked: agent.say(agent.honest(asked, varbinds=())),
    "other-oids": lambda agent, asked: agent.say(agent.honest(asked, varbinds=(("1.3.9", tags.NULL, None),))),
    "other-port": lambda agent, asked: agent.say_from_another_port(agent.honest(asked)),
    "other-host": lambda agent, asked: agent.say_from_another_host(agent.honest(asked)),
    "wrong-community": lambda agent, asked: agent.say(agent.honest(asked, community=b"private")),
    "wrong-version": lambda agent, asked: agent.say(agent.honest(asked, version=1 - asked.version)),
    "wrong-pdu": lambda agent, asked: agent.say(agent.honest(asked, kind=tags.GET)),
    "echo": lambda agent, asked: agent.say(encode_message(asked)),
    "v3": lambda agent, asked: agent.say(agent.honest(asked).replace(b"\x02\x01\x01", b"\x02\x01\x03", 1)),
    "genErr": lambda agent, asked: agent.say(agent.honest(asked, error=(5, 1))),
    "error-out-of-range": lambda agent, asked: agent.say(agent.honest(asked, error=(2**31 - 1, -(2**31)))),
}


@contextmanager
def hostile_agent(behaviour: str, seed: int = 1) -> Iterator[HostileAgent]:
    """Open as long as the block lasts."""
    agent = HostileAgent(behaviour, seed)
    agent.open()
    try:
        yield agent
    finally:
        agent.close()
