"""Events kept on disk while the store is away. Append-only, synced, bounded; each re-enters exactly once.

A file of lines: a header with the spool's id, then one record a line. A torn last one was never acknowledged.
How far a spool has re-entered stands in the store, written with the events themselves.
"""

import os
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from linewatch.messages.events import Event

MOST_BYTES = 256 << 20


class Spooled(Struct, frozen=True):
    """`seq`: the number under which a batch may have landed just as the store was lost; 0 for none."""

    event: Event
    seq: int = 0


class _Header(Struct, frozen=True):
    spool: str


_encoder = msgspec.json.Encoder(order="deterministic")
_record = msgspec.json.Decoder(Spooled)
_header = msgspec.json.Decoder(_Header)


class SpoolFull(Exception):
    """No room for these events: shed them."""


class Spool:
    """One file beside the store's settings. Its methods block: call them in a thread."""

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES) -> None:
        self.path = path
        self._most = most_bytes
        self._file: BinaryIO | None = None
        self.id = ""
        self.size = 0

    def begin(self, spool_id: str) -> None:
        """A new file; what an old one held must have re-entered."""
        self.close()
        self._file = self.path.open("wb")
        self.id, self.size = spool_id, 0
        self._write(_encoder.encode(_Header(spool_id)) + b"\n")

    def append(self, records: list[Spooled]) -> None:
        """Durable on return, or `SpoolFull` and nothing was written. OSError where the disk fails too."""
        lines = b"".join(_encoder.encode(record) + b"\n" for record in records)
        if self.size + len(lines) > self._most:
            raise SpoolFull(f"{self.path} holds {self.size} bytes and may hold {self._most}")
        self._write(lines)

    def _write(self, data: bytes) -> None:
        if self._file is None:
            raise OSError(f"{self.path} could not be opened")
        self._file.write(data)
        self._file.flush()
        os.fsync(self._file.fileno())
        self.size += len(data)

    def read(self) -> tuple[str, list[Spooled]]:
        """Id and records of the file; ("", []) where there is none."""
        try:
            lines = self.path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return "", []
        try:
            spool_id = _header.decode(lines[0]).spool
        except msgspec.DecodeError:
            return "", []
        # What follows the last newline was cut short by a crash, before anybody was told that it is kept.
        return spool_id, [_record.decode(line) for line in lines[1:-1]]

    def open_again(self, spool_id: str) -> None:
        """Go on writing to the file that is there, after its last whole line."""
        self.close()
        data = self.path.read_bytes()
        whole = data.rfind(b"\n") + 1
        self._file = self.path.open("r+b")
        self._file.truncate(whole)
        self._file.seek(whole)
        self.id, self.size = spool_id, whole

    def close(self) -> None:
        """Leave the file as it is."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def discard(self) -> None:
        """All of it has re-entered."""
        self.close()
        self.path.unlink(missing_ok=True)
        self.size = 0
