"""Which alarms have cleared and are still kept, and which of them goes first."""

import heapq
from datetime import datetime

from linewatch.messages.records import AlarmKey


class Cleared:
    """Keys of cleared alarms. The oldest goes first, by (cleared_at, key)."""

    def __init__(self) -> None:
        self._since: dict[AlarmKey, datetime] = {}
        self._oldest: list[tuple[datetime, AlarmKey]] = []  # a heap; may name what was raised since

    def __len__(self) -> int:
        return len(self._since)

    def add(self, key: AlarmKey, since: datetime) -> bool:
        """Note that an alarm has cleared; False if that is known."""
        if key in self._since:
            return False
        self._since[key] = since
        heapq.heappush(self._oldest, (since, key))
        return True

    def discard(self, key: AlarmKey) -> None:
        """It was raised again, or never cleared."""
        if self._since.pop(key, None) is not None and len(self._oldest) > 2 * len(self._since) + 64:
            self._oldest = [(since, k) for k, since in self._since.items()]
            heapq.heapify(self._oldest)

    def pop_oldest(self) -> AlarmKey:
        """Take out the one that goes first. Raises `IndexError` if there is none."""
        while True:
            since, key = heapq.heappop(self._oldest)
            if self._since.get(key) == since:
                del self._since[key]
                return key
