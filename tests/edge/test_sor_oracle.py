"""Our readers beside pyOTDR, which is GPL: a program of its own, in an environment of its own.

`tests/install-oracle` puts it into .venv-oracle; without it these tests are skipped, and counted aloud.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from linewatch.sor import read
from simulators.otdr.cases import case

ORACLE = Path(__file__).resolve().parent.parent.parent / ".venv-oracle" / "bin" / "python"
ASK = """
import json, sys
from pyotdr.read import sorparse
status, found, points = sorparse(sys.argv[1])
assert status == "ok", status
fixed, events = found["FxdParams"], found["KeyEvents"]
told = [events["event %d" % (n + 1)] for n in range(events["num events"])]
print(json.dumps({
    "version": found["version"], "wavelength": fixed["wavelength"], "pulse": fixed["pulse width"],
    "index": fixed["index"], "samples": len(points), "last": points[-1],
    "events": [[e["distance"], e["type"][:8], e["splice loss"], e["refl loss"]] for e in told]}))
"""


@pytest.fixture(scope="module")
def oracle() -> Path:
    if not ORACLE.is_file():
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail("pyOTDR is not in .venv-oracle, and CI may not skip; run tests/install-oracle")
        pytest.skip("pyOTDR is not there to compare with; run tests/install-oracle")
    return ORACLE


@pytest.mark.data
def test_recorded_traces_read_as_pyotdr_reads_them(oracle: Path, shared_data: Path, tmp_path: Path) -> None:
    files = sorted((shared_data / "otdr").glob("*.sor"))
    assert files
    for file in files:
        _compare(oracle, file, tmp_path)


def test_simulated_traces_read_as_pyotdr_reads_them(oracle: Path, tmp_path: Path) -> None:
    """The simulator's writer is no closer to our reader than to another's."""
    versions = set()
    for seed in range(40, 48):
        for end, data in case(seed).shots:
            file = tmp_path / f"{seed}-{end}.sor"
            file.write_bytes(data)
            versions.add(_compare(oracle, file, tmp_path))
    assert versions == {"1.00", "2.00"}


def _compare(oracle: Path, file: Path, scratch: Path) -> str:
    done = subprocess.run([oracle, "-c", ASK, file], cwd=scratch, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    theirs = json.loads(done.stdout.splitlines()[-1])
    ours = read(file.read_bytes())
    assert ours.version == theirs["version"]
    wavelength = float(str(theirs["wavelength"]).split()[0])
    assert ours.wavelength_nm == pytest.approx(wavelength * (10 if wavelength < 200 else 1))
    assert ours.pulse_ns == int(str(theirs["pulse"]).split()[0])
    assert ours.group_index == pytest.approx(float(theirs["index"]))
    assert len(ours.counts) == theirs["samples"]
    assert len(ours.events) == len(theirs["events"])
    for event, (km, code, loss, reflectance) in zip(ours.events, theirs["events"], strict=True):
        assert event.at_m == pytest.approx(float(km) * 1000, abs=0.51)
        assert event.code == code
        assert (event.loss_db, event.reflectance_db) == pytest.approx((float(loss), float(reflectance)))
    return ours.version
