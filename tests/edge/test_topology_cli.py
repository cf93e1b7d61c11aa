"""`linewatch check`, `topology` and `trace` as people run them: real processes, real files."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from linewatch.messages.records import AlarmKey, AlarmPhase, AlarmRole
from tests.fakes.api_house import House, alarm
from tests.fakes.served import served

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "tests/config"
DEADLINE_S = 60
WIDE = {**os.environ, "COLUMNS": "160"}


def _run(*arguments: object, here: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "linewatch.cli.main", *(str(argument) for argument in arguments)]
    return subprocess.run(command, cwd=here, capture_output=True, text=True, timeout=DEADLINE_S, env=WIDE)


def test_check_a_good_plant_and_the_example_city() -> None:
    done = _run("check", CONFIG / "good.yaml", "topology/xiangtan")
    assert (done.returncode, done.stdout) == (0, "")
    assert "no errors, no warnings" in done.stderr


def test_check_tells_file_line_and_what_to_write(tmp_path: Path) -> None:
    shutil.copy(CONFIG / "good.yaml", tmp_path / "00-good.yaml")
    for name in ("unknown-site", "fibre-used-twice", "circuit-without-legs"):
        shutil.copy(CONFIG / f"bad/plant/{name}.yaml", tmp_path)
    done = _run("check", ".", here=tmp_path)
    assert done.returncode == 1
    site, fibre, legs = done.stdout.splitlines()
    assert site == (
        'unknown-site.yaml:2: CAB-X: z_site names "SHOPP", and there is no site of that id. '
        'Did you mean "SHOP"?'
    )
    assert fibre == (
        "fibre-used-twice.yaml:2: MS-X: fibre CAB-AB:F1 is used twice (by section MS-AB already); "
        "write a fibre that is free"
    )
    assert legs == (
        "circuit-without-legs.yaml:8: C-2: it has no legs, and does not connect NE-A to NE-B; "
        "write legs from NE-A to NE-B"
    )
    told = json.loads(_run("check", "--json", ".", here=tmp_path).stdout)
    assert told["clean"] is False
    assert [(one["file"], one["line"], one["severity"]) for one in told["findings"]] == [
        ("unknown-site.yaml", 2, "error"),
        ("fibre-used-twice.yaml", 2, "error"),
        ("circuit-without-legs.yaml", 8, "error"),
    ]


def test_check_a_format_file_by_its_lines(tmp_path: Path) -> None:
    exported = _run("topology", "export", CONFIG / "good.yaml", "--out", tmp_path / "plant.json")
    assert exported.returncode == 0
    text = (tmp_path / "plant.json").read_text(encoding="utf-8")
    bad = text.replace('"id": "CAB-BC", "a_site": "B"', '"id": "CAB-BC", "a_site": "BB"')
    line = 1 + next(n for n, row in enumerate(bad.splitlines()) if '"a_site": "BB"' in row)
    (tmp_path / "plant.json").write_text(bad, encoding="utf-8")
    done = _run("check", "plant.json", here=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith(
        f'plant.json:{line}: CAB-BC: a_site names "BB", and there is no site of that id'
    )


def test_a_path_that_is_not_there_is_a_usage_error() -> None:
    assert _run("check", "nowhere").returncode == 2


def test_import_export_is_the_identity(tmp_path: Path) -> None:
    raw = {
        "format": "linewatch-plant/1",
        "sites": [{"id": "no", "lon": 0, "lat": 0.0, "ext": {"name": "1e3", "odd key": [1, 1.0, None]}}],
        "meta": {"on": "off"},
    }
    (tmp_path / "in.json").write_text(json.dumps(raw), encoding="utf-8")
    assert _run("topology", "import", "in.json", "--out", "city", here=tmp_path).returncode == 0
    assert _run("topology", "export", "city", "--out", "out.json", here=tmp_path).returncode == 0
    again = (tmp_path / "out.json").read_text(encoding="utf-8")
    assert json.dumps(json.loads(again), sort_keys=True) == json.dumps(raw, sort_keys=True)

    refused = _run("topology", "import", "in.json", "--out", "city", here=tmp_path)
    assert (refused.returncode, refused.stderr) == (
        1,
        "city: this folder is not empty; give a new one, or --force\n",
    )
    assert _run("topology", "import", "in.json", "--out", "city", "--force", here=tmp_path).returncode == 0


@pytest.mark.data
def test_import_says_what_it_made_up(shared_data: Path, tmp_path: Path) -> None:
    done = _run("topology", "import", shared_data / "topologies/polska.txt", "--out", tmp_path / "polska")
    assert done.returncode == 0
    assert "made up: 18 STM-16 sections, one per link" in done.stdout
    assert "made up: 12 agent addresses on loopback, 127.20.0.1:16161 to 127.20.0.12:16161" in done.stdout


def test_trace_a_line() -> None:
    shown = _run("trace", "C-1", "--plant", CONFIG / "good.yaml")
    assert shown.returncode == 0
    for word in ("RTR-HQ", "VC4-W", "VC4-P", "CAB-AB F1/F2 6.2 km", "管道 duct DUCT-1", "RTR-SHOP W1"):
        assert word in shown.stdout
    told = json.loads(_run("trace", "C-1", "--plant", CONFIG / "good.yaml", "--json").stdout)
    assert (told["circuit"], told["state"], told["alarms"]) == ("C-1", None, {})
    assert told["hops"][0] == {"kind": "router", "id": "RTR-HQ", "at": "A"}


async def test_trace_with_the_alarms_of_a_running_linewatch(tmp_path: Path) -> None:
    house = House()
    cut = alarm(AlarmKey("NE-A/S1/P1", "LOS", "NE-A"), "NE-A", AlarmRole.ROOT, "I-1", AlarmPhase.RAISED)
    far = alarm(AlarmKey("NE-Q/1", "LOS", "NE-Q"), "NE-Q", AlarmRole.ROOT, "", AlarmPhase.RAISED)
    gone = alarm(AlarmKey("CV-1", "E1-LOS", "CV-1"), "CV-1", AlarmRole.NONE, "", AlarmPhase.CLEARED)
    house.seen = replace(house.seen, alarms={str(a.key): a for a in (cut, far, gone)})
    secret = tmp_path / "token"
    secret.write_text(house.token() + "\n")
    async with served(house.app) as url:
        asked = ("trace", "C-1", "--plant", CONFIG / "good.yaml", "--api", url, "--token-file", secret)
        told = await asyncio.to_thread(_run, *asked, "--json")
        shown = await asyncio.to_thread(_run, *asked)
    assert told.returncode == 0, told.stderr
    said = json.loads(told.stdout)
    assert (said["state"], said["alarms"]) == ("down", {"NE-A/S1/P1": ["LOS"]})
    assert "NE-A/S1/P1" in shown.stdout
    assert "LOS" in shown.stdout
    assert "中断 down" in shown.stdout
    away = _run(*asked)
    assert (away.returncode, "does not answer" in away.stderr) == (1, True)


def test_trace_a_line_that_is_not_there() -> None:
    done = _run("trace", "C-l", "--plant", CONFIG / "good.yaml")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == 'no line is called "C-l"; did you mean "C-1"?\n'
