"""Another plant while running: checked in full, compared with the one before, and taken whole or not at all.

The latest deed wins. The site's files are a deed only when they differ from what was last taken from them, so
that an applied plant stays in force over a restart until somebody touches the files again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import datetime

import structlog

from linewatch.api.plants import PlantState, Taken
from linewatch.api.problems import Refused
from linewatch.config.finding import Finding, errors
from linewatch.config.plant_body import Body, plant_in
from linewatch.daemon.bodies import Shelf
from linewatch.daemon.checking import Checker, NotChecked
from linewatch.daemon.clock import Clock
from linewatch.daemon.inbox import Inbox
from linewatch.daemon.offering import offered
from linewatch.daemon.parting import part_with
from linewatch.daemon.pump import Pump
from linewatch.engine.ground import Ground
from linewatch.messages.events import PlantChanged
from linewatch.store.errors import StoreLost
from linewatch.store.journal import Store
from linewatch.store.plants import FILES
from linewatch.store.rows import PlantRow
from linewatch.topology.agents import Agent
from linewatch.topology.change import difference
from linewatch.topology.plant import Plant

ACTOR = "site files"

log = structlog.get_logger("linewatch.plant")

Said = Sequence[dict[str, str]]  # `errors` of a problem: in, name, detail


class Planting:
    """One change at a time: whoever changes the plant holds `lock`.

    `credentials`: names the site has, kept up by the reloader. `swapped` is awaited after a change.
    `checker`: who judges a plant, in a process of its own.
    """

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        inbox: Inbox,
        pump: Pump,
        clock: Clock,
        credentials: Collection[str],
        checker: Checker | None = None,
    ) -> None:
        self.lock = asyncio.Lock()
        self.checker = checker or Checker()
        self.credentials = credentials
        self.swapped: Callable[[], Awaitable[None]] = _nobody
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
            try:
                answer, checked = await self.checker.sent(body)
            except NotChecked as error:
                raise Refused("busy", str(error), headers={"Retry-After": "60"}) from error
            del body
            digest = answer.digest
            if digest == in_force:
                return Taken(digest, base, False, (0, 0, 0))
            if base != in_force:
                detail = f"the plant in force is {in_force[:12]}, not {base[:12]}: plan again, and look again"
                raise Refused("plant-stale", detail, in_force=in_force)
            if not digest:
                raise _refused([_of_finding(finding) for finding in errors(answer.findings)])
            plant = await asyncio.to_thread(plant_in, checked, self._pump.views().index.plant)
            ground = await self._shelf.ground(plant)
            if ground is None:
                raise _refused([_said("", "nothing can stand on this plant; look at it with lint")])
            missing = without_credentials(ground.agents.values(), self.credentials)
            if missing:
                raise _refused([_said("", what) for what in missing])
            try:
                event = await self._event(plant, actor, note, source, checked, ground)
            except StoreLost as lost:
                raise _away() from lost
            if self._pump.lost:
                raise _away()
            if not await offered(self._inbox, event):
                detail = "the inbox is full and the plant was not taken; send it again"
                raise Refused("busy", detail, headers={"Retry-After": "1"})
            if self._pump.views().plant_digest != digest:
                raise _refused([_said("", "the engine set this plant aside; the log says why")])
            await self.swapped()
            del plant, ground
            await self.let_go()
        counts = (event.added, event.removed, event.changed)
        log.info("another plant is in force", digest=digest, base=base, actor=actor, source=source)
        return Taken(digest, base, True, counts)

    async def let_go(self) -> None:
        """Of grounds that nothing stands on; while the store is away, the world may yet be made anew."""
        if not self._pump.lost:
            await part_with(self._shelf.forget(self._pump.views().plant_digest))

    async def _event(
        self,
        plant: Plant,
        actor: str,
        note: str,
        source: str,
        written: Body | None = None,
        ground: Ground | None = None,
    ) -> PlantChanged:
        """Its body and ground are kept, ready to be stepped with."""
        views = self._pump.views()
        told = await asyncio.to_thread(difference, views.index.plant, plant)
        digest = await self._shelf.keep(plant, written, ground)
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


async def _nobody() -> None:
    """To be told where nobody wants to be."""


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


def _of_finding(finding: Finding) -> dict[str, str]:
    return _said(finding.where, finding.sentence())


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
