"""Meters: every name comes from the table, zero is told, and no label can grow without end."""

import re

import pytest

from linewatch.metrics.catalogue import CATALOGUE, Kind
from linewatch.metrics.meters import Meters


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=lambda m: m.name)
def test_a_row_of_the_catalogue_follows_the_conventions(metric):
    assert re.fullmatch(r"linewatch_[a-z0-9_]+", metric.name)
    assert (metric.kind is Kind.COUNTER) == metric.name.endswith("_total")
    assert (metric.kind is Kind.HISTOGRAM) == bool(metric.buckets)
    assert list(metric.buckets) == sorted(set(metric.buckets))
    assert metric.help.endswith(".")
    known = 1
    for label in metric.labels:
        known *= max(1, len(label.values))
    assert known <= metric.budget


def test_counters_exist_at_zero_from_the_start():
    reading = Meters().read()
    assert reading.numbers["linewatch_no_answers_total"][("timeout",)] == 0
    assert reading.numbers["linewatch_poll_overruns_total"] == {(): 0}
    counts, total = reading.distributions["linewatch_poll_duration_seconds"][()]
    assert (sum(counts), total) == (0, 0.0)


def test_numbers_are_kept():
    meters = Meters()
    meters.count("linewatch_polls_total", outcome="answered")
    meters.count("linewatch_polls_total", 2, outcome="answered")
    meters.gauge("linewatch_inbox_depth", 7)
    meters.gauge("linewatch_inbox_depth", 3)
    for seconds in (0.0004, 0.001, 0.002, 99.0):
        meters.observe("linewatch_loop_lag_seconds", seconds)
    assert meters.value("linewatch_polls_total", outcome="answered") == 3
    assert meters.value("linewatch_inbox_depth") == 3
    counts, total = meters.read().distributions["linewatch_loop_lag_seconds"][()]
    assert counts[0] == 2, "an upper bound belongs to its bucket (le)"
    assert counts[1] == 1
    assert counts[-1] == 1
    assert total == pytest.approx(99.0034)


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda m: m.count("linewatch_pols_total"), "add its row"),
        (lambda m: m.count("linewatch_inbox_depth"), "is a gauge, not a counter"),
        (lambda m: m.gauge("linewatch_alarms", 1, severity="minor", role="none"), "read off the projection"),
        (lambda m: m.count("linewatch_polls_total"), "has the labels outcome; it was given none"),
        (lambda m: m.count("linewatch_polls_total", result="answered"), "it was given result"),
        (lambda m: m.observe("linewatch_batch_size", 1, kind="x"), "has the labels none"),
    ],
)
def test_a_wrong_name_is_a_sentence(act, sentence):
    with pytest.raises(KeyError, match=sentence):
        act(Meters())


def test_a_label_that_grows_is_dropped_and_counted():
    meters = Meters()
    for n in range(100):
        meters.count("linewatch_no_answers_total", reason=f"invented-{n}")
    metric = CATALOGUE["linewatch_no_answers_total"]
    assert len(meters.read().numbers[metric.name]) == metric.budget
    dropped = meters.value("linewatch_series_dropped_total", metric=metric.name)
    assert dropped == 100 - (metric.budget - len(metric.labels[0].values))


def test_a_reading_is_a_copy():
    meters = Meters()
    before = meters.read()
    meters.count("linewatch_poll_overruns_total")
    meters.observe("linewatch_batch_size", 4)
    assert before.numbers["linewatch_poll_overruns_total"] == {(): 0}
    assert sum(before.distributions["linewatch_batch_size"][()][0]) == 0
