"""Streams a recorded case's alarms through the localiser and keeps the verdict at its best."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from linewatch.localise.localiser import Localiser
from linewatch.messages.records import AlarmKey, AlarmPhase, AlarmRecord, Verdict, Via
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant


def load(topology: Path) -> PlantIndex:
    return PlantIndex(msgspec.json.decode(topology.read_bytes(), type=Plant))


def record(line: dict[str, Any]) -> AlarmRecord:
    """An interchange alarm line as the alarm room would record it."""
    at = datetime.fromtimestamp(line["rx_ts"], UTC)
    raised = line["state"] == "raise"
    return AlarmRecord(
        key=AlarmKey(line["object"], line["code"], line["source"]),
        phase=AlarmPhase.RAISED if raised else AlarmPhase.CLEARED,
        severity=Severity(line["severity"]),
        device=line["source"],
        via=Via(line["via"]),
        first_seen=at,
        raised_at=at,
        last_change=at,
        attrs=line.get("attrs") or {},
    )


def best_verdicts(localiser: Localiser, alarms: list[dict[str, Any]]) -> tuple[Verdict, ...]:
    """Verdicts before the clears begin in earnest: when most alarms are active, the last such moment."""
    active: dict[tuple[str, str, str], dict[str, Any]] = {}
    most, peak = 0, 0
    for at, line in enumerate(alarms):
        key = (line["object"], line["code"], line["source"])
        if line["state"] == "raise":
            active[key] = line
        else:
            active.pop(key, None)
        if len(active) >= most:
            most, peak = len(active), at
    for line in alarms[: peak + 1]:
        localiser.learn(record(line))
    return localiser.verdicts(datetime.fromtimestamp(alarms[peak]["rx_ts"], UTC))


def read_alarms(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
