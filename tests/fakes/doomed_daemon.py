"""A daemon to be killed: the real pump and store, fed by the scripted field, each receipt told on stdout.

    python -m tests.fakes.doomed_daemon STORE SEED

A line `ack MARK` is written only once its event is journalled. It runs until it is killed.
"""

import asyncio
import sys
from pathlib import Path

from linewatch import __version__
from linewatch.daemon.bodies import Shelf
from linewatch.daemon.inbox import Inbox
from linewatch.daemon.pump import Pump
from linewatch.daemon.spool import Spool
from linewatch.messages.events import PlantChanged, Started
from linewatch.metrics.meters import Meters
from linewatch.store.journal import Store
from tests.fakes.clock import FakeClock
from tests.fakes.field import FakeCollector, Field
from tests.fakes.small_ring import CONDITIONS, small_ring


class Told(list[str]):
    """Acknowledgements, out at once: a killed process flushes nothing."""

    def append(self, mark: str) -> None:
        sys.stdout.write(f"ack {mark}\n")
        sys.stdout.flush()


async def doomed(file: str, seed: int) -> None:
    """Recover, say so, and pump until killed."""
    store = await Store.open(file)
    meters, clock = Meters(), FakeClock()
    inbox, shelf = Inbox(meters), Shelf(store)
    pump = Pump(store, shelf, inbox, clock, meters, Spool(Path(file + ".spool")), snapshot_every=40)
    await pump.start()
    if pump.world.at is not None:
        clock.at = pump.world.at
    inbox.offer(Started(clock.now(), __version__, pump.epoch), reserved=True)
    if not pump.world.plant_digest:
        inbox.offer(PlantChanged(clock.now(), await shelf.keep(small_ring()), "test"), reserved=True)
    while await pump.turn():
        pass
    field = Field(seed, CONDITIONS, clock)
    field.marks = pump.world.seq * 1_000  # no mark of an earlier life comes again
    for device in CONDITIONS:
        field.true[device] = {(r, code) for r, code, _ in pump.present(device)}
    field.acknowledged = Told()
    collector = FakeCollector(field, inbox, field.true)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        field.happen()
        for device in CONDITIONS:
            if field.rng.random() < 0.3:
                collector.trap(device)
            else:
                collector.poll(device)
        clock.advance(field.rng.choice((0.05, 0.3, 1.0, 5.0, 40.0)))
        while await pump.turn():
            pass


if __name__ == "__main__":
    asyncio.run(doomed(sys.argv[1], int(sys.argv[2])))
