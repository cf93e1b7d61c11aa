"""`linewatch profile`: a walk read as gear is, a draft from live gear, and the site's own folder."""

import asyncio
import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from linewatch.cli.main import make_app
from linewatch.cli.profile import _walked
from linewatch.cli.profile_draft import draft
from linewatch.cli.recorded.agent import RecordedAgent
from linewatch.cli.recorded.walk_file import read_walk
from linewatch.profiles.library import load, standard

BOX = """\
1.3.6.1.2.1.1.1.0|4|Acme MUX 4
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.99999.4
1.3.6.1.2.1.2.2.1.2.1|4|E1 1
1.3.6.1.2.1.2.2.1.2.2|4|E1 2
1.3.6.1.2.1.2.2.1.3.1|2|18
1.3.6.1.2.1.2.2.1.3.2|2|19
1.3.6.1.2.1.2.2.1.7.1|2|1
1.3.6.1.2.1.2.2.1.7.2|2|1
1.3.6.1.2.1.2.2.1.8.1|2|1
1.3.6.1.2.1.2.2.1.8.2|2|2
1.3.6.1.4.1.99999.4.1.1.1|2|3
1.3.6.1.4.1.99999.4.1.1.2|2|3
1.3.6.1.4.1.99999.4.1.1.3|2|5
"""
MODULE = """\
module: acme-mib
source: ACME-MUX-MIB
tables:
  - table: acmeCards
    shows: cards
    index: numbered
    calls: card
    rows: 1.3.6.1.4.1.99999.4.1.1
    state:
      - {column: acmeCardState, oid: 1.3.6.1.4.1.99999.4.1.1, reads: enum, values: {3: ok, 5: CARD-FAIL}}
"""
DEVICE = """\
profile: Acme MUX
match: {sys_object_id: [1.3.6.1.4.1.99999]}
modules: [standard, acme-mib]
"""
run = CliRunner().invoke


@pytest.fixture
def box(tmp_path: Path) -> Path:
    file = tmp_path / "box.snmprec"
    file.write_text(BOX)
    return file


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    for part, name, content in (("modules", "acme-mib", MODULE), ("devices", "acme", DEVICE)):
        (folder / part).mkdir(parents=True)
        (folder / part / f"{name}.yaml").write_text(content)
    return folder


def test_unknown_gear_shows_its_e1_ports(box: Path) -> None:
    result = run(make_app("profile"), ["profile", "test", "auto", str(box), "--json"])
    said = json.loads(result.stdout)
    assert result.exit_code == 0
    assert said["profile"] == "generic IF-MIB"
    assert said["e1"] == {"up": 1, "down": 1, "other": 0}
    assert [(a["resource"], a["alarm_type"]) for a in said["alarms"]] == [("E1 2", "LINK-DOWN")]
    assert said["unread"]["subtrees"]["1.3.6.1.4.1.99999.4.1.1"] == 3


def test_a_site_s_own_module_reads_what_was_not_read(box: Path, own: Path) -> None:
    args = ["profile", "test", "acme mux", str(box), "--json", "--profiles", str(own)]
    said = json.loads(run(make_app("profile"), args).stdout)
    assert [(a["resource"], a["alarm_type"]) for a in said["alarms"]] == [
        ("E1 2", "LINK-DOWN"),
        ("card 3", "CARD-FAIL"),
    ]
    assert said["unread"]["objects"] == 0


@pytest.mark.parametrize(
    ("profile", "code", "sentence"),
    [
        pytest.param("RAD", 1, 'profile "RAD" does not fit it', id="another make's"),
        pytest.param("generic IF-MIB", 0, "", id="fits anything"),
        pytest.param("Rad Inc", 1, 'there is no profile "Rad Inc"; write auto, or one of:', id="no such"),
    ],
)
def test_whether_a_profile_fits(box: Path, profile: str, code: int, sentence: str) -> None:
    result = run(make_app("profile"), ["profile", "test", profile, str(box)])
    assert result.exit_code == code
    assert sentence in result.stderr


def test_a_file_that_is_no_walk(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("hello\n")
    result = run(make_app("profile"), ["profile", "test", "auto", str(tmp_path / "x")])
    assert result.exit_code == 1
    assert "no line of it is OID|tag|value" in result.stderr


def test_every_profile_is_listed() -> None:
    said = json.loads(run(make_app("profile"), ["profile", "list", "--json"]).stdout)
    assert {row["profile"] for row in said} == {device.profile for device in standard().devices}
    assert "Vutlan" in run(make_app("profile"), ["profile", "list"]).stdout


async def test_a_draft_of_live_gear_is_a_profile_that_fits_it(box: Path, tmp_path: Path) -> None:
    agent = RecordedAgent(read_walk(box).objects)
    agent.open()
    try:
        address = f"127.0.0.1:{agent.address[1]}"
        sight, objects, whole = await asyncio.wait_for(
            _walked(address, "walk", "2c", 1.0, standard()), timeout=20
        )
    finally:
        agent.close()
    written = draft(sight, objects, standard(), whole=whole)
    assert "1.3.6.1.4.1.99999.4.1.1: 3 rows, values 3, 5" in written
    assert yaml.safe_load(written)["match"] == {"sys_object_id": ["1.3.6.1.4.1.99999.4"]}
    (tmp_path / "devices").mkdir()
    (tmp_path / "devices" / "new.yaml").write_text(written)
    profiles = load(tmp_path, standard())
    assert profiles.match("1.3.6.1.4.1.99999.4", "", ()).profile == "Acme MUX 4"
