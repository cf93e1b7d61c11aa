"""One case, the same for the same plant, class, noise and seed: its alarms and its truth."""

from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import msgspec

from simulators.field.faults import Fault
from simulators.storms.draw import Dice
from simulators.storms.noise import Noise
from simulators.storms.seen import Watcher
from simulators.storms.telling import Stage, Storm, Teller
from simulators.storms.truth import Judge

LASTS_S = 900.0
_EPOCH = 1_767_225_600.0  # 2026-01-01
_APART_S = {"multi": 60.0, "four": 60.0, "double-ring": 30.0}
CORE_RECORDS = 100_000


class Case(NamedTuple):
    lines: list[str]
    truth: dict[str, Any]
    faults: tuple[Fault, ...]


class Maker:
    """Makes cases of one plant; what it has looked at once it knows."""

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self.dice = Dice(watcher)
        self._judge = Judge(watcher)

    def make(self, what: str, noise: Noise, seed: int) -> Case:
        """Raises NothingToDraw."""
        rng = Random(f"{what}/{seed}")  # the same faults at every level of noise
        faults = self.dice.draw(what, rng)
        begin = _EPOCH + rng.randrange(3_000_000)
        apart = _APART_S.get(what, 0.0)
        starts = (begin, *(round(begin + rng.uniform(0, apart), 3) for _ in faults[1:]))
        order = sorted(range(len(faults)), key=lambda n: starts[n])
        stages, so_far = [], []
        for n in order:
            so_far.append(faults[n])
            stages.append(Stage(starts[n], self.watcher.see(so_far)))
        restored_at = max(starts) + LASTS_S
        telling = Random(f"{what}/{seed}/{noise}")
        teller = Teller(self.watcher.index, noise, telling)
        flaps = teller.flaps_for(stages[-1].seen.points, CORE_RECORDS) if what == "core" else 0
        storm = teller.tell(stages, restored_at, flap_each=flaps)
        last = stages[-1].seen
        truth = {
            "format": "linewatch-truth/1",
            "class": what,
            "seed": seed,
            "noise": {
                "p_missing": noise.missing,
                "p_spurious": noise.stray,
                "jitter_s": noise.clock_s,
                "flap": bool(noise.flapping or flaps),
            },
            "roots": self._judge.roots(faults, starts),
            "alternatives": self._judge.alternatives(faults),
            "circuits": {
                "down": sorted(last.down),
                "degraded": sorted(last.degraded),
                "protected": sorted(last.protected),
            },
            "restored_at": restored_at,
            "alarms": len(storm.lines),
            "spurious": storm.strays,
            "observable": {"signature": storm.signature},
            "topology": "../topology.json",
        }
        self.watcher.forget()
        return Case(storm.lines, truth, faults)


def write(case: Case, folder: Path) -> None:
    """alarms.jsonl and truth.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "alarms.jsonl").write_text("\n".join(case.lines) + "\n", encoding="utf-8")
    (folder / "truth.json").write_bytes(msgspec.json.format(msgspec.json.encode(case.truth), indent=1))


__all__ = ["CORE_RECORDS", "Case", "Maker", "Storm", "write"]
