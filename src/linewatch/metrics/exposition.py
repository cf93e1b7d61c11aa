"""The page Prometheus reads: one custom collector over meters and projection, made in a thread, kept 1 s.

The numbers are copied in the event loop (cheap, one moment), turned into text in a thread (dear).
"""

import asyncio
import platform
from collections import Counter
from collections.abc import Iterable, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector, CollectorRegistry

from linewatch import __version__
from linewatch.engine.projection import Projection, Views
from linewatch.incident.exposed import oldest_by_class
from linewatch.messages.records import DeviceRecord
from linewatch.metrics.catalogue import CATALOGUE, Kind
from linewatch.metrics.meters import Meters, Reading, Series, known_series

KEEP_S = 1.0
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def of_projection(seen: Projection) -> dict[str, dict[Series, float]]:
    """The gauges that are counts of what the projection shows."""
    alarms: Counter[Series] = Counter(
        (a.severity.value, a.role.value) for a in seen.alarms.values() if a.active
    )
    incidents: Counter[Series] = Counter((i.phase.value,) for i in seen.incidents.values())
    judged: Counter[Series] = Counter(
        (i.feedback[-1].verb, root.partition(" ")[0])
        for i in seen.incidents.values()
        if i.feedback
        for root in i.feedback[-1].roots
    )
    circuits: Counter[Series] = Counter((c.state.value, c.service_class) for c in seen.circuits.values())
    exposed: dict[Series, float] = {
        (name,): at.timestamp() for name, at in oldest_by_class(seen.circuits.values()).items()
    }
    devices: Counter[Series] = Counter((_answer(d),) for d in seen.devices.values())
    return {
        "linewatch_alarms": _counted("linewatch_alarms", alarms),
        "linewatch_incidents": _counted("linewatch_incidents", incidents),
        "linewatch_verdicts_judged": _counted("linewatch_verdicts_judged", judged),
        "linewatch_circuits": _counted("linewatch_circuits", circuits),
        "linewatch_oldest_exposure_timestamp_seconds": _counted(
            "linewatch_oldest_exposure_timestamp_seconds", exposed
        ),
        "linewatch_devices": _counted("linewatch_devices", devices),
        "linewatch_projection_seq": {(): float(seen.seq)},
        "linewatch_provisional": {(): float(seen.provisional)},
    }


def _answer(device: DeviceRecord) -> str:
    if device.answering is None:
        return "unheard"
    return "answering" if device.answering else "silent"


def _counted(name: str, counted: Mapping[Series, float]) -> dict[Series, float]:
    """Zero for what was known beforehand, then what was met, as far as the budget goes."""
    metric = CATALOGUE[name]
    series = dict.fromkeys(known_series(metric), 0.0)
    for values in sorted(counted):
        if values in series or len(series) < metric.budget:
            series[values] = float(counted[values])
    return series


class OneCollector(Collector):
    """Every metric of the catalogue, in its order, as prometheus-client families."""

    def __init__(self, reading: Reading, seen: Projection) -> None:
        self._reading = reading
        self._numbers = reading.numbers | of_projection(seen)
        build = (__version__, platform.python_version())
        self._numbers["linewatch_build_info"] = {build: 1.0}

    def collect(self) -> Iterable[Metric]:
        """Called by prometheus-client."""
        for metric in CATALOGUE.values():
            labels = [label.name for label in metric.labels]
            if metric.kind is Kind.HISTOGRAM:
                histogram = HistogramMetricFamily(metric.name, metric.help, labels=labels)
                bounds = [*map(str, metric.buckets), "+Inf"]
                for series, (counts, total) in self._reading.distributions[metric.name].items():
                    histogram.add_metric(list(series), _cumulative(bounds, counts), sum_value=total)
                yield histogram
                continue
            family = CounterMetricFamily if metric.kind is Kind.COUNTER else GaugeMetricFamily
            numbers = family(metric.name, metric.help, labels=labels)
            for series, number in self._numbers[metric.name].items():
                numbers.add_metric(list(series), number)
            yield numbers


def _cumulative(bounds: list[str], counts: tuple[int, ...]) -> list[tuple[str, float]]:
    running, buckets = 0, []
    for bound, count in zip(bounds, counts, strict=True):
        running += count
        buckets.append((bound, float(running)))
    return buckets


def render(reading: Reading, seen: Projection) -> bytes:
    """The page. Slow where there are many series: call it in a thread."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(OneCollector(reading, seen))
    return generate_latest(registry)


class MetricsPage:
    """The page as the API serves it: at most one rendering a second, however many ask."""

    def __init__(self, meters: Meters, views: Views) -> None:
        self._meters = meters
        self._views = views
        self._made_at = float("-inf")
        self._page = b""
        self._making = asyncio.Lock()

    async def text(self) -> bytes:
        """The page, at most `KEEP_S` old."""
        async with self._making:
            loop_time = asyncio.get_running_loop().time()
            if loop_time - self._made_at >= KEEP_S:
                self._page = await asyncio.to_thread(render, self._meters.read(), self._views())
                self._made_at = loop_time
        return self._page
