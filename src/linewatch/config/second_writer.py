"""The YAML files of a large plant: most of its lines here, all else by a second process, on another core.

Whatever goes wrong with the other process, the asking one writes all of it: the texts are the same.
"""

import subprocess
import sys
import tempfile
from typing import Any

import msgspec

from linewatch.config.plant_files import plant_documents

_LINES, _FILE = "circuits", "circuits.yaml"
_HEAD = f"{_LINES}:\n"
_OURS = 3, 4  # of the lines: they are most of a plant
_WORTH_IT = 2_000  # of them
_PATIENCE_S = 600


def documents_by_two(raw: dict[str, Any]) -> dict[str, str]:
    """As `plant_documents(raw)`, of a value that was read strictly; the files in any order."""
    lines = raw.get(_LINES)
    if not isinstance(lines, list) or len(lines) < _WORTH_IT:
        return plant_documents(raw)
    ours = len(lines) * _OURS[0] // _OURS[1]
    rest = {**raw, _LINES: lines[ours:]}
    with tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as came:
        try:
            sent.write(msgspec.json.encode(rest))
            sent.seek(0)
            with subprocess.Popen(
                [sys.executable, "-P", "-m", "linewatch.config.second_writer"],
                stdin=sent,
                stdout=came,
                stderr=subprocess.DEVNULL,
            ) as process:
                mine = plant_documents({_LINES: lines[:ours]})[_FILE]
                process.wait(_PATIENCE_S)
            came.seek(0)
            told = msgspec.json.decode(came.read(), type=dict[str, str])
            theirs = told.get(_FILE, "")
            if not theirs.startswith(_HEAD):
                return plant_documents(raw)
            return {**told, _FILE: mine + theirs.removeprefix(_HEAD)}
        except (OSError, subprocess.TimeoutExpired, msgspec.MsgspecError, UnicodeEncodeError):
            return plant_documents(raw)


def serve() -> None:
    """A FORMAT value in, its files out."""
    raw = msgspec.json.decode(sys.stdin.buffer.read())
    sys.stdout.buffer.write(msgspec.json.encode(plant_documents(raw)))


if __name__ == "__main__":
    serve()
