"""Alarms in the interchange form, stepped through the engine in the time they tell themselves."""

import gc
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from linewatch.cli.input_tally import InputTally
from linewatch.config.plant_files import read_plant
from linewatch.engine.ground import Ground
from linewatch.engine.oddities import oddities
from linewatch.engine.validate import Invalid
from linewatch.engine.virtual import Virtual
from linewatch.engine.world import new_world
from linewatch.localise.interchange import incident_dict
from linewatch.messages.commands import Command
from linewatch.messages.events import Observed, PlantChanged
from linewatch.messages.records import AlarmKey, Change, IncidentPhase, IncidentRecord, Via
from linewatch.names.severity import Severity
from linewatch.topology.plant import Plant

# The longest hold, flap rest or incident's remainder is over by then.
RUN_OUT = timedelta(minutes=5)
LONGEST_LINE = 1 << 20  # bytes
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_S = 32_503_680_000.0  # year 3000


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
    attrs: dict[str, Any] | None = None


_decoder = msgspec.json.Decoder(AlarmLine)


class Player:
    """One stream on one plant: `read` a line, `take` what it says, `end` when no more come.

    `tally`: what was wrong or odd. Nothing on a line is fatal.
    """

    def __init__(self, plant: Plant) -> None:
        self.tally = InputTally()
        self.virtual = Virtual(new_world(), {"plant": Ground(plant)})
        self._standing: dict[AlarmKey, int] = {}  # line of the raise
        self._last: datetime | None = None

    def read(self, number: int, line: bytes) -> Observed | None:
        """The event of a line; None where there is none, which is noted."""
        if not line.strip():
            return None
        self.tally.lines += 1
        if len(line) > LONGEST_LINE:
            self.tally.note("too-long", number, f"{len(line)} bytes; an alarm has at most {LONGEST_LINE}")
            return None
        try:
            event, odd = _event(_decoder.decode(line))
        except msgspec.ValidationError as error:
            self.tally.note("wrong-type", number, str(error))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            self.tally.note("not-json", number, f"{error}: {_shown(line)}")
        except ValueError as error:
            self.tally.note("bad-value", number, str(error))
        else:
            for what in odd:
                self.tally.note("unknown-word", number, what)
            return event
        return None

    def take(self, number: int, event: Observed) -> Iterator[Command]:
        """What the line, and what comes due until its time, tells."""
        world = self.virtual.world
        if world.at is None:
            yield from self.virtual.take(PlantChanged(event.at, "plant", "replay"))
        if self._last is not None and event.at < self._last:
            by = (self._last - event.at).total_seconds()
            self.tally.note("out-of-order", number, f"{_named(event.changes[0])}: {by:.3f} s")
        self._last = event.at if self._last is None else max(self._last, event.at)
        yield from self.virtual.until(event.at)
        odd = list(oddities(world, event))
        try:
            yield from self.virtual.at_once(event)
        except Invalid as error:
            self.tally.note("bad-value", number, str(error))
            return
        self.tally.taken += 1
        for oddity, change in odd:
            self.tally.note(oddity.value, number, _named(change))
        for change in event.changes:
            key = AlarmKey(change.resource, change.alarm_type, change.qualifier)
            if change.present:
                self._standing.setdefault(key, number)
            else:
                self._standing.pop(key, None)

    def end(self) -> Iterator[Command]:
        """Let holds expire, and note what was never cleared."""
        yield from self.virtual.run_out(RUN_OUT)
        for key, number in self._standing.items():
            self.tally.note("never-cleared", number, str(key))
        self._standing.clear()

    def incidents(self) -> list[IncidentRecord]:
        """As they stand, without those that went into another."""
        known = self.virtual.world.book.incidents().values()
        return [incident for incident in known if incident.phase is not IncidentPhase.MERGED]

    def result(self) -> dict[str, Any]:
        """In FORMAT's form, and what was odd in the input."""
        return {"incidents": [incident_dict(i) for i in self.incidents()], "input": self.tally.as_dict()}


def play(topology: Path, lines: Iterable[bytes]) -> Player:
    """All of a stream, as fast as it goes. Raises `ConfigRefused`, OSError."""
    player = Player(read_plant(topology).plant)
    for _ in played(player, lines):
        pass
    return player


def played(player: Player, lines: Iterable[bytes]) -> Iterator[Command]:
    """What each line tells, and at last what comes due after them."""
    with unburdened():
        for number, line in enumerate(lines, 1):
            event = player.read(number, line)
            if event is not None:
                yield from player.take(number, event)
        yield from player.end()


@contextmanager
def unburdened() -> Iterator[None]:
    """What is there already, the plant above all, is not looked over again and again for garbage."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _event(line: AlarmLine) -> tuple[Observed, list[str]]:
    """The event, and the words of the line that nobody knows. Raises ValueError."""
    if line.state not in ("raise", "clear"):
        raise ValueError(f'state is "{line.state}"; it is raise or clear')
    odd = []
    severity, via = _SEVERITIES.get(line.severity or ""), _VIAS.get(line.via)
    if severity is None and line.severity is not None:
        odd.append(f'severity "{line.severity}"')
    if via is None:
        odd.append(f'via "{line.via}"')
    plain = line.attrs or {}
    if plain:
        plain = {name: value for name, value in plain.items() if _plain(value)}
        odd += [f"attrs.{name} is no text and no number" for name in line.attrs or {} if name not in plain]
    change = Change(
        resource=line.object,
        alarm_type=line.code,
        present=line.state == "raise",
        qualifier=line.source,
        severity=severity,
        device_at=_moment(line.ts, "ts") if line.ts is not None else None,
        attrs=plain,
    )
    return Observed(_moment(line.rx_ts, "rx_ts"), line.source, via or Via.EMS, (change,)), odd


_SEVERITIES = {severity.value: severity for severity in Severity}
_VIAS = {via.value: via for via in (Via.POLL, Via.TRAP, Via.SYSLOG, Via.EMS)}


def _moment(seconds: float, what: str) -> datetime:
    if not 0 <= seconds < _LATEST_S:
        raise ValueError(f"{what} is {seconds:g}; write Unix seconds, such as 1767990632.5")
    return _ZERO + timedelta(seconds=seconds)


def _named(change: Change) -> str:
    return f"{change.resource}|{change.alarm_type}|{change.qualifier}"


def _shown(line: bytes) -> str:
    return ascii(line[:60].decode("utf-8", "replace"))[1:-1]


def _plain(value: object) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, str) or (isinstance(value, int | float) and math.isfinite(value))
