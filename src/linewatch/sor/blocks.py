"""The map of a .sor file, and its blocks cut out: every size claimed is held against what is there."""

from typing import NamedTuple

from linewatch.otdr.trace import NotATrace

_MAP = b"Map\x00"
_MOST_BLOCKS = 200
_LONGEST_NAME = 64


class Blocks(NamedTuple):
    """`bodies`: by name, the block's own name (version 2) taken away; of two by one name the first.

    `whole`: the same with it, as otdrparser reads them.
    """

    version: int
    bodies: dict[str, bytes]
    whole: dict[str, bytes]


class Bytes:
    """Little-endian fields one after the other. Raises NotATrace where a block ends before its fields do."""

    def __init__(self, data: bytes, block: str) -> None:
        self._data, self._at, self._block = data, 0, block

    def take(self, size: int) -> bytes:
        if size < 0 or self._at + size > len(self._data):
            raise NotATrace(
                f"its block {self._block} breaks off at byte {len(self._data)}; the file is cut off "
                "or damaged, copy it from the instrument again"
            )
        self._at += size
        return self._data[self._at - size : self._at]

    def unsigned(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def signed(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little", signed=True)

    def text(self) -> str:
        """Up to a zero byte."""
        end = self._data.find(b"\x00", self._at)
        if end < 0:
            return self.take(len(self._data) + 1).decode("latin-1")  # refuses
        said = self.take(end - self._at + 1)[:-1]
        return said.decode("latin-1").strip()

    def rest(self) -> bytes:
        return self.take(len(self._data) - self._at)


def cut(data: bytes) -> Blocks:
    """Raises NotATrace where there is no map, or the blocks do not fit into the file."""
    fields = Bytes(data, "Map")
    named = data.startswith(_MAP)
    if named:
        fields.take(len(_MAP))
    version = fields.unsigned(2) if len(data) > len(_MAP) + 2 else 0
    if not (200 <= version < 300 if named else 100 <= version < 200):
        raise NotATrace("it does not begin as a .sor file does; save the trace as Bellcore/Telcordia .sor")
    at, count = fields.unsigned(4), fields.unsigned(2)
    if not 2 <= count <= _MOST_BLOCKS:
        raise NotATrace(f"its map counts {count} blocks, which cannot be; the file is damaged, copy it again")
    bodies: dict[str, bytes] = {}
    whole: dict[str, bytes] = {}
    for _ in range(count - 1):
        name = fields.text()[:_LONGEST_NAME]
        fields.unsigned(2)
        size = fields.unsigned(4)
        body = data[at : at + size]
        # A checksum or a maker's own block may be cut off: nothing of the trace is in it.
        if len(body) < size and name in ("FxdParams", "KeyEvents", "DataPts"):
            raise NotATrace(
                f"its block {name} should have {size} bytes and {len(body)} are there; "
                "the file is cut off, copy it from the instrument again"
            )
        at += size
        whole.setdefault(name, body)
        heading = name.encode("latin-1") + b"\x00"
        bodies.setdefault(name, body.removeprefix(heading) if named else body)
    return Blocks(version, bodies, whole)
