"""What others would say of a case, written beside it in the form of a localiser's result."""

import json
from pathlib import Path

from simulators.storms.case import Case
from simulators.storms.greedy import Greedy
from simulators.storms.likely import active
from simulators.storms.noise import Noise
from simulators.storms.rules import each_its_own, suppress_and_group
from simulators.storms.seen import Watcher

_BEFORE_S = 60.0  # they are asked so long before the repair, when all has been told
_MOST_ALARMS = 4_000  # above, the one with a model would think for minutes


class Rivals:
    """`write`: alone.json, rules.json, greedy.json and ceiling.json."""

    def __init__(self, watcher: Watcher, noise: Noise) -> None:
        self._index = watcher.index
        self._greedy = Greedy(watcher, noise)

    def write(self, case: Case, folder: Path) -> None:
        until = float(case.truth["restored_at"]) - _BEFORE_S
        told = active((json.loads(line) for line in case.lines), until)
        said: dict[str, object] = {
            "alone": each_its_own(self._index, told),
            "rules": suppress_and_group(self._index, told),
        }
        if len(told) <= _MOST_ALARMS:
            said["greedy"] = self._greedy.verdict(told)
            said["ceiling"] = {"likeliest": self._greedy.is_likeliest(case.faults, case.truth, told)}
        for name, verdict in said.items():
            (folder / f"{name}.json").write_text(json.dumps(verdict), encoding="utf-8")
