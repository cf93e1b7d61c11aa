"""Alarms in the interchange form, stepped through the engine in the time they tell themselves."""

import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from linewatch.config.plant_files import read_plant
from linewatch.engine.validate import Invalid
from linewatch.engine.virtual import Virtual
from linewatch.engine.world import new_world
from linewatch.localise.interchange import incident_dict
from linewatch.messages.events import Observed, PlantChanged
from linewatch.messages.records import Change, IncidentPhase, Via
from linewatch.names.severity import Severity

# The longest hold, flap rest or incident's remainder is over by then.
RUN_OUT = timedelta(minutes=5)
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_S = 32_503_680_000.0  # year 3000

Unread = list[tuple[int, str]]


class AlarmLine(Struct, frozen=True):
    """FORMAT's alarms.jsonl; what it does not name is passed over."""

    source: str
    object: str
    code: str
    state: str
    rx_ts: float
    ts: float | None = None
    severity: str | None = None
    via: str = "ems"
    attrs: dict[str, Any] = {}


_decoder = msgspec.json.Decoder(AlarmLine)


def play(topology: Path, lines: Iterable[bytes]) -> tuple[dict[str, Any], Unread]:
    """The result in FORMAT's form, and the lines that were no alarms. Raises `ConfigRefused`, OSError."""
    plant = read_plant(topology).plant
    virtual = Virtual(new_world(), {"plant": plant})
    unread: Unread = []
    for number, event in _events(lines, unread):
        if virtual.world.at is None:
            _drain(virtual.take(PlantChanged(event.at, "plant", "replay")))
        try:
            _drain(virtual.take(event))
        except Invalid as error:
            unread.append((number, str(error)))
    _drain(virtual.run_out(RUN_OUT))
    incidents = [
        incident_dict(incident)
        for incident in virtual.world.book.incidents().values()
        if incident.phase is not IncidentPhase.MERGED
    ]
    return {"incidents": incidents}, unread


def _drain(commands: Iterator[object]) -> None:
    for _ in commands:
        pass


def _events(lines: Iterable[bytes], unread: Unread) -> Iterator[tuple[int, Observed]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, _event(_decoder.decode(line))
        except (msgspec.DecodeError, ValueError) as error:
            unread.append((number, str(error)))


def _event(line: AlarmLine) -> Observed:
    if line.state not in ("raise", "clear"):
        raise ValueError(f'state is "{line.state}"; it is raise or clear')
    change = Change(
        resource=line.object,
        alarm_type=line.code,
        present=line.state == "raise",
        qualifier=line.source,
        severity=Severity(line.severity) if line.severity in _SEVERITIES else None,
        device_at=_moment(line.ts) if line.ts is not None else None,
        attrs={k: v for k, v in line.attrs.items() if _plain(v)},
    )
    via = Via(line.via) if line.via in _VIAS else Via.EMS
    return Observed(_moment(line.rx_ts), line.source, via, (change,))


_SEVERITIES = frozenset(Severity)
_VIAS = frozenset((Via.POLL, Via.TRAP, Via.SYSLOG, Via.EMS))


def _moment(seconds: float) -> datetime:
    if not 0 <= seconds < _LATEST_S:
        raise ValueError(f"{seconds} is no time in Unix seconds")
    return _ZERO + timedelta(seconds=seconds)


def _plain(value: object) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, str) or (isinstance(value, int | float) and math.isfinite(value))
