"""`linewatch replay` in processes of their own: the same bytes under every hash seed."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from linewatch.store.journal import Store
from tests.golden.journal import filled
from tests.golden.test_golden_journals import FILES


@pytest.fixture
async def journal(tmp_path: Path) -> Path:
    file = tmp_path / "lw.db"
    store = await Store.open(str(file))
    await filled(FILES[-1], store)
    await store.close()
    return file


def replay(*arguments: str | Path, seed: str = "0") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "linewatch.cli.main", "replay", *map(str, arguments)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_two_hash_seeds_tell_the_same(journal: Path) -> None:
    runs = [replay(journal, "--commands", seed=seed) for seed in ("0", "1")]
    assert [run.returncode for run in runs] == [0, 0], runs[0].stderr
    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout.splitlines()) > 100
    assert "the same, byte for byte" in runs[0].stderr


def test_a_journal_that_tells_otherwise_is_found_out(journal: Path) -> None:
    db = sqlite3.connect(journal)
    db.execute("UPDATE commands SET body = CAST(replace(CAST(body AS TEXT), 'major', 'minor') AS BLOB)")
    db.commit()
    db.close()
    run = replay(journal)
    assert run.returncode == 1
    assert "journal {" in run.stdout
    assert "replay  {" in run.stdout


def test_what_is_no_journal_is_said(tmp_path: Path) -> None:
    run = replay(tmp_path / "none.db")
    assert (run.returncode, "there is no such file" in run.stderr) == (2, True)
    assert replay().returncode == 2


@pytest.mark.data
def test_alarms_are_judged_and_bad_lines_counted(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "replay" / "polska"
    alarms = tmp_path / "alarms.jsonl"
    good = (folder / "converter-fail" / "alarms.jsonl").read_text()
    alarms.write_text('{"nonsense\n' + good + '{"source": 3}\n')
    run = replay("--topology", folder / "topology.json", "--alarms", alarms, "--json")
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert [root["kind"] for each in told["incidents"] for root in each["root"]] == ["converter-fail"]
    odd = {why: [first["line"] for first in seen["first"]] for why, seen in told["input"]["odd"].items()}
    assert odd == {"not-json": [1], "wrong-type": [told["input"]["lines"]]}
    assert "not JSON" in run.stderr
