"""How much one element may send before it is a storm: a token bucket for each element spoken for. Pure.

By the element and not by the address: behind one address a whole network may speak (an element manager, a
proxy, a port forwarder), and one NE of it that babbles takes nobody else's turn.
"""

from dataclasses import dataclass

RESTS_S = 60.0  # a storm is over when nothing was over the share for so long


@dataclass(frozen=True, slots=True)
class Allowance:
    """`rate`: notifications a second on end, `burst`: at once."""

    rate: float = 20.0
    burst: float = 200.0


class Share:
    """One element's. Times are of one steady clock, in seconds, and never run back."""

    __slots__ = ("_allowance", "_full_s", "_heard", "_left", "_then_s", "over", "storm_until_s")

    def __init__(self, allowance: Allowance, now_s: float) -> None:
        self._allowance = allowance
        self._left = allowance.burst
        self._then_s = self._full_s = now_s
        self._heard = 0
        self.over = 0  # refused since the storm began
        self.storm_until_s = 0.0  # 0: no storm

    def take(self, now_s: float) -> bool:
        """Whether one more is within the share. A refusal begins a storm, or makes it last."""
        allowance = self._allowance
        left = self._left + (now_s - self._then_s) * allowance.rate
        self._then_s = now_s
        if left >= allowance.burst:
            left = allowance.burst
            if not self.storm_until_s:
                self._full_s, self._heard = now_s, 0
        self._heard += 1
        if left >= 1.0:
            self._left = left - 1.0
            return True
        self._left = left
        self.over += 1
        self.storm_until_s = now_s + RESTS_S
        return False

    def calm(self, now_s: float) -> bool:
        """True once, when a storm has rested: forget it."""
        if not self.storm_until_s or now_s < self.storm_until_s:
            return False
        self.storm_until_s = 0.0
        self._full_s, self._heard, self.over = now_s, 0, 0
        return True

    def rate(self, now_s: float) -> float:
        """Notifications a second since the share was last whole."""
        return self._heard / max(now_s - self._full_s, 1.0)
