"""Alarm streams whose types are numbers that nobody explains, on a graph of devices: read, and grouped.

Read are a folder, a .tar.gz, or the two files themselves: a CSV with the columns
alarm_id, device_id, start_timestamp, end_timestamp, and a topology as an adjacency matrix in NumPy's .npy.
What an alarm means is not known, so no cause is claimed: alarms that lie near in time and on the graph are
one group, and of it is told how large it is, how long it lasts, where it is, and which device spoke first.
"""

import csv
import io
import tarfile
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

GAP_S = 15.0  # of alarms further apart nobody knows whether they belong together
MOST_BYTES = 256 << 20  # of one file


class NotAnonymous(ValueError):
    """This is no such stream; the sentence says why."""


class Alarm(NamedTuple):
    """Times are seconds from the stream's own zero. `line` counts from 1, the heading included."""

    start_s: float
    end_s: float
    device: int
    kind: str
    line: int


@dataclass(frozen=True)
class Stream:
    """`near`: device -> its neighbours. `odd`: reason -> lines that were passed over or mended."""

    alarms: tuple[Alarm, ...]  # by start, then as they stand
    near: dict[int, tuple[int, ...]]
    odd: dict[str, list[int]]


@dataclass(frozen=True)
class Group:
    """Alarms that lie together. `first`: the device that spoke first, which is no root."""

    alarms: tuple[Alarm, ...]

    @property
    def first(self) -> int:
        return self.alarms[0].device

    @property
    def devices(self) -> tuple[int, ...]:
        """In the order in which they spoke."""
        return tuple(dict.fromkeys(alarm.device for alarm in self.alarms))

    @property
    def kinds(self) -> tuple[str, ...]:
        """In the order in which they came."""
        return tuple(dict.fromkeys(alarm.kind for alarm in self.alarms))

    @property
    def since_s(self) -> float:
        return self.alarms[0].start_s

    @property
    def span_s(self) -> float:
        """From the first beginning to the last one."""
        return self.alarms[-1].start_s - self.alarms[0].start_s


def groups(stream: Stream, gap_s: float = GAP_S) -> list[Group]:
    """Alarms in groups, by the time of their first. Each alarm is in exactly one.

    Two belong together if they begin within `gap_s` of each other, on one device or on neighbours; and so do
    all that are joined by such pairs.
    """
    joined = list(range(len(stream.alarms)))

    def head(place: int) -> int:
        while joined[place] != place:
            joined[place] = joined[joined[place]]
            place = joined[place]
        return place

    latest: dict[int, int] = {}  # device -> its latest alarm
    for place, alarm in enumerate(stream.alarms):
        for device in (alarm.device, *stream.near.get(alarm.device, ())):
            before = latest.get(device)
            if before is not None and alarm.start_s - stream.alarms[before].start_s <= gap_s:
                one, other = sorted((head(before), head(place)))
                joined[other] = one
        latest[alarm.device] = place
    together: dict[int, list[Alarm]] = {}
    for place, alarm in enumerate(stream.alarms):
        together.setdefault(head(place), []).append(alarm)
    return [Group(tuple(members)) for members in together.values()]


def is_anonymous(path: Path) -> bool:
    """Whether this looks like such a stream: an archive, or a folder with an .npy topology in it."""
    if path.is_dir():
        return any(one.name.lower() == "topology.npy" for one in path.iterdir())
    return path.name.endswith((".tar.gz", ".tgz", ".npy", ".csv"))


def read_stream(topology: Path, alarms: Path) -> Stream:
    """Both may be the same folder or archive, or the two files themselves. Raises `NotAnonymous`, OSError."""
    near = neighbours(_matrix(_file(topology, "topology.npy"), topology))
    found, odd = _alarms(_file(alarms, "alarm.csv"), alarms, len(near))
    return Stream(found, near, odd)


def neighbours(matrix: Sequence[Sequence[float]]) -> dict[int, tuple[int, ...]]:
    """Device -> neighbours, whichever way the matrix says it."""
    size = len(matrix)
    return {
        one: tuple(
            other for other in range(size) if other != one and (matrix[one][other] or matrix[other][one])
        )
        for one in range(size)
    }


def _file(path: Path, name: str) -> bytes:
    """A file, or the one of that name (in any case) in a folder or archive."""
    if path.is_dir():
        found = next((one for one in sorted(path.iterdir()) if one.name.lower() == name), None)
        if found is None:
            raise NotAnonymous(f"{path}: there is no {name} in this folder")
        return found.read_bytes()
    if not path.name.endswith((".tar.gz", ".tgz")):
        return path.read_bytes()
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                if member.isfile() and PurePosixPath(member.name).name.lower() == name:
                    if member.size > MOST_BYTES:
                        raise NotAnonymous(f"{path}: {member.name} has {member.size} bytes")
                    body = archive.extractfile(member)
                    assert body is not None  # it is a file
                    return body.read()
    except (tarfile.TarError, EOFError) as error:
        raise NotAnonymous(f"{path}: this archive cannot be read ({error})") from error
    raise NotAnonymous(f"{path}: there is no {name} in this archive")


def _alarms(body: bytes, path: Path, devices: int) -> tuple[tuple[Alarm, ...], dict[str, list[int]]]:
    rows = csv.DictReader(io.StringIO(body.decode("utf-8-sig", "replace")))
    wanted = ("alarm_id", "device_id", "start_timestamp", "end_timestamp")
    if rows.fieldnames is None or not set(wanted) <= set(rows.fieldnames):
        raise NotAnonymous(f"{path}: the columns are {rows.fieldnames}; they must be {', '.join(wanted)}")
    found: list[Alarm] = []
    odd: dict[str, list[int]] = {}
    for row in rows:
        line = rows.line_num
        try:
            device = int(row["device_id"])
            start, end = float(row["start_timestamp"]), float(row["end_timestamp"])
        except (TypeError, ValueError):
            odd.setdefault("wrong-type", []).append(line)
            continue
        if not (abs(start) < float("inf") and abs(end) < float("inf")):
            odd.setdefault("bad-value", []).append(line)
            continue
        if not 0 <= device < devices:
            odd.setdefault("unknown-element", []).append(line)
        if end < start:
            odd.setdefault("clock-off", []).append(line)
        found.append(Alarm(start, end, device, row["alarm_id"], line))
    found.sort(key=lambda alarm: (alarm.start_s, alarm.line))
    return tuple(found), odd


# NumPy's own format (numpy.lib.format, version 1 to 3), as far as plain numbers go: no pickles.
_CODES = {"i1": "b", "u1": "B", "b1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "i8": "q", "u8": "Q",
          "f4": "f", "f8": "d"}  # fmt: skip
_MAGIC = b"\x93NUMPY"


def _matrix(body: bytes, path: Path) -> list[list[float]]:
    """A square matrix of numbers."""
    if body[:6] != _MAGIC or len(body) < 12:
        raise NotAnonymous(f"{path}: this is no .npy file")
    wide = body[6] >= 2
    length = int.from_bytes(body[8 : 12 if wide else 10], "little")
    begin = (12 if wide else 10) + length
    head = body[12 if wide else 10 : begin].decode("latin-1")
    descr, shape = _said(head, "'descr'"), _said(head, "'shape'")
    code = _CODES.get(descr.strip("'\"<>|=")[:2])
    sides = [int(part) for part in shape.strip("()").split(",") if part.strip().isdigit()]
    if code is None or descr.startswith("'>") or len(sides) != 2 or sides[0] != sides[1]:
        raise NotAnonymous(f"{path}: it holds {descr} of shape {shape}; a topology is a square of numbers")
    numbers = array(code)
    held = body[begin : begin + sides[0] * sides[1] * numbers.itemsize]
    if len(held) != sides[0] * sides[1] * numbers.itemsize:
        raise NotAnonymous(f"{path}: it ends in the middle of its numbers")
    numbers.frombytes(held)
    rows: Iterable[int] = range(sides[0])
    return [list(numbers[row * sides[1] : (row + 1) * sides[1]]) for row in rows]


def _said(head: str, name: str) -> str:
    """A value of the heading, which is a Python literal of a fixed form."""
    _, _, rest = head.partition(name)
    rest = rest.partition(":")[2].strip()
    return (
        rest[: rest.index(")") + 1]
        if rest.startswith("(") and ")" in rest
        else rest.partition(",")[0].strip()
    )
