"""The page: everything of the catalogue is on it, and the numbers are the projection's and the meters'."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from prometheus_client.parser import text_string_to_metric_families

from linewatch.engine.projection import EMPTY
from linewatch.messages.records import (
    AlarmKey,
    AlarmPhase,
    AlarmRecord,
    AlarmRole,
    CircuitRecord,
    CircuitState,
    DeviceRecord,
    Via,
)
from linewatch.metrics.catalogue import CATALOGUE, Kind
from linewatch.metrics.exposition import MetricsPage, render
from linewatch.metrics.meters import Meters
from linewatch.names.severity import Severity

AT = datetime(2026, 3, 1, tzinfo=UTC)


def alarm(n: int, phase: AlarmPhase) -> AlarmRecord:
    key = AlarmKey(f"NE-1/1/{n}", "LOS", "NE-1")
    return AlarmRecord(
        key, phase, Severity.CRITICAL, "NE-1", Via.POLL, AT, AT, AT, role=AlarmRole.ROOT, incident="I-1"
    )


def circuit(n: int, state: CircuitState, service_class: str) -> CircuitRecord:
    return CircuitRecord(f"C-{n}", "", "GOV", service_class, "S1", "S2", True, state, AT)


PHASES = (AlarmPhase.RAISED, AlarmPhase.FLAPPING, AlarmPhase.CLEARED)
SEEN = replace(
    EMPTY,
    seq=42,
    provisional=True,
    alarms={
        str(n): alarm(n, p)
        for n, p in enumerate([AlarmPhase.RAISED, AlarmPhase.FLAPPING, AlarmPhase.CLEARED])
    },
    circuits={
        "C-1": circuit(1, CircuitState.DOWN, "AAA"),
        "C-2": circuit(2, CircuitState.DOWN, "AAA"),
        "C-3": circuit(3, CircuitState.UP, ""),
    },
    devices={"NE-1": DeviceRecord("NE-1", "ne", "S1", "127.0.0.1", None, None)},
)


def samples(page: bytes) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def test_the_projection_is_counted():
    got = samples(render(Meters().read(), SEEN))
    assert got["linewatch_alarms", (("role", "root"), ("severity", "critical"))] == 2
    assert got["linewatch_alarms", (("role", "root"), ("severity", "minor"))] == 0
    assert got["linewatch_circuits", (("class", "AAA"), ("state", "down"))] == 2
    assert got["linewatch_circuits", (("class", ""), ("state", "up"))] == 1
    assert got["linewatch_devices", (("answer", "unheard"),)] == 1
    assert got["linewatch_projection_seq", ()] == 42
    assert got["linewatch_provisional", ()] == 1


def test_buckets_are_cumulative():
    meters = Meters()
    for size in (1, 3, 600):
        meters.observe("linewatch_batch_size", size)
    got = samples(render(meters.read(), EMPTY))
    assert got["linewatch_batch_size_bucket", (("le", "1.0"),)] == 1
    assert got["linewatch_batch_size_bucket", (("le", "5.0"),)] == 2
    assert got["linewatch_batch_size_bucket", (("le", "500.0"),)] == 2
    assert got["linewatch_batch_size_bucket", (("le", "+Inf"),)] == 3
    assert got["linewatch_batch_size_count", ()] == 3
    assert got["linewatch_batch_size_sum", ()] == 604


def test_the_whole_catalogue_is_on_the_page():
    page = render(Meters().read(), EMPTY).decode()
    for metric in CATALOGUE.values():
        assert f"# TYPE {metric.name} {metric.kind}" in page
        if metric.kind is Kind.HISTOGRAM:
            assert f"{metric.name}_bucket" in page


async def test_a_page_is_kept_for_a_second():
    meters = Meters()
    page = MetricsPage(meters, lambda: EMPTY)
    first = await page.text()
    meters.count("linewatch_poll_overruns_total")
    both = await asyncio.gather(page.text(), page.text())
    assert both == [first, first]
