"""Serial numbers of notifications: which are missing, and whether the sender began anew. Pure."""

from enum import Enum, auto

MOST_MISSING = 1_000  # a longer hole is a hole all the same: the list of active alarms is read


class Heard(Enum):
    """What a serial number says."""

    NEXT = auto()  # as it should be; also the very first
    GAP = auto()  # some are missing before it
    LATE = auto()  # one that was missing: overtaken on its way
    TWICE = auto()  # the same one again
    ANEW = auto()  # numbers began again: the sender restarted, or its counter wrapped


class Serials:
    """Of one sender. Without numbers nothing is ever missing."""

    def __init__(self) -> None:
        self._last: int | None = None
        self.missing: dict[int, None] = {}

    def heard(self, serial: int) -> Heard:
        """Take note of a number."""
        last = self._last
        if last is None:
            self._last = serial
            return Heard.NEXT
        if serial == last:
            return Heard.TWICE
        if serial in self.missing:
            del self.missing[serial]
            return Heard.LATE
        self._last = serial
        if serial < last:
            self.missing.clear()
            return Heard.ANEW
        if serial == last + 1:
            return Heard.NEXT
        for number in range(last + 1, serial)[:MOST_MISSING]:
            self.missing[number] = None
        while len(self.missing) > MOST_MISSING:
            del self.missing[next(iter(self.missing))]
        return Heard.GAP

    def settled(self) -> None:
        """What was missing was made up for."""
        self.missing.clear()
