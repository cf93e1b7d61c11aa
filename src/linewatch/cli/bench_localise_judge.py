"""One case judged as `linewatch replay` judges it, and scored; beside it what others would have said."""

import json
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from linewatch.cli.alarm_stream import Player, played
from linewatch.cli.bench_localise_score import Score, score
from linewatch.config.plant_files import read_plant
from linewatch.messages.commands import Command, IncidentNotice
from linewatch.messages.records import IncidentRecord
from linewatch.topology.plant import Plant

OURS = "linewatch"
RIVALS = ("alone", "rules", "greedy")


class Judged(NamedTuple):
    """`scores`: by whose verdict. `first_s`: from the first report to the first verdict with a right root.

    `cpu_s`: of all of it, JSON parsing included. `ceiling`: the injected faults are still the likeliest; None
    where nobody weighed it. `steps_ms`: CPU time of each step that took one more alarm, thought not included;
    kept only where asked for.
    """

    case: str
    plant: str
    what: str
    noise: str
    records: int
    scores: dict[str, Score]
    ceiling: bool | None
    first_s: float | None
    wall_s: float
    cpu_s: float
    steps_ms: tuple[float, ...] = ()


def judge(
    topology: Path, folder: Path, plant: str, noise: str, *, steps: bool = False
) -> tuple[Judged, dict[str, Any]]:
    """The case in this folder, and the verdict on it. Raises ConfigRefused, OSError."""
    truth = json.loads((folder / "truth.json").read_bytes())
    player = Player(_plant(topology))
    right = {(a["element"], a["kind"]) for root in truth["roots"] for a in root["accept"]}
    first_at: float | None = None
    steps_ms: list[float] = []
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    with (folder / "alarms.jsonl").open("rb") as lines:
        for command in _weighed(player, lines, steps_ms) if steps else played(player, lines):
            if first_at is None and isinstance(command, IncidentNotice) and _names(command.incident, right):
                first_at = command.incident.changed_at.timestamp()
    verdict = player.result()
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    verdict["wall_s"] = round(wall_s, 3)
    begun = _first_report(folder / "alarms.jsonl")
    ceiling = _read(folder / "ceiling.json")
    said = {name: _read(folder / f"{name}.json") for name in RIVALS}
    judged = Judged(
        case=folder.name,
        plant=plant,
        what=truth["class"],
        noise=noise,
        records=truth["alarms"],
        scores={OURS: score(truth, verdict)} | {n: score(truth, v) for n, v in said.items() if v is not None},
        ceiling=None if ceiling is None else bool(ceiling["likeliest"]),
        first_s=None if first_at is None or begun is None else first_at - begun,
        wall_s=wall_s,
        cpu_s=cpu_s,
        steps_ms=tuple(steps_ms),
    )
    return judged, verdict


def _weighed(player: Player, lines: Iterable[bytes], steps_ms: list[float]) -> Iterator[Command]:
    """As `played`, with the step of each alarm weighed by itself."""
    for number, line in enumerate(lines, 1):
        event = player.read(number, line)
        if event is None:
            continue
        if player.virtual.world.at is not None:
            yield from player.virtual.until(event.at)
        begun_s = time.thread_time()
        told = list(player.take(number, event))
        steps_ms.append((time.thread_time() - begun_s) * 1_000)
        yield from told
    yield from player.end()


@lru_cache(maxsize=2)
def _plant(topology: Path) -> Plant:
    return read_plant(topology).plant


def _names(incident: IncidentRecord, right: set[tuple[str, str]]) -> bool:
    return any(
        (root.element, root.kind) in right and root.probability >= 0.5 for root in incident.verdict.roots
    )


def _read(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    read: dict[str, Any] = json.loads(path.read_bytes())
    return read


def _first_report(alarms: Path) -> float | None:
    with alarms.open("rb") as lines:
        line = lines.readline().strip()
    return float(json.loads(line)["rx_ts"]) if line else None
