"""Traps on a real socket: a hint makes the device be polled, a stateless one is told, the rest is counted."""

import asyncio
import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from linewatch.messages.records import Via
from linewatch.wire.snmp.codec import V1, V2C, Message, Pdu, TrapV1, VarBind, encode_message, tags
from tests.edge.collecting import FAST, Bench, agent, collecting
from tests.fakes.scripted_agent import IF, ScriptedAgent, interface, oper, system

SLOW_TURNS = replace(FAST, interval_s=3600.0)
LINK_DOWN, COLD_START, AUTHENTICATION = "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.6.3.1.1.5.1", "1.3.6.1.6.3.1.1.5.5"
UPS_ON_BATTERY_V1 = "1.3.6.1.2.1.33.2"  # enterprise; specific 1
DOWN = 2


class Sender:
    """Sends notifications from loopback, from an address of its own if wanted."""

    def __init__(self) -> None:
        self.sent = 0
        self._sockets: dict[str, socket.socket] = {}

    def send(
        self,
        to: tuple[str, int] | None,
        trap: str,
        *,
        community: bytes = b"secret",
        source: str = "127.0.0.1",
        varbinds: Sequence[VarBind] = (),
    ) -> None:
        oids = (
            ("1.3.6.1.2.1.1.3.0", tags.TIMETICKS, 1),
            ("1.3.6.1.6.3.1.1.4.1.0", tags.OID, trap),
            *varbinds,
        )
        self.raw(to, encode_message(Message(V2C, community, Pdu(tags.TRAP_V2, 1, 0, 0, oids))), source)

    def send_v1(self, to: tuple[str, int] | None, enterprise: str, specific: int) -> None:
        trap = TrapV1(enterprise, "192.0.2.7", 6, specific, 1, ())
        self.raw(to, encode_message(Message(V1, b"secret", trap)), "127.0.0.1")

    def raw(self, to: tuple[str, int] | None, data: bytes, source: str = "127.0.0.1") -> None:
        assert to is not None
        if source not in self._sockets:
            self._sockets[source] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._sockets[source].bind((source, 0))
        self._sockets[source].sendto(data, to)
        self.sent += 1

    def close(self) -> None:
        for sock in self._sockets.values():
            sock.close()


@pytest.fixture
def sender() -> Iterator[Sender]:
    sender = Sender()
    yield sender
    sender.close()


@pytest.fixture
async def box() -> object:
    agent_ = ScriptedAgent(system() | interface(1, "ge-1") | interface(2, "ge-2"))
    agent_.open()
    yield agent_
    agent_.close()


async def understood(bench: Bench) -> tuple[str, int]:
    """The device was looked at once; now only its traps can make it be polled again soon."""
    bench.collector.poll_now("R1", "first look")
    await bench.told.until(lambda: bool(bench.told.answers("R1")))
    assert bench.collector.trap_address is not None
    return bench.collector.trap_address


def states_asked(box: ScriptedAgent) -> list[tuple[str, ...]]:
    """The requests for states so far."""
    return [oids for oids in box.gets() if any(oid.startswith(f"{IF}.8.") for oid in oids)]


def value(bench: Bench, outcome: str) -> float:
    """Notifications that ended so, as far as they are carried over."""
    return bench.meters.value("linewatch_traps_total", outcome=outcome)


async def counted(bench: Bench, outcome: str, times: int) -> None:
    """Until so many notifications ended so. Malformed ones are carried over once a second."""
    async with asyncio.timeout(5):
        while bench.meters.value("linewatch_traps_total", outcome=outcome) < times:
            await asyncio.get_running_loop().run_in_executor(None, int)


@pytest.mark.stopwatch
async def test_from_trap_to_alarm_in_well_under_300_ms(sender: Sender, box: ScriptedAgent) -> None:
    async with collecting([agent("R1", box.address)], settings=SLOW_TURNS, traps=True) as bench:
        listening = await understood(bench)
        box.objects |= oper(2, DOWN)
        began = asyncio.get_running_loop().time()
        sender.send(listening, LINK_DOWN, varbinds=[("1.3.6.1.2.1.2.2.1.1.2", tags.INTEGER, 2)])
        await bench.told.until(lambda: bench.told.present() == {("R1/ge-2", "LINK-DOWN", "R1")})
        took = asyncio.get_running_loop().time() - began
        assert took < 0.3, f"{took * 1000:.0f} ms"


async def test_a_storm_from_one_device_costs_a_few_polls(sender: Sender, box: ScriptedAgent) -> None:
    settings = replace(SLOW_TURNS, trap_gap_s=0.25)
    async with collecting([agent("R1", box.address)], settings=settings, traps=True) as bench:
        listening = await understood(bench)
        polls = bench.meters.value("linewatch_polls_total", outcome="answered")
        box.objects |= oper(1, DOWN)
        for _ in range(500):
            sender.send(listening, LINK_DOWN)
        await counted(bench, "rate-limited", 290)
        storm = ("R1", "TRAP-STORM", "R1")
        await bench.told.until(lambda: bench.told.present() == {("R1/ge-1", "LINK-DOWN", "R1"), storm})
        assert bench.meters.value("linewatch_polls_total", outcome="answered") - polls <= 6
        assert sum(value(bench, outcome) for outcome in ("accepted", "rate-limited")) == 500


async def test_the_last_trap_of_a_burst_is_not_lost(sender: Sender, box: ScriptedAgent) -> None:
    """The state moves again right behind the poll of the first trap."""
    async with collecting([agent("R1", box.address)], settings=SLOW_TURNS, traps=True) as bench:
        listening = await understood(bench)
        box.objects |= oper(1, DOWN)
        sender.send(listening, LINK_DOWN)
        await bench.told.until(lambda: bool(bench.told.present()))
        box.objects |= oper(2, DOWN)
        sender.send(listening, LINK_DOWN)
        await bench.told.until(lambda: len(bench.told.present()) == 2, seconds=3)


async def test_gear_that_sends_its_trap_too_early_is_looked_at_again(
    sender: Sender, box: ScriptedAgent
) -> None:
    async with collecting([agent("R1", box.address)], settings=SLOW_TURNS, traps=True) as bench:
        listening = await understood(bench)
        looks = len(states_asked(box))
        sender.send(listening, LINK_DOWN)
        while len(states_asked(box)) == looks:
            await box.asked_more(1)
        box.objects |= oper(1, DOWN)  # only after the poll of the trap
        await bench.told.until(lambda: bool(bench.told.present()), seconds=5)


async def test_a_cold_start_is_an_alarm_by_itself_with_reserved_room(
    sender: Sender, box: ScriptedAgent
) -> None:
    async with collecting([agent("R1", box.address)], settings=SLOW_TURNS, traps=True) as bench:
        listening = await understood(bench)
        sender.send(listening, COLD_START)
        await bench.told.until(lambda: bench.told.present() == {("R1", "NODE-RESTART", "R1")})
        (event,) = bench.told.reserved
        assert getattr(event, "via", None) is Via.TRAP
        sender.send(listening, COLD_START)
        await counted(bench, "accepted", 2)
        assert len(bench.told.reserved) == 1, "told once"


@pytest.mark.parametrize(
    ("trap", "options", "outcome"),
    [
        pytest.param(LINK_DOWN, {"source": "127.0.0.99"}, "unknown-source", id="a stranger"),
        pytest.param(LINK_DOWN, {"community": b"guess"}, "wrong-community", id="wrong community"),
        pytest.param(AUTHENTICATION, {}, "ignored", id="says nothing of the line"),
    ],
)
async def test_what_is_no_hint_is_counted_and_costs_no_poll(
    sender: Sender, box: ScriptedAgent, trap: str, options: dict[str, object], outcome: str
) -> None:
    async with collecting([agent("R1", box.address)], settings=SLOW_TURNS, traps=True) as bench:
        listening = await understood(bench)
        asked = len(box.asked)
        sender.send(listening, trap, **options)  # type: ignore[arg-type]
        await counted(bench, outcome, 1)
        assert len(box.asked) == asked


async def test_nonsense_is_counted_and_nothing_else(sender: Sender, box: ScriptedAgent) -> None:
    async with collecting([agent("R1", box.address)], settings=SLOW_TURNS, traps=True) as bench:
        listening = await understood(bench)
        for nonsense in (b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"hello", bytes(1400)):
            sender.raw(listening, nonsense)
        await counted(bench, "malformed", 4)
        box.objects |= oper(1, DOWN)
        sender.send(listening, LINK_DOWN)
        await bench.told.until(lambda: bool(bench.told.present()))


async def test_a_trap_of_a_v1_ups_is_known_with_its_extra_zero(sender: Sender, box: ScriptedAgent) -> None:
    async with collecting([agent("R1", box.address)], settings=SLOW_TURNS, traps=True) as bench:
        listening = await understood(bench)
        box.objects |= oper(1, DOWN)
        sender.send_v1(listening, UPS_ON_BATTERY_V1, 1)
        await bench.told.until(lambda: bool(bench.told.present()), seconds=2)
