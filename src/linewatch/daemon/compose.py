"""The composition root: everything the daemon is made of, put together in one straight function."""

import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy.engine import make_url

from linewatch import __version__
from linewatch.api.app import make_app
from linewatch.api.planning import Planning
from linewatch.collect.collector import Collector
from linewatch.collect.performance.source import sources as measured
from linewatch.collect.placing import Places
from linewatch.collect.source import Source
from linewatch.collect.webhook import doors
from linewatch.config.site import Site
from linewatch.config.written_kinds import Listen
from linewatch.daemon import sources
from linewatch.daemon.bodies import Shelf
from linewatch.daemon.clock import Clock, SystemClock
from linewatch.daemon.equipment import collect_settings, profiles_of
from linewatch.daemon.garbage import Garbage
from linewatch.daemon.inbox import Inbox
from linewatch.daemon.lag import LagProbe
from linewatch.daemon.measuring import Measuring
from linewatch.daemon.offering import offered
from linewatch.daemon.planting import Planting
from linewatch.daemon.pump import Pump
from linewatch.daemon.reload import Reloader, changes
from linewatch.daemon.retention import forget
from linewatch.daemon.serving import CannotStart, Server, bound, make_server
from linewatch.daemon.spool import Spool
from linewatch.engine.projection import Projection
from linewatch.execute.deeds import Deeds
from linewatch.messages.commands import Command
from linewatch.messages.events import OperatorActed, Started
from linewatch.metrics.meters import Meters
from linewatch.notify.stream import Stream
from linewatch.store.errors import StoreLost, StoreRefused
from linewatch.store.journal import Store

log = structlog.get_logger("linewatch.daemon")

Watch = Callable[[Sequence[Command], Projection], None]
Ready = Callable[[Site, Projection], None]


async def serve(
    site: Site, *, port: int | None = None, watch: Watch | None = None, ready: Ready | None = None
) -> None:
    """Run a site until SIGTERM or SIGINT. `watch` sees every committed batch, `ready` is called once.

    `port`: where the API listens, whatever the site says; its files, read again, say nothing against it.
    Raises `CannotStart` with a sentence before anything was begun.
    """
    clock: Clock = SystemClock()
    meters = Meters()
    meters.gauge("linewatch_build_info", 1, version=__version__, python=sys.version.split()[0])
    async with AsyncExitStack() as stack:
        # What must be there before anything starts: the socket, the profiles, the store.
        api = site.api
        if port is not None:
            api = Listen(host=site.api.host if site.api else "127.0.0.1", port=port)
        listening = bound(api.host, api.port, "api.listen") if api else None
        if listening is not None:
            stack.callback(listening.close)
        profiles = profiles_of(site)
        store = await _opened(site)
        stack.push_async_callback(store.close)

        # The pump, with the world as it was left.
        inbox = Inbox(meters, steady=clock.steady)
        shelf = Shelf(store)
        stream = Stream(meters)
        committed: list[Callable[[Sequence[Command]], None]] = [stream.publish]
        pump = Pump(
            store,
            shelf,
            inbox,
            clock,
            meters,
            Spool(_spool_path(site)),
            on_commands=lambda commands: _tell(committed, commands),
        )
        planting = Planting(store, shelf, inbox, pump, clock, frozenset(site.credentials))
        try:
            pending = await pump.start()
            for event in (
                Started(clock.now(), __version__, pump.epoch),
                *await changes(site, planting, shelf, pump, clock),
            ):
                inbox.offer(event, reserved=True)
        except (StoreLost, StoreRefused) as error:
            raise CannotStart(str(error)) from error
        if watch is not None:
            committed.append(lambda commands: watch(commands, pump.views()))
        while await pump.turn():
            pass

        # The edges that see and do.
        settings = collect_settings(site)
        collector = Collector(
            settings,
            pump.agents(),
            pump.views().index,
            profiles,
            inbox,
            clock,
            meters,
            baseline=pump.present,
        )
        others: tuple[Source, ...] = (
            *sources.sources_of(site, pump.views().index, inbox, clock, meters, pump.present),
            *measured(
                site,
                pump.views().index,
                inbox,
                clock,
                meters,
                pump.present,
                lambda: collector.pollers,
                Measuring(store, meters),
            ),
        )
        deeds = Deeds(
            collector.poll_now,
            lambda ids: _done(store, ids, clock, meters),
            lambda count: meters.gauge("linewatch_outbox_pending", count),
        )
        committed.append(deeds.take)
        deeds.take(pending)

        # The edge that shows.
        planning = Planning()
        stack.callback(planning.close)
        server: Server | None = None
        if listening is not None and api is not None:
            server = make_server(
                make_app(
                    views=pump.views,
                    store=store,
                    act=lambda event: _act(inbox, event),
                    meters=meters,
                    stream=stream,
                    now=clock.now,
                    plants=planting,
                    listen=api.host,
                    unready=lambda: _unready(pump),
                    facts=collector.facts,
                    planning=planning,
                    intakes=doors(others),
                    samples=store.performance,
                )
            )
        garbage = stack.enter_context(Garbage())  # the plant and the world live as long as we do
        planting.swapped = partial(_stand_on, pump, collector, others, planning)
        reloader = Reloader(site, planting, shelf, inbox, pump, clock, meters, collector, others, garbage)
        stopping, pump_stops = asyncio.Event(), asyncio.Event()
        _on_signals(stack, stopping, reloader)
        stack.callback(LagProbe(meters).close)
        if ready is not None:
            ready(replace(site, api=api), pump.views())

        async with asyncio.TaskGroup() as group:
            pumping = group.create_task(pump.run(pump_stops), name="pump")
            edges = [
                group.create_task(collector.run(), name="collector"),
                group.create_task(sources.run(others), name="sources"),
                group.create_task(deeds.run(), name="deeds"),
                group.create_task(reloader.run(), name="reload"),
                group.create_task(
                    forget(store, site.journal_kept, clock, meters, stopping), name="retention"
                ),
            ]
            serving = None
            if server is not None and listening is not None:
                serving = group.create_task(server.serve(sockets=[listening]), name="api")
            await stopping.wait()
            log.info("stopping")
            stream.close()
            if server is not None and serving is not None:
                server.should_exit = True
                await asyncio.wait([serving])
            for edge in edges:
                edge.cancel()
            await asyncio.wait(edges)
            pump_stops.set()
            inbox.ready.set()
            await asyncio.wait([pumping])
    log.info("stopped")


def _tell(committed: list[Callable[[Sequence[Command]], None]], commands: Sequence[Command]) -> None:
    for tell in committed:
        tell(commands)


async def _stand_on(pump: Pump, collector: Collector, others: Sequence[Source], planning: Planning) -> None:
    """Another plant is in force: ask whom it names."""
    index = pump.views().index
    places = await asyncio.to_thread(Places, index)
    await collector.retarget(pump.agents(), index, places=places)
    sources.retarget(others, index)
    planning.changed(pump.views())


async def _opened(site: Site) -> Store:
    try:
        return await Store.open(site.store.with_password())
    except (StoreLost, StoreRefused) as error:
        raise CannotStart(f"store is {site.store.url}: {error}") from error


def _spool_path(site: Site) -> Path:
    """Beside a SQLite file, else beside the site's settings."""
    url = make_url(site.store.url)
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(url.database + ".spool")
    return site.file.parent / "linewatch.spool"


async def _act(inbox: Inbox, event: OperatorActed) -> bool:
    return await offered(inbox, event)


async def _done(store: Store, ids: Sequence[str], clock: Clock, meters: Meters) -> bool:
    try:
        await store.done(ids, clock.now())
    except StoreLost:
        meters.count("linewatch_store_errors_total", operation="done")
        return False
    return True


def _unready(pump: Pump) -> tuple[str, ...]:
    return ("the store is away; what is shown is provisional",) if pump.lost else ()


def _on_signals(stack: AsyncExitStack, stopping: asyncio.Event, reloader: Reloader) -> None:
    loop = asyncio.get_running_loop()
    acts: tuple[tuple[signal.Signals, Callable[[], None]], ...] = (
        (signal.SIGTERM, stopping.set),
        (signal.SIGINT, stopping.set),
        (signal.SIGHUP, reloader.ask),
    )
    for number, act in acts:
        loop.add_signal_handler(number, act)
        stack.callback(loop.remove_signal_handler, number)
