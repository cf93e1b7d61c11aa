"""What both versions say, before it is made a trace."""

from typing import NamedTuple

from linewatch.otdr.trace import NotATrace


class KeyEvent(NamedTuple):
    """`at_100ps`: time of travel, one way, in units of 0.1 ns."""

    at_100ps: int
    code: str
    loss_db: float
    reflectance_db: float


class Settings(NamedTuple):
    """FxdParams. `spacing_1e14s`: one way between two samples; `first_100ps`: when the first was taken, as
    written; `panel_100ps`: how far the front panel is from the laser.
    """

    wavelength_nm: float
    first_100ps: int
    pulse_ns: int
    spacing_1e14s: int
    group_index: float
    panel_100ps: int


def one_pulse(entries: int) -> None:
    """Raises NotATrace for a file with several measurements in one."""
    if entries != 1:
        raise NotATrace(
            f"it holds {entries} measurements in one file; export the one that is meant by itself"
        )
