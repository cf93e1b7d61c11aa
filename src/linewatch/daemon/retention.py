"""Forgets old events, a little at a time, so that the pump is never kept waiting for long."""

import asyncio
from datetime import timedelta

import structlog

from linewatch.daemon.clock import Clock
from linewatch.metrics.meters import Meters
from linewatch.store.errors import StoreLost
from linewatch.store.journal import Store

EVERY_S = 600.0
ROWS = 1_000

log = structlog.get_logger("linewatch.retention")


async def forget(
    store: Store, kept: timedelta, clock: Clock, meters: Meters, stopping: asyncio.Event
) -> None:
    """Until `stopping`. What is older than `kept` goes, back to the snapshot before that moment.

    Plants have an age and a number of their own (`store.plants`).
    """
    while not stopping.is_set():
        try:
            await _once(store, kept, clock, stopping)
            plants = await store.plants.forget(clock.now())
            if plants:
                meters.count("linewatch_plants_forgotten_total", plants)
                log.info("old plants forgotten", plants=plants)
        except StoreLost as error:
            log.info("not now", error=str(error))
        try:
            async with asyncio.timeout(EVERY_S):
                await stopping.wait()
        except TimeoutError:
            continue


async def _once(store: Store, kept: timedelta, clock: Clock, stopping: asyncio.Event) -> None:
    total = 0
    while not stopping.is_set():
        gone = await store.prune(clock.now() - kept, ROWS)
        total += gone
        if gone < ROWS:
            break
    if total:
        log.info("old events forgotten", events=total)
