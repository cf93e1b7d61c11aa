"""Probes over real sockets: ICMP and TCP on loopback, and a door that is shut now and then."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Self

import pytest
import structlog

from linewatch.collect.probes.echo import Echo, NotAllowed, checksum
from linewatch.collect.probes.settings import Address, Judgement, ProbeSettings
from linewatch.collect.probes.source import Probes
from linewatch.messages.records import Via
from linewatch.metrics.meters import Meters
from linewatch.topology import plant as p
from linewatch.topology.index import PlantIndex
from tests.fakes.handed_over import HandedOver, StandingClock

RULE = Judgement(of=5, lost=5, back=2, lossy_of=20, lossy=0.1, lossy_clear=0.0)
NOBODY = 65534
LOST = ("R1", "PROBE-LOST", "NMS")
LOSSY = ("R1", "PROBE-LOSSY", "NMS")


def plant(addresses: dict[str, str]) -> PlantIndex:
    return PlantIndex(
        p.Plant(
            devices=tuple(
                p.Device(id=name, type="router", site="S", ext={"probe": address})
                for name, address in addresses.items()
            )
        )
    )


class House:
    def __init__(
        self, addresses: dict[str, str], held: tuple[tuple[str, str, str], ...] = (), **more: object
    ):
        settings = {"interval_s": 0.05, "timeout_s": 0.05, "judgement": RULE, **more}
        self.told, self.meters = HandedOver(), Meters()
        self.voices: list[Via] = []

        def present(device: str, via: Via) -> tuple[tuple[str, str, str], ...]:
            self.voices.append(via)
            return tuple(key for key in held if key[0] == device)

        self.probes = Probes(
            ProbeSettings(**settings),  # type: ignore[arg-type]
            plant(addresses),
            self.told,
            StandingClock(),
            self.meters,
            present,
        )

    def count(self, outcome: str) -> float:
        return self.meters.value("linewatch_probes_total", outcome=outcome)

    def rtt(self, device: str) -> float:
        return self.meters.value("linewatch_probe_rtt_seconds", device=device, circuit="")

    @contextlib.asynccontextmanager
    async def probing(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(self.probes.run())
            try:
                yield
            finally:
                task.cancel()


def everybody_may_ping() -> bool:
    first, last = map(int, Path("/proc/sys/net/ipv4/ping_group_range").read_text().split())
    return first <= NOBODY <= last


async def until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 0.005)


class Door:
    """A TCP port whose queue can be filled, so that the kernel drops who knocks."""

    def __init__(self) -> None:
        self._listening = socket.socket()
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen(0)
        self._listening.setblocking(False)
        self.port = self._listening.getsockname()[1]
        self._filling: list[socket.socket] = []
        self.open()

    def open(self) -> None:
        for one in self._filling:
            one.close()
        self._filling = []
        asyncio.get_running_loop().add_reader(self._listening, self._accept)

    def shut(self) -> None:
        asyncio.get_running_loop().remove_reader(self._listening)
        for _ in range(2):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", self.port))
            self._filling.append(one)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.get_running_loop().remove_reader(self._listening)
        for one in self._filling:
            one.close()
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._listening.accept()[0].close()


@pytest.fixture
async def icmp() -> None:
    try:
        Echo(lambda _number, _host: None, lambda: None).close()
    except NotAllowed:
        pytest.skip("the kernel lets this user open no ICMP socket")


@pytest.mark.usefixtures("icmp")
async def test_many_hosts_answer_over_one_socket() -> None:
    house = House(
        {f"R{n}": f"127.1.{n // 250}.{n % 250 + 1}" for n in range(500)}, interval_s=0.5, timeout_s=0.4
    )
    async with house.probing():
        await until(lambda: house.count("answered") >= 1_500)
    assert house.count("lost") == 0
    assert house.count("forged") == 0
    assert 0 < house.rtt("R499") < 0.4
    assert house.told.events == [], "a host that answers is no news"
    assert house.meters.value("linewatch_probe_targets", method="icmp") == 500


@pytest.mark.usefixtures("icmp")
async def test_a_host_without_a_way_is_lost_and_comes_back() -> None:
    # Nobody may ask a broadcast address without saying that it is one: the kernel has no way there.
    house = House({"R1": "127.255.255.255", "R2": "127.0.0.2"})
    async with house.probing():
        await house.told.until(lambda: house.told.present() == {LOST})
        event = house.told.events[0]
        assert (event.device, event.via) == ("R1", Via.PROBE)  # type: ignore[union-attr]
        assert "5 of 5 probes lost to 127.255.255.255 by ICMP" in house.told.changes()[0].detail
        house.probes.retarget(plant({"R1": "127.0.0.1", "R2": "127.0.0.2"}))
        await house.told.until(lambda: house.told.present() == set())


async def test_refused_is_alive_and_a_shut_door_is_lost() -> None:
    with Door() as door, socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        house = House(
            {"R1": f"127.0.0.1:{door.port}", "R2": f"127.0.0.1:{unused.getsockname()[1]}"}, icmp=False
        )
        async with house.probing():
            await until(lambda: house.count("answered") >= 10)
            assert house.count("lost") == 0
            door.shut()
            await house.told.until(lambda: house.told.present() == {LOST})
            door.open()
            await house.told.until(lambda: house.told.present() == set())


async def test_a_door_that_is_shut_now_and_then_is_a_lossy_line() -> None:
    with Door() as door:
        house = House({"R1": f"127.0.0.1:{door.port}"}, icmp=False)
        async with house.probing():
            await until(lambda: house.count("answered") >= 20)
            door.shut()
            lost = house.count("lost")
            await until(lambda: house.count("lost") >= lost + 2)
            door.open()
            await house.told.until(lambda: house.told.present() == {LOSSY})
            await house.told.until(lambda: house.told.present() == set())
        assert all(change.alarm_type == "PROBE-LOSSY" for change in house.told.changes())


async def test_what_the_journal_holds_is_ended_by_answers_and_by_leaving() -> None:
    with Door() as door:
        house = House(
            {"R1": f"127.0.0.1:{door.port}", "R2": f"127.0.0.1:{door.port}"}, held=(LOST,), icmp=False
        )
        async with house.probing():
            await house.told.until(lambda: [c.present for c in house.told.changes("R1")] == [False])
            door.shut()
            await house.told.until(lambda: len(house.told.present()) == 2)
            house.probes.retarget(plant({"R1": f"127.0.0.1:{door.port}"}))
            await house.told.until(lambda: house.told.present() == {LOST})
            assert house.told.changes("R2")[-1].detail == "it is probed no more"
        assert set(house.voices) == {Via.PROBE}


async def test_what_was_shed_is_told_again() -> None:
    with Door() as door:
        door.shut()
        house = House({"R1": f"127.0.0.1:{door.port}"}, icmp=False)
        house.told.shedding = True
        async with house.probing():
            await house.told.until(lambda: len(house.told.shed) >= 2)
            house.told.shedding = False
            await house.told.until(lambda: house.told.present() == {LOST})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up its rights for a while")
@pytest.mark.parametrize("tcp_port", [None, 22])
async def test_where_icmp_is_not_allowed_one_sentence_says_so(tcp_port: int | None) -> None:
    if everybody_may_ping():
        pytest.skip("this kernel lets every group open ICMP sockets")
    house = House({"R1": "127.0.0.1"}, tcp_port=tcp_port)
    with structlog.testing.capture_logs() as logged:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
        try:
            async with house.probing():
                method = "none" if tcp_port is None else "tcp"
                await until(lambda: house.meters.value("linewatch_probe_targets", method=method) == 1)
        finally:
            os.seteuid(0)
            os.setegid(0)
    warned = [line["event"] for line in logged if line["log_level"] == "warning"]
    instead = "nobody is probed by it" if tcp_port is None else "TCP port 22 is asked instead"
    assert len(warned) == 1
    assert warned[0].startswith(
        f"probes: the kernel allows no ICMP socket here, so {instead}; give the daemon"
    )
    assert house.told.events == []


@pytest.mark.usefixtures("icmp")
async def test_an_answer_that_is_not_ours_counts_for_nothing() -> None:
    heard: list[int] = []
    forged: list[None] = []
    echo = Echo(lambda number, _host: heard.append(number), lambda: forged.append(None))
    try:
        echo._cookie = b"somebody"
        assert echo.send(7, "127.0.0.1")
        echo._cookie = b"ourselves"[:8]
        await until(lambda: bool(forged))
        assert echo.send(8, "127.0.0.1")
        await until(lambda: heard == [8])
    finally:
        echo.close()


def test_the_checksum_is_that_of_rfc_1071() -> None:
    assert checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0x220D
    assert Address("127.0.0.1").port is None
