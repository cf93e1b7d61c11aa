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


def test_a_folder_gets_a_set_of_sheets(tmp_path: Path) -> None:
    done = _run("topology", "draw", CITY, "--svg", tmp_path / "wall")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{tmp_path / 'wall'}: 3 sheets drawn, the first is plant.svg\n"
    assert sorted(file.name for file in (tmp_path / "wall").iterdir()) == [
        "RING-A.svg",
        "RING-B.svg",
        "plant.svg",
    ]


def test_a_domain_of_a_large_plant_and_all_of_it(tmp_path: Path) -> None:
    """Without an element and without --full it is an overview: tests/unit/drawing/test_drawn_sheets.py."""
    plant, file = tmp_path / "province.json", tmp_path / "x.svg"
    made = [sys.executable, "-m", "simulators.plants", "--circuits", "0", "--nes", "150", "--out", str(plant)]
    subprocess.run(made, check=True, capture_output=True, cwd=ROOT, timeout=60)
    for words, widest_mm in ((("CS", "--plant", plant), 1200), ((plant, "--full"), 9999)):
        done = _run("topology", "draw", *words, "--svg", file)
        assert done.returncode == 0, done.stderr
        width = float(str(ET.parse(file).getroot().get("width")).removesuffix("mm"))
        assert 400 < width <= widest_mm
    assert width > 1189


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
