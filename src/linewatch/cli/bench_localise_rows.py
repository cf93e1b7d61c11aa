"""Which cases are made, and the bars that are set for what is measured on them."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from linewatch.cli.bench_localise_judge import OURS, Judged
from linewatch.cli.bench_localise_score import SAID_SURE, Score

MIXED: tuple[str, ...] = ("made:1:40:150", "made:2:24:90", "made:3:60:300", "topology/xiangtan")
LARGE: tuple[str, ...] = ("made:5:130:4000",)


class Row(NamedTuple):
    """`share`: of the cases asked for."""

    what: str
    noise: str
    plants: tuple[str, ...] = MIXED
    share: float = 1.0


ROWS: dict[str, Row] = {
    "single-clean": Row("single", "clean"),
    "single-5": Row("single", "5+1"),
    "single-10": Row("single", "10+2"),
    "single-20": Row("single", "20+5"),
    "several-clean": Row("multi", "clean"),
    "several-10": Row("multi", "10+2"),
    "ring-clean": Row("double-ring", "clean"),
    "ring-10": Row("double-ring", "10+2"),
    "core": Row("core", "10+2", LARGE, 0.05),
    "four-clean": Row("four", "clean"),
    "four-10": Row("four", "10+2"),
}

Values = Iterable[float]


class Bar(NamedTuple):
    """`value`: of one verdict, the values that are averaged (a verdict may have none). `least` False: at most.

    `spread`: how the interval is found, "mean" by resampling cases, "share" by Wilson, "p95" by resampling.
    """

    name: str
    rows: tuple[str, ...]
    value: Callable[[Judged, Score], Values]
    must: float | None
    reach: float | None
    least: bool = True
    spread: str = "mean"
    of_others: bool = True

    def met(self, found: float) -> str:
        if self.must is None or math.isnan(found):
            return ""
        ok = (lambda bar: found >= bar) if self.least else (lambda bar: found <= bar)
        return (
            "reached" if self.reach is not None and ok(self.reach) else "met" if ok(self.must) else "missed"
        )


def _strict(_: Judged, s: Score) -> Values:
    return (s.strict.f1,)


def _element(_: Judged, s: Score) -> Values:
    return (s.element.f1,)


def _span(_: Judged, s: Score) -> Values:
    return (s.span.f1,)


_TEN = ("single-10", "several-10", "ring-10", "four-10")

BARS: tuple[Bar, ...] = (
    Bar("one fault, clean: strict F1", ("single-clean",), _strict, 0.98, 1.00),
    Bar("  element F1", ("single-clean",), _element, None, None),
    Bar("one fault, 5 % missing, 1 % spurious: strict F1", ("single-5",), _strict, 0.93, 0.96),
    Bar("one fault, 10 % + 2 %, clocks off, flapping: strict F1", ("single-10",), _strict, 0.88, 0.93),
    Bar("  element F1", ("single-10",), _element, None, None),
    Bar("  place (span) F1", ("single-10",), _span, 0.93, 0.95),
    Bar("  truth among top 3", ("single-10",), lambda _, s: (float(s.top3),), 0.97, 0.99, spread="share"),
    Bar("one fault, 20 % + 5 %: strict F1", ("single-20",), _strict, 0.78, 0.86),
    Bar("several faults, clean: strict F1", ("several-clean",), _strict, 0.95, 0.98),
    Bar("several faults, 10 % + 2 %: strict F1", ("several-10",), _strict, 0.90, 0.95),
    Bar("double cut of one ring, clean: strict F1", ("ring-clean",), _strict, 0.85, 0.95),
    Bar("double cut of one ring, 10 % + 2 %: strict F1", ("ring-10",), _strict, 0.80, 0.92),
    Bar("core storm, 100,000 records, all flapping: strict F1", ("core",), _strict, 0.95, 1.00),
    Bar("four faults in one storm, clean: strict F1", ("four-clean",), _strict, 0.90, 1.00),
    Bar("four faults in one storm, 10 % + 2 %: strict F1", ("four-10",), _strict, 0.80, 0.95),
    Bar("roots invented per case, one fault, 10 % + 2 %", ("single-10",), lambda _, s: (float(s.invented),), 0.1, 0.02, least=False),
    Bar("  one, several, ring, four together, 10 % + 2 %", _TEN, lambda _, s: (float(s.invented),), 0.1, 0.02, least=False),
    Bar("affected circuits, precision, 10 % + 2 %", _TEN, lambda _, s: (s.circuits.precision,), 0.98, 0.995),
    Bar("affected circuits, recall, 10 % + 2 %", _TEN, lambda _, s: (s.circuits.recall,), 0.98, 0.995),
    Bar("protected circuits called down, per case", tuple(ROWS), lambda _, s: (float(s.protected_called_down),), 0.0, 0.0, least=False),
    Bar("roots said >= 0.9 that are right, noisy", ("single-5", "single-20", *_TEN),
        lambda _, s: (float(ok) for p, ok in s.sure if p >= SAID_SURE), 0.90, 0.95, spread="share", of_others=False),
    Bar("cut km off where an OTDR measures, p95, m", tuple(ROWS), lambda _, s: (1000 * off for off in s.km_off), 50, 20, least=False,
        spread="p95", of_others=False),
    Bar("cut km inside what can be known", tuple(ROWS), lambda _, s: (float(w) for w in s.km_within), None, None, spread="share",
        of_others=False),
    Bar("100,000-record storm, JSON to stable verdict, CPU s", ("core",), lambda j, _: (j.cpu_s,), 10, 2, least=False, of_others=False),
    Bar("first right verdict after the first report, median, s", ("single-clean",), lambda j, _: () if j.first_s is None else (j.first_s,),
        10, 3, least=False, spread="median", of_others=False),
)  # fmt: skip


def verdicts(judged: Iterable[Judged], who: str) -> list[tuple[Judged, Score]]:
    return [(j, j.scores[who]) for j in judged if who in j.scores]


def row_plants(row: Row, asked: Sequence[str]) -> tuple[str, ...]:
    return tuple(asked) or row.plants


__all__ = ["BARS", "LARGE", "MIXED", "OURS", "ROWS", "Bar", "Row", "row_plants", "verdicts"]
