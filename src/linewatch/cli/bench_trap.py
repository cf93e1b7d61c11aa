"""`linewatch bench trap`: how many notifications one core hears, what a burst costs, what garbage does."""

import json
import os
import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from linewatch.cli.bench_rivals import NotMeasured
from linewatch.cli.bench_trap_run import Heard, Spell, TrapBench
from linewatch.cli.bench_trap_watch import p99

FAILED = 1


def trap(
    devices: Annotated[int, typer.Option(help="How many field devices, 200 to 62500.")] = 1_000,
    interval: Annotated[float, typer.Option(help="Seconds between two polls of a device.")] = 5.0,
    rate: Annotated[float, typer.Option(help="Notifications a second of the sustained part.")] = 10_000.0,
    seconds: Annotated[float, typer.Option(help="How long the sustained part and garbage last.")] = 20.0,
    core: Annotated[int | None, typer.Option(help="The core of what is measured; else the last one.")] = None,
    rivals: Annotated[bool, typer.Option(help="Also measure pysnmp and snmptrapd.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Send notifications of a thousand devices to the whole daemon on one core, and weigh it.

    Everything runs on loopback, in processes of its own; it needs a checkout.
    """
    console = Console(stderr=as_json)
    mine = sorted(os.sched_getaffinity(0))
    if core is not None and core not in mine:
        raise typer.BadParameter(f"--core is {core}; this machine lets us use {', '.join(map(str, mine))}")
    if not 200 <= devices <= 62_500:
        raise typer.BadParameter(f"--devices is {devices}; write a number from 200 to 62500")
    bench = TrapBench(
        devices,
        interval,
        rate,
        mine[-1] if core is None else core,
        lambda part, note: console.print(f"{part}: {note}", highlight=False),
    )
    try:
        heard = bench.run(seconds=seconds, rivals=rivals)
    except NotMeasured as error:
        print(error, file=sys.stderr)
        raise typer.Exit(FAILED) from error
    if as_json:
        print(json.dumps(asdict(heard), indent=2))
    else:
        show(heard, console)


def per_core(heard: Heard) -> float:
    """Notifications per CPU second of the sustained part, above what the polls alone take."""
    spell = heard.spells["sustained"]
    above_s = spell.cpu_s - heard.idle_share * spell.wall_s
    return sum(spell.outcomes.values()) / above_s if above_s > 0 else float("inf")


def rows(heard: Heard) -> list[tuple[str, str, str, bool | None]]:
    """(what, measured, bar, whether it is met)."""
    quiet, steady, burst = (heard.spells[name] for name in ("quiet", "sustained", "burst"))
    garbage = heard.spells["garbage"]
    lost, grown = burst.drops / max(burst.sent, 1), garbage.rss_mb - burst.rss_mb
    sent_rate = steady.sent / max(steady.sent_s, 0.001)
    return [
        ("sustained: sent a second", f"{sent_rate:.0f}", "", None),
        ("  heard, by outcome", _outcomes(steady), "", None),
        ("  lost at the socket", f"{steady.drops}", "0", steady.drops == 0),
        ("  the whole daemon's share of the core", f"{steady.cpu_s / steady.wall_s:.0%}", "", None),
        ("  a CPU second hears", f"{per_core(heard):.0f}", "10000", per_core(heard) >= 10_000),
        ("  events journalled meanwhile", f"{steady.events}", "", None),
        ("burst: sent, within", f"{burst.sent}, {burst.sent_s:.1f} s", "", None),
        ("  heard, by outcome", _outcomes(burst), "", None),
        ("  lost at the socket", f"{lost:.3%}", "0.1%", lost <= 0.001),
        ("  neither heard nor counted as lost", f"{max(0, burst.sent - burst.counted)}", "0",
         burst.counted >= burst.sent),
        ("  99 of 100 loop turns late by at most", _bound(burst.lag_p99_s), "0.05 s",
         burst.lag_p99_s is not None and burst.lag_p99_s <= 0.05),
        (f"  of {heard.down} states wrong one poll later", f"{len(heard.wrong)}", "0", not heard.wrong),
        ("trap to alarm on the API, quiet, p99", f"{p99(quiet.alarms_s):.3f} s", "0.2 s",
         p99(quiet.alarms_s) <= 0.2),
        ("trap to alarm, sustained, p99", f"{p99(steady.alarms_s):.3f} s", "", None),
        ("trap to alarm, in the burst, p99", f"{p99(burst.alarms_s):.3f} s", "1 s",
         p99(burst.alarms_s) <= 1.0),
        ("garbage: datagrams, on both sockets", f"{garbage.sent}, {garbage.sent_s:.1f} s", "", None),
        ("  polls without an answer", f"{garbage.no_answers}", "0", garbage.no_answers == 0),
        ("  memory grown", f"{grown:.1f} MB", "5 MB", grown <= 5.0),
    ]  # fmt: skip


def show(heard: Heard, console: Console) -> None:
    """As a table, and the commands."""
    table = Table(title=f"notifications of {heard.devices} devices, the whole daemon on one core")
    for column in ("what", "measured", "bar", ""):
        table.add_column(column, justify="left" if column == "what" else "right")
    for what, measured, bar, met in rows(heard):
        table.add_row(
            what, measured, bar, "" if met is None else "[green]met[/]" if met else "[red]missed[/]"
        )
    for label, value in heard.peers.items():
        ours = per_core(heard)
        table.add_row(
            f"a CPU second of {label} hears", f"{value:.0f}", f"ours is {ours / value:.1f} times", ""
        )
    console.print(table)
    for label, why in heard.left_out.items():
        console.print(f"[yellow]not measured:[/] {label}: {why}", highlight=False)
    console.print("\ncommands, as they were run:")
    for command in heard.commands:
        console.print(f"  {command}", highlight=False, soft_wrap=True, markup=False)


def _outcomes(spell: Spell) -> str:
    told: dict[str, Any] = dict(sorted(spell.outcomes.items(), key=lambda item: -item[1]))
    return ", ".join(f"{name} {count}" for name, count in told.items()) or "-"


def _bound(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:g} s"
