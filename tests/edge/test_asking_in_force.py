"""A field, a daemon and no plant at hand: the commands ask for the plant in force, and what is open in it."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest

from simulators.demo.addresses import on_loopback
from simulators.demo.play import ask_field
from tests.edge.test_api_cli import linewatch
from tests.edge.test_daemon_run import ended, running, until
from tests.unit.simulators.small_city import small_city


def free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Watched:
    """The small city as a field process, and a site whose daemon watches it."""

    def __init__(self, folder: Path) -> None:
        plant = folder / "city.json"
        index = on_loopback(small_city(), free_port(socket.SOCK_DGRAM))
        plant.write_bytes(msgspec.json.encode(index.plant))
        (folder / "community").write_text("public\n")
        (folder / "community").chmod(0o600)
        (folder / "credentials.yaml").write_text("default: {community_file: community}\n")
        self.url = f"http://127.0.0.1:{free_port(socket.SOCK_STREAM)}"
        self.file = folder / "site.yaml"
        self.file.write_text(
            "plant: city.json\nstore: sqlite:///lw.db\ncredentials: credentials.yaml\n"
            f'api: {{listen: "{self.url[7:]}"}}\ntraps: {{listen: "127.0.0.1:0"}}\n'
            "poll: {interval: 1s, timeout: 1s, retries: 0}\n"
        )
        self.control = str(folder / "c")
        command = [sys.executable, "-m", "simulators.field", "--plant", str(plant), "--control", self.control]
        command += ["--community-file", str(folder / "community"), "--speed", "25"]
        self.field = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.field.stdout is not None
        assert "agents answer" in self.field.stdout.readline()

    async def cut(self, cable: str) -> None:
        told = await ask_field(self.control, {"do": "fault", "kind": "cable-cut", "element": cable})
        assert told["ok"], told

    def end(self) -> None:
        self.field.terminate()
        self.field.communicate(timeout=10)


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    folder = tmp_path / "site"
    folder.mkdir()
    return Watched(folder)


async def test_a_cut_in_the_field_and_what_would_come_next(watched: Watched, tmp_path: Path) -> None:
    options = ("--config", str(watched.file), "--name", "desk", "--role", "viewer")
    code, out, err = await linewatch("token", "create", *options)
    assert code == 0, err
    token, api = out.strip(), ("--api", watched.url)

    async def told(*words: str) -> str:
        code, out, err = await linewatch(*words, *api, token=token)
        assert code == 0, (words, out, err)
        return out

    try:
        async with running(watched.file, "--watch") as process:
            await until(process.stdout, b"linewatch:")
            before = json.loads(await told("whatif", "CAB-CA", "--json"))
            await watched.cut("CAB-AB")
            await until(process.stdout, b"CAB-AB")
            found = json.loads(await told("whatif", "CAB-CA", "--json"))
            incident = found["present"][0]
            assert (before["present"], before["worse_incidents"]) == ([], [])
            assert [one["incident"] for one in found["worse_incidents"]] == [incident]
            assert found["counts"]["down"] > before["counts"]["down"]
            assert incident in await told("whatif", "CAB-CA")
            assert "T-AB" in await told("trace", "C-1")
            picture = tmp_path / "plant.svg"
            await told("topology", "draw", "--svg", str(picture))
            states = {e.get("data-element"): e.get("data-state") for e in ET.parse(picture).getroot().iter()}
            assert states["AB"] != states["W"], states
            assert json.loads(await told("topology", "capacity", "T-AB", "--json"))["rooms"][0]["used"]
            free = json.loads(await told("topology", "free", "NE-A", "NE-B", "--json"))
            over = {way["steps"][0]["trail"]: way["not_usable"] for way in free["ready"]}
            assert incident in over["T-AB"]
            assert over["T-ACB"] == ""
            assert await told("topology", "standby", "C-1")
            code, out, err = await linewatch("topology", "lint", *api, token=token)
            assert code in (0, 1), err
            assert "warning" in out
            process.send_signal(signal.SIGTERM)
            assert await ended(process) == 0
    finally:
        watched.end()


async def test_where_there_is_no_plant_it_says_what_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (("whatif", "X"), ("trace", "X"), ("topology", "lint"), ("topology", "capacity")):
        code, _, err = await linewatch(*words)
        assert code == 1
        assert "--api URL" in " ".join(err.split())
