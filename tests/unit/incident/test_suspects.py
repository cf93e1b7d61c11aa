"""Alarms against records: once is chance; again and again it names the record, and what would fit."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from linewatch.incident.suspects import suspects
from linewatch.localise.expect import Keys
from linewatch.localise.faults import Breaks, Fault
from linewatch.localise.field import Field
from linewatch.localise.localiser import Localiser
from linewatch.localise.wiring import Wiring
from linewatch.messages.records import (
    AlarmKey,
    AlarmPhase,
    AlarmRecord,
    IncidentPhase,
    IncidentRecord,
    Via,
)
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex
from tests.unit.simulators.small_city import small_city

AT = datetime(2026, 3, 1, tzinfo=UTC)


def incidents(records: PlantIndex, truth: PlantIndex, cuts: list[str]) -> list[IncidentRecord]:
    """Each cable cut in turn: the alarms are those of the plant as it is, judged by the one on record."""
    told: list[IncidentRecord] = []
    for number, cable in enumerate(cuts):
        at = AT + timedelta(hours=number)
        field = Field(Wiring(truth), Breaks(truth), Keys())
        broken = field.together((Fault("cable-cut", cable, "0-10"),))
        localiser = Localiser(records)
        for point, sure in broken.told(field.keys):
            if sure > 0:
                key = AlarmKey(*point)
                localiser.learn(
                    AlarmRecord(key, AlarmPhase.RAISED, Severity.MAJOR, point[2], Via.TRAP, at, at, at)
                )
        for place, verdict in enumerate(localiser.verdicts(at + timedelta(minutes=5))):
            phase = IncidentPhase.OPEN if number == len(cuts) - 1 else IncidentPhase.CLEARED
            opened = at + timedelta(seconds=place)
            told.append(IncidentRecord(f"I-{number}.{place}", phase, Severity.MAJOR, verdict, opened, opened))
    return told


def city(**words: Any) -> PlantIndex:
    """The small city with some of its records changed: `line` C-2 over a trail, `section` in a cable."""
    body = msgspec.to_builtins(small_city().plant)
    if "line" in words:
        body["circuits"][1]["legs"][0]["working"] = words["line"]
    if "section" in words:
        section, cable = words["section"]
        record = next(s for s in body["sections"] if s["id"] == section)
        record["fibres_az"], record["fibres_za"] = [f"{cable}:F1"], [f"{cable}:F2"]
    if "trail" in words:
        trail, hops, dirs = words["trail"]
        record = next(t for t in body["hp_trails"] if t["id"] == trail)
        record["hops"], record["dirs"] = hops, dirs
    return small_city(**{name: body[name] for name in ("circuits", "sections", "hp_trails")})


STORIES = [
    pytest.param(city(), ["CAB-AB", "CAB-AB", "CAB-CA", "CAB-CA"], None, id="records that are right"),
    pytest.param(city(line="T-ACB"), ["CAB-AB"], None, id="once is chance"),
    pytest.param(city(line="T-ACB"), ["CAB-AB", "CAB-AB", "CAB-CA", "CAB-CA"],
                 ("C-2", "legs[0].working", "T-ACB"), id="a line that goes the other way round"),
    pytest.param(city(trail=("T-AC", ["AB", "BC"], [1, 1])), ["CAB-CA", "CAB-CA", "CAB-AB"],
                 ("T-AC", "hops", "AB BC"), id="a trail that goes the other way round"),
    pytest.param(city(line="T-ACB"), ["CAB-AB", "CAB-AB"],
                 ("C-2", "legs[0].working", "T-ACB"), id="only ever seen to stay up"),
    pytest.param(city(section=("P", "CAB-AB")), ["CAB-AB", "CAB-AB"],
                 ("P", "fibres", "CAB-AB"), id="a section in another cable"),
]  # fmt: skip


@pytest.mark.parametrize(("truth", "cuts", "expected"), STORIES)
def test_what_keeps_coming_back_names_the_record(
    truth: PlantIndex, cuts: list[str], expected: tuple[str, str, str] | None
) -> None:
    records = city()
    found = suspects(records, incidents(records, truth, cuts))
    if expected is None:
        assert found == ()
        return
    assert [s.element for s in found] == [expected[0]], found
    best = found[0].fits[0]
    assert (best.element, best.field, best.now) == expected
    assert best.explains == found[0].seen > found[0].explained


def test_the_order_of_incidents_does_not_matter() -> None:
    records, cuts = city(), ["CAB-AB", "CAB-AB", "CAB-CA"]
    told = incidents(records, city(line="T-ACB"), cuts)
    assert suspects(records, told) == suspects(records, told[::-1]) != ()
