"""Another plant or other settings while running: looked at first, and taken last, or not at all."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import structlog

from linewatch.collect.collector import Collector
from linewatch.collect.placing import Places
from linewatch.collect.source import Source
from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.plant_body import plant_in
from linewatch.config.plant_files import ReadPlant
from linewatch.config.site import Site, plant_path_of
from linewatch.config.site import reload as read_again
from linewatch.daemon import sources
from linewatch.daemon.bodies import Shelf
from linewatch.daemon.checking import NotChecked, finding_of
from linewatch.daemon.clock import Clock
from linewatch.daemon.equipment import collect_settings, profiles_of
from linewatch.daemon.garbage import Garbage
from linewatch.daemon.inbox import Inbox
from linewatch.daemon.offering import offered
from linewatch.daemon.planting import ACTOR, Planting, without_credentials
from linewatch.daemon.pump import Pump
from linewatch.daemon.serving import CannotStart
from linewatch.messages.events import Event, PlantChanged, PolicyChanged
from linewatch.metrics.meters import Meters
from linewatch.store.errors import StoreLost
from linewatch.topology.plant import Plant

log = structlog.get_logger("linewatch.reload")


async def changes(site: Site, planting: Planting, shelf: Shelf, pump: Pump, clock: Clock) -> list[Event]:
    """Events that bring the world from what it stands on to this site; their bodies are kept already.

    Raises `StoreLost`.
    """
    plant = await planting.of_files(site.plant.plant)
    events: list[Event] = [plant] if plant is not None else []
    if await shelf.digest(site.policy) != pump.world.policy_digest:
        events.append(PolicyChanged(clock.now(), await shelf.keep(site.policy), ACTOR))
    return events


class Reloader:
    """`ask` on SIGHUP; `run` does one after another."""

    def __init__(
        self,
        site: Site,
        planting: Planting,
        shelf: Shelf,
        inbox: Inbox,
        pump: Pump,
        clock: Clock,
        meters: Meters,
        collector: Collector,
        others: Sequence[Source],
        garbage: Garbage,
    ) -> None:
        self._site = self._started = site
        self._planting = planting
        self._shelf = shelf
        self._inbox = inbox
        self._pump = pump
        self._clock = clock
        self._meters = meters
        self._collector = collector
        self._others = others
        self._garbage = garbage
        self._asked = asyncio.Event()

    def ask(self) -> None:
        """Read the files again soon."""
        self._asked.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            async with self._planting.lock:
                outcome = await self._once()
            self._meters.count("linewatch_reloads_total", outcome=outcome)

    async def _found(self) -> Site | tuple[Finding, ...]:
        """The site as its files are now; its plant is read and judged by a process of its own."""
        try:
            path = plant_path_of(self._site.file)
            if not path.exists():
                return await asyncio.to_thread(read_again, self._site)
            answer, body = await self._planting.checker.files(path)
        except ConfigRefused:
            return await asyncio.to_thread(read_again, self._site)  # it says what is wrong, and the rest too
        except NotChecked as error:
            return (finding_of(error, str(path)),)
        plant = None
        if answer.digest:
            plant = await asyncio.to_thread(plant_in, body, self._pump.views().index.plant)

        def read(_: Path) -> ReadPlant:
            if plant is None:
                raise ConfigRefused(answer.findings)
            return ReadPlant(plant, answer.findings, body.digest, body.data)

        return await asyncio.to_thread(read_again, self._site, read)

    async def _once(self) -> str:
        found = await self._found()
        if not isinstance(found, Site):
            for finding in found:
                log.warning("not taken", finding=str(finding))
            log.warning("reload refused: the last good settings stay in force", findings=len(found))
            return "refused"
        try:
            profiles = await asyncio.to_thread(profiles_of, found)
            events = await changes(found, self._planting, self._shelf, self._pump, self._clock)
        except (CannotStart, StoreLost) as error:
            log.warning("reload refused: the last good settings stay in force", reason=str(error))
            return "refused"
        if not any(isinstance(event, PlantChanged) for event in events):
            for missing in without_credentials(self._pump.agents(), found.credentials):
                log.warning("reload refused: the last good settings stay in force", reason=missing)
                return "refused"
        for key in ("store", "api", "traps", "ems", "mqtt", "probes", "syslog", "webhooks"):
            if getattr(found, key) != getattr(self._started, key):
                log.warning("this setting is taken at the next start only", setting=key)
        # The collector may only speak of a plant that the engine stands on.
        for event in events:
            if not await offered(self._inbox, event):
                log.warning("reload refused: the inbox is full; ask again")
                return "refused"
        before = collect_settings(self._site)
        settings = collect_settings(found)
        index = self._pump.views().index
        places = await asyncio.to_thread(Places, index)
        await self._collector.retarget(self._pump.agents(), index, settings, profiles, places)
        sources.retarget(self._others, index)
        self._site = replace(found, plant=ReadPlant(Plant(), (), found.plant.digest, b""))  # it is the pump's
        self._planting.credentials = frozenset(found.credentials)
        log.info("reloaded", plant_or_policy_changed=bool(events))
        del found
        await self._planting.let_go()
        if settings != before:
            self._garbage.whole()
        return "applied" if events else "unchanged"
