"""A store and a spool to which everything happens that may: death around a write, loss, lost answers."""

import random
from collections.abc import Iterable
from datetime import datetime

from linewatch.daemon.spool import Spool, Spooled
from linewatch.messages.commands import Command
from linewatch.store.errors import StoreLost
from linewatch.store.journal import Store
from linewatch.store.rows import Batch, Recovery, SpoolMark


class Died(Exception):
    """The process is gone at this very point: nothing of it may run on."""


class Fate:
    """Decides, from a seed, what befalls each write. `chance` of 0 lets everything through."""

    def __init__(self, seed: int, chance: float) -> None:
        self._rng = random.Random(seed)
        self.chance = chance
        self.away = 0  # calls for which the store stays away
        self.befell: dict[str, int] = {}

    def of_write(self) -> str:
        if self._rng.random() >= self.chance:
            return ""
        what = self._rng.choice(("die before", "die after", "lost before", "lost after"))
        self.befell[what] = self.befell.get(what, 0) + 1
        if what.startswith("lost"):
            self.away = self._rng.randrange(6)
        return what

    def of_spool(self) -> str:
        if self._rng.random() >= self.chance / 2:
            return ""
        what = self._rng.choice(("die before", "die after"))
        self.befell["spool " + what] = self.befell.get("spool " + what, 0) + 1
        return what


class FaultyStore(Store):
    """The real store behind a fate. Set `fate` once it is open."""

    fate: Fate | None = None

    def _reach(self) -> None:
        if self.fate is not None and self.fate.away > 0:
            self.fate.away -= 1
            raise StoreLost("away")

    async def append(self, batch: Batch) -> None:
        self._reach()
        what = self.fate.of_write() if self.fate is not None else ""
        if what == "die before":
            raise Died
        if what == "lost before":
            raise StoreLost("before")
        await super().append(batch)
        if what == "die after":
            raise Died
        if what == "lost after":
            raise StoreLost("after")

    async def last_seq(self) -> int:
        self._reach()
        return await super().last_seq()

    async def recover(self) -> Recovery:
        self._reach()
        return await super().recover()

    async def spool_mark(self) -> SpoolMark | None:
        self._reach()
        return await super().spool_mark()

    async def commands_after(self, command_id: str, limit: int) -> list[Command]:
        self._reach()
        return await super().commands_after(command_id, limit)

    async def done(self, command_ids: Iterable[str], at: datetime) -> None:
        self._reach()
        await super().done(command_ids, at)


class FaultySpool(Spool):
    """The real spool behind the same fate."""

    fate: Fate | None = None

    def append(self, records: list[Spooled]) -> None:
        what = self.fate.of_spool() if self.fate is not None else ""
        if what == "die before":
            raise Died
        super().append(records)
        if what == "die after":
            raise Died
