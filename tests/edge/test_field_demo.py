"""The demo as a process: it ends cleanly, says why it cannot begin, and (soak) tells a whole story."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from linewatch.topology.agents import agents
from simulators.demo.addresses import at_home, on_loopback
from tests.unit.simulators.small_city import small_city

DEADLINE_S = 60


class Demo:
    """`python -m simulators.demo` on the small city, its lines as they come."""

    def __init__(self, folder: Path, *options: str) -> None:
        plant = folder / "city.json"
        plant.write_bytes(msgspec.json.encode(small_city().plant))
        self.folder = folder / "demo"
        command = [sys.executable, "-m", "simulators.demo", *options, "--plant", str(plant)]
        command += ["--folder", str(self.folder), "--api-port", "0", "--traps-port", "0", "--interval", "1s"]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "COLUMNS": "200"},
            start_new_session=True,
        )

    def until(self, word: str) -> str:
        """Read up to a line with this word; everything read."""
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if word in line:
                return said
        return pytest.fail(f"it never said {word!r}:\n{said}")

    def children(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(p) for p in path.read_text().split()]

    def end(self) -> tuple[str, int]:
        rest, _ = self.process.communicate(timeout=DEADLINE_S)
        return rest, self.process.returncode


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    return Demo(tmp_path, "lan")


def test_ctrl_c_ends_everything(demo: Demo) -> None:
    demo.until("all is calm")
    children = demo.children()
    assert len(children) == 2
    assert (demo.folder / "community").stat().st_mode & 0o077 == 0
    assert (demo.folder / "token").stat().st_mode & 0o077 == 0
    demo.process.send_signal(signal.SIGINT)
    rest, code = demo.end()
    assert code == 0
    assert "everything the demo started has ended" in rest
    assert not [pid for pid in children if alive(pid)]


def test_a_daemon_that_dies_is_told_and_nothing_is_left(demo: Demo) -> None:
    demo.until("all is calm")
    field, daemon = demo.children()
    os.kill(daemon, signal.SIGKILL)
    rest, code = demo.end()
    assert code == 1
    assert "the daemon ended early" in rest
    assert "Traceback" not in rest
    assert not alive(field)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["cable-cat"], 'Did you mean "cable-cut"?'),
        (["/nowhere.yaml"], "there is no such file"),
    ],
)
def test_a_demo_that_cannot_begin_says_why(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    rest, code = Demo(tmp_path, *arguments).end()
    assert code == 1
    assert sentence in rest
    assert "Traceback" not in rest


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "precious").touch()
    rest, code = Demo(tmp_path, "lan").end()
    assert code == 1
    assert "holds something else than a demo" in rest
    assert (tmp_path / "demo" / "precious").exists()


def test_a_plant_from_elsewhere_is_moved_onto_loopback() -> None:
    far = [
        {
            "id": f"NE-{n}",
            "site": n,
            "type": "sdh-adm",
            "ext": {"address": f"10.0.0.{p}", "credential": "core"},
        }
        for p, n in enumerate("HABC")
    ]
    index = small_city(nes=far)
    assert not at_home(agents(index))
    moved = agents(on_loopback(index, 17_000))
    assert at_home(moved)
    assert {(a.port, a.credential) for a in moved} == {(17_000, "default")}
    assert [a.id for a in moved] == [a.id for a in agents(index)]


@pytest.mark.soak
def test_a_whole_story(tmp_path: Path) -> None:
    demo = Demo(tmp_path, "cable-cut", "--exit-after-clear")
    said = demo.until("repaired: cable")
    assert "cable-cut CAB-" in said
    rest, code = demo.end()
    assert code == 0
    assert "everything is clear again" in rest
