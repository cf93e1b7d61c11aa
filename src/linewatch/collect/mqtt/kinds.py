"""What a reading can be: a closed list, each with its unit, what is plausible, and the alarms it may raise.

Numbers are kept in one unit each; a topic map names the unit in which its gear speaks. What lies outside the
plausible is a broken sensor's word and no reading.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Form(StrEnum):
    """`SWITCH` is true or false, `STATE` one of some words."""

    SWITCH = "switch"
    NUMBER = "number"
    STATE = "state"


class Limit(NamedTuple):
    """Raised at `raise_at` and beyond, cleared at `clear_at` and on its other side; between the two it stays
    as it is. `above`: high is bad."""

    code: str
    raise_at: float
    clear_at: float
    above: bool

    def judge(self, value: float, was: bool) -> bool:
        """Whether it is raised now, if it `was` or was not before."""
        if self.above:
            return value >= self.raise_at or (was and value > self.clear_at)
        return value <= self.raise_at or (was and value < self.clear_at)


class Kind(NamedTuple):
    """`units`: to the unit kept, as (factor, offset). `codes`: limits of a number may name these. `when`: by
    the value of a switch or state the alarm that it is. `limits`: where the map gives none."""

    name: str
    form: Form
    unit: str = ""
    units: Mapping[str, tuple[float, float]] = MappingProxyType({})
    least: float = 0.0
    most: float = 1.0
    codes: tuple[str, ...] = ()
    when: Mapping[bool | str, str] = MappingProxyType({})
    limits: tuple[Limit, ...] = ()
    magnitude: bool = False  # the sign is a matter of taste


_VOLTS = {"V": (1.0, 0.0), "mV": (0.001, 0.0)}
_AMPERES = {"A": (1.0, 0.0), "mA": (0.001, 0.0)}
_CELSIUS = {"C": (1.0, 0.0), "K": (1.0, -273.15), "F": (1 / 1.8, -32 / 1.8)}


def _switch(name: str, when: bool, code: str) -> Kind:
    return Kind(name, Form.SWITCH, codes=(code,), when={when: code})


_ROWS = (
    _switch("mains-present", False, "MAINS-FAIL"),
    _switch("rectifier-fail", True, "RECTIFIER-FAIL"),
    _switch("battery-discharging", True, "BATT-DISCHARGE"),
    Kind(
        "battery-voltage", Form.NUMBER, "V", _VOLTS, 0.0, 1_000.0,
        ("BATTERY-LOW", "BATTERY-DEPLETED", "DC-UNDERVOLT"),
        # A -48 V plant of 24 cells: 1.92 V and 1.83 V per cell.
        limits=(Limit("BATTERY-LOW", 46.0, 48.0, False), Limit("DC-UNDERVOLT", 44.0, 46.0, False)),
        magnitude=True,  # positive earth: half of the monitors say -53.5, half say 53.5
    ),
    Kind(
        "battery-current", Form.NUMBER, "A", _AMPERES, -10_000.0, 10_000.0, ("BATT-DISCHARGE", "OVERLOAD"),
        limits=(Limit("BATT-DISCHARGE", -2.0, -0.5, False),),  # negative flows out of the battery
    ),
    _switch("lvd-open", True, "LVD-OPEN"),
    Kind(
        "fuel-level", Form.NUMBER, "%", {"%": (1.0, 0.0), "ratio": (100.0, 0.0)}, 0.0, 100.0, ("FUEL-LOW",),
        limits=(Limit("FUEL-LOW", 20.0, 25.0, False),),
    ),
    Kind(
        "generator-state", Form.STATE, codes=("GENERATOR-RUN", "GENERATOR-FAIL"),
        when={"off": "", "running": "GENERATOR-RUN", "failed": "GENERATOR-FAIL"},
    ),
    _switch("generator-running", True, "GENERATOR-RUN"),
    _switch("generator-fail", True, "GENERATOR-FAIL"),
    _switch("door-open", True, "DOOR-OPEN"),
    Kind(
        "temperature", Form.NUMBER, "C", _CELSIUS, -60.0, 150.0, ("TEMPERATURE",),
        limits=(Limit("TEMPERATURE", 40.0, 37.0, True),),
    ),
    _switch("smoke", True, "SMOKE"),
    _switch("water", True, "WATER"),
    # What is low depends on the receiver: the map says it, or it is only a reading.
    Kind("optical-power", Form.NUMBER, "dBm", {"dBm": (1.0, 0.0)}, -80.0, 40.0, ("RX-LOW", "OPT-LOS")),
)  # fmt: skip

KINDS: dict[str, Kind] = {row.name: row for row in _ROWS}
