"""The only reader of a clock. Everybody else is told what time it is."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time for what is journalled, and a steady count for how long something took."""

    def now(self) -> datetime:
        """Aware UTC. It may jump back when the machine's clock is set; the pump sees to that."""
        ...

    def steady(self) -> float:
        """Seconds since some moment, never running back."""
        ...


class SystemClock:
    """The machine's."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)  # noqa: TID251 (here, and nowhere else)

    def steady(self) -> float:
        """Seconds since some moment, never running back."""
        return time.perf_counter()
