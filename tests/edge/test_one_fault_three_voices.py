"""A poll, an element manager and a log line tell one fault: one alarm, which ends with the last of them."""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path

from linewatch.collect.syslog.settings import SyslogSettings
from linewatch.collect.syslog.source import Syslog
from linewatch.config.written_syslog import read_patterns
from linewatch.messages.events import Observed
from linewatch.messages.records import Change, Via
from tests.edge.pump_house import House
from tests.fakes.clock import START

PATTERNS = """
patterns:
  stm:
    match: 'SDH: port (?P<port>\\w+) (?P<alarm>\\w+) (?P<state>\\w+)'
    alarm: {LOS: LOS}
    present: {raised: true, cleared: false}
"""
LOS = "n1/e|LOS|n1"


async def test_one_fault_is_one_alarm(tmp_path: Path) -> None:
    house = await House(tmp_path).open()
    (tmp_path / "own.yaml").write_text(PATTERNS)
    patterns, found = read_patterns(tmp_path / "own.yaml")
    assert found == []
    settings = SyslogSettings(patterns, udp=("127.0.0.1", 0), senders=(ip_network("127.0.0.0/8"),))
    index = house.pump.views().index
    syslog = Syslog(settings, index, house.inbox, house.clock, house.meters, house.pump.present)

    async def until(holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not holds():
                await house.drain()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.Event().wait(), 0.01)

    def line(state: str) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.sendto(f"<13>1 - n1 sdh - - - SDH: port E LOS {state}".encode(), syslog.addresses["udp"])

    def ems(present: bool) -> None:
        house.inbox.offer(Observed(START, "NORTH", Via.EMS, (Change("n1/e", "LOS", present, "n1"),)))

    def voices() -> list[bool]:
        told = ("n1/e", "LOS", "n1")
        said = (("n1", Via.POLL), ("NORTH", Via.EMS), ("n1", Via.SYSLOG))
        return [told in house.pump.present(device, via) for device, via in said]

    async with asyncio.TaskGroup() as group:
        task = group.create_task(syslog.run())
        async with asyncio.timeout(10):
            await syslog.listening.wait()
        line("raised")
        await until(lambda: voices() == [False, False, True])
        house.say("n1", ("n1/e", "LOS"))
        ems(True)
        await until(lambda: voices() == [True, True, True])
        assert [key for key in house.pump.views().alarms if key.startswith("n1/e|")] == [LOS]
        line("cleared")
        await until(lambda: voices() == [True, True, False])
        ems(False)
        await until(lambda: voices() == [True, False, False])
        assert house.alarms() == [LOS], "gear still says so"
        line("raised")
        await until(lambda: voices() == [True, False, True])
        gone = (Change("n1/e", "LOS", False, "n1"),)
        house.inbox.offer(Observed(START, "n1", Via.POLL, gone))
        await until(lambda: voices() == [False, False, False])  # gear was asked, and knows best
        line("raised")
        await until(lambda: voices() == [False, False, True])  # and may be contradicted by what is newer
        task.cancel()
    await house.close()
