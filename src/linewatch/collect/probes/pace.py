"""Whom to probe when: all once per interval, evenly, and never a flood to make up for lost time. Pure."""


class Pace:
    """`count` targets in `interval_s`, the first at once."""

    def __init__(self, count: int, interval_s: float, now_s: float) -> None:
        self._count = count
        self._rate = count / interval_s
        self._began_s = now_s
        self._turns = 0  # taken or missed

    def due(self, now_s: float) -> tuple[list[int], int]:
        """Places of the targets whose turn has come, and how many turns were missed: older than a quarter of
        a second, since somebody held the loop."""
        if not self._count:
            return [], 0
        passed = int((now_s - self._began_s) * self._rate) + 1
        most = max(1, int(self._rate / 4))
        missed = max(0, passed - self._turns - most)
        self._turns += missed
        turns = range(self._turns, passed)
        self._turns = max(self._turns, passed)
        return [turn % self._count for turn in turns], missed

    def next_s(self) -> float | None:
        """When the next turn is; None where there is nobody to probe."""
        return self._began_s + self._turns / self._rate if self._count else None
