"""One measure of a plant in this process: `python -m linewatch.cli.bench_plant_measures NAME PATH`.

What is asked of a loaded plant is timed from when it is loaded; the peak is that of the whole process.
"""

import datetime as dt
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

Timed = Callable[[Callable[[], object]], None]


class Weighed(NamedTuple):
    wall_s: float
    cpu_s: float
    peak_mb: float


class Measure(NamedTuple):
    """`peer`: the measure of somebody else's code doing alike on the same files. `bar_s` is of wall time."""

    what: str
    do: Callable[[Path, Timed], None]
    of_format: bool = False
    bar_s: float | None = None
    bar_mb: float | None = None
    peer: str = ""

    def bar(self) -> str:
        seconds = f"{self.bar_s:g} s" if self.bar_s is not None else ""
        return f"{seconds}, {self.bar_mb:.0f} MB" if self.bar_mb is not None else seconds


def _load(place: Path, timed: Timed) -> None:
    from linewatch.config.plant_files import read_index

    timed(lambda: read_index(place))


def _check(place: Path, timed: Timed) -> None:
    from linewatch.config.look import look

    timed(lambda: look(place))


def _pyyaml(place: Path, timed: Timed) -> None:
    import yaml

    from linewatch.config.plant_files import yaml_files

    files = yaml_files(place) if place.is_dir() else [place]
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    timed(lambda: [yaml.load(file.read_bytes(), loader) for file in files])  # noqa: S506 - a safe one


def _json(place: Path, timed: Timed) -> None:
    timed(lambda: json.loads(place.read_bytes()))


def _index(place: Path, timed: Timed) -> None:
    from linewatch.config.plant_files import read_plant
    from linewatch.topology.index import PlantIndex

    plant = read_plant(place).plant
    timed(lambda: PlantIndex(plant))


def _lint(place: Path, timed: Timed) -> None:
    from linewatch.config.plant_files import read_plant
    from linewatch.topology.index import PlantIndex
    from linewatch.topology.lint.rules import lints

    index = PlantIndex(read_plant(place).plant)
    timed(lambda: lints(index, dt.date(2026, 1, 1)))


def _whatif(place: Path, timed: Timed) -> None:
    from linewatch.config.plant_files import read_plant
    from linewatch.localise.faults import Fault
    from linewatch.localise.whatif import WhatIf
    from linewatch.topology.index import PlantIndex

    index = PlantIndex(read_plant(place).plant)
    asked = WhatIf(index)
    hub = max(index.nes, key=lambda ne: len(index.ports_of_ne.get(ne, ())))
    timed(lambda: asked.of((Fault("node-fail", hub),)))


def _worst(place: Path, timed: Timed) -> None:
    from linewatch.config.plant_files import read_plant
    from linewatch.localise.whatif import WhatIf
    from linewatch.localise.worst import worst
    from linewatch.topology.index import PlantIndex

    index = PlantIndex(read_plant(place).plant)
    timed(lambda: worst(WhatIf(index)))


def _standby(place: Path, timed: Timed) -> None:
    from linewatch.config.plant_files import read_plant
    from linewatch.topology.index import PlantIndex, ext_of
    from linewatch.topology.standby import Standbys

    index = PlantIndex(read_plant(place).plant)
    asked = [c.id for c in index.plant.circuits if ext_of(c).get("class") in ("AAA", "AA")]

    def search() -> None:
        standbys = Standbys(index)
        for circuit in asked:
            standbys.of(circuit)

    timed(search)


MEASURES = {
    "load-yaml": Measure("load the YAML folder, index it", _load, bar_s=10, bar_mb=400, peer="pyyaml"),
    "pyyaml": Measure("  PyYAML's CSafeLoader, the same files, no check", _pyyaml),
    "load-format": Measure("load FORMAT, index it", _load, True, bar_s=10, bar_mb=400, peer="json"),
    "json": Measure("  the standard library's json, no check", _json, True),
    "check": Measure("check the YAML folder", _check),
    "index": Measure("index it once more", _index),
    "lint": Measure("lint all of it", _lint, bar_s=20),
    "whatif": Measure("what if the NE with most ports fails", _whatif, bar_s=0.1),
    "worst": Measure("the most dangerous next cut, all cables", _worst, bar_s=60),
    "standby": Measure("standby routes of every AAA and AA line", _standby),
}


def _cpu_s() -> float:
    """Of this process and of those it has started and that have ended, in s."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> int:
    name, place = sys.argv[1], Path(sys.argv[2])
    if name == "write-format":
        from linewatch.config.plant_files import look_at_plant

        Path(sys.argv[3]).write_text(json.dumps(look_at_plant(place).raw, ensure_ascii=False), "utf-8")
        return 0
    taken: list[float] = []

    def timed(work: Callable[[], object]) -> None:
        began, cpu = time.perf_counter(), _cpu_s()
        kept = work()
        taken.extend((time.perf_counter() - began, _cpu_s() - cpu))
        del kept

    try:
        MEASURES[name].do(place, timed)
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(Weighed(taken[0], taken[1], peak_mb)._asdict()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
