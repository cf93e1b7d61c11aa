"""Informs sent again because our answer was lost: answered once more, told once. Pure.

The same request id from the same socket within a while, with the same words: gear that gives every inform the
same id must not lose its second one.
"""

from zlib import crc32

WITHIN_S = 60.0
MOST = 8_192


class Repeats:
    """`sender`: address and port. The oldest is forgotten where there are too many."""

    def __init__(self) -> None:
        self._seen: dict[tuple[tuple[str, int], bytes], tuple[int, float]] = {}

    def again(self, sender: tuple[str, int], request_id: bytes, words: bytes, now_s: float) -> bool:
        """Whether this is one that came before. `words`: the notification behind its uptime."""
        key, said = (sender, request_id), crc32(words)
        before = self._seen.pop(key, None)
        self._seen[key] = said, now_s
        if len(self._seen) > MOST:
            del self._seen[next(iter(self._seen))]
        return before is not None and before[0] == said and now_s - before[1] < WITHIN_S

    def forget(self, sender: tuple[str, int], request_id: bytes) -> None:
        """It was not taken after all: when it comes again, it is new."""
        self._seen.pop((sender, request_id), None)
