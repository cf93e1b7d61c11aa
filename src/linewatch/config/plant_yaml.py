"""The YAML files of a plant, read and merged; of large ones some blocks are made in a second process.

Blocks are offered to the second process a few ahead of what is wanted. While none of them is ready, the next
one is made here; so both are busy to the end, however quick either is.
"""

import zlib
from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from linewatch.config.finding import Finding
from linewatch.config.json_quick import Remember
from linewatch.config.places import Items
from linewatch.config.plant_blocks import Block, Made, block_of, read_block
from linewatch.config.plant_merge import Merge
from linewatch.config.second_reader import second_reader
from linewatch.config.yaml_items import NotPlain, Room, room_for_all, take_room
from linewatch.config.yaml_plain import BATCH, Lot, Other, read_pieces, split_plain
from linewatch.config.yaml_read import MAX_BYTES, Mark, Unreadable, read_yaml_file
from linewatch.topology.index import CLASSES

_FOR_TWO = 4 << 20  # bytes of YAML that keep two processes busy for longer than it takes to start the second
_AHEAD = 4


class Beside(Protocol):
    """Whoever makes blocks beside us: `second_reader.SecondReader`."""

    def send(self, class_name: str, batch: list[bytes], indent: int) -> int | None: ...
    def ready(self) -> bool: ...
    def take(self, number: int) -> Made | None: ...


class _Elements(NamedTuple):
    key: str
    line: int
    lines: "array[int]"
    blocks: list[Block]


class _File:
    """One that may turn out not to be plain: then nothing of what was read is used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.plain = True
        self.parts: list[_Elements | Lot | Other] = []
        self.check = 0
        self.room: Room = room_for_all()


class _Job(NamedTuple):
    file: _File
    into: list[Block]
    place: int
    class_name: str
    batch: list[bytes]
    indent: int


def read_yaml_files(whole: str, paths: Iterable[Path]) -> Merge:
    """These files put together, in their order. `whole`: named where no file can be. Raises OSError."""
    files = [_File(path) for path in paths]
    known: dict[str, str] = {}
    with second_reader(sum(file.path.stat().st_size for file in files) > _FOR_TWO) as beside:
        make_blocks(_jobs(files, known.setdefault), known.setdefault, beside)
    merge = Merge(whole)
    for file in files:
        try:
            if file.plain:
                _add(file, merge)
            else:
                value, mark = read_yaml_file(file.path)
                merge.add(str(file.path), value, mark)
        except Unreadable as error:
            merge.found.append(Finding(f"{error.file}:{error.line}", error.what, error.instead))
        file.parts.clear()
    return merge


def make_blocks(jobs: Iterator[_Job], remember: Remember, beside: Beside | None) -> None:
    """Does every job, here or beside us."""
    sent: deque[tuple[int, _Job]] = deque()
    more = True
    while more or sent:
        ours: _Job | None = None
        while more and ours is None and len(sent) < _AHEAD:
            job = next(jobs, None)
            number = None
            if job is None:
                more = False
            elif beside is not None:
                number = beside.send(job.class_name, job.batch, job.indent)
            if job is not None and number is not None:
                sent.append((number, job))
            else:
                ours = job
        if ours is None and more and beside is not None and not beside.ready():
            ours = next(jobs, None)
            more = ours is not None
        if ours is not None:
            _do(ours, None, remember)
        elif sent and beside is not None:
            number, job = sent.popleft()
            _do(job, beside.take(number), remember)


def _do(job: _Job, made: Made | None, remember: Remember) -> None:
    if not job.file.plain:
        return
    try:
        if made is None:
            block = read_block(job.class_name, job.batch, job.indent, remember, job.file.room)
        else:
            take_room(job.file.room, made.words)
            block = block_of(made, remember)
        job.into[job.place] = block
    except NotPlain:
        job.file.plain = False


def _jobs(files: Iterable[_File], remember: Remember) -> Iterator[_Job]:
    """File after file is read when the blocks of the one before have been given out."""
    for file in files:
        data = file.path.read_bytes() if file.path.stat().st_size <= MAX_BYTES else b""
        try:
            pieces = list(split_plain(data, file.room))
            file.plain = bool(pieces)
            file.check = zlib.crc32(data)
            del data
            while pieces:
                part = pieces.pop(0)
                if isinstance(part, Other):
                    file.parts.append(part)
                elif part.key not in CLASSES:
                    file.parts.append(read_pieces(part, remember, file.room))
                else:
                    starts = range(0, len(part.items), BATCH)
                    blocks = [Block([])] * len(starts)
                    file.parts.append(_Elements(part.key, part.line, part.lines(), blocks))
                    for place, start in enumerate(starts):
                        batch = part.items[start : start + BATCH]
                        yield _Job(file, blocks, place, part.key, batch, part.indent)
        except NotPlain:
            file.plain = False


def _add(file: _File, merge: Merge) -> None:
    name = str(file.path)
    for part in file.parts:
        if isinstance(part, Other):
            merge.add_part(part.key, name, part.value, part.mark)
        elif isinstance(part, Lot):
            marks: list[Mark] = list(part.lines[:-1])
            merge.add_part(part.key, name, part.values, (part.line, marks))
        else:
            items = Items(name, len(part.lines) - 1, None, part.lines, file.check)
            merge.add_elements(part.key, name, part.blocks, part.line, items)
