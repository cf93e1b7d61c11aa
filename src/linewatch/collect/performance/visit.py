"""One reading of one agent: where its clock stands, what runs, and every interval we have not got."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from linewatch.collect.handover import Clock
from linewatch.collect.performance.asking import (
    MOST_INTERVALS,
    Counted,
    Got,
    current,
    interval,
    numbers_wanted,
    packed,
    stands,
)
from linewatch.collect.performance.pace import Pace
from linewatch.collect.performance.quarters import Running, number_of
from linewatch.messages.samples import Known, Point, Sample
from linewatch.wire.snmp import Refused, SnmpClient, Target, tags


@dataclass(slots=True)
class Memory:
    """What we have of an agent's points. `through`: quarters up to this one are done with."""

    have: dict[Point, frozenset[int]] = field(default_factory=dict)
    through: dict[Point, int] = field(default_factory=dict)
    offsets_s: dict[str, float] = field(default_factory=dict)  # by the OID of the clock

    def learn(self, counted: Sequence[Counted], known: Mapping[Point, Known]) -> None:
        """What the store has."""
        for one in counted:
            there = known.get(one.point)
            if there is not None:
                self.have[one.point] = frozenset(number_of(start) for start in there.starts)
                self.offsets_s.setdefault(one.elapsed, float(there.offset_s))


@dataclass(slots=True)
class Told:
    """What an agent told. `began_s`: how long ago its quarter began, the shortest of all; None: no clock.

    `moved`: a row or the clock was another in the middle, so that something must be read again.
    """

    samples: list[Sample] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)
    done: dict[Point, int] = field(default_factory=dict)
    offsets_s: dict[str, float] = field(default_factory=dict)
    newest: dict[Point, Sample | None] = field(default_factory=dict)  # of the quarter that ended last
    began_s: float | None = None
    moved: bool = False

    def count(self, outcome: str, n: int = 1) -> None:
        if n:
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + n


class Visit:
    """`read()` raises `Unanswered` where the agent falls silent: nothing of it counts then."""

    def __init__(self, client: SnmpClient, target: Target, clock: Clock, pace: Pace) -> None:
        self._client = client
        self._target = target
        self._clock = clock
        self._pace = pace

    async def read(self, counted: Sequence[Counted], memory: Memory) -> Told:
        """Everything that is new since `memory`."""
        told = Told()
        looks = {one.look(): one for one in counted}
        wanted: list[tuple[Counted, int, tuple[str, ...]]] = []
        runs: dict[Point, Running] = {}
        async for asked, got, at in self._answers(looks):
            one = looks[asked]
            sample = self._looked(one, got, at, memory, told, runs)
            kept = got.get(one.kept)
            if sample is None or not isinstance(kept, int):
                continue
            told.samples.append(sample)
            have, after = memory.have.get(one.point, frozenset[int]()), memory.through.get(one.point)
            now = runs[one.point]
            numbers = numbers_wanted(now, kept, have, after)
            told.count("missing", _lost(now, kept, have, after))
            told.done[one.point] = now.number - 1
            wanted += [(one, number, one.interval(number)) for number in numbers]
        by_asked = {asked: (one, number) for one, number, asked in wanted}
        async for asked, got, at in self._answers(by_asked):
            one, number = by_asked[asked]
            now_there = stands(one, got, at, told.offsets_s.get(one.elapsed))
            if now_there is None or now_there.number != runs[one.point].number:
                told.moved = True  # its next quarter began: numbers mean others now
                told.done.pop(one.point, None)
                continue
            found = interval(one, number, got, now_there, at)
            told.count(found.outcome)
            if found.sample is not None:
                told.samples.append(found.sample)
            if number == 1:
                told.newest[one.point] = found.sample
        return told

    def _looked(
        self,
        one: Counted,
        got: Got,
        at: datetime,
        memory: Memory,
        told: Told,
        runs: dict[Point, Running],
    ) -> Sample | None:
        now = stands(one, got, at, memory.offsets_s.get(one.elapsed))
        if now is None:
            return None  # another row by now: its poll finds that out too, and has it read anew
        runs[one.point] = now
        told.offsets_s[one.elapsed] = now.offset_s
        elapsed = got[one.elapsed]
        if isinstance(elapsed, int):
            told.began_s = elapsed if told.began_s is None else min(told.began_s, elapsed)
        return current(one, got, now, at)

    async def _answers(
        self, asked: Iterable[tuple[str, ...]]
    ) -> AsyncIterator[tuple[tuple[str, ...], Got, datetime]]:
        for together in packed(asked):
            for each, got, at in await self._got(together):
                yield each, got, at

    async def _got(self, together: list[tuple[str, ...]]) -> list[tuple[tuple[str, ...], Got, datetime]]:
        """Where an agent refuses a whole request for one object of it, the others are asked without it."""
        oids = tuple(dict.fromkeys(oid for each in together for oid in each))
        await self._pace.turn()
        try:
            bindings = await self._client.get(self._target, oids)
        except Refused:
            if len(together) == 1:
                return []
            half = len(together) // 2
            return await self._got(together[:half]) + await self._got(together[half:])
        at = self._clock.now()
        got = {oid: None if tag in tags.MISSING else value for oid, tag, value in bindings}
        return [(each, got, at) for each in together]


def _lost(now: Running, kept: int, have: frozenset[int], after: int | None) -> int:
    """Quarters that we never got, and that the NE has no more."""
    first = after + 1 if after is not None else min(have, default=now.number)
    first = max(first, now.number - MOST_INTERVALS * 4)
    there = min(max(kept, 0), MOST_INTERVALS)
    return sum(number not in have for number in range(first, now.number - there))
