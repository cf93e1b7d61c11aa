"""`linewatch token` and `linewatch why` as people run them, on a real store file and server."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from linewatch import __version__
from linewatch.cli.main import make_app
from linewatch.store.journal import Store
from tests.conftest import ROOT
from tests.fakes.api_house import House
from tests.fakes.served import served

DEADLINE_S = 60


async def linewatch(*arguments: str, token: str = "") -> tuple[int, str, str]:
    """Exit code, stdout, stderr. In a thread: the server it asks lives in this loop."""
    env = {"LINEWATCH_TOKEN": token, "COLUMNS": "120"}
    result = await asyncio.to_thread(CliRunner().invoke, make_app(), list(arguments), env=env)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def site(tmp_path: Path) -> Path:
    file = tmp_path / "linewatch.yaml"
    plant = ROOT / "topology" / "xiangtan"
    file.write_text(f"plant: {plant}\nstore: sqlite:///site.db\ncredentials: credentials.yaml\n")
    (tmp_path / "credentials.yaml").write_text("default: {community_file: community}\n")
    community = tmp_path / "community"
    community.write_text("public\n")
    community.chmod(0o600)
    return file


async def test_the_life_of_a_token(site: Path) -> None:
    config = ("--config", str(site))
    code, out, err = await linewatch("token", "create", *config, "--name", "夜班 desk", "--role", "operator")
    assert code == 0, err
    token = out.strip()
    assert token.startswith("lw_")
    assert token not in err
    assert b"lw_" not in site.with_name("site.db").read_bytes(), "only its hash is kept"

    house = House()
    house.store = await Store.open(f"sqlite:///{site.with_name('site.db')}")
    house.__post_init__()
    house.at = (await house.store.tokens())[0].created
    try:
        async with house.client(token) as client:
            assert (await client.get("/v1/whoami")).json()["name"] == "夜班 desk"
    finally:
        await house.store.close()

    code, out, err = await linewatch("token", "list", *config, "--json")
    (row,) = json.loads(out)
    assert (row["role"], row["state"], "hash" in row) == ("operator", "good", False)
    assert (await linewatch("token", "revoke", *config, row["id"]))[0] == 0
    code, _, err = await linewatch("token", "revoke", *config, row["id"])
    assert code == 1
    assert "no good token has the id" in err
    code, out, _ = await linewatch("token", "list", *config)
    assert "revoked" in out


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("token", "create", "--name", "x", "--config", "SITE", "--scope", "everyone"), 2, "customer:GOV-01"),
        (("token", "create", "--name", "x", "--config", "SITE", "--expires", "soon"), 2, "--expires"),
        (("token", "create", "--name", " ", "--config", "SITE"), 2, "--name is empty"),
        (("token", "list", "--config", "nowhere.yaml"), 1, "nowhere.yaml"),
        (("why", "I-1"), 1, "linewatch token create"),
        (("wyh", "I-1"), 2, "wyh"),
    ],
)
async def test_what_is_wrong_is_said(site: Path, arguments: tuple[str, ...], code: int, word: str) -> None:
    got, _, err = await linewatch(*(str(site) if a == "SITE" else a for a in arguments))
    assert got == code, err
    assert word in " ".join(err.split())
    assert "Traceback" not in err


async def test_why_on_one_screen() -> None:
    house = House()
    async with served(house.app) as url:
        code, out, err = await linewatch("why", "I-1", "--api", url, "--lang", "en", token=house.token())
        assert code == 0, err
        for word in ("CAB-1", "90%", "between MH-1 and MH-2", "C-1", "GOV", "AAA", "C-2", "missing", "next"):
            assert word in out
        assert len(out.splitlines()) < 40
        code, out, _ = await linewatch("why", "I-1", "--api", url, "--lang", "zh", token=house.token())
        assert "之间" in out
        assert "between" not in out


async def test_why_of_a_line_and_for_programs(tmp_path: Path) -> None:
    house = House()
    secret = tmp_path / "token"
    secret.write_text(house.token() + "\n")
    async with served(house.app) as url:
        where = ("--api", url, "--token-file", str(secret))
        code, out, err = await linewatch("why", "C-1", *where, "--json")
        assert code == 0, err
        line = json.loads(out)
        assert (line["kind"], line["state"], line["open_incidents"][0]["id"]) == ("circuit", "down", "I-1")
        assert "texts" in line["open_incidents"][0]
        code, out, _ = await linewatch("why", "C-3", *where)
        assert "no open incident affects it" in out
        code, _, err = await linewatch("why", "C-11", *where)
        assert code == 1
        assert 'Did you mean "C-1"?' in " ".join(err.split())
    code, _, err = await linewatch("why", "C-1", *where)
    assert code == 1
    assert "does not answer" in err


async def test_the_script_itself() -> None:
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("linewatch"), "--version", stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(DEADLINE_S):
        out, _ = await process.communicate()
    assert (process.returncode, out.decode()) == (0, f"linewatch {__version__}\n")
