"""A token bucket for each element spoken for: one NE that babbles takes nobody else's turn. Pure."""

MOST_ELEMENTS = 20_000


class Buckets:
    """`rate`: notifications a second that each may send on end, `burst`: at once. `now_s` is of one clock."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._left: dict[str, tuple[float, float]] = {}  # tokens, and when that was

    def take(self, element: str, now_s: float) -> bool:
        """Whether one more is within its share."""
        left, then_s = self._left.pop(element, (self._burst, now_s))
        left = min(self._burst, left + (now_s - then_s) * self._rate)
        taken = left >= 1.0
        self._left[element] = (left - 1.0 if taken else left, now_s)  # to the end: who was heard last
        if len(self._left) > MOST_ELEMENTS:
            del self._left[next(iter(self._left))]
        return taken
