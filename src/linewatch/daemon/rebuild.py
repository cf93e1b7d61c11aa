"""The world from the store: newest snapshot, then the tail. Commands are the journal's, not derived again."""

from typing import NamedTuple

from linewatch.daemon.bodies import Shelf
from linewatch.engine.snapshot import ENGINE_VERSION, Unloadable, load, needs
from linewatch.engine.step import step
from linewatch.engine.world import World, new_world
from linewatch.messages.events import PlantChanged, PolicyChanged
from linewatch.store.errors import StoreRefused
from linewatch.store.journal import Store
from linewatch.store.rows import Recovery


class Rebuilt(NamedTuple):
    """`upgraded`: the snapshot was another version's, so a boundary must be written before anything else."""

    world: World
    recovery: Recovery
    upgraded: bool


async def rebuild(store: Store, shelf: Shelf) -> Rebuilt:
    """Raises `StoreLost`; `StoreRefused` where the journal cannot be understood."""
    recovery = await store.recover()
    snapshot = recovery.snapshot
    poisoned = frozenset(recovery.poisoned)
    try:
        for digest in needs(snapshot.body) if snapshot else ():
            await shelf.fetch(digest)
        for entry in recovery.tail:
            if isinstance(entry.event, PlantChanged | PolicyChanged) and entry.seq not in poisoned:
                await shelf.fetch(entry.event.digest)
        world = load(snapshot.body, shelf.known) if snapshot else new_world()
    except Unloadable as error:
        raise StoreRefused(f"{store.url}: {error}") from error
    for entry in recovery.tail:
        if entry.seq not in poisoned:
            step(world, entry.event, entry.seq, shelf.known)
    upgraded = snapshot is not None and snapshot.engine_version != ENGINE_VERSION
    # A poisoned event at the very end has used its number up.
    world.seq = max(world.seq, recovery.last_seq)
    return Rebuilt(world, recovery, upgraded)
