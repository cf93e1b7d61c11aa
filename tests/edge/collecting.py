"""A collector running on real sockets for the time of a test."""

import asyncio
import random
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from linewatch.collect.collector import Collector
from linewatch.collect.settings import CollectSettings, Credential
from linewatch.metrics.meters import Meters
from linewatch.profiles.library import standard
from linewatch.topology.agents import Agent
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from tests.fakes.handed_over import HandedOver, StandingClock

FAST = CollectSettings(
    {"default": Credential(b"secret")},
    interval_s=0.2,
    timeout_s=0.1,
    tries=2,
    silent_backoff_max_s=0.8,
    uptime_s=0.2,
    trap_gap_s=0.05,
    fact_readers=0,  # tests that count requests count those for states
)


def agent(device: str, address: tuple[str, int], credential: str = "default", kind: str = "ne") -> Agent:
    """An agent of no plant."""
    return Agent(device, kind, *address, made_up=False, credential=credential, poll_s=None, members=(device,))


class Bench:
    """The collector and what it told."""

    def __init__(self, collector: Collector, told: HandedOver, meters: Meters) -> None:
        self.collector = collector
        self.told = told
        self.meters = meters


@asynccontextmanager
async def collecting(
    agents: Sequence[Agent],
    *,
    settings: CollectSettings = FAST,
    index: PlantIndex | None = None,
    told: HandedOver | None = None,
    baseline: Collection[tuple[str, str, str]] = (),
    traps: bool = False,
) -> AsyncIterator[Bench]:
    """Runs until the block ends."""
    told, meters = told or HandedOver(), Meters()
    if traps:
        settings = replace(settings, traps=("127.0.0.1", 0))
    collector = Collector(
        settings,
        agents,
        index or PlantIndex(Plant()),
        standard(),
        told,
        StandingClock(),
        meters,
        baseline=lambda device: baseline,
        rng=random.Random(7),
    )
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(collector.run(), name="collector")
        async with asyncio.timeout(5):
            await collector.running.wait()
        yield Bench(collector, told, meters)
        running.cancel()
