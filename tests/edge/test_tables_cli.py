"""`linewatch topology import | export | template` with tables, as a process."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "topology/tables-example"


def _run(*words: str | Path, here: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "linewatch.cli.main", "topology", *map(str, words)]
    return subprocess.run(command, cwd=here, capture_output=True, text=True, timeout=120)


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_tables_in_and_out_and_in_again(tmp_path: Path) -> None:
    """From CSV, out as a workbook, in from there: the same YAML, byte for byte."""
    first = _run("import", EXAMPLE, "--out", "heshan", here=tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    assert "made up: 10 ports in use, from the sections and circuits" in first.stdout
    assert _run("export", "heshan", "--out", "heshan.xlsx", here=tmp_path).returncode == 0
    second = _run("import", "heshan.xlsx", "--out", "again", here=tmp_path)
    assert (second.returncode, "ports in use" in second.stdout) == (0, False)
    assert _files(tmp_path / "heshan") == _files(tmp_path / "again")


def test_a_dry_run_shows_and_writes_nothing(tmp_path: Path) -> None:
    assert _run("import", EXAMPLE, "--out", "heshan", here=tmp_path).returncode == 0
    before = _files(tmp_path / "heshan")
    assert _run("export", "heshan", "--out", "tables", here=tmp_path).returncode == 0
    sites = tmp_path / "tables/sites.csv"
    changed = sites.read_text("utf-8-sig").replace("Longtang", "Long Tang").replace("BANK-3,", "BANK-9,")
    sites.write_text(changed, encoding="gbk")
    refused = _run("import", "tables", "--out", "heshan", "--dry-run", here=tmp_path)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert 'power_plants.csv:row 7, column D (站点 site): PWR-BANK-3: site names "BANK-3"' in refused.stderr

    sites.write_text(changed.replace("BANK-9,", "BANK-3,"), encoding="gbk")
    shown = _run("import", "tables", "--out", "heshan", "--dry-run", here=tmp_path)
    assert shown.returncode == 0
    assert '~ sites LT: ext.name.en "Longtang" -> "Long Tang"' in shown.stdout
    assert "read: 1 tables in GBK (GB18030)" in shown.stdout
    assert _files(tmp_path / "heshan") == before


def test_what_is_wrong_touches_nothing_that_was_there(tmp_path: Path) -> None:
    assert _run("import", EXAMPLE, "--out", "heshan", here=tmp_path).returncode == 0
    before = _files(tmp_path / "heshan")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad/光缆.csv").write_text("编号,长度\nC,about 3\n", encoding="utf-8")
    done = _run("import", "bad", "--out", "heshan", "--force", here=tmp_path)
    assert done.returncode == 1
    assert '光缆.csv:row 2, column B (长度): "about 3" is no length; write 3.1 or 3.1 km' in done.stderr
    assert _files(tmp_path / "heshan") == before


def test_templates_and_forms(tmp_path: Path) -> None:
    assert _run("template", "--out", "empty", here=tmp_path).returncode == 0
    assert (
        (tmp_path / "empty/cables.csv")
        .read_text("utf-8-sig")
        .startswith("编号 id,名称 name,英文名 name_en,A站 a_site")
    )
    assert (
        _run("template", "--out", "book", "--xlsx", here=tmp_path).stdout.strip()
        == "book/linewatch-plant.xlsx"
    )
    unknown = _run("export", EXAMPLE.parent / "xiangtan", "--out", "x.doc", here=tmp_path)
    assert (
        unknown.returncode,
        unknown.stderr.startswith('x.doc: ".doc" does not tell the form; add --to'),
    ) == (1, True)


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    """No file may grow beyond 2 kB, which is what a full disk is to who writes one."""
    assert _run("import", EXAMPLE, "--out", "heshan", here=tmp_path).returncode == 0
    before = _files(tmp_path / "heshan")
    words = f"import '{EXAMPLE}' --out heshan --force"
    command = f"ulimit -f 2; exec '{sys.executable}' -B -m linewatch.cli.main topology {words}"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "cannot be written (File too large); nothing is changed there" in done.stderr
    assert _files(tmp_path / "heshan") == before
