"""What is due and when, by name, where thousands wait: the earliest is found without looking at all."""

from collections.abc import Mapping
from datetime import datetime
from heapq import heapify, heappop, heappush, heapreplace


class Agenda(dict[str, datetime]):
    """A dictionary, name -> when, that knows its earliest. Putting one off, as every flap of an alarm does,
    costs no more than setting it: that it is later now is noticed when its turn would have come.

    It is written through `[name] = due`, `del`, `pop`, `update` and `clear`.
    """

    __slots__ = ("_queue", "_queued")

    def __init__(self, given: Mapping[str, datetime] | None = None) -> None:
        super().__init__(given or {})
        self._begin_anew()

    def __setitem__(self, name: str, due: datetime) -> None:
        super().__setitem__(name, due)
        queued = self._queued.get(name)
        if queued is None or due < queued:
            self._queued[name] = due
            heappush(self._queue, (due, name))

    def update(self, given: Mapping[str, datetime]) -> None:  # type: ignore[override]
        super().update(given)
        self._begin_anew()

    def clear(self) -> None:
        super().clear()
        self._begin_anew()

    def earliest(self) -> datetime | None:
        """When the first is due; None for nothing to do."""
        queue, queued = self._queue, self._queued
        while queue:
            then, name = queue[0]
            due = self.get(name)
            if queued.get(name) != then:
                heappop(queue)  # it was brought forward, and has been looked at under that time
            elif due is None:
                heappop(queue)
                del queued[name]
            elif due != then:
                heapreplace(queue, (due, name))
                queued[name] = due
            else:
                return then
        return None

    def due(self, at: datetime) -> list[tuple[datetime, str]]:
        """All that are due at or before `at`, earliest first, ties by name. They stay until they are taken
        out."""
        found: list[tuple[datetime, str]] = []
        while (first := self.earliest()) is not None and first <= at:
            found.append(heappop(self._queue))
            del self._queued[found[-1][1]]
        for due, name in found:
            self._queued[name] = due
            heappush(self._queue, (due, name))
        return found

    def _begin_anew(self) -> None:
        self._queued: dict[str, datetime] = dict(self)
        self._queue = [(due, name) for name, due in self.items()]
        heapify(self._queue)
