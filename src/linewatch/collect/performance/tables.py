"""Where DS1-MIB (RFC 4805), DS3-MIB (RFC 3896) and SONET-MIB (RFC 3592) keep their quarter hours.

Every interval table is indexed by ifIndex and number, 1 being the quarter that ended last. SONET-MIB keeps
one clock for a medium, and its paths and VTs go by that.
"""

from typing import NamedTuple

_DS1 = "1.3.6.1.2.1.10.18"
_DS3 = "1.3.6.1.2.1.10.30"
_SONET = "1.3.6.1.2.1.10.39"


class Counters(NamedTuple):
    """Columns of one table; "" where it has no such column."""

    es: str
    ses: str
    uas: str
    cv: str
    valid: str = ""


class Clock(NamedTuple):
    """Columns that say how far into its quarter the NE is, and how many it has kept."""

    elapsed: str
    kept: str
    invalid: str


class Part(NamedTuple):
    """One end of one layer. `rows`: the profile's table whose rows have it."""

    layer: str
    end: str
    rows: str
    clock: Clock
    interval: Counters
    current: Counters
    total: Counters | None = None  # the sum of up to 96 intervals
    shared: bool = False  # the clock is that of any medium of the NE


def _counters(entry: str, es: int, ses: int, uas: int, cv: int, valid: int = 0) -> Counters:
    return Counters(*(f"{entry}.1.{column}" if column else "" for column in (es, ses, uas, cv, valid)))


def _clock(entry: str, elapsed: int, kept: int, invalid: int) -> Clock:
    return Clock(*(f"{entry}.1.{column}" for column in (elapsed, kept, invalid)))


_MEDIUM = _clock(f"{_SONET}.1.1.1", 2, 3, 7)
_E1, _E3 = "dsx1ConfigTable", "dsx3ConfigTable"


def _sonet(layer: str, end: str, rows: str, group: str, first: int, *, shared: bool) -> Part:
    """`first`: column of the ES in the current table; SES, CV and UAS follow."""
    return Part(
        layer,
        end,
        rows,
        _MEDIUM,
        _counters(f"{_SONET}.{group}.2", 2, 3, 5, 4, 6),
        _counters(f"{_SONET}.{group}.1", first, first + 1, first + 3, first + 2),
        shared=shared,
    )


PARTS: tuple[Part, ...] = (
    Part(
        "rs",
        "near",
        "sonetSectionCurrentTable",
        _MEDIUM,
        _counters(f"{_SONET}.1.2.2", 2, 3, 0, 5, 6),  # 4 is SEFS; a section has no unavailable time
        _counters(f"{_SONET}.1.2.1", 2, 3, 0, 5),
    ),
    _sonet("ms", "near", "sonetLineCurrentTable", "1.3", 2, shared=False),
    _sonet("ms", "far", "sonetLineCurrentTable", "1.4", 1, shared=False),
    _sonet("vc4", "near", "sonetPathCurrentTable", "2.1", 3, shared=True),
    _sonet("vc4", "far", "sonetPathCurrentTable", "2.2", 1, shared=True),
    _sonet("vc12", "near", "sonetVTCurrentTable", "3.1", 3, shared=True),
    _sonet("vc12", "far", "sonetVTCurrentTable", "3.2", 1, shared=True),
    Part(
        "e3",
        "near",
        _E3,
        _clock(f"{_DS3}.5", 3, 4, 12),
        _counters(f"{_DS3}.7", 3, 4, 6, 8, 13),
        _counters(f"{_DS3}.6", 2, 3, 5, 7),
        _counters(f"{_DS3}.8", 2, 3, 5, 7),
    ),
    Part(
        "e3",
        "far",
        _E3,
        _clock(f"{_DS3}.10", 2, 3, 8),
        _counters(f"{_DS3}.11", 3, 4, 6, 5, 7),
        _counters(f"{_DS3}.10", 4, 5, 7, 6),
        _counters(f"{_DS3}.12", 2, 3, 5, 4),
    ),
    Part(
        "e1",
        "near",
        _E1,
        _clock(f"{_DS1}.6", 3, 4, 14),
        _counters(f"{_DS1}.8", 3, 4, 6, 8, 13),
        _counters(f"{_DS1}.7", 2, 3, 5, 7),
        _counters(f"{_DS1}.9", 2, 3, 5, 7),
    ),
    Part(
        "e1",
        "far",
        _E1,
        _clock(f"{_DS1}.10", 2, 3, 13),
        _counters(f"{_DS1}.11", 3, 4, 6, 9, 12),
        _counters(f"{_DS1}.10", 4, 5, 7, 10),
        _counters(f"{_DS1}.12", 2, 3, 5, 8),
    ),
)
MEDIUM_ROWS = "sonetSectionCurrentTable"
