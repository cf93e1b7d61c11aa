"""What the rooms count with: plain numbers in plain dicts, cheap enough for the loop.

Not prometheus-client's objects: a child object per series costs locks and lag in the loop. One collector
reads these numbers when somebody asks (see `exposition`).
"""

from bisect import bisect_left
from itertools import product
from typing import NamedTuple

from linewatch.metrics.catalogue import CATALOGUE, Kind, Metric

DROPPED = "linewatch_series_dropped_total"
Series = tuple[str, ...]  # label values in the catalogue's order


class Distribution(NamedTuple):
    """`counts` has one more place than there are buckets: what was above them all. Not cumulative."""

    counts: list[int]
    total: list[float]  # one place, so that the tuple itself stays


class Reading(NamedTuple):
    """All numbers at one moment: metric -> label values -> number, or (counts, sum) for a histogram."""

    numbers: dict[str, dict[Series, float]]
    distributions: dict[str, dict[Series, tuple[tuple[int, ...], float]]]


class Meters:
    """Use from the event loop's thread. A name or label the catalogue does not have is a `KeyError`."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[Series, float]] = {}
        self._distributions: dict[str, dict[Series, Distribution]] = {}
        for metric in CATALOGUE.values():
            if metric.from_projection:
                continue
            if metric.kind is Kind.HISTOGRAM:
                self._distributions[metric.name] = {series: _empty(metric) for series in known_series(metric)}
            else:
                self._numbers[metric.name] = dict.fromkeys(known_series(metric), 0.0)

    def count(self, name: str, n: float = 1.0, /, **labels: str) -> None:
        """Add `n` to a counter."""
        metric = _metric(name, Kind.COUNTER)
        series, known = _series(metric, labels), self._numbers[name]
        if series in known:
            known[series] += n
        elif self._has_room(metric, len(known)):
            known[series] = n

    def gauge(self, name: str, value: float, /, **labels: str) -> None:
        """Set a gauge."""
        metric = _metric(name, Kind.GAUGE)
        series, known = _series(metric, labels), self._numbers[name]
        if series in known or self._has_room(metric, len(known)):
            known[series] = value

    def observe(self, name: str, value: float, /, **labels: str) -> None:
        """Add one value, in the unit of the metric's name, to a histogram."""
        metric = _metric(name, Kind.HISTOGRAM)
        series, known = _series(metric, labels), self._distributions[name]
        if series not in known:
            if not self._has_room(metric, len(known)):
                return
            known[series] = _empty(metric)
        distribution = known[series]
        distribution.counts[bisect_left(metric.buckets, value)] += 1
        distribution.total[0] += value

    def value(self, name: str, /, **labels: str) -> float:
        """A counter or gauge now; of a histogram, how many values it has seen. 0 for a series not yet met."""
        metric = _metric(name, None)
        series = _series(metric, labels)
        if metric.kind is Kind.HISTOGRAM:
            distribution = self._distributions[name].get(series)
            return float(sum(distribution.counts)) if distribution else 0.0
        return self._numbers[name].get(series, 0.0)

    def read(self) -> Reading:
        """A copy of everything, for a reader in another thread."""
        return Reading(
            {name: dict(known) for name, known in self._numbers.items()},
            {
                name: {series: (tuple(d.counts), d.total[0]) for series, d in known.items()}
                for name, known in self._distributions.items()
            },
        )

    def _has_room(self, metric: Metric, used: int) -> bool:
        if used < metric.budget:
            return True
        drops = self._numbers[DROPPED]
        if metric.name != DROPPED:
            drops[(metric.name,)] = drops.get((metric.name,), 0.0) + 1
        return False


def _metric(name: str, kind: Kind | None) -> Metric:
    metric = CATALOGUE.get(name)
    if metric is None:
        raise KeyError(f'no metric is called "{name}"; add its row to linewatch/metrics/catalogue.py')
    if metric.from_projection:
        raise KeyError(f"{name} is read off the projection; no room may set it")
    if kind is not None and metric.kind is not kind:
        raise KeyError(f"{name} is a {metric.kind}, not a {kind}")
    return metric


def _series(metric: Metric, labels: dict[str, str]) -> Series:
    if len(labels) == len(metric.labels):
        try:
            return tuple(labels[label.name] for label in metric.labels)
        except KeyError:
            pass  # told below, with the names
    wanted = ", ".join(label.name for label in metric.labels) or "none"
    raise KeyError(f"{metric.name} has the labels {wanted}; it was given {', '.join(labels) or 'none'}")


def known_series(metric: Metric) -> list[Series]:
    """Series that exist before anything happens. None where a label's values are not known beforehand."""
    if not all(label.values for label in metric.labels):
        return []
    return list(product(*(label.values for label in metric.labels)))


def _empty(metric: Metric) -> Distribution:
    return Distribution([0] * (len(metric.buckets) + 1), [0.0])
