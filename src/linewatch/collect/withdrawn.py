"""A voice nobody listens to any more: what it said would stand for ever, so it is taken back at the start."""

import asyncio
from collections.abc import Callable, Collection

from linewatch.collect.handover import Clock, Handover
from linewatch.collect.layout import ConditionKey
from linewatch.collect.slicing import sliced
from linewatch.collect.voicing import Voicing
from linewatch.messages.records import Via
from linewatch.topology.index import PlantIndex

Present = Callable[[str, Via], Collection[tuple[str, str, str]]]

AGAIN_S = 5.0  # an offer that was shed is made again


class Withdrawn:
    """Takes back what `via` ever said. `speaks`: elements for which somebody still does."""

    def __init__(
        self,
        via: Via,
        index: PlantIndex,
        handover: Handover,
        clock: Clock,
        present: Present,
        *,
        why: str,
        speaks: Collection[str] = (),
    ) -> None:
        self.name = f"{via.value} withdrawn"
        self._via = via
        self._index = index
        self._handover = handover
        self._clock = clock
        self._present = present
        self._why = why
        self._speaks = speaks

    def retarget(self, index: PlantIndex) -> None:
        """What was said before the start was of the plant of the start."""

    async def run(self) -> None:
        """Until all of it is journalled."""
        index = self._index
        groups = (index.power_plants, index.devices, index.otdr, index.sites, index.nes)
        left: list[Voicing] = []
        async for name in sliced([name for group in groups for name in group]):
            if name not in self._speaks and (said := self._present(name, self._via)):
                baseline = [ConditionKey(*key) for key in said]
                left.append(Voicing(name, self._via, baseline, self._handover, self._clock))
        while left:
            for voicing in left:
                voicing.withdraw(self._why)
            try:
                await asyncio.wait_for(asyncio.Event().wait(), AGAIN_S)
            except TimeoutError:
                left = [voicing for voicing in left if voicing.told]
