"""Which cases are made, and the bars that are set for what is measured on them."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from linewatch.cli.bench_localise_judge import Judged
from linewatch.cli.bench_localise_score import SAID_SURE, Score

MIXED: tuple[str, ...] = ("made:1:40:150", "made:2:24:90", "made:3:60:300", "topology/xiangtan")
HUGE: tuple[str, ...] = ("made:7:1000:20000",)
LARGE: tuple[str, ...] = ("made:5:140:3500",)


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
    "step": Row("cable-cut", "10+2", HUGE, 0.005),
}

Values = Iterable[float]


class Bar(NamedTuple):
    """`value`: of one verdict, what is averaged (there may be nothing). `least` False: the bar is a most.

    `spread`: what is told of the values and how its interval is found: the mean, 95th percentile or
    median by resampling cases, a share by Wilson. `of_others`: it can be asked of the baselines too.
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
        """reached, met or missed; "" where no bar is set."""
        if self.must is None:
            return ""
        if self.reach is not None and self._within(found, self.reach):
            return "reached"
        return "met" if self._within(found, self.must) else "missed"

    def _within(self, found: float, bar: float) -> bool:
        return found >= bar if self.least else found <= bar


def _strict(_: Judged, said: Score) -> Values:
    return (said.strict.f1,)


def _element(_: Judged, said: Score) -> Values:
    return (said.element.f1,)


def _span(_: Judged, said: Score) -> Values:
    return (said.span.f1,)


def _top3(_: Judged, said: Score) -> Values:
    return (float(said.top3),)


def _invented(_: Judged, said: Score) -> Values:
    return (float(said.invented),)


def _precision(_: Judged, said: Score) -> Values:
    return (said.circuits.precision,)


def _recall(_: Judged, said: Score) -> Values:
    return (said.circuits.recall,)


def _protected(_: Judged, said: Score) -> Values:
    return (float(said.protected_called_down),)


def _sure(_: Judged, said: Score) -> Values:
    return (float(right) for probability, right in said.sure if probability >= SAID_SURE)


def _metres_off(_: Judged, said: Score) -> Values:
    return (1_000 * off for off in said.km_off)


def _km_within(_: Judged, said: Score) -> Values:
    return (float(within) for within in said.km_within)


def _cpu(judged: Judged, _: Score) -> Values:
    return (judged.cpu_s,)


def _steps(judged: Judged, _: Score) -> Values:
    return judged.steps_ms


def _first(judged: Judged, _: Score) -> Values:
    return () if judged.first_s is None else (judged.first_s,)


_ALL = tuple(row for row in ROWS if row != "step")
_TEN = ("single-10", "several-10", "ring-10", "four-10")
_NOISY = ("single-5", "single-20", *_TEN)

BARS: tuple[Bar, ...] = (
    Bar("one fault, clean: strict F1", ("single-clean",), _strict, 0.98, 1.00),
    Bar("  element F1", ("single-clean",), _element, None, None),
    Bar("one fault, 5 % missing, 1 % spurious: strict F1", ("single-5",), _strict, 0.93, 0.96),
    Bar("one fault, 10 % + 2 %, clocks, flapping: strict F1", ("single-10",), _strict, 0.88, 0.93),
    Bar("  element F1", ("single-10",), _element, None, None),
    Bar("  place (span) F1", ("single-10",), _span, 0.93, 0.95),
    Bar("  truth among top 3", ("single-10",), _top3, 0.97, 0.99, spread="share"),
    Bar("one fault, 20 % + 5 %: strict F1", ("single-20",), _strict, 0.78, 0.86),
    Bar("several faults, clean: strict F1", ("several-clean",), _strict, 0.95, 0.98),
    Bar("several faults, 10 % + 2 %: strict F1", ("several-10",), _strict, 0.90, 0.95),
    Bar("double cut of one ring, clean: strict F1", ("ring-clean",), _strict, 0.85, 0.95),
    Bar("double cut of one ring, 10 % + 2 %: strict F1", ("ring-10",), _strict, 0.80, 0.92),
    Bar("core storm, 100,000 records flapping: strict F1", ("core",), _strict, 0.95, 1.00),
    Bar("four faults in one storm, clean: strict F1", ("four-clean",), _strict, 0.90, 1.00),
    Bar("four faults in one storm, 10 % + 2 %: strict F1", ("four-10",), _strict, 0.80, 0.95),
    Bar("roots invented a case, one fault, 10 % + 2 %", ("single-10",), _invented, 0.1, 0.02, least=False),
    Bar("  all rows of 10 % + 2 %", _TEN, _invented, 0.1, 0.02, least=False),
    Bar("affected circuits, precision, 10 % + 2 %", _TEN, _precision, 0.98, 0.995),
    Bar("affected circuits, recall, 10 % + 2 %", _TEN, _recall, 0.98, 0.995),
    Bar("protected circuits called down, a case", _ALL, _protected, 0.0, 0.0, least=False),
    Bar("roots said >= 0.9 that are right", _NOISY, _sure, 0.9, 0.95, spread="share", of_others=False),
    Bar("cut, metres off by OTDR, p95", _ALL, _metres_off, 50, 20, least=False, spread="p95",
        of_others=False),
    Bar("cut, km within what can be known", _ALL, _km_within, None, None, spread="share", of_others=False),
    Bar("one more alarm at 20,000 circuits, p99, CPU ms", ("step",), _steps, 5, 0.5, least=False,
        spread="p99", of_others=False),
    Bar("core storm to stable verdict, CPU s", ("core",), _cpu, 10, 2, least=False, of_others=False),
    Bar("four-fault storm to stable verdict, CPU s", ("four-clean", "four-10"), _cpu, 20, 4, least=False,
        of_others=False),
    Bar("first right verdict after first report, median s", ("single-clean",), _first, 10, 3, least=False,
        spread="median", of_others=False),
)  # fmt: skip


def verdicts(judged: Iterable[Judged], who: str) -> list[tuple[Judged, Score]]:
    return [(j, j.scores[who]) for j in judged if who in j.scores]


def row_plants(row: Row, asked: Sequence[str]) -> tuple[str, ...]:
    return tuple(asked) or row.plants
