"""A second process that makes blocks of plain YAML beside the one that reads: two cores share the work.

What is sent is written to one nameless file and what comes back to another, so that neither process waits
for the other to read; pipes carry only how long each is. Whatever goes wrong with it, the reader does the
work itself: the values are the same.
"""

import contextlib
import os
import select
import struct
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Iterator
from typing import BinaryIO

from linewatch.config.plant_blocks import Made, make
from linewatch.topology.index import CLASSES

_SENT = struct.Struct("<IIQ")  # class, indent, bytes
_CAME = struct.Struct("<?QQQQ")  # whether it was plain, words, bytes written and of the body, doubtful places
_PLACE = "I"
_MOST = 1_000  # outstanding at once; their lengths fit into a pipe, both ways
_PATIENCE_MS = 60_000


class SecondReader:
    """Of one reading process. What was sent comes back in that order."""

    def __init__(self, process: "subprocess.Popen[bytes]", sent: BinaryIO, came: BinaryIO) -> None:
        self._process = process
        self._sent, self._came = sent, came
        self._number = self._taken = self._at = 0
        self._gone = False

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, class_name: str, batch: list[bytes], indent: int) -> int | None:
        """Its number, with which to ask for it; None where it is not taken."""
        if self._gone or self._number - self._taken >= _MOST:
            return None
        data = b"\0".join(batch)  # there is none in plain YAML
        assert self._process.stdin is not None
        try:
            self._sent.write(data)
            self._sent.flush()
            self._process.stdin.write(_SENT.pack(CLASSES.index(class_name), indent, len(data)))
            self._process.stdin.flush()
        except OSError:
            self._gone = True
            return None
        self._number += 1
        return self._number - 1

    def ready(self) -> bool:
        """Whether the next one can be taken without waiting, or never will."""
        return self._gone or self._waited(0)

    def take(self, number: int) -> Made | None:
        """What became of it, waited for; None where it was not plain, or the other process is gone."""
        while not self._gone and self._taken <= number:
            head = self._head()
            if len(head) < _CAME.size:
                self._gone = True
                break
            plain, words, written, body, doubtful = _CAME.unpack(head)
            wanted = self._taken == number
            self._taken += 1
            size = written + body + doubtful * array(_PLACE).itemsize
            self._at += size
            if not wanted:
                continue
            data = os.pread(self._came.fileno(), size, self._at - size)
            if len(data) < size:
                self._gone = True
                break
            places = array(_PLACE, data[written + body :])
            return (
                Made(data[:written], data[written : written + body], tuple(places), words) if plain else None
            )
        return None

    def _head(self) -> bytes:
        assert self._process.stdout is not None
        return os.read(self._process.stdout.fileno(), _CAME.size) if self._waited(_PATIENCE_MS) else b""

    def _waited(self, most_ms: int) -> bool:
        assert self._process.stdout is not None
        waiting = select.poll()
        waiting.register(self._process.stdout.fileno(), select.POLLIN)
        return bool(waiting.poll(most_ms))


@contextlib.contextmanager
def second_reader(worth_it: bool) -> Iterator[SecondReader | None]:
    """None where it is not worth it, there is no second core, or no process can be started."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not worth_it or cores < 2:
        yield None
        return
    with contextlib.ExitStack() as open_here:
        reader: SecondReader | None = None
        try:
            sent = open_here.enter_context(tempfile.TemporaryFile())
            came = open_here.enter_context(tempfile.TemporaryFile())
            files = (sent.fileno(), came.fileno())
            process = open_here.enter_context(
                subprocess.Popen(  # noqa: S603 - ourselves
                    [sys.executable, "-P", "-m", "linewatch.config.second_reader", *map(str, files)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    pass_fds=files,
                    bufsize=0,
                )
            )
            open_here.callback(process.kill)  # it keeps nothing
            reader = SecondReader(process, sent, came)
        except OSError:
            reader = None
        yield reader


def serve(sent: int, came: int) -> None:
    """Reads from one file and writes to the other, by their numbers, until there is no more."""
    at = 0
    while len(head := sys.stdin.buffer.read(_SENT.size)) == _SENT.size:
        number, indent, size = _SENT.unpack(head)
        made = make(CLASSES[number], os.pread(sent, size, at).split(b"\0"), indent)
        at += size
        written, body, doubtful, words = made if made is not None else Made(b"", b"", (), 0)
        with open(came, "ab", closefd=False) as out:
            out.write(written + body + array(_PLACE, doubtful).tobytes())
        told = _CAME.pack(made is not None, words, len(written), len(body), len(doubtful))
        sys.stdout.buffer.write(told)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
