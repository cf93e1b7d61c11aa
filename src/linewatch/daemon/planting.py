"""Another plant while running: checked in full, compared with the one before, and taken whole or not at all.

The latest deed wins. The site's files are a deed only when they differ from what was last taken from them, so
that an applied plant stays in force over a restart until somebody touches the files again.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

import msgspec
import structlog

from linewatch.api.plants import PlantState, Taken
from linewatch.api.problems import Refused
from linewatch.config.canonical import NotJson, canonical, parse
from linewatch.daemon.bodies import Shelf, encode_body
from linewatch.daemon.clock import Clock
from linewatch.daemon.inbox import Inbox
from linewatch.daemon.offering import offered
from linewatch.daemon.pump import Pump
from linewatch.engine.ground import Ground
from linewatch.messages.events import PlantChanged
from linewatch.store.errors import StoreLost
from linewatch.store.journal import Store
from linewatch.store.plants import FILES
from linewatch.store.rows import PlantRow
from linewatch.topology.agents import Agent, agents
from linewatch.topology.change import difference
from linewatch.topology.check.rules import mistakes
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant

ACTOR = "site files"

log = structlog.get_logger("linewatch.plant")
_decoder = msgspec.json.Decoder(Plant)

Said = list[dict[str, str]]  # `errors` of a problem: in, name, detail


class Planting:
    """One change at a time: whoever changes the plant holds `lock`.

    `credentials`: names the site has, kept up by the reloader. `swapped` is called after a change.
    """

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        inbox: Inbox,
        pump: Pump,
        clock: Clock,
        credentials: Collection[str],
    ) -> None:
        self.lock = asyncio.Lock()
        self.credentials = credentials
        self.swapped: Callable[[], None] = lambda: None
        self._store = store
        self._shelf = shelf
        self._inbox = inbox
        self._pump = pump
        self._clock = clock
        self._files = ""

    # ---- what the site's files say

    async def of_files(self, plant: Plant) -> PlantChanged | None:
        """The event that the site's files are, None where they are no deed. Raises `StoreLost`."""
        in_force = self._pump.views().plant_digest
        taken = await self._store.plants.files_taken()
        if taken is None and in_force:  # of before the history: every plant was the files' then
            taken = in_force
            await self._store.plants.take_files(in_force)
            await self._store.plants.begin(_unknown(in_force, self._pump.views().at or self._clock.now()))
        self._files = await self._shelf.digest(plant)
        if self._files == taken:
            if in_force != self._files:
                log.warning(
                    "the plant in force is not the site's files'", in_force=in_force, files=self._files
                )
            return None
        if self._files == in_force:
            await self._store.plants.take_files(in_force)
            return None
        return await self._event(plant, ACTOR, "", FILES)

    # ---- what people ask

    async def state(self) -> PlantState:
        """What is in force. Raises `Refused`."""
        rows = await self.history(1, None)
        in_force = self._pump.views().plant_digest
        since = rows[0] if rows and rows[0].digest == in_force else None
        return PlantState(in_force, since, self._files)

    async def history(self, limit: int, before: int | None) -> list[PlantRow]:
        """Newest first. Raises `Refused`."""
        try:
            return await self._store.plants.rows(limit, before)
        except StoreLost as lost:
            raise _away() from lost

    async def body(self, at: datetime | None, digest: str | None) -> tuple[str, bytes]:
        """(digest, FORMAT) of the plant in force, of a moment, or of a digest. Raises `Refused`."""
        try:
            wanted = self._pump.views().plant_digest
            if at is not None:
                row = await self._store.plants.at(at)
                if row is None:
                    detail = f"no plant is known of {at.isoformat()}; GET /v1/plant/history says since when"
                    raise Refused("not-found", detail)
                wanted = row.digest
            elif digest is not None:
                wanted = await self._known(digest)
            found = await self._store.body(wanted)
        except StoreLost as lost:
            raise _away() from lost
        if found is None:
            raise Refused("not-found", f"plant {wanted[:12]} is not kept any more")
        return wanted, found

    async def apply(self, body: bytes, base: str, actor: str, note: str) -> Taken:
        """Take this FORMAT body in the place of `base`. Raises `Refused`: nothing was changed then."""
        return await self._take(body, base, actor, note, "apply")

    async def revert(self, digest: str, base: str, actor: str, note: str) -> Taken:
        """Take a plant of the history again, as a new change. Raises `Refused`."""
        _, body = await self.body(None, digest)
        return await self._take(body, base, actor, note, "revert")

    async def _known(self, digest: str) -> str:
        found = await self._store.plants.digests(digest)
        if len(found) != 1:
            what = "several plants begin" if found else "no plant of the history begins"
            raise Refused("not-found", f'{what} with "{digest}"; GET /v1/plant/history lists them')
        return found[0]

    # ---- taking it

    async def _take(self, body: bytes, base: str, actor: str, note: str, source: str) -> Taken:
        async with self.lock:
            in_force = self._pump.views().plant_digest
            plant, wrong = await asyncio.to_thread(_read, body)
            digest = await self._shelf.digest(plant) if plant is not None else ""
            if digest == in_force:
                return Taken(digest, base, False, (0, 0, 0))
            if base != in_force:
                detail = f"the plant in force is {in_force[:12]}, not {base[:12]}: plan again, and look again"
                raise Refused("plant-stale", detail, in_force=in_force)
            if plant is not None:
                wrong = await asyncio.to_thread(_mistakes, body, plant, self.credentials)
            if wrong or plant is None:
                raise _refused(wrong)
            try:
                event = await self._event(plant, actor, note, source)
            except StoreLost as lost:
                raise _away() from lost
            if self._pump.lost:
                raise _away()
            if not isinstance(self._shelf.known.get(digest), Ground):
                self._shelf.known.pop(digest, None)
                raise _refused([_said("", "nothing can stand on this plant; the log says why")])
            if not await offered(self._inbox, event):
                detail = "the inbox is full and the plant was not taken; send it again"
                raise Refused("busy", detail, headers={"Retry-After": "1"})
            if self._pump.views().plant_digest != digest:
                raise _refused([_said("", "the engine set this plant aside; the log says why")])
            self.swapped()
        counts = (event.added, event.removed, event.changed)
        log.info("another plant is in force", digest=digest, base=base, actor=actor, source=source)
        return Taken(digest, base, True, counts)

    async def _event(self, plant: Plant, actor: str, note: str, source: str) -> PlantChanged:
        """Its body and ground are kept, ready to be stepped with."""
        views = self._pump.views()
        told = await asyncio.to_thread(difference, views.index.plant, plant)
        digest = await self._shelf.keep(plant)
        added, removed, changed = told.counts
        return PlantChanged(
            self._clock.now(),
            digest,
            actor,
            note=note,
            source=source,
            base=views.plant_digest,
            added=added,
            removed=removed,
            changed=changed,
        )


def without_credentials(asked: Iterable[Agent], known: Collection[str]) -> list[str]:
    """A sentence for each credential that is named and not there."""
    first: dict[str, str] = {}
    for agent in asked:
        if agent.credential not in known:
            first.setdefault(agent.credential, agent.id)
    return [
        f'{agent} is asked with credential "{name}", which is not there; write an entry {name}:'
        for name, agent in first.items()
    ]


def _read(body: bytes) -> tuple[Plant | None, Said]:
    try:
        plant = _decoder.decode(body)
        encode_body(plant)
    except UnicodeEncodeError:
        return None, [_said("", "a text holds half of a surrogate pair; write the whole one")]
    except msgspec.MsgspecError as error:
        # The rules say better what is wrong; they also see what the structs let pass.
        return None, _of_rules(body) or [_said("", f"{error}; see docs/topology.md")]
    return plant, []


def _mistakes(body: bytes, plant: Plant, credentials: Collection[str]) -> Said:
    return _of_rules(body) or [
        _said("", what) for what in without_credentials(agents(PlantIndex(plant)), credentials)
    ]


def _of_rules(body: bytes) -> Said:
    try:
        raw: Any = parse(body)
        canonical(raw)
    except NotJson as error:
        return [_said(f"line {error.line}", f"{error.what}; {error.instead}")]
    if not isinstance(raw, dict):
        return [_said("", "the top level is not a mapping; write class names with lists under them")]
    return [
        _said(_place(m.path), f"{m.what}; {m.write_instead}")
        for m in mistakes(raw, by_hand=False, whole=True)
        if m.severity == "error"
    ]


def _place(path: Iterable[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)[1:]


def _said(name: str, detail: str) -> dict[str, str]:
    return {"in": "body", "name": name or "plant", "detail": detail}


def _refused(wrong: Said) -> Refused:
    more = f", and {len(wrong) - 1} more in errors" if len(wrong) > 1 else ""
    first = wrong[0] if wrong else _said("", "it is no plant")
    return Refused("plant-refused", f"{first['name']}: {first['detail']}{more}", errors=wrong)


def _away() -> Refused:
    detail = "the store is away, and without it no plant is changed; try again in some seconds"
    return Refused("store-lost", detail, headers={"Retry-After": "5"})


def _unknown(digest: str, at: datetime) -> PlantRow:
    return PlantRow(0, at, digest, "", "", "of before this history", "", 0, 0, 0)
