"""What is expected to be seen: alarm keys as small integers, each with how sure its arrival is."""

from linewatch.messages.records import AlarmKey

Point = tuple[str, str, str]  # resource, alarm type, qualifier

# How badly an expected alarm is missed when it does not come: -100 ln of the chance that it is lost.
ODD = -150  # can come of it, but seldom does: half explained if seen, not missed if not
ALLOWED = 0  # explained if seen, not missed if not
SLOW = 150  # polled, or raised by the management system after a while: may still be on its way
SURE = 230  # told by a trap: one in ten is lost


class Keys:
    """Interned alarm keys: the same alarm is the same number for the life of a localiser."""

    def __init__(self) -> None:
        self._number: dict[Point, int] = {}
        self.points: list[Point] = []

    def of(self, point: Point) -> int:
        """The number of a key."""
        number = self._number.get(point)
        if number is None:
            number = self._number[point] = len(self.points)
            self.points.append(point)
        return number

    def of_alarm(self, key: AlarmKey) -> int:
        """The number of an alarm's key."""
        return self.of((key.resource, key.alarm_type, key.qualifier))

    def alarm(self, number: int) -> AlarmKey:
        """The alarm key of a number."""
        return AlarmKey(*self.points[number])


class Prediction:
    """`seen`: key number -> how sure. `circuits`: id -> "down", "degraded" or "exposed", only those hurt.
    `touched`: circuits, trails, sections, routers and domains that were looked at; where two faults touch
    nothing in common, what they show together is the union of what each shows."""

    __slots__ = ("circuits", "seen", "sure", "touched", "work")

    def __init__(
        self, seen: dict[int, int], circuits: dict[str, str], touched: dict[str, None], work: int = 1
    ) -> None:
        self.seen = seen
        self.circuits = circuits
        self.touched = touched
        self.work = work  # circuits walked to know it
        self.sure = tuple((key, cost) for key, cost in seen.items() if cost > 0)

    def apart(self, other: "Prediction") -> bool:
        """Nothing is touched by both."""
        return self.touched.keys().isdisjoint(other.touched)
