"""Making cases with the simulator, in a process as anybody would, and judging them: one worker's work."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from linewatch.cli.bench_localise_judge import OURS, Judged, judge
from linewatch.cli.bench_rivals import NotMeasured

_MOST_S = 3_600


class Chunk(NamedTuple):
    """So many cases of one row on one plant, with seeds from `seed` on."""

    row: str
    plant: str
    what: str
    noise: str
    seed: int
    cases: int
    rivals: bool = True
    failures: Path | None = None

    def command(self, out: Path) -> list[str]:
        words = ["--plant", self.plant, "--class", self.what, "--noise", self.noise]
        words += ["--seed", str(self.seed), "--count", str(self.cases), "--out", str(out)]
        return [sys.executable, "-m", "simulators.storms", *words, *(["--rivals"] if self.rivals else [])]


def work(chunk: Chunk) -> tuple[Chunk, list[Judged]]:
    """Make them, judge them, keep what went wrong, throw the rest away. Raises NotMeasured."""
    with tempfile.TemporaryDirectory(prefix="bench-localise-") as scratch:
        here = Path(scratch)
        names = _made(chunk, here)
        found = []
        for name in names:
            steps = chunk.row == "step"
            judged, verdict = judge(
                here / "topology.json", here / name, chunk.plant, chunk.noise, steps=steps
            )
            found.append(judged)
            if chunk.failures is not None and _is_wrong(judged):
                _keep(chunk, here, here / name, json.dumps(verdict, ensure_ascii=False, indent=1))
        return chunk, found


def _made(chunk: Chunk, out: Path) -> list[str]:
    try:
        done = subprocess.run(  # noqa: S603 - the benchmark's own command
            chunk.command(out), check=False, capture_output=True, text=True, timeout=_MOST_S
        )
    except subprocess.TimeoutExpired as error:
        raise NotMeasured(
            f"the simulator was not done after {_MOST_S} s: {' '.join(chunk.command(out))}"
        ) from error
    names = done.stdout.split()
    if done.returncode and "Traceback" in done.stderr:
        raise NotMeasured(f"the simulator failed: {done.stderr.strip().splitlines()[-1]}")
    return names


def _is_wrong(judged: Judged) -> bool:
    ours = judged.scores[OURS]
    return ours.strict.f1 < 1 or ours.invented > 0 or ours.circuits.f1 < 1


def _keep(chunk: Chunk, here: Path, case: Path, verdict: str) -> None:
    """FAILURES/PLANT/topology.json and FAILURES/PLANT/CASE/: what `linewatch replay` takes."""
    assert chunk.failures is not None
    home = chunk.failures / chunk.plant.strip("/").replace("/", "_").replace(":", "-")
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "topology.json").exists():
        shutil.copy(here / "topology.json", home / "topology.json")
    kept = home / case.name
    shutil.copytree(case, kept, dirs_exist_ok=True)
    (kept / "verdict.json").write_text(verdict, encoding="utf-8")
