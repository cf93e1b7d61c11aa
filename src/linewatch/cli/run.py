"""`linewatch run`: the daemon, and what happens told as it happens."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import structlog
import typer
import uvloop

from linewatch.cli.watch_lines import WatchLines
from linewatch.config.finding import ConfigRefused
from linewatch.config.site import Site, load_site
from linewatch.daemon.compose import serve
from linewatch.daemon.serving import CannotStart
from linewatch.engine.projection import Projection
from linewatch.messages.commands import Command
from linewatch.store.errors import StoreRefused

CANNOT_START = 2
WENT_WRONG = 1
_FIRST = ("timestamp", "level", "event")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run")(run)


def run(
    config: Annotated[Path, typer.Option("--config", "-c", help="The site's linewatch.yaml.")],
    port: Annotated[int | None, typer.Option(help="Port of the API, not the configured one.")] = None,
    watch: Annotated[
        bool | None, typer.Option("--watch/--no-watch", help="Tell what happens, for people.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")] = False,
) -> None:
    """Watch the site until it is told to stop (Ctrl-C, SIGTERM). SIGHUP reads its files again."""
    _log_to_stderr(logging.DEBUG if verbose else logging.INFO)
    try:
        site = load_site(config)
    except ConfigRefused as refused:
        for finding in refused.findings:
            print(finding, file=sys.stderr)
        raise typer.Exit(CANNOT_START) from refused
    for finding in site.findings:
        print(finding, file=sys.stderr)
    shown = WatchLines(site.language) if (sys.stdout.isatty() if watch is None else watch) else None
    try:
        uvloop.run(_serve(site, port, shown))
    except CannotStart as error:
        print(error, file=sys.stderr)
        raise typer.Exit(CANNOT_START) from error
    except ExceptionGroup as group:
        refused_by, others = group.split((StoreRefused, OSError))
        if others is not None or refused_by is None:
            raise  # a bug: its trace is what helps
        print(f"stopped: {refused_by.exceptions[0]}", file=sys.stderr)
        raise typer.Exit(WENT_WRONG) from group


async def _serve(site: Site, port: int | None, shown: WatchLines | None) -> None:
    if shown is None:
        await serve(site, port=port)
        return

    def told(commands: Sequence[Command], projection: Projection) -> None:
        shown.tell(commands, projection)

    await serve(site, port=port, watch=told, ready=shown.ready)


def _log_to_stderr(level: int) -> None:
    """One line a fact, for people and for programs: time, level, what, and its names."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "event"], bool_as_flag=False
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="level=%(levelname)s %(message)s")
