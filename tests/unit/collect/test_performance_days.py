"""Sums of days: what is missing is said, what is not valid is in no ratio, what still runs is in no sum."""

from datetime import UTC, datetime, timedelta

import pytest

from linewatch.collect.performance.days import days
from linewatch.messages.samples import QUARTER, Grade, Point, Sample

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PORT = Point("n1/t/1", "n1", "vc12", "near")


def quarter(n: int, es: int = 0, uas: int = 0, grade: Grade = Grade.INTERVAL) -> Sample:
    none = grade is Grade.INVALID
    return Sample(PORT, NOON + n * QUARTER, grade, *([None] * 4 if none else [es, es, uas, es * 5]), 0, NOON)


def test_a_day_with_a_hole_an_invalid_quarter_and_one_that_runs() -> None:
    samples = [
        quarter(0, 9),
        quarter(1, uas=600),
        quarter(2, grade=Grade.INVALID),
        quarter(4, grade=Grade.CURRENT),
    ]
    (day,) = days(samples, NOON, NOON + 4 * QUARTER + timedelta(minutes=5))
    assert (day.valid, day.invalid, day.missing) == (2, 1, 1)
    assert (day.es, day.ses, day.uas, day.cv) == (9, 9, 600, 45)
    assert day.esr == pytest.approx(9 / (1800 - 600))


def test_days_are_cut_at_midnight() -> None:
    samples = [quarter(47, 1), quarter(48, 2)]
    told = days(samples, NOON + 46 * QUARTER, NOON + 50 * QUARTER)
    assert [(day.day.day, day.es, day.missing) for day in told] == [(1, 1, 1), (2, 2, 1)]


def test_where_nothing_was_available_there_is_no_ratio() -> None:
    (day,) = days([quarter(0, uas=900)], NOON, NOON + QUARTER)
    assert (day.uas, day.esr, day.sesr) == (900, None, None)


def test_a_quarter_that_is_not_over_is_not_missed() -> None:
    assert days([], NOON + timedelta(minutes=1), NOON + timedelta(minutes=20)) == ()
