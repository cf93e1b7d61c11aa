"""`linewatch bench poll`: the whole daemon on one core against a field of thousands, and others beside it."""

import json
import os
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from linewatch.cli.bench_localise import localise
from linewatch.cli.bench_otdr import otdr
from linewatch.cli.bench_plant import plant
from linewatch.cli.bench_rivals import NotMeasured
from linewatch.cli.bench_run import Bench
from linewatch.cli.bench_table import as_plain, show
from linewatch.cli.bench_trap import trap

FAILED = 1


def register(app: typer.Typer) -> None:
    """Add `bench` and what is under it."""
    bench = typer.Typer(help="Reproducible load tests.", no_args_is_help=True)

    @bench.callback()
    def whole() -> None:
        """Reproducible load tests."""

    bench.command("poll")(poll)
    bench.command("trap")(trap)
    bench.command("plant")(plant)
    bench.command("localise")(localise)
    bench.command("otdr")(otdr)
    app.add_typer(bench, name="bench")


def poll(
    devices: Annotated[int, typer.Option(help="How many field devices, 1 to 62500.")] = 5_000,
    interval: Annotated[float, typer.Option(help="Seconds between two polls of a device.")] = 10.0,
    seconds: Annotated[float, typer.Option(help="How long to watch the daemon once all answer.")] = 60.0,
    core: Annotated[int | None, typer.Option(help="The core of what is measured; else the last one.")] = None,
    rivals: Annotated[bool, typer.Option(help="Also measure pysnmp and the Prometheus exporter.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Poll thousands of simulated devices with the whole daemon on one core, and weigh it.

    Everything runs on loopback, in processes of its own; the commands are printed as they were run. It needs
    a checkout: the field network is no part of what is installed.
    """
    console = Console(stderr=as_json)
    bar = Progress(
        TextColumn("{task.description:32}"),
        BarColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
        console=console,
    )
    try:
        with bar:
            weighed = Bench(devices, interval, seconds, _core(core), bar).run(rivals=rivals)
    except NotMeasured as error:
        print(error, file=sys.stderr)
        raise typer.Exit(FAILED) from error
    if as_json:
        print(json.dumps(as_plain(weighed), ensure_ascii=False, indent=2))
    else:
        show(weighed, console)


def _core(asked: int | None) -> int:
    mine = sorted(os.sched_getaffinity(0))
    if asked is None:
        return mine[-1]
    if asked not in mine:
        raise typer.BadParameter(f"--core is {asked}; this machine lets us use {', '.join(map(str, mine))}")
    return asked
