"""A clock that stands until it is told to go on."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


class FakeClock:
    """`step_s`: how far `steady` runs at each look; 0 where no batch may run out of time."""

    def __init__(self, at: datetime = START, step_s: float = 0.0) -> None:
        self.at = at
        self.step_s = step_s
        self._steady = 0.0

    def now(self) -> datetime:
        return self.at

    def steady(self) -> float:
        self._steady += self.step_s
        return self._steady

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self._steady += seconds
