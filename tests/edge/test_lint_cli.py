"""`linewatch topology lint` as people run it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CITY = ROOT / "topology" / "xiangtan"


def _run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "linewatch.cli.main", "topology", "lint", *map(str, arguments)]
    wide = {**os.environ, "COLUMNS": "160"}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, env=wide)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The city with a cable of a ring taken down, and one warning waived to the end of 2026-03-04."""
    folder = tmp_path / "city"
    shutil.copytree(CITY, folder)
    cables = folder / "20-cables.yaml"
    text = cables.read_text(encoding="utf-8")
    cables.write_text(
        text.replace("  - id: CAB-YH-JH\n", "  - id: CAB-YH-JH\n    status: decommissioned\n"), "utf-8"
    )
    waiver = "waivers:\n  - {lint: shared-msp, element: DUCT-JR, reason: one entry only, until: 2026-03-04}\n"
    (folder / "90-waivers.yaml").write_text(waiver, encoding="utf-8")
    return folder


def test_the_city_has_no_error() -> None:
    done = _run(CITY)
    assert done.returncode == 0, done.stderr
    assert "warning: shared-legs: DUCT-HX-N: both legs of 37 protected lines" in done.stdout
    assert done.stdout.endswith("topology/xiangtan: no errors, 6 warnings, 6 notes, 0 waived\n")


def test_an_error_is_exit_1_and_a_waiver_holds_to_its_last_day(broken: Path) -> None:
    done = _run(broken, "--severity", "warning", "--on", "2026-03-04")
    assert done.returncode == 1
    assert "error: out-of-service: CAB-YH-JH" in done.stdout
    assert "DUCT-JR" not in done.stdout
    assert done.stdout.endswith("1 error, 5 warnings, no notes, 1 waived\n")
    assert (
        "[waived until 2026-03-04: one entry only]" in _run(broken, "--waived", "--on", "2026-03-04").stdout
    )
    after = _run(broken, "--rule", "shared-msp", "--rule", "waiver-expired", "--on", "2026-03-05")
    assert after.returncode == 0
    assert "1 warning, 1 note" in after.stdout


def test_for_programs(broken: Path) -> None:
    done = _run(broken, "--json", "--waived", "--on", "2026-03-04")
    said = json.loads(done.stdout)
    assert (said["on"], said["waived"], said["counts"]["error"]) == ("2026-03-04", 1, 1)
    by_rule = {one["rule"]: one for one in said["findings"]}
    assert by_rule["shared-msp"]["waived"] == {"reason": "one entry only", "until": "2026-03-04"}
    assert by_rule["out-of-service"]["title"]["en"] == "lines over what is planned or taken down"
    assert len(by_rule["shared-legs"]["others"]) == 37


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rule", "shared-leg"], 'no rule is called "shared-leg"'),
        (["--severity", "bad"], "write error, warning or note"),
        (["--on", "tomorrow"], "write 2026-03-04"),
    ],
)
def test_a_command_line_that_is_none(arguments: list[str], said: str) -> None:
    done = _run(CITY, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
