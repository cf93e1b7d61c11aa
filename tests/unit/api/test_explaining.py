"""The explanation of an incident: beside the loop, kept while nothing changes, never waited for long."""

import asyncio
import io
import json
from datetime import timedelta

import pytest
from msgspec.structs import replace
from rich.console import Console

from linewatch.api import models, shown
from linewatch.api.explaining import Explaining
from linewatch.cli.why_language import Language
from linewatch.cli.why_screen import incident_screen
from linewatch.engine.projection import EMPTY, Projection
from linewatch.messages.records import (
    Affected,
    AlarmKey,
    AlarmPhase,
    AlarmRecord,
    Candidate,
    DeviceRecord,
    Evidence,
    IncidentPhase,
    IncidentRecord,
    Root,
    Verdict,
    Via,
)
from linewatch.messages.wire import encode
from linewatch.names.severity import Severity
from tests.unit.localise.test_explained import AT, plant

KEY = AlarmKey("N3/t/1", "E1-LOS", "N3")


def incident(**changes) -> IncidentRecord:
    candidates = (
        Candidate("CV", "converter-fail", 0.5),
        Candidate("PF1", "power-loss", 0.3),
        Candidate("E1z", "e1-cable-fault", 0.2),
    )
    pieces = [Evidence(KEY, "for", "detected-here")]
    pieces += [Evidence(AlarmKey(f"P{n}", "AU-AIS", "N1"), "missing", "did-not-come") for n in range(30)]
    verdict = Verdict(
        (Root("CV", "converter-fail", 1.0, candidates),),
        (KEY,),
        Affected(("L1",)),
        tuple(pieces),
        AT,
        settled=True,
    )
    made = IncidentRecord("I-1", IncidentPhase.OPEN, Severity.CRITICAL, verdict, AT, AT, active_alarms=(KEY,))
    return replace(made, **changes)


def seen() -> Projection:
    index = plant()
    record = AlarmRecord(KEY, AlarmPhase.RAISED, Severity.MAJOR, "N3", Via.TRAP, AT, AT, AT, incident="I-1")
    devices = {ne: DeviceRecord(ne, "ne", ne, "127.0.0.1:161", True, AT) for ne in index.nes}
    return Projection(7, AT, False, {str(KEY): record}, {"I-1": incident()}, {}, devices, index, "x")


async def test_it_says_all_that_the_models_say() -> None:
    found = await Explaining().of(seen(), incident(), AT)
    models.ExplanationShown.model_validate_json(encode(found))
    (root,) = found["roots"]
    assert root["demarcation"]["told"] is False
    assert root["tests"][root["decides"]]["kind"] == "phone-customer"
    assert 0 < root["tests"][0]["bits"] <= root["bits"]
    assert root["demarcation"]["proof"]
    assert found["runner_up"]["faults"] != [{"element": "CV", "kind": "converter-fail"}]


async def test_what_has_not_changed_is_not_worked_out_again() -> None:
    explaining, now = Explaining(), seen()
    first = await explaining.of(now, incident(), AT)
    assert await explaining.of(now, incident(), AT + timedelta(seconds=5)) is first
    moved = incident(active_alarms=())
    assert await explaining.of(now, moved, AT) is not first
    assert await explaining.of(now, moved, AT + timedelta(minutes=1)) == await explaining.of(now, moved, AT)


@pytest.mark.parametrize(
    "over", [{"phase": IncidentPhase.CLEARED}, {"verdict": Verdict((), (), Affected(), (), AT, settled=True)}]
)
async def test_what_is_over_or_has_no_cause_is_not_explained(over) -> None:
    assert await Explaining().of(seen(), incident(**over), AT) is None


async def test_nobody_waits_long_and_the_next_one_has_it() -> None:
    explaining, now = Explaining(wait_s=0.0), seen()
    assert await explaining.of(now, incident(), AT) is None
    async with asyncio.timeout(20):
        while (found := await explaining.of(now, incident(), AT)) is None:
            await asyncio.wrap_future(explaining._thread.submit(lambda: None))
    assert found["roots"]


async def test_of_an_unknown_plant_nothing_is_told() -> None:
    found = await Explaining().of(EMPTY, incident(), AT)
    assert found == {"roots": [], "runner_up": None}


@pytest.mark.parametrize("lang", list(Language))
async def test_the_screen_is_one_screen(lang: Language) -> None:
    explanation = await Explaining().of(seen(), incident(), AT)
    body = shown.incident_in_full(incident(), [], explanation=explanation)
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(incident_screen(json.loads(encode(body)), lang))
    text = console.export_text()
    assert len(text.splitlines()) <= (45 if lang is Language.BOTH else 32)
    assert "x30" in text  # missing alarms are folded
    if lang is not Language.ZH:
        assert "cannot be told yet" in text
        assert "bits" in text
    if lang is not Language.EN:
        assert "还不能断定" in text
