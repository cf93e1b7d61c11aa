"""Blocks of plain YAML made in a second process: the same as made here, also when that one dies."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from linewatch.config.plant_blocks import make, read_block
from linewatch.config.plant_files import plant_documents, read_plant, write_plant
from linewatch.config.plant_merge import Merge
from linewatch.config.plant_yaml import read_yaml_files
from linewatch.config.second_reader import SecondReader, second_reader
from linewatch.config.yaml_items import room_for_all
from linewatch.config.yaml_plain import Pieces, split_plain
from linewatch.topology.index import CLASSES
from simulators.plants.province import make as make_plant
from simulators.plants.wish import Wish

RAW = make_plant(Wish(400, 40, 80, 9))
FILES = {name: text.encode() for name, text in plant_documents(RAW).items()}
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
LARGE = {"notes_of_the_drawer": "x" * (5 << 20)}  # worth a second process
pytestmark = pytest.mark.skipif(
    CORES < 2, reason="a second process is started only where there are two cores"
)


def _lists() -> list[Pieces]:
    parts = [part for data in FILES.values() for part in split_plain(data, room_for_all())]
    return [part for part in parts if isinstance(part, Pieces) and part.key in CLASSES]


def test_what_comes_back_is_what_is_made_here() -> None:
    broken = [("sites", [b"{a: {"], 2), ("nes", [b"{id: x, owner: a, ext: {owner: b}}"], 2)]
    batches = [(part.key, part.items, part.indent) for part in _lists()] + broken
    with second_reader(True) as beside:
        assert beside is not None
        numbers = [beside.send(*batch) for batch in batches]
        assert numbers == list(range(len(batches)))
        made = [beside.take(number) for number in range(len(batches))]
    assert made == [make(*batch) for batch in batches]
    assert made[-2:] == [None, None]


def test_what_nobody_asked_for_is_passed_over() -> None:
    with second_reader(True) as beside:
        assert beside is not None
        for _ in range(3):
            assert beside.send("sites", [b"{id: lost}"], 2) is not None
        number = beside.send("sites", [b"{id: found}"], 2)
        assert number == 3
        assert beside.take(number) == make("sites", [b"{id: found}"], 2)


def test_a_block_is_the_same_whoever_makes_it() -> None:
    for part in _lists():
        known: dict[str, str] = {}
        made = make(part.key, part.items, part.indent)
        here = read_block(part.key, part.items, part.indent, known.setdefault, room_for_all())
        assert made is not None
        assert not here.human
        assert here.doubtful == made.doubtful


def _killed(beside: SecondReader) -> None:
    assert beside.send("sites", [b"{id: b}"], 2) == 0
    assert beside.take(0) is not None
    os.kill(beside.pid, signal.SIGKILL)


def test_a_reader_that_dies_is_done_without() -> None:
    with second_reader(True) as beside:
        assert beside is not None
        _killed(beside)
        number = beside.send("sites", [b"{id: b}"], 2)
        assert number is None or beside.take(number) is None
        assert beside.ready()
        assert beside.send("sites", [b"{id: b}"], 2) is None


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
    raw = {**RAW, "ext": {**RAW.get("ext", {}), **LARGE}}
    write_plant(RAW, tmp_path / "one")
    write_plant(raw, tmp_path / "two")
    one, two = read_plant(tmp_path / "one"), read_plant(tmp_path / "two")
    assert two.plant.circuits == one.plant.circuits
    assert two.plant.devices == one.plant.devices
    assert two.raw == raw


def _spoilt(folder: Path, large: bool) -> Merge:
    """Slips of every kind, some of which cost a whole file its speed."""
    folder.mkdir()
    for name, data in FILES.items():
        text = data.decode()
        if name == "cables.yaml":
            text = text.replace("    fibre_count: ", "    fibre_cuont: &x ", 1)
        if name == "tails.yaml":
            text = text.replace(
                "    site: ", "    zzz: 1\n    owner: me\n    ext: {owner: you}\n    site: ", 2
            )
        if name == "circuits.yaml":
            text = text.replace("    protected: ", "    zweck: x\n    aber: 1\n    protected: ", 3)
        (folder / name).write_text(text, encoding="utf-8")
    notes = f"notes_of_the_drawer: {'x' * (5 << 20)}\n" if large else ""
    (folder / "z.yaml").write_text(f"{notes}sites: [{{id: late}}]\n", encoding="utf-8")
    return read_yaml_files("plant", sorted(folder.glob("*.yaml")))


def test_slips_are_told_alike_and_in_their_order(tmp_path: Path) -> None:
    def told(merge: Merge, folder: Path) -> list[tuple[str, ...]]:
        return [(f.where.replace(str(folder), ""), f.what, f.write_instead) for f in merge.found]

    one, two = _spoilt(tmp_path / "one", large=False), _spoilt(tmp_path / "two", large=True)
    assert told(one, tmp_path / "one")
    assert told(one, tmp_path / "one") == told(two, tmp_path / "two")
    raws: list[dict[str, Any]] = [m.raw() for m in (one, two)]
    assert raws[1].pop("notes_of_the_drawer")
    assert repr(raws[0]) == repr(raws[1])  # the order of keys too: slips are told in it
    assert all(one.doubtful[name] == places for name, places in two.doubtful.items())
