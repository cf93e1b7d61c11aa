"""Polls of a scripted agent on a real socket: what is told, what is not, and what survives."""

from dataclasses import replace
from typing import Self

from linewatch.collect.settings import Credential
from linewatch.messages.records import Via
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Cable, Otdr, Plant
from linewatch.wire.snmp import V1, tags
from tests.edge.collecting import FAST, agent, collecting
from tests.fakes.handed_over import HandedOver
from tests.fakes.scripted_agent import SYS_UP_TIME, ScriptedAgent, ds1, interface, oper, system

UP, DOWN, LOWER = 1, 2, 7


class Box(ScriptedAgent):
    """Opened and closed with the block."""

    async def __aenter__(self) -> Self:
        self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()


def two_ports() -> dict[str, tuple[int, object]]:
    return system() | interface(1, "ge-1") | interface(2, "ge-2")


async def test_a_port_goes_down_and_comes_back() -> None:
    async with Box(two_ports()) as box, collecting([agent("R1", box.address)]) as bench:
        told = bench.told
        await told.until(lambda: bool(told.answers("R1")))
        box.objects |= oper(2, DOWN)
        await told.until(lambda: told.present() == {("R1/ge-2", "LINK-DOWN", "R1")})
        box.objects |= oper(2, UP)
        await told.until(lambda: not told.present())
        assert [(c.alarm_type, c.present) for c in told.changes()] == [
            ("LINK-DOWN", True),
            ("LINK-DOWN", False),
        ]


async def test_unchanged_answers_are_recognised_by_their_octets_and_tell_nothing() -> None:
    async with Box(two_ports()) as box, collecting([agent("R1", box.address)]) as bench:
        await bench.told.until(lambda: bool(bench.told.answers("R1")))
        await box.asked_more(6)
        assert bench.meters.value("linewatch_polls_unchanged_total") >= 2
        assert bench.told.changes() == []
        states = [oids for oids in box.gets() if any(oid.startswith("1.3.6.1.2.1.2.2.1.8.") for oid in oids)]
        assert not any(SYS_UP_TIME in oids for oids in states), "a clock in the request changes every answer"


async def test_a_remote_otdr_is_believed_with_its_reading_and_told_again_when_that_moves() -> None:
    point = "1.3.6.1.4.1.8072.9999.9999.2.1.1"
    plant = Plant(
        cables=(Cable(id="CAB-1", a_site="S", z_site="T", length_km=8, fibre_count=12),),
        otdr=(Otdr(id="OTDR-1", cable="CAB-1", site="S", fibre="CAB-1:F009"),),
    )

    def reads(status: int, metres: int) -> dict[str, tuple[int, object]]:
        return {f"{point}.2.1": (tags.INTEGER, status), f"{point}.3.1": (tags.INTEGER, metres)}

    objects = system(object_id="1.3.6.1.4.1.8072.9999.9999.1.7") | {f"{point}.1.1": (tags.OCTETS, b"CAB-1")}
    box = Box(objects | reads(1, 0))
    async with box, collecting([agent("OTDR-1", box.address, kind="otdr")], index=PlantIndex(plant)) as bench:
        told = bench.told
        await told.until(lambda: bool(told.answers("OTDR-1")))
        box.objects |= reads(131072, 3441)
        await told.until(lambda: told.present() == {("CAB-1", "OTDR-EVENT", "OTDR-1")})
        await box.asked_more(6)
        box.objects |= reads(131072, 812)
        await told.until(lambda: len(told.changes()) == 2)
        await box.asked_more(6)
        assert [c.attrs for c in told.changes()] == [
            {"cable": "CAB-1", "fibre": "CAB-1:F009", "otdr_km": km} for km in (3.441, 0.812)
        ]
        assert bench.meters.value("linewatch_polls_unchanged_total") >= 2
        box.objects |= reads(1, 0)
        await told.until(lambda: not told.present())


async def test_a_renumbering_never_raises_another_ports_alarm() -> None:
    """Rows trade places between two polls, and the one that is down is the same as before."""
    before = system() | interface(1, "ge-1", oper=DOWN) | interface(2, "ge-2")
    after = system() | interface(1, "ge-2") | interface(2, "ge-1", oper=DOWN)
    async with Box(before) as box, collecting([agent("R1", box.address)]) as bench:
        told = bench.told
        await told.until(lambda: told.present() == {("R1/ge-1", "LINK-DOWN", "R1")})
        box.objects = dict(after)
        await box.asked_more(12)
        assert told.present() == {("R1/ge-1", "LINK-DOWN", "R1")}
        assert len(told.changes()) == 1, "nothing was told of the port that took the number"
        box.objects |= oper(2, UP)
        await told.until(lambda: not told.present())


async def test_rows_that_are_added_are_seen_at_once() -> None:
    if_number = "1.3.6.1.2.1.2.1.0"
    box = Box(two_ports() | {if_number: (tags.INTEGER, 2)})
    async with box, collecting([agent("R1", box.address)]) as bench:
        await bench.told.until(lambda: bool(bench.told.answers("R1")))
        box.objects |= interface(3, "ge-3", oper=DOWN) | {if_number: (tags.INTEGER, 3)}
        await bench.told.until(lambda: ("R1/ge-3", "LINK-DOWN", "R1") in bench.told.present())


async def test_a_restart_is_told_and_the_tables_are_read_anew() -> None:
    async with Box(two_ports()) as box, collecting([agent("R1", box.address)]) as bench:
        await bench.told.until(lambda: bool(bench.told.answers("R1")))
        box.objects = system(uptime=500) | interface(7, "ge-1") | interface(8, "ge-2", oper=DOWN)
        wanted = {("R1", "NODE-RESTART", "R1"), ("R1/ge-2", "LINK-DOWN", "R1")}
        await bench.told.until(lambda: bench.told.present() == wanted)


async def test_silence_is_told_once_and_backed_off_and_the_return_is_told_with_the_full_state() -> None:
    async with Box(two_ports()) as box, collecting([agent("R1", box.address)]) as bench:
        told = bench.told
        await told.until(lambda: bool(told.answers("R1")))
        box.mute = True
        await told.until(lambda: bool(told.silences("R1")))
        asked = len(box.asked)
        await box.asked_more(6)
        probes = [oids for _, oids in box.asked[asked:]]
        assert probes == [(SYS_UP_TIME,)] * len(probes), "a silent device is asked one small question"
        assert [(e.reason, e.tries) for e in told.silences("R1")] == [("timeout", 2)]
        assert told.changes() == []
        box.objects |= oper(1, DOWN)
        box.mute = False
        await told.until(lambda: told.present() == {("R1/ge-1", "LINK-DOWN", "R1")})
        assert len(told.answers("R1")) == 2


async def test_a_wrong_community_is_a_silence_and_never_health() -> None:
    async with Box(two_ports(), community=b"other") as box, collecting([agent("R1", box.address)]) as bench:
        await bench.told.until(lambda: bool(bench.told.silences("R1")))
        assert bench.told.answers("R1") == []


async def test_what_was_shed_is_offered_again_in_full() -> None:
    told = HandedOver()
    async with Box(two_ports()) as box, collecting([agent("R1", box.address)], told=told) as bench:
        await told.until(lambda: bool(told.answers("R1")))
        told.shedding = True
        box.objects |= oper(1, DOWN)
        await told.until(lambda: len(told.shed) >= 2)  # offered at every poll, and shed
        told.shedding = False
        await told.until(lambda: told.present() == {("R1/ge-1", "LINK-DOWN", "R1")})
        assert len(told.changes()) == 1
        assert bench.collector.pollers["R1"].telling.told == {("R1/ge-1", "LINK-DOWN", "R1")}


async def test_a_change_during_an_unanswered_offer_is_not_lost() -> None:
    """Down is offered, and up again before the journal has said anything: the clear must still be told."""
    told = HandedOver()
    async with Box(two_ports()) as box, collecting([agent("R1", box.address)], told=told):
        await told.until(lambda: bool(told.answers("R1")))
        told.holding = True
        box.objects |= oper(1, DOWN)
        await told.until(lambda: bool(told.present()))
        box.objects |= oper(1, UP)
        await told.until(lambda: not told.present())


async def test_a_restart_of_the_daemon_clears_what_has_gone_and_lets_the_rest_stand() -> None:
    baseline = {("R1/ge-1", "LINK-DOWN", "R1"), ("R1/ge-2", "LINK-DOWN", "R1"), ("R1", "UNREACHABLE", "NMS")}
    objects = system() | interface(1, "ge-1", oper=DOWN) | interface(2, "ge-2")
    async with Box(objects) as box, collecting([agent("R1", box.address)], baseline=baseline) as bench:
        told = bench.told
        await told.until(lambda: len(told.changes()) == 2)
        await box.asked_more(4)
        assert [(c.resource, c.present) for c in told.changes()] == [("R1/ge-1", True), ("R1/ge-2", False)]


async def test_what_cannot_be_read_is_neither_raised_nor_cleared() -> None:
    objects = system() | interface(1, "E1-1", if_type=18, oper=DOWN) | ds1(1, 64)
    async with Box(objects) as box, collecting([agent("M1", box.address)]) as bench:
        told = bench.told
        await told.until(lambda: told.present() == {("M1/E1-1", "E1-LOS", "M1")})
        box.objects |= ds1(1, 0)  # outside the range
        await box.asked_more(6)
        assert told.present() == {("M1/E1-1", "E1-LOS", "M1")}
        box.objects |= ds1(1, 1)
        await told.until(lambda: not told.present())


async def test_requests_shrink_for_an_agent_that_says_too_big() -> None:
    objects = system()
    for index in range(1, 13):
        objects |= interface(index, f"ge-{index}", oper=DOWN if index == 11 else UP)
    box = Box(objects)
    box.most_bindings = 12
    async with box, collecting([agent("R1", box.address)]) as bench:
        await bench.told.until(lambda: bench.told.present() == {("R1/ge-11", "LINK-DOWN", "R1")})


async def test_one_object_that_is_an_error_does_not_hide_the_others() -> None:
    box = Box(two_ports() | oper(2, DOWN))
    async with box, collecting([agent("R1", box.address)]) as bench:
        await bench.told.until(lambda: bool(bench.told.present()))
        box.broken = {"1.3.6.1.2.1.2.2.1.8.2"}
        box.objects |= oper(1, DOWN)
        wanted = {("R1/ge-1", "LINK-DOWN", "R1"), ("R1/ge-2", "LINK-DOWN", "R1")}
        await bench.told.until(lambda: bench.told.present() == wanted)


async def test_a_v1_agent_is_read_as_well() -> None:
    settings = replace(FAST, credentials={"default": Credential(b"secret", V1)})
    objects = two_ports() | {"1.3.6.1.4.1.9.1.0": (tags.INTEGER, 1)}
    async with Box(objects) as box, collecting([agent("R1", box.address)], settings=settings) as bench:
        await bench.told.until(lambda: bool(bench.told.answers("R1")))
        assert not any(kind == tags.GET_BULK for kind, _ in box.asked)
        box.objects |= oper(2, LOWER)
        await bench.told.until(lambda: bench.told.present() == {("R1/ge-2", "LOWER-LAYER-DOWN", "R1")})
        del box.objects["1.3.6.1.2.1.2.2.1.8.1"]  # noSuchName fails the whole v1 request
        box.objects |= oper(2, UP)
        await bench.told.until(lambda: not bench.told.present())


async def test_never_two_polls_at_once_and_an_overrun_is_counted() -> None:
    """The agent hears and says nothing for longer than the interval."""
    settings = replace(FAST, interval_s=0.1, timeout_s=0.5, tries=1)
    async with Box(two_ports()) as box, collecting([agent("R1", box.address)], settings=settings) as bench:
        await bench.told.until(lambda: bool(bench.told.answers("R1")))
        box.mute = True
        await bench.told.until(lambda: bool(bench.told.silences("R1")))
        assert bench.meters.value("linewatch_poll_overruns_total") >= 1


async def test_a_name_that_several_rows_bear_is_told_apart() -> None:
    objects = system() | interface(1, "port", oper=DOWN) | interface(2, "port")
    async with Box(objects) as box, collecting([agent("R1", box.address)]) as bench:
        await bench.told.until(lambda: bench.told.present() == {("R1/port#1", "LINK-DOWN", "R1")})
        assert all(c.detail for c in bench.told.changes())
        assert {e.via for e in bench.told.events if hasattr(e, "via")} == {Via.POLL}


async def test_a_device_taken_out_of_the_plant_is_asked_no_more() -> None:
    async with Box(two_ports()) as box, Box(two_ports()) as other:
        both = [agent("R1", box.address), agent("R2", other.address)]
        async with collecting(both) as bench:
            await bench.told.until(lambda: bool(bench.told.answers("R1") and bench.told.answers("R2")))
            await bench.collector.retarget(both[1:], bench.collector._index)
            asked = len(box.asked)
            await other.asked_more(8)
            assert len(box.asked) - asked <= 1, "at most what was on its way"
            assert len(bench.told.answers("R2")) == 1, "what stays is polled on"


async def test_poll_now_looks_out_of_turn() -> None:
    settings = replace(FAST, interval_s=30.0)
    async with Box(two_ports()) as box, collecting([agent("R1", box.address)], settings=settings) as bench:
        assert bench.collector.poll_now("R1", "a verdict hangs on it")
        await bench.told.until(lambda: bool(bench.told.answers("R1")))
        box.objects |= oper(1, DOWN)
        bench.collector.poll_now("R1", "a verdict hangs on it")
        await bench.told.until(lambda: bool(bench.told.present()), seconds=3)
        assert not bench.collector.poll_now("nobody", "no such device")
