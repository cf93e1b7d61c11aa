"""Recorded fault streams through table, localiser and book: one fault is one incident from its first alarm to
its end."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from linewatch.alarm.table import AlarmTable
from linewatch.incident.book import IncidentBook
from linewatch.localise.localiser import Localiser
from linewatch.messages.records import AlarmRecord, Change, IncidentPhase, Via
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant

QUIET = timedelta(seconds=0.3)  # a burst is judged this long after its last change,
LONGEST = timedelta(seconds=0.6)  # and at most this long after its first one


class Player:
    """Plays alarm lines in order of arrival, and every timer when it is due."""

    def __init__(self, index: PlantIndex) -> None:
        self.table, self.book, self.localiser = AlarmTable(), IncidentBook(index), Localiser(index)
        self.told: list[tuple[str, str]] = []
        self.burst: tuple[datetime, datetime] | None = None

    def play(self, lines: list[dict]) -> None:
        for line in lines:
            at = datetime.fromtimestamp(line["rx_ts"], UTC)
            self.until(at)
            change = Change(
                line["object"],
                line["code"],
                line["state"] == "raise",
                line["source"],
                device_at=datetime.fromtimestamp(line["ts"], UTC),
                attrs=line.get("attrs", {}),
            )
            self.learn(self.table.apply(line["source"], Via(line["via"]), change, at), at)
        self.until(datetime.max.replace(tzinfo=UTC))

    def learn(self, record: AlarmRecord | None, at: datetime) -> None:
        if record is not None:
            self.localiser.learn(record)
            self.burst = (self.burst[0] if self.burst else at, at)

    def until(self, end: datetime) -> None:
        while True:
            due = [
                (at, name) for timers in (self.table.timers, self.book.timers) for name, at in timers.items()
            ]
            if self.burst:
                due.append((min(self.burst[1] + QUIET, self.burst[0] + LONGEST), "settle"))
            if not due or min(due)[0] > end:
                return
            at, name = min(due)
            if name in ("settle", "incident"):
                self.burst = None
                told = self.book.revise(self.localiser.verdicts(at), self.table.active(), at)
                self.told += [(change, record.id) for change, record in told]
            else:
                self.learn(self.table.timer(name, at), at)


@pytest.fixture(scope="module")
def polska(shared_data: Path) -> PlantIndex:
    body = (shared_data / "replay" / "polska" / "topology.json").read_bytes()
    return PlantIndex(msgspec.json.decode(body, type=Plant))


@pytest.mark.data
@pytest.mark.parametrize(
    "case",
    [
        "converter-fail",
        "dcn-loss",
        "protected-switch",
        "tail-cable-cut",
        pytest.param("cable-cut", marks=pytest.mark.soak),
        pytest.param("duct-cut", marks=pytest.mark.soak),
        pytest.param("power-loss", marks=pytest.mark.soak),
    ],
)
def test_one_fault_is_one_incident(case: str, polska: PlantIndex, shared_data: Path) -> None:
    stream = shared_data / "replay" / "polska" / case / "alarms.jsonl"
    player = Player(polska)
    player.play([json.loads(line) for line in stream.read_text().splitlines()])
    ends = [record for record in player.book.incidents().values() if record.phase is not IncidentPhase.MERGED]
    assert [record.phase for record in ends] == [IncidentPhase.CLEARED]
    changes = [change for change, incident in player.told if incident == ends[0].id]
    assert changes[0] == "opened"
    assert changes[-1] == "cleared"
    assert "reopened" not in changes, "nothing left over was taken for something new"
    assert changes.count("clearing") <= 1
    assert not player.table.active()
