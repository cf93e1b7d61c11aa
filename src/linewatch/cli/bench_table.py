"""What a benchmark found, for people and for programs."""

from typing import Any

from rich.console import Console
from rich.table import Table

from linewatch.cli.bench_run import WIRE, Weighed

MOST_CORE = 0.40
MOST_RSS_MB = 400.0


def as_plain(weighed: Weighed) -> dict[str, Any]:
    """Plain values, units in the names."""
    daemon = weighed.daemon
    return {
        "devices": weighed.devices,
        "interval_s": weighed.interval_s,
        "core": weighed.core,
        "daemon": {**daemon._asdict(), "core_share": daemon.core_share},
        "cpu_s_per_1000_polls": {name: cost.per_thousand_s for name, cost in weighed.costs.items()},
        "answered": {name: [cost.answered, cost.polls] for name, cost in weighed.costs.items()},
        "left_out": weighed.left_out,
        "commands": weighed.commands,
        "bars_met": all(met for _, _, _, met in _bars(weighed)),
    }


def show(weighed: Weighed, console: Console) -> None:
    daemon = weighed.daemon
    bars = Table(title=f"the daemon, {weighed.devices} devices every {weighed.interval_s:g} s, one core")
    for column in ("what", "measured", "bar", ""):
        bars.add_column(column, justify="left" if column == "what" else "right")
    for what, measured, bar, met in _bars(weighed):
        bars.add_row(what, measured, bar, "[green]met[/]" if met else "[red]missed[/]")
    for what, value in (
        ("polls, of them without an answer", f"{daemon.polls:.0f}, {daemon.no_answers:.0f}"),
        ("answers known by their octets", f"{daemon.unchanged:.0f}"),
        ("99 of 100 polls begin late by at most", _bound(daemon.lateness_p99_s)),
        ("99 of 100 loop turns late by at most", _bound(daemon.loop_lag_p99_s)),
        ("events journalled", f"{daemon.events:.0f}"),
        ("until all devices had answered", f"{daemon.warm_up_s:.0f} s"),
    ):
        bars.add_row(what, value, "", "")
    console.print(bars)
    costs = Table(title="CPU seconds per 1,000 polls of 20 objects, same agents, same core")
    for column in ("who", "CPU s", "times ours", "polls", "answered in full"):
        costs.add_column(column, justify="left" if column == "who" else "right")
    ours = weighed.costs.get(WIRE)
    for name, cost in sorted(weighed.costs.items(), key=lambda item: item[1].per_thousand_s):
        ratio = f"{cost.per_thousand_s / ours.per_thousand_s:.1f}" if ours and ours.cpu_s else ""
        costs.add_row(name, f"{cost.per_thousand_s:.3f}", ratio, str(cost.polls), str(cost.answered))
    console.print(costs)
    for name, reason in weighed.left_out.items():
        console.print(f"[yellow]not measured:[/] {name}: {reason}", highlight=False)
    console.print("\ncommands, as they were run:")
    for command in weighed.commands:
        console.print(f"  {command}", highlight=False, soft_wrap=True, markup=False)


def _bars(weighed: Weighed) -> tuple[tuple[str, str, str, bool], ...]:
    daemon = weighed.daemon
    share, peak = daemon.core_share, daemon.rss_peak_mb
    return (
        ("CPU, share of the core", f"{share:.1%}", f"{MOST_CORE:.0%}", share <= MOST_CORE),
        ("memory at its peak", f"{peak:.0f} MB", f"{MOST_RSS_MB:.0f} MB", peak <= MOST_RSS_MB),
        ("polls that overran", f"{daemon.overruns:.0f}", "0", daemon.overruns == 0),
    )


def _bound(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:g} s"
