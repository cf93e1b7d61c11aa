"""Quarter hours of gear over real sockets into a real store: which are read, and what they are worth."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linewatch.collect.performance.settings import PerformanceSettings, Threshold
from linewatch.collect.performance.source import Performance
from linewatch.daemon.measuring import Measuring
from linewatch.messages.samples import Grade, Sample
from linewatch.metrics.meters import Meters
from linewatch.store.journal import Store
from linewatch.topology.index import PlantIndex
from linewatch.wire.snmp.codec import Pdu
from tests.edge.collecting import FAST, agent, collecting
from tests.fakes import counting_agent as c
from tests.fakes.handed_over import HandedOver
from tests.fakes.scripted_agent import ScriptedAgent
from tests.fakes.small_ring import small_ring

QUICK = PerformanceSettings(rate=1000.0, spread_s=0.0, settle_s=0.0, look_s=0.03, back_s=0.03)
NOW = datetime(2026, 3, 1, 10, 2, 0, tzinfo=UTC)  # two minutes into a quarter
Q = timedelta(minutes=15)
LAST = datetime(2026, 3, 1, 9, 45, tzinfo=UTC)  # start of the quarter that ended last


class Moving:
    """A clock that the test moves."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(str(tmp_path / "lw.db"))
    yield opened
    await opened.close()


def ring() -> PlantIndex:
    return PlantIndex(small_ring())


@asynccontextmanager
async def monitoring(
    gear: ScriptedAgent,
    store: Store,
    clock: Moving,
    settings: PerformanceSettings = QUICK,
    told: HandedOver | None = None,
    index: PlantIndex | None = None,
    present: tuple[tuple[str, str, str], ...] = (),
) -> AsyncIterator[tuple[Performance, Meters]]:
    meters = Meters()
    one = agent("n1", gear.address)
    async with collecting([one], index=index or ring(), settings=replace(FAST, interval_s=0.1)) as bench:
        source = Performance(
            settings,
            told or HandedOver(),
            clock,
            meters,
            lambda device, via: present,
            lambda: bench.collector.pollers,
            Measuring(store, meters),
        )
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(source.run(), name="performance")
            try:
                yield source, meters
            finally:
                task.cancel()


async def until(true: Callable[[], bool], seconds: float = 8.0) -> None:
    """Wait for the thing itself."""
    step = asyncio.Event()
    async with asyncio.timeout(seconds):
        while not true():
            asyncio.get_running_loop().call_later(0.01, step.set)
            await step.wait()
            step.clear()


async def kept(store: Store, element: str) -> list[Sample]:
    return await store.performance.samples([element], NOW - timedelta(days=3), NOW + timedelta(days=1), 1000)


E1, STM = "n1/t/1", "n1/e"


async def test_the_last_quarter_is_read_and_back_filled_once(store: Store) -> None:
    gear = c.counting_agent(
        c.e1_row(1, E1),
        c.e1_clock(1, 120, 3),
        c.e1_current(1, es=2),
        *(c.e1_interval(1, n, es=n, cv=n * 5) for n in (1, 2, 3)),
    )
    clock = Moving()
    gear.open()
    try:
        async with monitoring(gear, store, clock) as (source, _):
            await until(lambda: source.read == 1)
        found = await kept(store, E1)
        assert [(s.start, s.grade, s.es, s.cv) for s in found] == [
            (LAST - 2 * Q, Grade.INTERVAL, 3, 15),
            (LAST - Q, Grade.INTERVAL, 2, 10),
            (LAST, Grade.INTERVAL, 1, 5),
            (LAST + Q, Grade.CURRENT, 2, 0),
        ]
        assert {(s.point.by, s.point.layer, s.point.end, s.offset_s) for s in found} == {
            ("n1", "e1", "near", 0)
        }
        # We come back after an outage of ours of two quarters: only what we missed is asked for.
        clock.at += 2 * Q
        gear.objects |= c.e1_clock(1, 120, 5)
        gear.objects |= {k: v for n in range(1, 6) for k, v in c.e1_interval(1, n, es=50 + n).items()}
        gear.asked.clear()
        async with monitoring(gear, store, clock) as (source, _):
            await until(lambda: source.read == 1)
        asked = {o for oids in gear.gets() for o in oids if o.startswith(f"{c.DS1}.8.1.3.")}
        assert asked == {f"{c.DS1}.8.1.3.1.{n}" for n in (1, 2)}, "what is kept is not read again"
    finally:
        gear.close()
    again = {s.start: (s.grade, s.es) for s in await kept(store, E1)}
    assert [again[LAST + n * Q] for n in (-2, -1, 0, 1, 2)] == [
        (Grade.INTERVAL, 3),
        (Grade.INTERVAL, 2),
        (Grade.INTERVAL, 1),
        (Grade.INTERVAL, 52),  # what ran at the first reading, now whole
        (Grade.INTERVAL, 51),
    ]


async def test_what_is_not_valid_is_no_zero_and_what_is_impossible_is_not_valid(store: Store) -> None:
    gear = c.counting_agent(
        c.e1_row(1, E1),
        c.e1_clock(1, 120, 4, invalid=1),
        c.e1_current(1),
        c.e1_interval(1, 1),
        c.e1_interval(1, 2, es=7, valid=False),
        c.e1_interval(1, 3, es=4_000_000_000),
    )  # and number 4 is not there at all
    gear.open()
    try:
        async with monitoring(gear, store, Moving()) as (source, meters):
            await until(lambda: source.read == 1)
    finally:
        gear.close()
    found = {s.start: (s.grade, s.es, s.uas) for s in await kept(store, E1)}
    assert found == {
        LAST + Q: (Grade.CURRENT, 0, 0),
        LAST: (Grade.INTERVAL, 0, 0),
        LAST - Q: (Grade.INVALID, None, None),
        LAST - 2 * Q: (Grade.INVALID, None, None),
    }
    counted = {o: meters.value("linewatch_performance_quarters_total", outcome=o) for o in OUTCOMES}
    assert counted == {"read": 1, "invalid": 1, "malformed": 1, "missing": 1}


OUTCOMES = ("read", "invalid", "malformed", "missing")


@pytest.mark.parametrize(
    ("elapsed", "offset_s"),
    [
        pytest.param(120, 0, id="as-ours"),
        pytest.param(100, 20, id="behind-us"),
        pytest.param(150, -30, id="before-us"),
        pytest.param(880, 140, id="its-quarter-is-not-over-yet"),
    ],
)
async def test_quarters_are_the_gears_own(store: Store, elapsed: int, offset_s: int) -> None:
    gear = c.counting_agent(
        c.e1_row(1, E1), c.e1_clock(1, elapsed, 1), c.e1_current(1), c.e1_interval(1, 1, es=9)
    )
    gear.open()
    try:
        async with monitoring(gear, store, Moving()) as (source, _):
            await until(lambda: source.read == 1)
    finally:
        gear.close()
    whole = [s for s in await kept(store, E1) if s.grade is Grade.INTERVAL]
    last = LAST if elapsed < 800 else LAST - Q
    assert [(s.start, s.es, s.offset_s) for s in whole] == [(last, 9, offset_s)]


async def test_a_quarter_that_begins_while_we_read_mixes_nothing_up(store: Store) -> None:
    gear = c.counting_agent(
        c.e1_row(1, E1), c.e1_clock(1, 890, 40), c.e1_current(1),
        *(c.e1_interval(1, n, es=n) for n in range(1, 41)),
    )  # fmt: skip
    clock = Moving(NOW - timedelta(seconds=130))

    class Rolls(ScriptedAgent):
        """After the first answers its quarter ends, and every interval has another number."""

        rolled = False

        def _answer(self, version: int, pdu: Pdu) -> Pdu:
            if not self.rolled and any(oid == f"{c.DS1}.8.1.3.1.20" for oid, _, _ in pdu.varbinds):
                self.rolled = True
                clock.at += timedelta(seconds=11)
                self.objects |= c.e1_clock(1, 1, 41)
                for n in range(41, 0, -1):
                    self.objects |= c.e1_interval(1, n, es=n - 1)
            return super()._answer(version, pdu)

    rolls = Rolls(gear.objects)
    rolls.open()
    try:
        async with monitoring(rolls, store, clock) as (source, meters):
            await until(lambda: source.read == 1)
            assert meters.value("linewatch_performance_readings_total", outcome="overtaken") >= 1
    finally:
        rolls.close()
    whole = [s for s in await kept(store, E1) if s.grade is Grade.INTERVAL]
    assert {(LAST - s.start) // Q: s.es for s in whole} == {n: n for n in range(41)}


async def test_nothing_is_believed_while_a_quarter_ends(store: Store) -> None:
    gear = c.counting_agent(
        c.e1_row(1, E1), c.e1_clock(1, 899, 1), c.e1_current(1), c.e1_interval(1, 1, es=9)
    )
    gear.open()
    try:
        async with monitoring(gear, store, Moving()) as (_, meters):
            await until(lambda: meters.value("linewatch_performance_readings_total", outcome="nothing") > 1)
            assert await kept(store, E1) == []
            gear.objects |= c.e1_clock(1, 2, 1)
            await until(lambda: meters.value("linewatch_performance_readings_total", outcome="done") == 1)
    finally:
        gear.close()
    assert [s.es for s in await kept(store, E1) if s.grade is Grade.INTERVAL] == [9]


async def test_both_ends_and_every_layer_of_a_multiplexer(store: Store) -> None:
    gear = c.counting_agent(
        c.stm_row(1, STM),
        c.medium(1, 120, 1),
        c.sonet("1.2", 1, 2, 1, 1, section=True),
        c.sonet("1.3", 1, 2, 1, 2),
        c.sonet("1.4", 1, 1, 1, 3),
        c.vc12_row(2, E1 + "/VC12", E1),
        c.sonet("3.1", 2, 3, 1, 4),
        c.sonet("3.2", 2, 1, 1, 5),
        c.e1_row(3, E1),
        c.e1_clock(3, 120, 1),
        c.e1_current(3),
        c.e1_interval(3, 1, es=6),
        c.e1_far(3, 60, 1, 1, 7),
    )
    gear.open()
    try:
        async with monitoring(gear, store, Moving()) as (source, _):
            await until(lambda: source.read == 1)
    finally:
        gear.close()
    samples = await store.performance.samples([E1, STM], NOW - timedelta(days=1), NOW, 100)
    whole = {(s.point.element, s.point.layer, s.point.end): s for s in samples if s.grade is Grade.INTERVAL}
    assert {key: (s.es, s.cv, s.uas, s.offset_s) for key, s in whole.items()} == {
        (STM, "rs", "near"): (1, 10, None, 0),  # a section has no unavailable time
        (STM, "ms", "near"): (2, 20, 0, 0),
        (STM, "ms", "far"): (3, 30, 0, 0),
        (E1, "vc12", "near"): (4, 40, 0, 0),  # by the clock of the medium
        (E1, "vc12", "far"): (5, 50, 0, 0),
        (E1, "e1", "near"): (6, 0, 0, 0),
        (E1, "e1", "far"): (7, 21, 0, 60),  # which has a clock of its own
    }


async def test_a_threshold_is_an_alarm_until_the_next_clean_quarter(store: Store) -> None:
    settings = replace(QUICK, thresholds={"e1": Threshold(es=30)})
    gear = c.counting_agent(
        c.e1_row(1, E1), c.e1_clock(1, 120, 1), c.e1_current(1), c.e1_interval(1, 1, es=45)
    )
    key, clock, told = (E1, "PM-THRESHOLD", "n1"), Moving(), HandedOver()
    gear.open()
    try:
        async with monitoring(gear, store, clock, settings, told) as (source, _):
            await until(lambda: told.present("n1") == {key})
            assert "ES 45 in 15 min from 2026-03-01 09:45" in told.changes("n1")[0].detail
        # Started again: the next quarter is not valid, and says nothing; the one after it is clean.
        clock.at += Q
        gear.objects |= c.e1_interval(1, 1, valid=False)
        again = HandedOver()
        async with monitoring(gear, store, clock, settings, again, present=(key,)) as (source, _):
            await until(lambda: source.read == 1)
            assert again.changes() == []
        clock.at += Q
        gear.objects |= c.e1_interval(1, 1, es=29)
        async with monitoring(gear, store, clock, settings, again, present=(key,)) as (source, _):
            await until(lambda: bool(again.changes()))
            assert [(ch.alarm_type, ch.present) for ch in again.changes()] == [("PM-THRESHOLD", False)]
    finally:
        gear.close()


async def test_who_is_silent_is_not_asked_and_who_counts_nothing_is_let_be(store: Store) -> None:
    gear = c.counting_agent(c.e1_row(1, E1))
    gear.open()
    try:
        async with monitoring(gear, store, Moving()) as (source, meters):
            await until(lambda: source.read >= 1)
            assert meters.value("linewatch_performance_readings_total", outcome="nothing") >= 1
    finally:
        gear.close()
    assert await kept(store, E1) == []
