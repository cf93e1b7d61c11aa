"""Streams of nameless alarms: read, grouped by graph and time, and no cause claimed."""

import json
import tarfile
from array import array
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from linewatch.cli.anonymous import (
    Alarm,
    NotAnonymous,
    Stream,
    _file,
    _matrix,
    groups,
    neighbours,
    read_stream,
)
from linewatch.cli.main import make_app

HEAD = "alarm_id,device_id,start_timestamp,end_timestamp\n"
CHAIN = [[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]]  # 0 - 1 - 2, and 3 alone


def npy(matrix: list[list[int]], code: str = "q", descr: str = "<i8", version: int = 1) -> bytes:
    head = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({len(matrix)}, {len(matrix[0])}), }}"
    head += " " * (117 - len(head)) + "\n"
    length = len(head).to_bytes(2 if version == 1 else 4, "little")
    body = array(code, [value for row in matrix for value in row]).tobytes()
    return b"\x93NUMPY" + bytes([version, 0]) + length + head.encode() + body


def stream(*alarms: tuple[float, int]) -> Stream:
    found = tuple(Alarm(at, at, device, "7", n) for n, (at, device) in enumerate(alarms, 2))
    return Stream(tuple(sorted(found)), neighbours(CHAIN), {})


@pytest.mark.parametrize(
    ("alarms", "found"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([(0, 0), (5, 0)], [[0, 0]], id="one-device"),
        pytest.param([(0, 0), (50, 0)], [[0], [0]], id="long-after"),
        pytest.param([(0, 0), (5, 1), (9, 2)], [[0, 1, 2]], id="neighbours"),
        pytest.param([(0, 0), (5, 2)], [[0], [2]], id="two-hops-are-far"),
        pytest.param([(0, 0), (1, 2), (2, 1)], [[0, 2, 1]], id="joined-by-the-one-between"),
        pytest.param([(0, 0), (1, 3)], [[0], [3]], id="no-way-between"),
        pytest.param([(0, 0), (9, 0), (18, 0), (27, 0)], [[0, 0, 0, 0]], id="each-near-the-one-before"),
        pytest.param([(0, 9)], [[9]], id="a-device-nobody-knows"),
    ],
)
def test_who_belongs_together(alarms: list[tuple[float, int]], found: list[list[int]]) -> None:
    assert [[a.device for a in g.alarms] for g in groups(stream(*alarms), 10.0)] == found


def test_a_group_says_where_it_began_and_how_long_it_lasts() -> None:
    (group,) = groups(stream((3, 1), (1, 0), (7, 2)), 10.0)
    assert (group.first, group.devices, group.since_s, group.span_s) == (0, (0, 1, 2), 1, 6)


@pytest.mark.parametrize("how", [("q", "<i8", 1), ("d", "<f8", 2), ("B", "|b1", 1)])
def test_folders_archives_and_files_are_one(tmp_path: Path, how: tuple[str, str, int]) -> None:
    (tmp_path / "Topology.npy").write_bytes(npy(CHAIN, *how))
    (tmp_path / "Alarm.csv").write_text(HEAD + "4,0,10,12\n5,1,11,11\nx,y,z,0\n6,77,500,1\n")
    with tarfile.open(tmp_path / "all.tar.gz", "w:gz") as archive:
        for name in ("Topology.npy", "Alarm.csv"):
            archive.add(tmp_path / name, f"some/{name}")
    of_folder = read_stream(tmp_path, tmp_path)
    assert of_folder == read_stream(tmp_path / "all.tar.gz", tmp_path / "all.tar.gz")
    assert of_folder == read_stream(tmp_path / "Topology.npy", tmp_path / "Alarm.csv")
    assert of_folder.near[1] == (0, 2)
    assert [a.kind for a in of_folder.alarms] == ["4", "5", "6"]
    assert of_folder.odd == {"wrong-type": [4], "unknown-element": [5], "clock-off": [5]}


@pytest.mark.parametrize(
    ("matrix", "text", "word"),
    [
        (b"no", HEAD, "no .npy"),
        (npy(CHAIN)[:-3], HEAD, "ends in the middle"),
        (npy([[1, 2]]), HEAD, "square"),
        (npy(CHAIN, descr="|O8"), HEAD, "square"),
        (npy(CHAIN), "a,b\n", "columns"),
    ],
)
def test_what_is_none_is_refused_in_words(tmp_path: Path, matrix: bytes, text: str, word: str) -> None:
    (tmp_path / "topology.npy").write_bytes(matrix)
    (tmp_path / "alarm.csv").write_text(text)
    with pytest.raises(NotAnonymous, match=word):
        read_stream(tmp_path, tmp_path)


PUBLISHED = [("24V_439N_Microwave.tar.gz", "dag.npy"), ("neurips2023_sample", "true_graph.npy")]


@pytest.mark.data
@pytest.mark.parametrize(("name", "graph"), PUBLISHED)
def test_what_lies_together_is_what_experts_say_hangs_together(
    shared_data: Path, name: str, graph: str
) -> None:
    """Of alarms that follow each other, the share whose types cause each other by the published graph.

    By chance it would be that of any two alarms; without graph and time that of the stream as it comes.
    """
    path = shared_data / "alarms" / name
    found = read_stream(path, path)
    causes = _matrix(_file(path, graph), path)
    edges = {(str(i), str(j)) for i, row in enumerate(causes) for j, value in enumerate(row) if value}

    def share(pairs: list[tuple[str, str]]) -> float:
        other = [pair for pair in pairs if pair[0] != pair[1]]
        return sum(pair in edges or pair[::-1] in edges for pair in other) / len(other)

    grouped = groups(found)
    assert sum(len(group.alarms) for group in grouped) == len(found.alarms)
    in_groups = share([(a.kind, b.kind) for g in grouped for a, b in pairwise(g.alarms)])
    as_it_comes = share([(a.kind, b.kind) for a, b in pairwise(found.alarms)])
    counts = Counter(alarm.kind for alarm in found.alarms)
    both = {(x, y): counts[x] * counts[y] for x in counts for y in counts if x != y}
    related = sum(n for pair, n in both.items() if pair in edges or pair[::-1] in edges)
    by_chance = related / sum(both.values())
    assert in_groups > as_it_comes + 0.08
    assert in_groups > by_chance + 0.2


@pytest.mark.data
@pytest.mark.parametrize("name", [name for name, _ in PUBLISHED])
def test_replay_knows_them_and_claims_no_cause(shared_data: Path, name: str) -> None:
    path = str(shared_data / "alarms" / name)
    told = CliRunner().invoke(make_app("replay"), ["replay", "--topology", path, "--json"])
    assert told.exit_code == 0, told.stderr
    found = json.loads(told.stdout)
    assert all(incident["root"] == [] for incident in found["incidents"])
    assert sum(incident["alarms"] for incident in found["incidents"]) == found["input"]["taken"] > 30_000
