"""A journal stepped again from its beginning, and what it tells compared with what was told."""

import hashlib
from collections.abc import AsyncIterator, Callable
from typing import NamedTuple

from linewatch.daemon.bodies import Shelf
from linewatch.engine.snapshot import ENGINE_VERSION, load, needs
from linewatch.engine.step import step
from linewatch.engine.world import World, new_world
from linewatch.messages.events import PlantChanged, PolicyChanged, Started
from linewatch.messages.wire import encode
from linewatch.store.errors import StoreRefused
from linewatch.store.journal import Store
from linewatch.store.rows import JournalEntry

PAGE = 2_000
LAST_N = 2**31 - 1


class Outcome(NamedTuple):
    """`difference`: the first one, in words; "" where every command came out byte for byte."""

    world: World
    since: int  # sequence number before the first event stepped
    events: int
    skipped: int
    commands: int
    digest: str  # sha256 over each command's bytes and a newline
    difference: str


async def reenact(
    store: Store, on_command: Callable[[bytes], None] = lambda line: None, *, since: int | None = None
) -> Outcome:
    """Step every event again, from the first place this version can start from (or the snapshot at `since`).

    Raises `StoreLost`; `StoreRefused` where there is no such place.
    """
    shelf = Shelf(store)
    world, begin = await _begin(store, shelf, since)
    poisoned = await store.poisoned()
    told = _told(store, begin)
    hashed = hashlib.sha256()
    events = skipped = commands = 0
    difference = ""
    async for entry in store.entries(begin):
        if entry.seq in poisoned:
            skipped += 1
            continue
        if isinstance(entry.event, PlantChanged | PolicyChanged):
            await shelf.fetch(entry.event.digest)
        events += 1
        for command in step(world, entry.event, entry.seq, shelf.known):
            line = encode(command)
            commands += 1
            hashed.update(line + b"\n")
            on_command(line)
            if not difference:
                journalled = await anext(told, None)
                difference = _compare(entry, line, journalled)
    if not difference:
        rest = await anext(told, None)
        if rest is not None:
            difference = f"the journal tells this, which is not told again:\n  {rest.decode()}"
    return Outcome(world, begin, events, skipped, commands, hashed.hexdigest(), difference)


def _compare(entry: JournalEntry, line: bytes, journalled: bytes | None) -> str:
    if journalled == line:
        return ""
    was = journalled.decode() if journalled is not None else "nothing more"
    return f"event {entry.seq} ({type(entry.event).__name__}):\n  journal {was}\n  replay  {line.decode()}"


async def _begin(store: Store, shelf: Shelf, since: int | None) -> tuple[World, int]:
    """An empty world if the journal is whole and of this version, else the first snapshot of this version."""
    first = await anext(store.entries(0), None)
    whole = first is None or (first.seq == 1 and _of_this_version(first))
    if since is None and whole:
        return new_world(), 0
    kept = await store.snapshots()
    places = [s.seq for s in kept if s.engine_version == ENGINE_VERSION and (since is None or s.seq == since)]
    if first is not None:
        places = [seq for seq in places if seq >= first.seq - 1]
    if not places:
        where = "at that event" if since is not None else f"of version {ENGINE_VERSION}"
        raise StoreRefused(f"{store.url} has no snapshot {where} to start from")
    snapshot = await store.snapshot(places[0])
    assert snapshot is not None
    for digest in needs(snapshot.body):
        await shelf.fetch(digest)
    return load(snapshot.body, shelf.known), snapshot.seq


def _of_this_version(entry: JournalEntry) -> bool:
    return not isinstance(entry.event, Started) or entry.event.version == ENGINE_VERSION


async def _told(store: Store, begin: int) -> AsyncIterator[bytes]:
    """What the journal says was told, from the first event stepped on."""
    after = f"{begin}.{LAST_N}"
    while True:
        page = await store.command_lines_after(after, PAGE)
        for _, line in page:
            yield line
        if len(page) < PAGE:
            return
        after = page[-1][0]
