"""From errors of each second to ES, SES, BBE and UAS by quarter hour (ITU-T G.826, G.828, G.829). Pure.

Unavailable time begins with the first of ten consecutive SES, and ends with the first of ten consecutive
seconds that are none (G.826 Annex A). So a second is decided up to nine seconds after it passed, and may
belong to a quarter that is over: the counters of that quarter are then corrected, as gear must do too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

TURN = 10  # seconds in a row


class Blocks(NamedTuple):
    """How a path is cut into blocks. `ses`: errored blocks in a second from which it is severely errored."""

    per_second: int
    ses: int


# 30 % of the blocks of a second (G.826, G.828). E1 with CRC-4: a block is a sub-multiframe.
RATES = {
    "e1": Blocks(1_000, 300),
    "vc12": Blocks(2_000, 600),
    "vc4": Blocks(8_000, 2_400),
}
# A multiplex section is watched by 24 bits of parity a frame and STM-1, each a block of its own. Since many
# errors hide each other in one bit, fewer than 30 % are severe at the low rates (G.829 table 2, from memory).
_MS_BLOCKS = 192_000
_MS_SES = {1: 0.15, 4: 0.25, 16: 0.30, 64: 0.30}


def multiplex_section(stm: int) -> Blocks:
    """Of an STM-`stm`. KeyError for what is none of 1, 4, 16, 64."""
    blocks = _MS_BLOCKS * stm
    return Blocks(blocks, round(blocks * _MS_SES[stm]))


class Second(NamedTuple):
    """`at`: its number since 1970 UTC. `defect`: LOS, LOF, AIS, LOP, ... was there in it."""

    at: int
    errored_blocks: int
    defect: bool = False


class Decided(NamedTuple):
    """A second of which it is known whether the path was available in it."""

    second: Second
    available: bool


@dataclass(slots=True)
class Counts:
    """Of one quarter. While unavailable, only UAS counts."""

    es: int = 0
    ses: int = 0
    bbe: int = 0
    uas: int = 0


@dataclass(slots=True)
class Availability:
    """One direction of a path. Feed every second, in order: a gap is no second without errors."""

    blocks: Blocks
    available: bool = True
    _turning: list[Second] = field(default_factory=list)  # in a row, against the present state

    def feed(self, second: Second) -> Iterator[Decided]:
        """What is decided by this second, oldest first."""
        against = severe(second, self.blocks) is self.available
        if not against:
            yield from self._settle()
            yield Decided(second, self.available)
            return
        self._turning.append(second)
        if len(self._turning) == TURN:
            self.available = not self.available
            yield from self._settle()

    def end(self) -> Iterator[Decided]:
        """Nothing follows: what is undecided stays as the state was."""
        yield from self._settle()

    def _settle(self) -> Iterator[Decided]:
        settled, self._turning = self._turning, []
        for second in settled:
            yield Decided(second, self.available)


def severe(second: Second, blocks: Blocks) -> bool:
    """A severely errored second."""
    return second.defect or second.errored_blocks >= blocks.ses


def quarters(seconds: Iterable[Second], blocks: Blocks, *, available: bool = True) -> dict[int, Counts]:
    """Counts by quarter (its number since 1970 UTC), of the quarters with at least one second in them."""
    found: dict[int, Counts] = {}
    state = Availability(blocks, available)
    for second in seconds:
        for decided in state.feed(second):
            _count(found, decided, blocks)
    for decided in state.end():
        _count(found, decided, blocks)
    return found


def _count(found: dict[int, Counts], decided: Decided, blocks: Blocks) -> None:
    second = decided.second
    counts = found.setdefault(second.at // 900, Counts())
    if not decided.available:
        counts.uas += 1
    elif severe(second, blocks):
        counts.es += 1
        counts.ses += 1
    elif second.errored_blocks:
        counts.es += 1
        counts.bbe += second.errored_blocks
