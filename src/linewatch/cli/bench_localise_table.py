"""The measured table: every bar with its 95 % interval, beside three baselines and the ceiling."""

import math
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from linewatch.cli.bench_localise_judge import OURS, RIVALS, Judged
from linewatch.cli.bench_localise_rows import BARS, ROWS, Bar, verdicts

RESAMPLED = 1_000
_Z = 1.959964
_COLOUR = {"reached": "green", "met": "yellow", "missed": "red", "": "white"}


class Found(NamedTuple):
    """A value with its 95 % interval, and of how many values."""

    value: float
    low: float
    high: float
    n: int


def measure(bar: Bar, judged: Sequence[Judged], who: str) -> Found | None:
    """None where nobody said anything to measure."""
    groups = [tuple(bar.value(j, s)) for j, s in verdicts(judged, who)]
    groups = [group for group in groups if group]
    values = [v for group in groups for v in group]
    if not values:
        return None
    if bar.spread == "share":
        return _wilson(sum(values), len(values))
    of: Callable[[Sequence[float]], float] = {"p95": _p95, "p99": _p99, "median": _median}.get(
        bar.spread, _mean
    )
    rng = random.Random(f"{bar.name}/{who}")
    again = sorted(
        of([v for group in rng.choices(groups, k=len(groups)) for v in group]) for _ in range(RESAMPLED)
    )
    return Found(of(values), again[int(0.025 * RESAMPLED)], again[int(0.975 * RESAMPLED) - 1], len(values))


def rows_of(by_row: Mapping[str, Sequence[Judged]]) -> list[dict[str, Any]]:
    """The table as plain values."""
    found = []
    for bar in BARS:
        cases = [j for row in bar.rows for j in by_row.get(row, ())]
        ours = measure(bar, cases, OURS)
        if ours is None:
            continue
        others = {
            who: got for who in RIVALS if bar.of_others and (got := measure(bar, cases, who)) is not None
        }
        weighed = [j.ceiling for j in cases if j.ceiling is not None]
        ceiling = _wilson(sum(weighed), len(weighed)) if weighed and "strict" in bar.name else None
        found.append(
            {
                "bar": bar.name,
                "cases": len(cases),
                OURS: ours._asdict(),
                **{who: got._asdict() for who, got in others.items()},
                "ceiling": None if ceiling is None else ceiling._asdict(),
                "must": bar.must,
                "reach": bar.reach,
                "state": bar.met(ours.value),
            }
        )
    return found


def show(by_row: Mapping[str, Sequence[Judged]], console: Console) -> None:
    table = Table(title="localisation, 95 % intervals")
    for column in (
        "what",
        "cases",
        "linewatch",
        "alone",
        "rules",
        "greedy",
        "ceiling",
        "must",
        "reach for",
        "",
    ):
        table.add_column(column, justify="left" if column == "what" else "right", no_wrap=column != "what")
    for row in rows_of(by_row):
        table.add_row(
            row["bar"],
            str(row["cases"]),
            _interval(row[OURS]),
            *(_short(row.get(who)) for who in (*RIVALS, "ceiling")),
            _number(row["must"]),
            _number(row["reach"]),
            f"[{_COLOUR[row['state']]}]{row['state']}[/]",
        )
    console.print(table)
    worst = Table(title="what fails most: classes of one fault, by strict F1")
    for column in ("class", *(name for name in ROWS if name.startswith("single") and name in by_row)):
        worst.add_column(column, justify="left" if column == "class" else "right")
    for what, cells in classes(by_row):
        worst.add_row(what, *cells)
    console.print(worst)


def classes(by_row: Mapping[str, Sequence[Judged]]) -> list[tuple[str, list[str]]]:
    """Of each class of single faults the mean strict F1 in each row, the worst first."""
    names = [name for name in ROWS if name.startswith("single") and name in by_row]
    table: defaultdict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for name in names:
        for judged in by_row[name]:
            table[judged.what][name].append(judged.scores[OURS].strict.f1)
    order = sorted(table, key=lambda what: (_mean([v for vs in table[what].values() for v in vs]), what))
    return [
        (
            what,
            [
                f"{_mean(table[what][n]):.2f} ({len(table[what][n])})" if table[what][n] else "-"
                for n in names
            ],
        )
        for what in order
    ]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[int(0.99 * (len(values) - 1))]


def _wilson(hits: float, n: int) -> Found:
    share = hits / n
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n)) / (1 + _Z**2 / n)
    return Found(share, max(0.0, middle - half), min(1.0, middle + half), n)


def _interval(found: dict[str, Any]) -> str:
    return f"{found['value']:.3f} ({found['low']:.3f}-{found['high']:.3f})"


def _short(found: dict[str, Any] | None) -> str:
    return "-" if found is None else f"{found['value']:.2f}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
