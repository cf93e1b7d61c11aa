"""Thousands of agents are begun, given up and exchanged a few at a time, with the loop's turns in between."""

import asyncio
import random
import socket
from collections.abc import Callable

import pytest

from linewatch.collect.collector import AT_ONCE, Collector
from linewatch.collect.settings import CollectSettings, Credential
from linewatch.collect.slicing import SLICE, sliced
from linewatch.metrics.meters import Meters
from linewatch.profiles.library import standard
from linewatch.topology.agents import Agent
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from linewatch.wire.snmp import socket as wire
from tests.edge.collecting import agent
from tests.fakes.handed_over import HandedOver, StandingClock

MANY = 1_500
SILENT = CollectSettings({"default": Credential(b"secret")}, interval_s=0.3, timeout_s=0.1, tries=2)


class PerTurn:
    """How far a count moved in each turn of the loop."""

    def __init__(self, count: Callable[[], int]) -> None:
        self._count, self._before, self.moved = count, count(), list[int]()
        self._loop = asyncio.get_running_loop()
        self._look()

    def _look(self) -> None:
        now = self._count()
        self.moved.append(now - self._before)
        self._before = now
        self._handle = self._loop.call_soon(self._look)

    def close(self) -> None:
        self._handle.cancel()


async def test_items_come_in_slices_and_all_of_them() -> None:
    came: list[int] = []
    turns = PerTurn(lambda: len(came))
    async for item in sliced(range(1_000), 100):
        came.append(item)  # noqa: PERF401 (counted as they come)
    turns.close()
    assert came == list(range(1_000))
    assert max(turns.moved) <= 100
    assert [item async for item in sliced((), 1)] == []


async def test_silent_agents_hold_the_loop_a_few_at_a_time() -> None:
    """Making them, beginning polls, trying again, giving up, and another plant that has half of them."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        agents = [agent(f"R{n}", mute.getsockname()) for n in range(MANY)]
        asked_for: list[str] = []

        def baseline(device: str) -> tuple[tuple[str, str, str], ...]:
            asked_for.append(device)
            return ()

        told, meters = HandedOver(), Meters()
        collector = Collector(
            SILENT,
            agents,
            PlantIndex(Plant()),
            standard(),
            told,
            StandingClock(),
            meters,
            baseline=baseline,
            rng=random.Random(1),
        )
        made = PerTurn(lambda: len(asked_for))
        async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
            running = tasks.create_task(collector.run(), name="collector")
            await collector.running.wait()
            counts = collector._socket.counts
            sent = PerTurn(lambda: counts.requests + counts.resent)
            given_up = PerTurn(lambda: counts.timeouts)
            await told.until(lambda: len({e.device for e in told.events}) == MANY, seconds=50)
            others = [*agents[: MANY // 2], *(_named(a, f"{a.id}x") for a in agents[MANY // 2 :])]
            await collector.retarget(others, PlantIndex(Plant()))
            assert list(collector.pollers) == [a.id for a in others]
            await told.until(lambda: len({e.device for e in told.events}) == MANY + MANY // 2, seconds=50)
            for turns in (made, sent, given_up):
                turns.close()
            running.cancel()
        assert len(asked_for) == MANY + MANY // 2, "who stays keeps what it knows"
        assert max(made.moved) <= SLICE
        assert max(sent.moved) <= AT_ONCE + wire.AT_ONCE
        assert max(given_up.moved) <= wire.AT_ONCE
        assert sum(given_up.moved) >= MANY, "all were given up"


def _named(one: Agent, name: str) -> Agent:
    return one._replace(id=name, members=(name,))


@pytest.mark.parametrize("most", [1, 3, 1_000])
def test_deadlines_handed_out_in_parts_are_all_there_in_order(most: int) -> None:
    wheel = wire.Deadlines[int]()
    for number in range(10):
        wheel.add(1.0 if number < 6 else 2.0, number)
    told: list[int] = []
    while part := wheel.due(5.0, most):
        assert len(part) <= most
        told += part
    assert told == list(range(10))
    assert wheel.next_s() is None
