"""The exposure clock: line by line since when, for an incident and for the gauges."""

from datetime import UTC, datetime, timedelta

import pytest

from linewatch.engine.projection import EMPTY
from linewatch.incident.exposed import exposed_since, oldest_by_class
from linewatch.messages.records import (
    Affected,
    CircuitRecord,
    CircuitState,
    IncidentPhase,
    IncidentRecord,
    Verdict,
)
from linewatch.metrics.exposition import of_projection
from linewatch.names.severity import Severity

AT = datetime(2026, 3, 1, tzinfo=UTC)
LATER = AT + timedelta(minutes=3)


def line(name: str, state: CircuitState, since: datetime | None, service_class: str = "A") -> CircuitRecord:
    return CircuitRecord(name, "", "GOV", service_class, "S1", "S2", True, state, since)


LINES = {
    record.id: record
    for record in (
        line("C-1", CircuitState.EXPOSED, LATER),
        line("C-2", CircuitState.EXPOSED, AT, "AAA"),
        line("C-3", CircuitState.DOWN, AT),
        line("C-4", CircuitState.EXPOSED, None, "AAA"),
        line("C-5", CircuitState.UP, AT, "B"),
        line("C-6", CircuitState.EXPOSED, AT - timedelta(hours=1), "AA"),
    )
}


def incident(phase: IncidentPhase, *exposed: str) -> IncidentRecord:
    verdict = Verdict((), (), Affected((), (), exposed), (), AT, settled=True)
    return IncidentRecord("I-1", phase, Severity.MINOR, verdict, AT - timedelta(seconds=5), AT)


@pytest.mark.parametrize(
    ("phase", "exposed", "clocks"),
    [
        pytest.param(IncidentPhase.OPEN, ("C-1", "C-2"), ["C-2", "C-1"], id="longest-first"),
        pytest.param(IncidentPhase.OPEN, ("C-2", "C-3"), ["C-2"], id="down-has-none"),
        pytest.param(IncidentPhase.OPEN, ("C-4", "C-2"), ["C-4", "C-2"], id="else-since-it-opened"),
        pytest.param(IncidentPhase.OPEN, ("C-5", "gone"), [], id="up-or-of-no-plant"),
        pytest.param(IncidentPhase.CLEARING, ("C-1",), ["C-1"], id="clearing-still-runs"),
        pytest.param(IncidentPhase.CLEARED, ("C-1",), [], id="over"),
    ],
)
def test_clocks(phase: IncidentPhase, exposed: tuple[str, ...], clocks: list[str]) -> None:
    found = exposed_since(incident(phase, *exposed), LINES)
    assert list(found) == clocks
    for name, since in found.items():
        assert since == (LINES[name].since or AT - timedelta(seconds=5))


def test_the_oldest_of_each_class_is_a_gauge() -> None:
    assert oldest_by_class(LINES.values()) == {
        "A": LATER, "AAA": AT, "AA": AT - timedelta(hours=1),
    }  # fmt: skip
    gauges = of_projection(EMPTY)["linewatch_oldest_exposure_timestamp_seconds"]
    assert set(gauges.values()) == {0.0}
    assert ("AAA",) in gauges
