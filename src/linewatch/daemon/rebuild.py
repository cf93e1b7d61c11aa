"""The world from the store: newest snapshot, then the tail. Commands are the journal's, not derived again.

The stepping is done in a thread: an outage or a poison in the middle of a day must not deafen the edges.
"""

import asyncio
from typing import NamedTuple

from linewatch.daemon.bodies import Shelf
from linewatch.engine.projection import Projection, project
from linewatch.engine.snapshot import ENGINE_VERSION, Unloadable, load, needs
from linewatch.engine.step import step
from linewatch.engine.world import Bodies, World, new_world
from linewatch.messages.events import PlantChanged, PolicyChanged
from linewatch.store.errors import StoreRefused
from linewatch.store.journal import Store
from linewatch.store.rows import Recovery


class Rebuilt(NamedTuple):
    """`upgraded`: the snapshot was another version's, so a boundary must be written before anything else."""

    world: World
    picture: Projection
    recovery: Recovery
    upgraded: bool


async def rebuild(store: Store, shelf: Shelf) -> Rebuilt:
    """Raises `StoreLost`; `StoreRefused` where the journal cannot be understood."""
    recovery = await store.recover()
    snapshot = recovery.snapshot
    try:
        for digest in needs(snapshot.body) if snapshot else ():
            await shelf.fetch(digest)
        for entry in recovery.tail:
            if isinstance(entry.event, PlantChanged | PolicyChanged) and entry.seq not in recovery.poisoned:
                await shelf.fetch(entry.event.digest)
        world, picture = await asyncio.to_thread(_again, recovery, dict(shelf.known))
    except Unloadable as error:
        raise StoreRefused(f"{store.url}: {error}") from error
    upgraded = snapshot is not None and snapshot.engine_version != ENGINE_VERSION
    return Rebuilt(world, picture, recovery, upgraded)


def _again(recovery: Recovery, bodies: Bodies) -> tuple[World, Projection]:
    poisoned = frozenset(recovery.poisoned)
    world = load(recovery.snapshot.body, bodies) if recovery.snapshot else new_world()
    for entry in recovery.tail:
        if entry.seq not in poisoned:
            step(world, entry.event, entry.seq, bodies)
    # A poisoned event at the very end has used its number up.
    world.seq = max(world.seq, recovery.last_seq)
    return world, project(world)
