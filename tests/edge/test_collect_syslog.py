"""Log lines over real sockets: UDP, TCP in both framings, TLS with and without certificates of senders."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from ipaddress import ip_network
from pathlib import Path

import pytest
import structlog

from linewatch.collect.syslog.settings import SyslogSettings, Tls
from linewatch.collect.syslog.source import Syslog
from linewatch.config.written_syslog import SHIPPED, read_patterns
from linewatch.metrics.meters import Meters
from linewatch.topology import plant as p
from linewatch.topology.index import PlantIndex
from tests.fakes.brokers import certificates
from tests.fakes.handed_over import HandedOver, StandingClock

PATTERNS = tuple(pattern for path in SHIPPED.values() for pattern in read_patterns(path)[0])
HERE = ("127.0.0.1", 0)


def plant(*routers: str) -> PlantIndex:
    site = (p.Site(id="S1"),)
    return PlantIndex(
        p.Plant(sites=site, devices=tuple(p.Device(id=r, type="router", site="S1") for r in routers))
    )


def line(host: str, port: str, state: str = "down", second: int = 0) -> bytes:
    text = (
        f"<187>Mar  1 18:46:{second:02} {host} 47: %LINK-3-UPDOWN: Interface {port}, changed state to {state}"
    )
    return text.encode()


class House:
    """A listening source, and everything it told."""

    def __init__(self, **settings: object) -> None:
        base = {"senders": (ip_network("127.0.0.0/8"),), "hold_s": 60.0}
        self.told = HandedOver()
        self.meters = Meters()
        self.source = Syslog(
            SyslogSettings(PATTERNS, **{**base, **settings}),  # type: ignore[arg-type]
            plant("R1", "R2"),
            self.told,
            StandingClock(),
            self.meters,
            lambda _device, _via: (),
        )

    def count(self, outcome: str) -> float:
        return self.meters.value("linewatch_intake_total", source="syslog", outcome=outcome)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Some things are only counted: look at every turn of the clock, with a deadline."""
        async with asyncio.timeout(10):
            while not holds():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.Event().wait(), 0.01)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(self.source.run())
            try:
                async with asyncio.timeout(10):
                    await self.source.listening.wait()
                yield
            finally:
                task.cancel()

    def send(self, *datagrams: bytes) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            for datagram in datagrams:
                sock.sendto(datagram, self.source.addresses["udp"])

    async def stream(
        self, kind: str, data: bytes, context: ssl.SSLContext | None = None, *, refused: bool = False
    ) -> None:
        """Say it and close; with TLS, once something was told, or the listener closed."""
        reader, writer = await asyncio.open_connection(*self.source.addresses[kind], ssl=context)
        try:
            writer.write(data)
            await writer.drain()
            if context is None:
                writer.write_eof()
            async with asyncio.timeout(10):
                if context is None or refused:
                    await reader.read()
                else:
                    await self.told.until(lambda: bool(self.told.present()))
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


def down(router: str, port: str) -> tuple[str, str, str]:
    return f"{router}/{port}", "LINK-DOWN", router


async def test_datagrams_are_told_in_order_and_everything_else_is_counted() -> None:
    house = House(udp=HERE)
    with structlog.testing.capture_logs() as logged:
        async with house.listening():
            house.send(
                line("R1", "Se0"), line("R2", "Se1"), line("R1", "Se0", "up", 2), line("R1", "Se0", "up", 3)
            )
            house.send(
                b"<999>nonsense", b"", line("R9", "Se0"), line("R9", "Se1"), b"<13>Mar  1 18:46:01 R1 chatter"
            )
            house.send(line("R2", "Se1", "reset"))
            await house.until(lambda: house.count("unknown-state") == 1)
            assert house.told.present() == {down("R2", "Se1")}
            assert [c.present for c in house.told.changes("R1")] == [True, False]
            expected = {"unknown-element": 2 + 4, "ignored": 1, "malformed": 2}  # ports too are unknown
            assert {outcome: house.count(outcome) for outcome in expected} == expected
    assert [e.via.value for e in house.told.events] == ["syslog"] * 3
    unknown = [x["sender"] for x in logged if x["outcome"] == "unknown-element"]
    assert unknown == ["R1: cisco link", "R2: cisco link", "R9"], "each is named once"


async def test_who_may_speak_how_much_and_what_was_overtaken() -> None:
    house = House(udp=HERE, senders=(ip_network("127.0.0.1/32"),), rate=0.001, burst=4.0)
    async with house.listening():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind(("127.0.0.2", 0))
            stranger.sendto(line("R1", "Se0"), house.source.addresses["udp"])
        house.send(line("R1", "Se0", "up", 9), line("R1", "Se0", "down", 8))
        await house.until(lambda: house.count("overtaken") == 1)
        house.send(*(line("R1", f"Se{n}") for n in range(1, 9)), line("R2", "Se0"))
        await house.told.until(lambda: down("R2", "Se0") in house.told.present())
        assert house.told.present() == {down("R1", "Se1"), down("R1", "Se2"), down("R2", "Se0")}
        assert house.count("rate-limited") == 6
        assert house.count("unauthenticated") == 1


async def test_a_stream_in_either_framing_and_one_that_cannot_be_followed() -> None:
    house = House(tcp=HERE)
    async with house.listening():
        counted = line("R1", "Se0")
        await house.stream(
            "tcp", b"%d %s" % (len(counted), counted) + line("R1", "Se1") + b"\n" + line("R2", "Se0")
        )
        assert house.told.present() == {down("R1", "Se0"), down("R1", "Se1"), down("R2", "Se0")}
        await house.stream("tcp", b"7777777 what is this")
        await house.until(lambda: house.count("malformed") == 1)
        await house.stream("tcp", line("R1", "Se0", "up", 5) + b"\n")  # others are still heard
        await house.told.until(lambda: down("R1", "Se0") not in house.told.present())


async def test_a_flood_waits_on_a_stream_and_is_shed_as_datagrams() -> None:
    house = House(tcp=HERE, udp=HERE, room=8, burst=1e9)
    async with house.listening():
        flood = b"".join(line("R1", f"Se{n}") + b"\n" for n in range(500))
        await house.stream("tcp", flood)
        await house.told.until(lambda: len(house.told.present()) == 500)
        assert house.count("shed") == 0
        for n in range(20):
            house.source.datagram(line("R2", f"Se{n}"), "127.0.0.1")
        assert house.count("shed") == 12


async def test_what_nothing_repeats_ends_and_says_so() -> None:
    house = House(udp=HERE, hold_s=0.2)
    async with house.listening():
        house.send(line("R1", "Se0"))
        await house.told.until(lambda: len(house.told.changes()) == 2)
    assert [(c.present, c.detail) for c in house.told.changes()][1] == (
        False,
        "nothing repeated it for 0.2 s",
    )
    assert house.meters.value("linewatch_audit_differences_total", source="syslog", kind="not-repeated") == 1


@pytest.mark.parametrize("shows", [True, False])
async def test_tls_with_certificates_of_who_sends(shows: bool, tmp_path: Path) -> None:
    ca, certificate, key = certificates(tmp_path)
    house = House(tls=HERE, tls_files=Tls(certificate, key, client_ca_file=ca))
    context = ssl.create_default_context(cafile=str(ca))
    if shows:
        context.load_cert_chain(certificate, key)
    message = line("R1", "Se0")
    async with house.listening():
        with contextlib.nullcontext() if shows else contextlib.suppress(OSError):
            await house.stream("tls", b"%d %s" % (len(message), message), context, refused=not shows)
        assert house.told.present() == ({down("R1", "Se0")} if shows else set())


async def test_another_plant_names_others_and_an_address_that_is_taken_is_tried_again() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(HERE)
        house = House(udp=taken.getsockname())
        async with asyncio.TaskGroup() as group:
            task = group.create_task(house.source.run())
            await house.until(lambda: house.count("unheard") == 1)
            task.cancel()
    house = House(udp=HERE)
    async with house.listening():
        house.send(line("R3", "Se0"), line("R1", "Se0"))
        await house.told.until(lambda: down("R1", "Se0") in house.told.present())
        house.source.retarget(plant("R2", "R3"))
        async with asyncio.timeout(10):
            while down("R3", "Se0") not in house.told.present():
                house.send(line("R3", "Se0"))
                with contextlib.suppress(TimeoutError):
                    await house.told.until(lambda: down("R3", "Se0") in house.told.present(), 0.1)
