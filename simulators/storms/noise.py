"""What stands between gear and the one who judges: alarms lost, alarms of nothing, clocks, flapping."""

from typing import NamedTuple


class Noise(NamedTuple):
    """Shares of alarms, seconds that clocks are off, share of alarms that flap before they stand.

    `stray` is of the alarms that faults caused, and never less than one alarm where it is not 0.
    `late_s`: how much later than usual some alarms arrive, which puts them out of order.
    """

    missing: float = 0.0
    stray: float = 0.0
    clock_s: float = 0.0
    flapping: float = 0.0
    late_s: float = 0.0
    twice: float = 0.0


LEVELS: dict[str, Noise] = {
    "clean": Noise(),
    "5+1": Noise(missing=0.05, stray=0.01),
    "10+2": Noise(missing=0.10, stray=0.02, clock_s=10.0, flapping=0.08, late_s=8.0, twice=0.03),
    "20+5": Noise(missing=0.20, stray=0.05, clock_s=10.0, flapping=0.08, late_s=8.0, twice=0.03),
}
