"""`linewatch topology draw` and `trace --svg` as people run them: real processes, real files."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.cells import cell_len

ROOT = Path(__file__).parents[2]
CITY = ROOT / "topology/xiangtan"


def _run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, "-m", "linewatch.cli.main", *map(str, words)]
    return subprocess.run(asked, capture_output=True, text=True, cwd=ROOT, timeout=60)


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        ((CITY,), "whole plant"),
        (("RING-B", CITY), "Hedong two-fibre MS-SPRing"),
        (("BT", "--plant", CITY), "Bantang"),
        (("CAB-HX-YH", "--plant", CITY, "--language", "en"), "cable CAB-HX-YH Hexi hub - Yuhu"),
    ],
)
def test_draw(tmp_path: Path, words: tuple[str | Path, ...], heading: str) -> None:
    file = tmp_path / "new/picture.svg"
    done = _run("topology", "draw", *words, "--svg", file, "--date", "2026-03-04")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{file}: drawn\n"
    said = " ".join(ET.parse(file).getroot().itertext())
    assert heading in said
    assert "2026-03-04" in said


def test_a_traced_line_is_drawn(tmp_path: Path) -> None:
    done = _run("trace", "HOS-01", "--plant", CITY, "--svg", tmp_path / "line.svg", "--language", "zh")
    assert done.returncode == 0, done.stderr
    said = " ".join(ET.parse(tmp_path / "line.svg").getroot().itertext())
    assert "昭山基站" in said
    assert "Zhaoshan" not in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("RING-C", CITY, "--svg", "x.svg"), 'no ring, site or cable is called "RING-C"; did you mean'),
        (("RING-A", CITY), "nothing to draw into; write --svg FILE"),
        (("RING-A", "nowhere", "--svg", "x.svg"), "nowhere: no such folder or file"),
        (("RING-A", CITY, "--svg", "/dev/null/x.svg"), "--svg names a file that may be written"),
    ],
)
def test_what_cannot_be_drawn_is_said(words: tuple[str | Path, ...], told: str) -> None:
    done = _run("topology", "draw", *words)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_trace_fits_eighty_columns() -> None:
    done = _run("trace", "ABC-01", "--plant", CITY)
    assert done.returncode == 0, done.stderr
    assert "反向绕环 the other way round" in done.stdout
    assert max(map(cell_len, done.stdout.splitlines())) <= 80
