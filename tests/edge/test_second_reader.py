"""Plain YAML read with a second process beside: the same values, also when that one dies."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from linewatch.config.plant_files import plant_documents, read_plant, write_plant
from linewatch.config.second_reader import SecondReader, second_reader
from linewatch.config.yaml_plain import Lot, NotPlain, batch_text, read_plain
from simulators.plants.province import make
from simulators.plants.wish import Wish

RAW = make(Wish(400, 40, 80, 9))
FILES = {name: text.encode() for name, text in plant_documents(RAW).items()}
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
pytestmark = pytest.mark.skipif(
    CORES < 2, reason="a second process is started only where there are two cores"
)


def _values(data: bytes, beside: SecondReader | None) -> list[Any]:
    known: dict[str, str] = {}
    parts = read_plain(data, known.setdefault, beside)
    return [(p.key, p.values, p.lines) if isinstance(p, Lot) else (p.key, p.value) for p in parts]


def test_the_values_are_those_of_one_process() -> None:
    with second_reader(True) as beside:
        assert beside is not None
        for data in FILES.values():
            assert _values(data, beside) == _values(data, None)


def test_what_comes_back_is_what_was_sent() -> None:
    batches = [[b"{a: b, c: 1}", b"a: b\n    c: {d: \xe9\x9b\xa8}"], [b"{a: {"], [b"a: 1", b"b: [x, y]"]]
    with second_reader(True) as beside:
        assert beside is not None
        numbers = [beside.send(batch, 4) for batch in batches]
        assert numbers == [0, 1, 2]
        assert [beside.text(number) for number in range(3)] == [batch_text(batch, 4) for batch in batches]


def test_what_nobody_asked_for_is_passed_over() -> None:
    """A file turns out not to be plain after its batches were sent; the next one is read all the same."""
    item = b"  - {id: x, name: y}\n"
    broken = b"sites:\n" + item * 3_000 + b"sites: again\n"
    with second_reader(True) as beside:
        assert beside is not None
        with pytest.raises(NotPlain):
            _values(broken, beside)
        assert beside.send([b"{lost: 1}"], 4) is not None
        assert _values(b"sites:\n" + item * 3_000, beside) == _values(b"sites:\n" + item * 3_000, None)


def test_a_reader_that_dies_is_done_without() -> None:
    data = b"sites:\n" + b"  - {id: x, name: y}\n" * 3_000
    with second_reader(True) as beside:
        assert beside is not None
        number = beside.send([b"{a: b}"], 4)
        assert number == 0
        assert beside.text(0) == batch_text([b"{a: b}"], 4)
        os.kill(beside.pid, signal.SIGKILL)
        assert _values(data, beside) == _values(data, None)
        assert beside.send([b"{a: b}"], 4) is None


def test_it_is_gone_afterwards() -> None:
    with second_reader(True) as beside:
        assert beside is not None
        pid = beside.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_nobody_is_asked_where_it_is_not_worth_it() -> None:
    with second_reader(False) as beside:
        assert beside is None


def test_a_plant_large_enough_for_two_is_the_same(tmp_path: Path) -> None:
    raw = {**RAW, "ext": {**RAW.get("ext", {}), "notes_of_the_drawer": "x" * (5 << 20)}}
    write_plant(RAW, tmp_path / "one")
    write_plant(raw, tmp_path / "two")
    one, two = read_plant(tmp_path / "one"), read_plant(tmp_path / "two")
    assert two.plant.circuits == one.plant.circuits
    assert two.plant.devices == one.plant.devices
    assert two.raw == raw
