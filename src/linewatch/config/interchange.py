"""Plants that come from elsewhere: FORMAT, SNDlib's native format, GraphML; and plants that go there."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from linewatch.config.bare import plant_of
from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.graphml import is_graphml, read_graphml
from linewatch.config.plant_files import SeenPlant, look_at_plant
from linewatch.config.sndlib import is_sndlib, read_sndlib
from linewatch.config.yaml_read import Unreadable


class Foreign(NamedTuple):
    """A plant as FORMAT value. `made_up`: what the source does not say, as sentences."""

    raw: dict[str, Any]
    source: str  # FORMAT, SNDlib, GraphML
    findings: tuple[Finding, ...]
    made_up: tuple[str, ...]


def read_foreign(file: Path) -> Foreign:
    """Whatever the file is. Raises ConfigRefused where it cannot be read whole."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ConfigRefused(
            [Finding(str(file), f"cannot be read ({error.strerror})", "give a file")]
        ) from error
    text = data.decode("utf-8", errors="replace")
    try:
        if is_sndlib(text):
            bare, source = read_sndlib(text, str(file)), "SNDlib"
        elif is_graphml(text):
            bare, source = read_graphml(data, str(file)), "GraphML"
        else:
            seen = look_at_plant(file)
            if not seen.whole:
                raise ConfigRefused(seen.findings)
            return Foreign(seen.raw, "FORMAT", seen.findings, ())
    except Unreadable as error:
        raise ConfigRefused([Finding(f"{error.file}:{error.line}", error.what, error.instead)]) from error
    return Foreign(plant_of(bare), source, (), bare.made_up())


def read_own(path: Path) -> SeenPlant:
    """A plant to be exported, mistakes and all. Raises ConfigRefused where some of it cannot be read."""
    seen = look_at_plant(path)
    if not seen.whole:
        raise ConfigRefused(seen.findings)
    return seen


def format_text(raw: dict[str, Any]) -> str:
    """FORMAT with one element a line, so that two versions can be compared line by line."""
    parts = []
    for key, value in raw.items():
        name = json.dumps(key, ensure_ascii=False)
        if isinstance(value, list) and value:
            lines = ",\n".join(json.dumps(item, ensure_ascii=False, allow_nan=False) for item in value)
            parts.append(f"{name}: [\n{lines}\n]")
        else:
            parts.append(f"{name}: {json.dumps(value, ensure_ascii=False, allow_nan=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"
