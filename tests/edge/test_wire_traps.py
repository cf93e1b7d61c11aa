"""Traps and informs on a real socket: understood, refused by reason, informs answered."""

import asyncio
import itertools
import random
import shutil
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import pytest

from linewatch.wire.snmp import V1, V2C, Notification, TrapSocket, tags
from linewatch.wire.snmp.codec import Message, Pdu, TrapV1, VarBind, decode_message, encode_message
from linewatch.wire.snmp.notification import SNMP_TRAP_OID, SYS_UPTIME

LINK_DOWN: tuple[VarBind, ...] = (
    (SYS_UPTIME, tags.TIMETICKS, 4711),
    (SNMP_TRAP_OID, tags.OID, "1.3.6.1.6.3.1.1.5.3"),
    ("1.3.6.1.2.1.2.2.1.1.7", tags.INTEGER, 7),
)


class Receiver:
    """A trap socket and what came to it. `room`: how many it takes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.heard: list[Notification] = []
        self.room = 1_000_000
        self._news = asyncio.Event()
        self.traps = TrapSocket(
            self._take, communities={b"public", b"field"}, bind=("127.0.0.1", 0), clock=clock
        )
        self.traps.open()

    def _take(self, notification: Notification) -> bool:
        self.heard.append(notification)
        self._news.set()
        return len(self.heard) <= self.room

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.heard) < count:
                self._news.clear()
                await self._news.wait()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.traps.close()


@contextmanager
def sender(host: str = "127.0.0.9") -> Iterator[socket.socket]:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((host, 0))
    sock.setblocking(False)
    try:
        yield sock
    finally:
        sock.close()


def v2(
    kind: int = tags.TRAP_V2, community: bytes = b"public", request_id: int = 5, version: int = V2C
) -> bytes:
    return encode_message(Message(version, community, Pdu(kind, request_id, 0, 0, LINK_DOWN)))


def v1(generic: int = 2) -> bytes:
    return encode_message(
        Message(V1, b"field", TrapV1("1.3.6.1.4.1.9", "192.0.2.7", generic, 0, 4711, LINK_DOWN[2:]))
    )


async def test_both_versions_are_one_thing_and_say_where_they_came_from(receiver: Receiver) -> None:
    with sender() as sock:
        for data in (v1(), v2(), v2(community=b"field")):
            sock.sendto(data, receiver.traps.address)
        await receiver.until(3)
        source = sock.getsockname()
    assert [n.trap_oid for n in receiver.heard] == ["1.3.6.1.6.3.1.1.5.3"] * 3
    assert [n.version for n in receiver.heard] == [V1, V2C, V2C]
    assert [n.varbinds for n in receiver.heard] == [LINK_DOWN[2:]] * 3
    assert {n.source for n in receiver.heard} == {source}
    assert receiver.traps.counts.traps == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(v2()[:-1], "malformed", id="cut"),
        pytest.param(b"", "malformed", id="empty"),
        pytest.param(b"\xff" * 9_000, "malformed", id="noise"),
        pytest.param(v1(generic=9), "malformed", id="generic-nine"),
        pytest.param(
            encode_message(Message(V2C, b"public", Pdu(tags.TRAP_V2, 1, 0, 0, LINK_DOWN[:1]))),
            "malformed",
            id="no-trap-oid",
        ),
        pytest.param(v2(community=b"guess"), "bad_community", id="community"),
        pytest.param(v2(version=3), "v3", id="v3"),
        pytest.param(v2(kind=tags.GET), "not_a_trap", id="get"),
        pytest.param(v2(kind=tags.RESPONSE), "not_a_trap", id="response"),
        pytest.param(v2(kind=tags.SET), "not_a_trap", id="set"),
    ],
)
async def test_what_is_refused_is_counted_by_reason(receiver: Receiver, data: bytes, reason: str) -> None:
    with sender() as sock:
        sock.sendto(data, receiver.traps.address)
        sock.sendto(v2(), receiver.traps.address)
        await receiver.until(1)
    counts = {name: count for name, count in receiver.traps.counts.as_dict().items() if count}
    assert counts == {reason: 1, "traps": 1}


async def test_an_inform_is_answered_with_its_own_id_and_bindings(receiver: Receiver) -> None:
    loop = asyncio.get_running_loop()
    with sender() as sock:
        sock.sendto(v2(tags.INFORM, request_id=-77), receiver.traps.address)
        data, source = await asyncio.wait_for(loop.sock_recvfrom(sock, 65_535), 5)
    answer = decode_message(data)
    assert source == receiver.traps.address
    assert answer == Message(V2C, b"public", Pdu(tags.RESPONSE, -77, 0, 0, LINK_DOWN))
    assert receiver.heard[0].inform
    assert receiver.traps.counts.acknowledged == 1


async def test_an_inform_there_is_no_room_for_is_answered_when_there_is(receiver: Receiver) -> None:
    loop = asyncio.get_running_loop()
    receiver.room = 0
    with sender() as sock:
        sock.sendto(v2(tags.INFORM, request_id=1), receiver.traps.address)
        await receiver.until(1)
        assert receiver.traps.counts.not_taken == 1
        assert receiver.traps.counts.acknowledged == 0
        receiver.traps.acknowledge(receiver.heard[0])
        data, _ = await asyncio.wait_for(loop.sock_recvfrom(sock, 65_535), 5)
    pdu = decode_message(data).pdu
    assert isinstance(pdu, Pdu)
    assert (pdu.kind, pdu.request_id) == (tags.RESPONSE, 1)


async def test_a_storm_leaves_the_loop_to_others() -> None:
    """On a clock that gains 1 ms at every look, a turn of 10 ms is some 10 traps: others have theirs."""
    looks = itertools.count()
    receiver = Receiver(clock=lambda: next(looks) / 1_000)
    loop = asyncio.get_running_loop()
    heard_at_turn: list[int] = []

    def tick() -> None:
        heard_at_turn.append(len(receiver.heard))
        if len(receiver.heard) < expected:
            loop.call_soon(tick)

    with sender() as sock:
        data = v2()
        for _ in range(2_000):
            sock.sendto(data, receiver.traps.address)
        expected = 2_000 - receiver.traps.look_at_drops()
        loop.call_soon(tick)
        await receiver.until(expected)
    receiver.traps.close()
    assert len(receiver.heard) == expected
    assert max(later - earlier for earlier, later in itertools.pairwise(heard_at_turn)) <= 12


async def test_a_receiver_too_slow_hears_of_what_the_kernel_dropped(receiver: Receiver) -> None:
    with sender() as sock:
        data = v2(community=b"public") + b"\0" * 60_000
        for _ in range(400):
            sock.sendto(data, receiver.traps.address)
        dropped = receiver.traps.look_at_drops()
        await receiver.until(400 - dropped)
    assert dropped > 0
    assert receiver.traps.counts.kernel_drops == dropped


async def test_noise_for_two_thousand_datagrams_harms_nobody(receiver: Receiver) -> None:
    rng = random.Random(3)
    whole = v2(tags.INFORM)
    with sender() as sock:
        for _ in range(2_000):
            data = bytearray(whole)
            data[rng.randrange(len(data))] = rng.randrange(256)
            sock.sendto(bytes(data[: rng.randrange(1, len(data))]), receiver.traps.address)
        sock.sendto(v1(), receiver.traps.address)
        async with asyncio.timeout(10):
            while not any(n.version == V1 for n in receiver.heard):
                await receiver.until(len(receiver.heard) + 1)
    counts = receiver.traps.counts
    assert counts.malformed + counts.unknown_version + counts.bad_community + counts.not_a_trap >= 1_900


@pytest.mark.skipif(
    shutil.which("snmptrap") is None, reason="net-snmp's snmptrap is not here: apt install snmp"
)
@pytest.mark.parametrize("version", ["1", "2c", "inform"])
async def test_net_snmp_is_understood(receiver: Receiver, version: str) -> None:
    where = "{}:{}".format(*receiver.traps.address)
    if version == "1":
        tail = ["-v1", "-c", "public", where, "1.3.6.1.4.1.9", "192.0.2.7", "2", "0", "4711"]
    else:
        tail = [
            "-v2c",
            "-c",
            "public",
            *(["-Ci"] if version == "inform" else []),
            where,
            "4711",
            "1.3.6.1.6.3.1.1.5.3",
        ]
    process = await asyncio.create_subprocess_exec("snmptrap", *tail, "1.3.6.1.2.1.2.2.1.1.7", "i", "7")
    await receiver.until(1)
    assert await asyncio.wait_for(process.wait(), 10) == 0, "snmptrap -Ci waits for its answer"
    heard = receiver.heard[0]
    assert (heard.trap_oid, heard.uptime, heard.varbinds) == ("1.3.6.1.6.3.1.1.5.3", 4711, LINK_DOWN[2:])
