"""Every source but the SNMP collector, made from the site's file (docs/collecting.md)."""

import asyncio
from collections.abc import Callable, Collection
from itertools import chain

import linewatch.collect.ems as ems
import linewatch.collect.mqtt.source as mqtt
import linewatch.collect.probes.source as probes
import linewatch.collect.syslog as syslog
import linewatch.collect.webhook as webhook
from linewatch.collect.handover import Clock, Handover
from linewatch.collect.source import Source
from linewatch.config.site import Site
from linewatch.messages.records import Via
from linewatch.metrics.meters import Meters
from linewatch.topology.index import PlantIndex

Present = Callable[[str, Via], Collection[tuple[str, str, str]]]
Maker = Callable[[Site, PlantIndex, Handover, Clock, Meters, Present], list[Source]]

_MAKERS: tuple[Maker, ...] = (mqtt.sources, probes.sources, ems.sources, syslog.sources, webhook.sources)


def sources_of(
    site: Site, index: PlantIndex, handover: Handover, clock: Clock, meters: Meters, present: Present
) -> tuple[Source, ...]:
    """What the site wants to be heard. `present`: what a voice has said and not taken back, as journalled."""
    made = (maker(site, index, handover, clock, meters, present) for maker in _MAKERS)
    return tuple(chain.from_iterable(made))


async def run(sources: Collection[Source]) -> None:
    """All of them, until cancelled."""
    async with asyncio.TaskGroup() as group:
        for source in sources:
            group.create_task(source.run(), name=source.name)


def retarget(sources: Collection[Source], index: PlantIndex) -> None:
    """Another plant is in force."""
    for source in sources:
        source.retarget(index)
