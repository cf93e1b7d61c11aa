"""An agent that counts quarter hours: DS1-MIB and SONET-MIB performance tables written out by the test.

Its clock is what the test says: `elapsed` seconds into its quarter, and intervals by number.
"""

from linewatch.wire.snmp import tags
from tests.fakes.scripted_agent import Objects, ScriptedAgent, ds1, interface, system

DS1 = "1.3.6.1.2.1.10.18"
SONET = "1.3.6.1.2.1.10.39"


def e1_row(index: int, name: str) -> Objects:
    """An interface with a DS1 config row."""
    return interface(index, name, if_type=18) | ds1(index, 1)


def stm_row(index: int, name: str) -> Objects:
    """An STM port without defects."""
    rows = interface(index, name, if_type=39)
    rows[f"{SONET}.1.2.1.1.1.{index}"] = (tags.INTEGER, 1)
    rows[f"{SONET}.1.3.1.1.1.{index}"] = (tags.INTEGER, 1)
    return rows


def vc12_row(index: int, name: str, alias: str) -> Objects:
    """A VC-12 without defects."""
    return interface(index, name, if_type=51, alias=alias) | {f"{SONET}.3.1.1.1.2.{index}": (tags.INTEGER, 1)}


def e1_clock(index: int, elapsed: int, kept: int, invalid: int = 0) -> Objects:
    """Near end: TimeElapsed, ValidIntervals, InvalidIntervals."""
    entry = f"{DS1}.6.1"
    return {
        f"{entry}.3.{index}": (tags.INTEGER, elapsed),
        f"{entry}.4.{index}": (tags.INTEGER, kept),
        f"{entry}.14.{index}": (tags.INTEGER, invalid),
    }


def medium(index: int, elapsed: int, kept: int) -> Objects:
    """SONET-MIB's one clock."""
    entry = f"{SONET}.1.1.1.1"
    return {
        f"{entry}.2.{index}": (tags.INTEGER, elapsed),
        f"{entry}.3.{index}": (tags.INTEGER, kept),
        f"{entry}.7.{index}": (tags.INTEGER, 0),
    }


def e1_current(index: int, es: int = 0, ses: int = 0, uas: int = 0, cv: int = 0) -> Objects:
    """The quarter that runs."""
    return _gauges(f"{DS1}.7.1", str(index), {2: es, 3: ses, 5: uas, 7: cv})


def e1_interval(
    index: int, number: int, es: int = 0, ses: int = 0, uas: int = 0, cv: int = 0, *, valid: bool = True
) -> Objects:
    """One that ended; 1 is the last."""
    at = f"{index}.{number}"
    found = _gauges(f"{DS1}.8.1", at, {3: es, 4: ses, 6: uas, 8: cv})
    return found | {f"{DS1}.8.1.13.{at}": (tags.INTEGER, 1 if valid else 2)}


def e1_far(index: int, elapsed: int, kept: int, number: int, es: int) -> Objects:
    """The far end as the near end hears of it, with a clock of its own."""
    entry, at = f"{DS1}.10.1", f"{index}.{number}"
    found: Objects = {
        f"{entry}.2.{index}": (tags.INTEGER, elapsed),
        f"{entry}.3.{index}": (tags.INTEGER, kept),
    }
    found |= _gauges(entry, str(index), {4: 0, 5: 0, 7: 0, 10: 0})
    found |= _gauges(f"{DS1}.11.1", at, {3: es, 4: 0, 6: 0, 9: es * 3})
    return found | {f"{DS1}.11.1.12.{at}": (tags.INTEGER, 1)}


def sonet(group: str, index: int, first: int, number: int, es: int, *, section: bool = False) -> Objects:
    """Current (all zero) and one interval. `first`: column of the ES in the current table."""
    columns = {2: es, 3: 0, 4: 7, 5: es * 10} if section else {2: es, 3: 0, 4: es * 10, 5: 0}
    found = _gauges(f"{SONET}.{group}.1.1", str(index), {first + n: 0 for n in range(4)})
    found |= _gauges(f"{SONET}.{group}.2.1", f"{index}.{number}", columns)
    return found | {f"{SONET}.{group}.2.1.6.{index}.{number}": (tags.INTEGER, 1)}


def _gauges(entry: str, index: str, columns: dict[int, int]) -> Objects:
    return {f"{entry}.{column}.{index}": (tags.GAUGE32, value) for column, value in columns.items()}


def counting_agent(*parts: Objects) -> ScriptedAgent:
    """All of it, with its system group and its number of interfaces."""
    objects: Objects = system()
    for part in parts:
        objects |= part
    return ScriptedAgent(objects)
