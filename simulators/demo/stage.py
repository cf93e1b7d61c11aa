"""The files of a demo: ./run/demo with a configuration, a random community and an empty store."""

import secrets
import shutil
import socket
from pathlib import Path
from typing import NamedTuple

import msgspec

from linewatch.topology.agents import agents
from linewatch.topology.index import PlantIndex
from simulators.demo.addresses import at_home, on_loopback

MARK = ".made-by-the-demo"


class CannotStage(Exception):
    """The demo cannot be set up; the text is a sentence."""


class Stage(NamedTuple):
    """Where everything is."""

    folder: Path
    config: Path
    community_file: Path
    token_file: Path
    field_log: Path
    daemon_log: Path
    traps_port: int
    api_port: int
    plant: Path

    @property
    def api(self) -> str:
        """The API's base URL."""
        return f"http://127.0.0.1:{self.api_port}"


def set_up(
    folder: Path,
    plant: Path,
    index: PlantIndex,
    api_port: int,
    traps_port: int,
    interval: str,
    *,
    own_port: bool = False,
) -> tuple[Stage, PlantIndex]:
    """A fresh folder; what an earlier demo left there is removed. Raises `CannotStage`.

    A plant whose agents are not on loopback, or whose port is taken, is copied there with other addresses;
    with `own_port` it always is, so that several may start at once.
    """
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARK).exists():
            raise CannotStage(f"{folder} holds something else than a demo; give another place: --folder DIR")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).touch()
    found = agents(index)
    if (
        own_port
        or not at_home(found)
        or not all(_free(p, socket.SOCK_DGRAM) for p in sorted({a.port for a in found}))
    ):
        index = on_loopback(index, _port(0, socket.SOCK_DGRAM))
        plant = folder / "plant.json"
        plant.write_bytes(msgspec.json.encode(index.plant))
    stage = Stage(
        folder,
        folder / "linewatch.yaml",
        folder / "community",
        folder / "token",
        folder / "field.log",
        folder / "daemon.log",
        _port(traps_port, socket.SOCK_DGRAM),
        _port(api_port, socket.SOCK_STREAM),
        plant,
    )
    _write(stage.community_file, secrets.token_urlsafe(12) + "\n")
    names = dict.fromkeys(["default", *(a.credential for a in agents(index))])
    credentials = "".join(f"{n}:\n  version: v2c\n  community_file: community\n" for n in names)
    _write(folder / "credentials.yaml", credentials)
    _write(stage.config, _config(stage, interval))
    return stage, index


def _config(stage: Stage, interval: str) -> str:
    return (
        "# Made by the demo; it is made anew each time.\n"
        f'plant: "{stage.plant.resolve()}"\n'
        "store: sqlite:///linewatch.db\n"
        f"poll:\n  interval: {interval}\n"
        f"traps:\n  listen: 127.0.0.1:{stage.traps_port}\n"
        f"api:\n  listen: 127.0.0.1:{stage.api_port}\n"
        "credentials: credentials.yaml\n"
        "language: both\n"
    )


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def _free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0" if kind == socket.SOCK_DGRAM else "127.0.0.1", port))
        except OSError:
            return False
    return True


def _port(wanted: int, kind: socket.SocketKind) -> int:
    """The wanted port, or another where it is taken (or 0 was asked)."""
    if wanted and _free(wanted, kind):
        return wanted
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
