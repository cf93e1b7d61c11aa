"""Faults in time -> the lines of alarms.jsonl, with what noise makes of them."""

import json
from collections.abc import Collection, Iterator, Sequence
from random import Random
from typing import Any, NamedTuple

from linewatch.topology.index import PlantIndex
from simulators.field.physics.state import Point
from simulators.storms.clockwork import Clockwork, Told
from simulators.storms.noise import Noise
from simulators.storms.seen import Seen
from simulators.storms.strays import strays

_FLAPS_WITHIN_S = 500.0
SHOT_OFF_KM = 0.008  # standard deviation of what an OTDR measures

_SEVERITY = {
    "LOS": "critical", "COMM-FAIL": "critical", "UNREACHABLE": "critical", "CARD-FAIL": "critical",
    "TF": "critical", "DC-UNDERVOLT": "critical", "OPT-LOS": "critical", "PSE": "warning",
    "MS-RDI": "minor", "HP-RDI": "minor", "LP-RDI": "minor", "E1-RAI": "minor", "CRC-ERR": "minor",
    "RX-LOW": "minor", "MS-DEG": "minor", "LP-DEG": "minor", "LP-PJE": "warning",
    "SYNC-QL-LOW": "minor",
}  # fmt: skip


class Stage(NamedTuple):
    """From `at` on the plant is seen like this."""

    at: float
    seen: Seen


class Line(NamedTuple):
    point: Point
    present: bool
    told: Told


class Storm(NamedTuple):
    """`lines`: of alarms.jsonl, in order of arrival. `standing`: raised by the faults before the repair."""

    lines: list[str]
    signature: int
    strays: int


class Teller:
    def __init__(self, index: PlantIndex, noise: Noise, rng: Random) -> None:
        self._index, self._noise, self._rng = index, noise, rng
        self._clockwork = Clockwork(index, rng)
        self._off: dict[str, float] = {}
        self._arrived: dict[Point, float] = {}

    def tell(self, stages: Sequence[Stage], restored_at: float, *, flap_each: int = 0) -> Storm:
        """`flap_each`: how often every alarm comes and goes before it stands, beside the noise's flapping."""
        rng, noise = self._rng, self._noise
        points = sorted({p for stage in stages for p in stage.seen.points})
        lines: list[Line] = []
        caused = 0
        for point in points:
            told = self._life(point, stages, restored_at)
            caused += bool(told)
            if told and not (noise.missing and rng.random() < noise.missing):
                flaps = flap_each or (
                    rng.randint(1, 4) if noise.flapping and rng.random() < noise.flapping else 0
                )
                lines += self._flapping(told, flaps) if flaps else told
        wrong = max(1, round(noise.stray * caused)) if noise.stray else 0
        for stray in strays(self._index, rng, wrong, set(points)):
            lines += self._stray(stray, stages[0].at)
        if noise.twice:
            lines = [again for line in lines for again in self._twice(line)]
        measured = self._measured(stages)
        written = [self._written(line, measured) for line in lines]
        written.sort(key=lambda w: (w["rx_ts"], w["source"], w["object"], w["code"]))
        texts = [json.dumps(w, ensure_ascii=False, separators=(",", ":")) for w in written]
        return Storm(texts, caused, wrong)

    def flaps_for(self, points: Collection[Point], records: int) -> int:
        """How often each must come and go for so many records: what is polled is not seen to."""
        loud = sum(1 for p in points if self._clockwork.via(p.source) != "poll") * (1 - self._noise.missing)
        return round(records / (2 * loud)) + 1 if loud else 0

    def _life(self, point: Point, stages: Sequence[Stage], restored_at: float) -> list[Line]:
        """What is told of one condition until it is over."""
        lines: list[Line] = []
        since: float | None = None
        shown = False
        ends = [*(stage.at for stage in stages[1:]), restored_at]
        for (at, seen), end in zip(stages, ends, strict=True):
            if point in seen.points:
                if not shown:
                    since = at if since is None else since
                    told = self._clockwork.raised(point, since)
                    if told.ts < end:
                        lines.append(Line(point, True, told))
                        shown = True
                continue
            since = None
            if shown and point.source not in seen.unheard:
                told = self._clockwork.cleared(point, at)
                if told.ts < end:
                    lines.append(Line(point, False, told))
                    shown = False
        if shown:
            lines.append(Line(point, False, self._clockwork.cleared(point, restored_at)))
        return lines

    def _flapping(self, told: list[Line], times: int) -> list[Line]:
        """It comes and goes so often before it stands. A poll is not quick enough to see that."""
        first = told[0]
        if self._clockwork.via(first.point.source) == "poll":
            return told
        lines = [first]
        ts = first.told.ts
        latency_s = self._rng.uniform(0.05, 1.5)
        limit = min((line.told.ts for line in told[1:]), default=ts + 600) - 5
        slowest = min(6.0, _FLAPS_WITHIN_S / times)
        for _ in range(times):
            for present in (False, True):
                ts += self._rng.uniform(slowest / 12, slowest)
                if ts >= limit and not present:
                    return [*lines, *told[1:]]
                lines.append(Line(first.point, present, Told(ts, ts + latency_s)))
        return [*lines, *told[1:]]

    def _stray(self, point: Point, start: float) -> list[Line]:
        """An alarm of nothing: a blip, or one that stands for minutes."""
        rng = self._rng
        at = start + rng.uniform(-10, 200)
        stands = rng.uniform(2, 15) if rng.random() < 0.5 else rng.uniform(60, 700)
        return [
            Line(point, True, Told(at, at + rng.uniform(0.05, 1.5))),
            Line(point, False, Told(at + stands, at + stands + rng.uniform(1.5, 3))),
        ]

    def _twice(self, line: Line) -> Iterator[Line]:
        yield line
        if self._rng.random() < self._noise.twice:
            yield line._replace(told=Told(line.told.ts, line.told.rx_ts + self._rng.uniform(0.05, 1.0)))

    def _measured(self, stages: Sequence[Stage]) -> dict[str, float]:
        """OTDR unit -> km of glass, as far off as its shot is."""
        found: dict[str, float] = {}
        for stage in stages:
            for unit, metres in stage.seen.traces.items():
                if unit not in found:
                    found[unit] = round(metres / 1000 + self._rng.gauss(0, SHOT_OFF_KM), 3)
        return found

    def _written(self, line: Line, measured: dict[str, float]) -> dict[str, Any]:
        rng, noise = self._rng, self._noise
        source, about, code = line.point
        via = self._clockwork.via(source)
        off = 0.0
        if noise.clock_s and via != "poll":
            off = self._off.setdefault(source, rng.uniform(-noise.clock_s, noise.clock_s))
        late = rng.uniform(0, noise.late_s) if noise.late_s and via != "poll" and rng.random() < 0.1 else 0.0
        # Alarms overtake each other, but the reports of one alarm stay in order.
        arrives = max(line.told.rx_ts + late, self._arrived.get(line.point, 0.0) + 0.01)
        self._arrived[line.point] = arrives
        written: dict[str, Any] = {
            "ts": round(line.told.ts + off, 3),
            "rx_ts": round(arrives, 3),
            "source": source,
            "object": about,
            "code": code,
            "state": "raise" if line.present else "clear",
            "severity": _SEVERITY.get(code, "major"),
            "via": via,
        }
        if code == "OTDR-EVENT" and line.present and source in self._index.otdr:
            unit = self._index.otdr[source]
            written["attrs"] = {
                "cable": unit.cable,
                "fibre": unit.fibre,
                "otdr_km": measured.get(source, 0.0),
            }
        return written
