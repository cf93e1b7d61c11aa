"""An element manager on real sockets: what it says, what gets lost on the way, and what its silence means."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from linewatch.collect.ems import sources
from linewatch.collect.ems.intake import Intake
from linewatch.collect.ems.settings import EmsSettings
from linewatch.config.ems_maps import MAPS, MapFile, map_of
from linewatch.config.yaml_read import read_yaml_file
from linewatch.messages.events import Answered, NoAnswer
from linewatch.messages.records import Via
from linewatch.metrics.meters import Meters
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex
from linewatch.wire.snmp import V2C
from simulators.ems import mib
from simulators.ems.server import Alarm, Server
from tests.fakes.handed_over import HandedOver, StandingClock, Told
from tests.fakes.small_ring import small_ring

COMMUNITY = b"north"


class House:
    """linewatch's side and the element manager's."""

    def __init__(self, server: Server, told: HandedOver, meters: Meters, intake: Intake) -> None:
        self.server, self.told, self.meters, self.intake = server, told, meters, intake

    def counted(self, outcome: str) -> float:
        return self.meters.value("linewatch_intake_total", source="ems:NORTH", outcome=outcome)

    def differences(self, kind: str) -> float:
        return self.meters.value("linewatch_audit_differences_total", source="ems:NORTH", kind=kind)

    async def until(self, holds: Callable[[], bool], seconds: float = 5.0) -> None:
        """Counters have no news of their own: look again after each turn of the loop."""
        async with asyncio.timeout(seconds):
            while not holds():
                await asyncio.get_running_loop().run_in_executor(None, int)

    def same(self) -> bool:
        """Our picture is the element manager's."""
        return self.told.present("NORTH") == pictured(self.server)


def pictured(server: Server) -> set[Told]:
    codes = {"R_LOS": "LOS", "MS_AIS": "MS-AIS", "T_ALOS": "E1-LOS", "TU_AIS": "TU-AIS"}
    return {(f"{a.ne}/{a.location}", codes.get(a.cause, a.cause), a.ne) for a in server.alarms.values()}


def tnms() -> EmsSettings:
    value, mark = read_yaml_file(MAPS["tnms"])
    fields = map_of(MapFile.model_validate(value), "tnms", str(MAPS["tnms"]), mark)
    return EmsSettings(
        "NORTH", ("127.0.0.1", 0), frozenset({"127.0.0.1"}), COMMUNITY, V2C, fields,
        keep_alive_s=None, table_community=COMMUNITY, table_version=V2C,
        timeout_s=0.1, tries=2, grace_s=0.05, pause_s=0.02, retry_s=0.1,
    )  # fmt: skip


class Site:
    def __init__(self, settings: EmsSettings) -> None:
        self.ems = (settings,)


@asynccontextmanager
async def north(
    settings: EmsSettings | None = None,
    *,
    heartbeat_s: float | None = None,
    baseline: Collection[Told] = (),
    before: Callable[[Server], None] = lambda server: None,
    table: bool = True,
    told: HandedOver | None = None,
) -> AsyncIterator[House]:
    """An element manager that speaks for the small ring, and what hears it."""
    server = Server(COMMUNITY, ("127.0.0.1", 9), heartbeat_s)
    server.open()
    before(server)
    settings = replace(settings or tnms(), table_at=server.address if table else None)
    told, meters = told or HandedOver(), Meters()

    def present(device: str, via: Via) -> Collection[Told]:
        assert (device, via) == ("NORTH", Via.EMS)
        return baseline

    index = PlantIndex(small_ring())
    (source,) = sources(Site(settings), index, told, StandingClock(), meters, present)
    assert isinstance(source, Intake)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(source.run(), name=source.name)
        async with asyncio.timeout(5):
            await source.listening.wait()
        assert source.address is not None
        server.to = source.address
        house = House(server, told, meters, source)
        try:
            if table:
                await told.until(lambda: bool(told.answers("NORTH")))
            yield house
        finally:
            running.cancel()
            server.close()


async def test_a_trap_becomes_an_alarm_of_the_plants_port_and_goes_again() -> None:
    async with north() as house:
        house.server.raised("n1", "e", "R_LOS", mib.CRITICAL)
        await house.told.until(lambda: house.told.present() == {("n1/e", "LOS", "n1")})
        (change,) = house.told.changes("NORTH")
        assert (change.severity, change.detail) == (Severity.CRITICAL, "R_LOS")
        assert change.device_at is not None
        house.server.cleared("n1", "e", "R_LOS")
        await house.told.until(lambda: house.told.present() == set())
        assert house.counted("accepted") == 2


async def test_what_stood_before_we_came_is_found_in_its_list() -> None:
    def before(server: Server) -> None:
        for port in range(60):
            server.raised("n2", f"x{port}", "R_LOS")
        server.raised("n2", "w", "MS_AIS")

    gone = ("n3/e", "LOS", "n3")
    async with north(before=before, baseline=[gone]) as house:
        await house.told.until(house.same)
        assert (house.differences("raise"), house.differences("clear")) == (61, 1)
        assert gone not in house.told.present()
        assert {c.resource for c in house.told.changes() if not c.present} == {"n3/e"}


async def test_a_hole_in_its_numbers_has_its_list_read() -> None:
    async with north() as house:
        house.server.raised("n1", "e", "R_LOS")
        house.server.loses = lambda serial: serial in (2, 3)
        house.server.cleared("n1", "e", "R_LOS")  # lost
        house.server.raised("n2", "w", "R_LOS")  # lost
        house.server.raised("n3", "e", "R_LOS")
        await house.told.until(house.same)
        assert house.counted("missing") == 2
        assert (house.differences("raise"), house.differences("clear")) == (1, 1)


async def test_the_last_trap_is_lost_and_the_audit_finds_it() -> None:
    async with north(replace(tnms(), audit_s=0.3)) as house:
        house.server.loses = lambda serial: True
        house.server.raised("n2", "w", "R_LOS")
        await house.told.until(house.same)
        assert house.differences("raise") == 1


async def test_a_trap_that_comes_while_the_list_is_read_counts_more() -> None:
    def before(server: Server) -> None:
        for port in range(100):
            server.raised("n2", f"x{port}", "R_LOS")

    async with north(before=before) as house:
        await house.told.until(house.same)
        asked = house.server.asked
        did = []

        def meanwhile() -> None:
            if house.server.asked == asked + 3:
                did.append(True)
                house.server.cleared("n2", "x0", "R_LOS")  # its row was read already
                house.server.raised("n1", "e", "R_LOS")

        house.server.on_ask = meanwhile
        house.intake.managers[0].want("the test")
        await house.until(lambda: bool(did) and house.server.asked > asked + 5)
        await house.told.until(house.same)
        assert house.differences("clear") == 0


async def test_a_restart_counts_anew_and_is_made_up_for() -> None:
    async with north() as house:
        for port in range(20):
            house.server.raised("n1", f"x{port}", "R_LOS")
        await house.told.until(house.same)
        house.server.dead = True
        house.server.cleared("n1", "x3", "R_LOS")
        house.server.raised("n2", "w", "R_LOS")
        house.server.restart()
        house.server.raised("n3", "e", "R_LOS")
        await house.told.until(house.same)


async def test_an_empty_list_must_be_told_twice() -> None:
    async with north() as house:
        house.server.raised("n1", "e", "R_LOS")
        await house.told.until(house.same)
        house.server.alarms, kept = {}, house.server.alarms
        house.server._rows = None
        asked = house.server.asked

        def comes_up() -> None:
            if house.server.asked > asked + 1:
                house.server.alarms, house.server._rows = kept, None

        house.server.on_ask = comes_up
        house.intake.managers[0].want("the test")
        await house.until(lambda: house.server.asked >= asked + 2)
        house.server.raised("n2", "w", "R_LOS")
        await house.told.until(lambda: ("n2/w", "LOS", "n2") in house.told.present())
        assert house.same()
        assert [c for c in house.told.changes() if not c.present] == []


async def test_its_silence_is_told_once_and_its_return_after_its_list_was_read() -> None:
    settings = replace(tnms(), keep_alive_s=0.3)
    async with north(settings, heartbeat_s=0.05) as house:
        house.server.raised("n1", "e", "R_LOS")
        await house.told.until(house.same)
        house.server.dead = True
        house.server.cleared("n1", "e", "R_LOS")
        house.server.raised("n2", "w", "R_LOS")
        await house.told.until(lambda: bool(house.told.silences("NORTH")))
        assert [e.reason for e in house.told.silences("NORTH")] == ["timeout"]
        before = len(house.told.events)
        house.server.restart()
        await house.told.until(lambda: len(house.told.answers("NORTH")) == 2)
        await house.told.until(house.same)
        assert not any(isinstance(event, NoAnswer) for event in house.told.events[before:])
        assert sum(isinstance(event, Answered) for event in house.told.events[before:]) == 1


async def test_without_a_heartbeat_it_is_lost_when_its_list_cannot_be_read() -> None:
    async with north(replace(tnms(), audit_s=0.1)) as house:
        house.server.dead = True
        await house.told.until(lambda: bool(house.told.silences("NORTH")))
        house.server.restart()
        await house.told.until(lambda: len(house.told.answers("NORTH")) > 1)


async def test_what_the_plant_does_not_know_is_an_alarm_all_the_same() -> None:
    async with north() as house:
        house.server.raised("n9", "7-SL16-1", "R_LOS")
        house.server.raised("n1", "99-X", "R_LOS")
        house.server.raised("n1", "e", "ODD|THING")
        expected = {
            ("n9/7-SL16-1", "LOS", "n9"),
            ("n1/99-X", "LOS", "n1"),
            ("n1/e", "ODD THING", "n1"),
        }
        await house.told.until(lambda: house.told.present() == expected)
        assert (house.counted("unknown-element"), house.counted("unknown-code")) == (2, 1)


async def test_an_element_that_babbles_takes_nobody_elses_turn_and_is_made_up_for() -> None:
    async with north(replace(tnms(), rate=1.0, burst=20.0)) as house:
        for turn in range(100):
            house.server.raised("n1", f"x{turn % 7}", "R_LOS")
            house.server.cleared("n1", f"x{turn % 7}", "R_LOS")
        house.server.raised("n1", "e", "R_LOS")
        house.server.raised("n2", "w", "R_LOS")
        await house.told.until(lambda: ("n2/w", "LOS", "n2") in house.told.present())
        await house.told.until(house.same)
        assert house.counted("rate-limited") > 100


async def test_what_was_shed_is_offered_again() -> None:
    async with north() as house:
        house.told.shedding = True
        house.server.raised("n1", "e", "R_LOS")
        house.server.raised("n2", "w", "R_LOS")
        await house.told.until(lambda: bool(house.told.shed))
        house.told.shedding = False
        await house.told.until(house.same)


@pytest.mark.parametrize(
    ("source", "community"),
    [
        pytest.param("127.0.0.77", COMMUNITY, id="a stranger"),
        pytest.param("127.0.0.1", b"guess", id="a guess"),
    ],
)
async def test_who_is_not_it_is_not_heard(source: str, community: bytes) -> None:
    async with north() as house:
        assert house.intake.address is not None
        forger = Server(community, house.intake.address)
        forger.open(source)
        forger.raised("n1", "e", "R_LOS")
        label = "ems" if source.endswith("77") else "ems:NORTH"
        await house.until(
            lambda: house.meters.value("linewatch_intake_total", source=label, outcome="unauthenticated") == 1
        )
        forger.close()
        assert house.told.present() == set()


async def test_without_a_list_what_the_journal_has_stands_until_it_is_cleared() -> None:
    stood = ("n1/e", "LOS", "n1")
    settings = replace(tnms(), keep_alive_s=30.0)
    async with north(settings, table=False, baseline=[stood, ("n2/w", "LOS", "n2")]) as house:
        house.server.alarms["n1", "e", "R_LOS"] = Alarm(
            "n1", "e", "R_LOS", mib.MAJOR, 1, "2026-03-01 00:00:00"
        )
        house.server.cleared("n1", "e", "R_LOS")
        await house.told.until(lambda: bool(house.told.changes("NORTH")))
        (change,) = house.told.changes("NORTH")
        assert (change.resource, change.present) == ("n1/e", False)
