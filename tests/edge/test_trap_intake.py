"""What comes to the trap address on real sockets: storms, losses, informs twice, relays, version 3."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from linewatch.collect.traps.share import Allowance
from linewatch.wire.snmp.codec import V1, V2C, Message, Pdu, TrapV1, decode_message, encode_message, tags
from tests.edge.collecting import FAST, Bench, agent, collecting
from tests.fakes.scripted_agent import ScriptedAgent, interface, oper, system

DOWN = 2
LINK_DOWN, COLD_START = "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.6.3.1.1.5.1"
SLOW = replace(FAST, interval_s=3600.0, trap_allowance=Allowance(5.0, 10.0))


def notification(
    trap: str = LINK_DOWN, kind: int = tags.TRAP_V2, number: int = 1, version: int = V2C
) -> bytes:
    bindings = (("1.3.6.1.2.1.1.3.0", tags.TIMETICKS, 1), ("1.3.6.1.6.3.1.1.4.1.0", tags.OID, trap))
    return encode_message(Message(version, b"secret", Pdu(kind, number, 0, 0, bindings)))


@pytest.fixture
def sender() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.setblocking(False)
        yield sock


@pytest.fixture
async def boxes() -> AsyncIterator[list[ScriptedAgent]]:
    agents = [ScriptedAgent(system() | interface(1, "ge-1")) for _ in range(2)]
    for one in agents:
        one.open()
    yield agents
    for one in agents:
        one.close()


async def understood(bench: Bench, *devices: str) -> tuple[str, int]:
    for device in devices:
        bench.collector.poll_now(device, "first look")
    await bench.told.until(lambda: all(bench.told.answers(device) for device in devices))
    assert bench.collector.trap_address is not None
    return bench.collector.trap_address


async def counted(bench: Bench, outcome: str, times: int) -> None:
    """Counts are carried over once a second."""
    async with asyncio.timeout(5):
        while bench.meters.value("linewatch_traps_total", outcome=outcome) < times:
            await asyncio.get_running_loop().run_in_executor(None, int)


async def test_one_that_storms_takes_nobody_elses_turn(
    sender: socket.socket, boxes: list[ScriptedAgent]
) -> None:
    """Both behind one address, told apart by the port they send from."""
    loud, calm = boxes
    agents = [agent("LOUD", sender.getsockname()), agent("CALM", calm.address)]
    async with collecting(agents, settings=SLOW, traps=True) as bench:
        listening = await understood(bench, "CALM")
        for number in range(300):
            sender.sendto(notification(number=number), listening)
        calm.objects |= oper(1, DOWN)
        calm._sock.sendto(notification(), listening)
        storm, down = ("LOUD", "TRAP-STORM", "LOUD"), ("CALM/ge-1", "LINK-DOWN", "CALM")
        await bench.told.until(lambda: bench.told.present() == {storm, down}, seconds=5)
        await counted(bench, "rate-limited", 280)
        assert bench.meters.value("linewatch_trap_storms") == 1
        assert loud.asked == [], "it is somebody else's address"


async def test_what_the_kernel_dropped_is_counted_and_everybody_is_looked_at(
    sender: socket.socket, boxes: list[ScriptedAgent]
) -> None:
    agents = [agent(f"R{n}", box.address) for n, box in enumerate(boxes)]
    async with collecting(agents, settings=replace(SLOW, trap_buffer=2_048), traps=True) as bench:
        listening = await understood(bench, "R0", "R1")
        for box in boxes:
            box.objects |= oper(1, DOWN)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind(("127.0.0.9", 0))
            for number in range(200):  # nobody reads meanwhile
                stranger.sendto(notification(number=number), listening)
        down = {(f"R{n}/ge-1", "LINK-DOWN", f"R{n}") for n in range(2)}
        await bench.told.until(lambda: bench.told.present() == down, seconds=10)
        drops = bench.meters.value("linewatch_trap_socket_drops_total")
        strangers = bench.meters.value("linewatch_traps_total", outcome="unknown-source")
        assert drops > 0
        assert drops + strangers == 200, "every one is accounted for"
        assert bench.meters.value("linewatch_trap_buffer_bytes") < 8_192


async def test_an_inform_is_answered_each_time_and_told_once(
    sender: socket.socket, boxes: list[ScriptedAgent]
) -> None:
    async with collecting([agent("R0", boxes[0].address)], settings=SLOW, traps=True) as bench:
        listening = await understood(bench, "R0")
        for number in (7, 7, 8):
            sender.sendto(notification(COLD_START, tags.INFORM, number), listening)
        answers = []
        async with asyncio.timeout(5):
            for _ in range(3):
                answer = decode_message(await asyncio.get_running_loop().sock_recv(sender, 2_000))
                assert isinstance(answer.pdu, Pdu)
                assert answer.pdu.kind == tags.RESPONSE
                answers.append(answer.pdu.request_id)
        assert answers == [7, 7, 8]
        await counted(bench, "duplicate", 1)
        await counted(bench, "accepted", 2)
        assert len(bench.told.reserved) == 1


@pytest.mark.parametrize(
    ("relays", "outcome"),
    [
        pytest.param(frozenset({"127.0.0.8"}), "accepted", id="a relay of ours"),
        pytest.param(frozenset(), "unknown-source", id="a stranger who claims to relay"),
    ],
)
async def test_of_a_relay_it_is_believed_whom_it_relays(
    boxes: list[ScriptedAgent], relays: frozenset[str], outcome: str
) -> None:
    settings = replace(SLOW, trap_relays=relays)
    async with collecting([agent("R0", boxes[0].address)], settings=settings, traps=True) as bench:
        listening = await understood(bench, "R0")
        boxes[0].objects |= oper(1, DOWN)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as relay:
            relay.bind(("127.0.0.8", 0))
            trap = TrapV1("1.3.6.1.4.1.9", "127.0.0.1", 2, 0, 1, ())
            relay.sendto(encode_message(Message(V1, b"secret", trap)), listening)
        await counted(bench, outcome, 1)
        if relays:
            await bench.told.until(lambda: bool(bench.told.present()), seconds=5)


async def test_version_3_goes_to_who_reads_it_or_is_refused(
    sender: socket.socket, boxes: list[ScriptedAgent]
) -> None:
    async with collecting([agent("R0", boxes[0].address)], settings=SLOW, traps=True) as bench:
        listening = await understood(bench, "R0")
        sender.sendto(notification(version=3), listening)
        await counted(bench, "unauthenticated", 1)
        read: list[bytes] = []
        bench.collector.traps.on_v3 = lambda data, source: read.append(data)
        for number in range(30):
            sender.sendto(notification(number=number, version=3), listening)
        await counted(bench, "rate-limited", 15)
        assert 9 <= len(read) <= 15, "its share, and what grew meanwhile"
        boxes[0].objects |= oper(1, DOWN)
        assert bench.collector.traps.authenticated("R0", LINK_DOWN)
        await bench.told.until(lambda: ("R0/ge-1", "LINK-DOWN", "R0") in bench.told.present(), seconds=5)
        assert not bench.collector.traps.authenticated("R9", LINK_DOWN)
