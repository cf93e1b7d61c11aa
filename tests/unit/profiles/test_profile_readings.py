"""What a value of a state column says, in the words of the shipped MIB modules."""

import pytest

from linewatch.profiles.library import standard
from linewatch.profiles.readings import possible, read
from linewatch.profiles.shape import State

UNKNOWN = None


def column(name: str) -> State:
    """A state column by its MIB name."""
    for module in standard().modules.values():
        shapes = [module.interfaces] if module.interfaces else []
        for state in (s for shape in (*shapes, *module.tables) for s in shape.state):
            if state.column == name:
                return state
    raise LookupError(name)


@pytest.mark.parametrize(
    ("name", "value", "codes"),
    [
        ("ifOperStatus", 1, ()),
        ("ifOperStatus", 2, ("LINK-DOWN",)),
        ("ifOperStatus", 3, ("LOOPBACK",)),
        ("ifOperStatus", 4, UNKNOWN),
        ("ifOperStatus", 5, UNKNOWN),
        ("ifOperStatus", 6, ("NOT-PRESENT",)),
        ("ifOperStatus", 7, ("LOWER-LAYER-DOWN",)),
        ("ifOperStatus", 0, UNKNOWN),
        ("ifOperStatus", 99, UNKNOWN),
        ("ifOperStatus", b"up", UNKNOWN),
        ("ifOperStatus", None, UNKNOWN),
        ("dsx1LineStatus", 1, ()),
        ("dsx1LineStatus", 64, ("E1-LOS",)),
        ("dsx1LineStatus", 8 | 4, ("E1-AIS",)),
        ("dsx1LineStatus", 32 | 2 | 128, ("E1-RAI", "E1-LOF", "LOOPBACK")),
        ("dsx1LineStatus", 4, ()),  # sending RAI is a consequence
        ("dsx1LineStatus", 0, UNKNOWN),  # outside the range, seen in the field
        ("dsx1LineStatus", 1 | 64, UNKNOWN),  # "none" must be alone
        ("dsx1LineStatus", 1 << 20, UNKNOWN),  # a bit the MIB does not have
        ("dsx1LineStatus", -1, UNKNOWN),
        ("sonetSectionCurrentStatus", 2, ("LOS",)),
        ("sonetLineCurrentStatus", 2 | 4, ("MS-AIS", "MS-RDI")),
        ("sonetPathCurrentStatus", 4 | 8, ("AU-AIS", "HP-RDI")),
        ("sonetVTCurrentStatus", 32, ("LP-UNEQ",)),
        ("apsChanStatusCurrent", b"\x10", ("PSE",)),
        ("apsChanStatusCurrent", b"\x90", ("APS-LOCKED", "PSE")),
        ("apsChanStatusCurrent", b"", ()),  # fewer octets are zeros
        ("apsChanStatusCurrent", 16, UNKNOWN),
        ("apsStatusCurrent", b"\x20", ("APS-FAIL",)),
        ("apsStatusCurrent", b"\x08", ()),  # extra traffic
        ("upsOutputSource", 5, ("MAINS-FAIL", "BATT-DISCHARGE")),
        ("upsOutputSource", 3, ()),
        ("upsSecondsOnBattery", 17, ("MAINS-FAIL",)),
        ("upsSecondsOnBattery", 0, ()),
        ("upsBatteryStatus", 3, ("BATTERY-LOW",)),
        ("upsBatteryStatus", 1, UNKNOWN),
        ("upsAlarmDescr", "1.3.6.1.2.1.33.1.6.3.2", ("MAINS-FAIL",)),
        ("upsAlarmDescr", "1.3.6.1.2.1.33.1.6.3.24", ()),
        ("upsAlarmDescr", "1.3.6.1.4.1.99.7", ("UPS-OTHER",)),  # a vendor's own: unnamed, not lost
        ("fieldPointStatus", 16 | 2, ("CARD-FAIL", "PSE")),
        ("fieldPointStatus", 1, ()),
    ],
)
def test_a_value_says(name: str, value: int | bytes | str | None, codes: tuple[str, ...] | None) -> None:
    assert read(column(name), value) == codes


def test_every_code_a_value_can_say_is_known_beforehand() -> None:
    """Discovery makes a condition for each, so that what is absent can be cleared."""
    state = column("dsx1LineStatus")
    for value in range(2, 1 << 17, 7):
        assert set(read(state, value) or ()) <= set(possible(state))
