"""A plant looked at in a process of its own: its mistakes, or the bytes that it is kept under.

    python -m linewatch.config.checking sent < FORMAT          a body that somebody sent
    python -m linewatch.config.checking files PATH             a folder of YAML or a FORMAT .json

The answer is one line of JSON (`Answer`), and behind it the body. A daemon has it done here: reading and
judging 20,000 lines holds an interpreter for seconds, and takes memory that is not given back.
"""

import gc
import os
import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from linewatch.config.canonical import NotJson, canonical_by_item, parse_by_item
from linewatch.config.finding import ConfigRefused, Finding, errors
from linewatch.config.plant_body import Body, Part, body_of
from linewatch.config.plant_files import read_plant
from linewatch.topology.check.rules import mistakes
from linewatch.topology.plant import Plant

NICE = 10  # polls and alarms go first
CPU_S = 600  # should nobody be left to end it


class Answer(Struct, frozen=True):
    """No `digest`: the plant is refused, and the findings say why."""

    findings: tuple[Finding, ...]
    digest: str = ""
    parts: tuple[Part, ...] = ()


_answers = msgspec.json.Decoder(Answer)


def sent(data: bytes) -> tuple[Answer, bytes]:
    """A FORMAT body. Where a finding is, is told by its path: `cables[3].points[0].km`."""
    try:
        raw: Any
        raw, finite = parse_by_item(data)
        del data
        if not isinstance(raw, dict):
            what = "the top level is not a mapping"
            return Answer((Finding("", what, "write class names with lists under them"),)), b""
        canonical_by_item(raw, finite=finite)  # infinite numbers and halves of surrogate pairs
        told = mistakes(raw, by_hand=False, whole=True)
        wrong = tuple(Finding(_place(m.path), m.what, m.write_instead) for m in told if m.severity == "error")
        if wrong:
            return Answer(wrong), b""
        plant = msgspec.convert({name: raw.pop(name) for name in list(raw)}, Plant)
        return _taken(plant, ())
    except NotJson as error:
        return Answer((Finding(f"line {error.line}", error.what, error.instead),)), b""
    except msgspec.ValidationError as error:
        return Answer((Finding("", str(error), "see docs/topology.md"),)), b""


def files(path: Path) -> tuple[Answer, bytes]:
    """A folder of YAML or a FORMAT .json."""
    try:
        read = read_plant(path)
    except ConfigRefused as refused:
        return Answer(refused.findings), b""
    return _taken(read.plant, read.findings)


def answer_in(file: BinaryIO) -> tuple[Answer, Body]:
    """What was answered, read back. Raises `msgspec.MsgspecError`."""
    answer = _answers.decode(file.readline())
    return answer, Body(file.read(), answer.parts, answer.digest)


def _taken(plant: Plant, findings: tuple[Finding, ...]) -> tuple[Answer, bytes]:
    body = body_of(plant)
    return Answer(findings, body.digest, body.parts), body.data


def _place(path: Iterable[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)[1:]


def main(arguments: list[str]) -> int:
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    gc.disable()
    how, *paths = arguments
    if how == "files":
        answer, body = files(Path(paths[0]))
    else:
        answer, body = sent(sys.stdin.buffer.read())
    assert bool(answer.digest) != bool(errors(answer.findings)), "refused for no reason, or taken in spite"
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.write(body)
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
