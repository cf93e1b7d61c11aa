"""A second process that turns plain YAML into JSON text beside the one that reads: two cores share the work.

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
from collections.abc import Iterator
from typing import BinaryIO

from linewatch.config.yaml_plain import Text, batch_text

_SENT = struct.Struct("<IQ")  # indent, bytes
_CAME = struct.Struct("<?QQ")  # whether it was plain, words, bytes
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

    def send(self, batch: list[bytes], indent: int) -> int | None:
        """Its number, with which to ask for it; None where it is not taken."""
        if self._gone or self._number - self._taken >= _MOST:
            return None
        data = b"\0".join(batch)  # there is none in plain YAML
        assert self._process.stdin is not None
        try:
            self._sent.write(data)
            self._sent.flush()
            self._process.stdin.write(_SENT.pack(indent, len(data)))
            self._process.stdin.flush()
        except OSError:
            self._gone = True
            return None
        self._number += 1
        return self._number - 1

    def text(self, number: int) -> Text | None:
        """What became of it, waited for; None where the other process is gone."""
        while not self._gone and self._taken <= number:
            head = self._head()
            if len(head) < _CAME.size:
                self._gone = True
                break
            plain, words, size = _CAME.unpack(head)
            wanted = self._taken == number
            self._taken += 1
            self._at += size
            if wanted:
                data = os.pread(self._came.fileno(), size, self._at - size)
                if len(data) == size:
                    return Text(data if plain else None, words)
                self._gone = True
        return None

    def _head(self) -> bytes:
        assert self._process.stdout is not None
        waiting = select.poll()
        waiting.register(self._process.stdout.fileno(), select.POLLIN)
        return os.read(self._process.stdout.fileno(), _CAME.size) if waiting.poll(_PATIENCE_MS) else b""


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
        indent, size = _SENT.unpack(head)
        text = batch_text(os.pread(sent, size, at).split(b"\0"), indent)
        at += size
        data = text.json or b""
        with open(came, "ab", closefd=False) as out:
            out.write(data)
        sys.stdout.buffer.write(_CAME.pack(text.json is not None, text.words, len(data)))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
