"""What a module can say beside numbers: words, pointers, locks, numbered rows; and what is said of slips."""

import shutil
from pathlib import Path

import pytest

import linewatch.profiles
from linewatch.collect.discovery import Found, TableRow, name_index
from linewatch.collect.judging import judge, judge_list
from linewatch.collect.layout import ConditionKey, lay_out
from linewatch.collect.placing import Places
from linewatch.collect.tables import Cell
from linewatch.profiles.files import BadProfile
from linewatch.profiles.library import Profiles, load, standard
from linewatch.profiles.readings import read
from linewatch.profiles.shape import Index, Reads, State, Table
from linewatch.topology.agents import Agent
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from linewatch.wire.snmp import Value, VarBind, tags

SHIPPED = Path(linewatch.profiles.__file__).parent
BOX = Agent("box", "power", "127.0.0.1", 161, False, "default", None, ("box",))
NOT_KNOWN = None


def state(name: str) -> State:
    modules = standard().modules.values()
    return next(s for m in modules for t in m.tables for s in t.state if s.column == name)


def table(name: str) -> Table:
    return next(t for m in standard().modules.values() for t in m.tables if t.table == name)


@pytest.mark.parametrize(
    ("column", "value", "codes"),
    [
        ("ctlUnitElementState", b"normal", ()),
        ("ctlUnitElementState", b"High Alarm\x00", ("ENV-ALARM",)),
        ("ctlUnitElementState", b"not connected", NOT_KNOWN),
        ("ctlUnitElementState", b"\xff\xfe", NOT_KNOWN),
        ("ctlUnitElementState", 1, NOT_KNOWN),
        ("alarmActiveModelPointer", "1.3.6.1.2.1.118.1.1.2.1.3.0.7.6", ("EQPT-CRITICAL",)),
        ("alarmActiveModelPointer", "1.3.6.1.2.1.118.1.1.2.1.3.0.7.1", ()),
        ("alarmActiveModelPointer", "0.0", NOT_KNOWN),
        ("alarmActiveModelPointer", b"x", NOT_KNOWN),
        ("entStateAlarm", b"\x20", ("EQPT-CRITICAL",)),
        ("entStateAlarm", b"\x1c\x00", ("EQPT-MAJOR", "EQPT-MINOR", "EQPT-WARNING")),
        ("entStateAlarm", b"\x00", ()),
        ("entStateAlarm", b"", ()),
        ("entStateAlarm", b"\x80", NOT_KNOWN),  # the gear says that it does not know
        ("entStateAlarm", b"80 0", NOT_KNOWN),  # hex in letters: bits that the MIB does not have
        ("entStateOper", 2, ("CARD-FAIL",)),
        ("entPhySensorOperStatus", 3, ("SENSOR-FAIL",)),
        ("entPhySensorOperStatus", 2, NOT_KNOWN),
        ("dsx3LineStatus", 64 + 1024, ("E3-LOS",)),
        ("dsx3LineStatus", 1, ()),
        ("dsx3LineStatus", 0, NOT_KNOWN),
        ("dsx3LineStatus", 4096, NOT_KNOWN),
        ("status", 0, ()),  # Himoinsa: a sum whose nothing is 0
        ("status", 4 + 2 + 256, ()),
        ("status", 4 + 1 + 512, ("GENERATOR-RUN", "MAINS-FAIL")),
        ("status", 128 + 2, ("GENERATOR-FAIL",)),
        ("mainsMainsFailureStatus", 8, ("MAINS-FAIL",)),
        ("hwAcInputOperStatus", 2, ("MAINS-FAIL",)),
        ("hwAcInputOperStatus", 255, NOT_KNOWN),
        ("psPCUFail", 1, ("RECTIFIER-FAIL",)),
        ("ccCardState", 5, ("CARD-FAIL",)),
        ("cefcFRUPowerOperStatus", 9, ("FAN-FAIL",)),
        ("ciscoEnvMonSupplyState", 5, NOT_KNOWN),
    ],
)
def test_what_a_value_says(column: str, value: Value, codes: tuple[str, ...] | None) -> None:
    said = read(state(column), value)
    assert (None if said is None else sorted(said)) == (None if codes is None else sorted(codes))


def laid(name: str, rows: tuple[TableRow, ...], profile: str) -> tuple[Found, Profiles]:
    profiles = standard()
    device = profiles.named(profile)
    assert device is not None
    found = Found("", "", "", None, device)
    found.tables[name] = rows
    return found, profiles


def test_numbered_rows_are_called_by_their_number() -> None:
    oid = table("slotModelTable").rows
    rows = tuple(TableRow(str(n), {oid: Cell(tags.INTEGER, 3)}) for n in (1, 2))
    found, profiles = laid("slotModelTable", rows, "loop telecom am3440")
    layout = lay_out(found, BOX, Places(PlantIndex(Plant())), profiles)
    assert [row.name for row in layout.rows] == ["slot 1", "slot 2"]


def test_a_name_that_several_rows_have_is_told_apart_and_read_where_it_stands() -> None:
    alarms = table("alphaAlarmTable")
    assert alarms.name is not None
    assert name_index(alarms, "4.40001.7") == "4.40001"
    rows = tuple(
        TableRow(index, {alarms.rows: Cell(tags.GAUGE32, 0)}, b"Fail") for index in ("4.1.1", "4.1.2")
    )
    found, profiles = laid("alphaAlarmTable", rows, "Alpha Cordex")
    layout = lay_out(found, BOX, Places(PlantIndex(Plant())), profiles)
    assert [row.name for row in layout.rows] == ["Fail#4.1.1", "Fail#4.1.2"]
    assert [row.identity for row in layout.rows] == [(f"{alarms.name.oid}.4.1", b"Fail")] * 2


@pytest.mark.parametrize(
    ("admin", "oper", "present"),
    [
        pytest.param(4, 2, True, id="unlocked and disabled"),
        pytest.param(2, 2, False, id="locked: no alarm"),
        pytest.param(1, 2, True, id="nobody knows whether it is locked"),
        pytest.param(4, 3, False, id="healthy"),
        pytest.param(4, 1, None, id="not known"),
    ],
)
def test_an_entity_has_a_lock_of_its_own(admin: int, oper: int, present: bool | None) -> None:
    shape = table("entStateTable")
    assert shape.lock is not None
    cells = {shape.rows: Cell(tags.INTEGER, oper), shape.lock.oid: Cell(tags.INTEGER, admin)}
    found, profiles = laid("entStateTable", (TableRow("7", cells, b"PSU 1"),), "generic IF-MIB")
    layout = lay_out(found, BOX, Places(PlantIndex(Plant())), profiles)
    name = "1.3.6.1.2.1.47.1.1.1.1.7.7"
    said: dict[str, VarBind] = {
        name: (name, tags.OCTETS, b"PSU 1"),
        f"{shape.rows}.7": (f"{shape.rows}.7", tags.INTEGER, oper),
        f"{shape.lock.oid}.7": (f"{shape.lock.oid}.7", tags.INTEGER, admin),
    }
    conditions = judge(layout.rows, said)
    assert conditions[ConditionKey("box/PSU 1", "CARD-FAIL", "box")].present is present


def test_rows_of_an_alarm_list_are_told_in_the_gear_s_own_words() -> None:
    active = table("alarmActiveTable")
    assert active.text is not None
    found, profiles = laid("alarmActiveTable", (), "generic IF-MIB")
    found.answers = ("alarm-mib",)
    (listing,) = [i for i in lay_out(found, BOX, Places(PlantIndex(Plant())), profiles).listings
                  if i.table.table == "alarmActiveTable"]  # fmt: skip
    pointer = "1.3.6.1.2.1.118.1.1.2.1.3.0.7"
    rows = [(f"{active.rows}.{n}", tags.OID, f"{pointer}.5") for n in range(1, 6)]
    texts = [(f"{active.text.oid}.{n}", tags.OCTETS, f"Rectifier {n}".encode()) for n in range(1, 6)]
    said = judge_list(listing, tuple(rows), tuple(texts))
    told = said[ConditionKey("box", "EQPT-MAJOR", "box")]
    assert told.present
    assert told.detail == "Rectifier 1; Rectifier 2; Rectifier 3 and 2 more"
    assert said[ConditionKey("box", "EQPT-CRITICAL", "box")].present is False


LOOP, VUTLAN, STATE = (f"modules/{m}.yaml" for m in ("loop-am3440-mib", "vutlan-mib", "entity-state-mib"))


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        pytest.param(LOOP, "    calls: slot\n", "", "write calls: rectifier", id="numbered, no word"),
        pytest.param(VUTLAN, "low alarm:", "Low Alarm:", "write low alarm", id="capitals"),
        pytest.param(STATE, "2: locked,", "2: shut,", '"shut" is no lock', id="lock"),
        pytest.param(STATE, "2: locked,", "2: testing,", "write testing_is: CODE", id="testing is what"),
        pytest.param(STATE, "index: own", "index: list", "have no lock of their own", id="a list's lock"),
        pytest.param(LOOP, "index: numbered", "index: count", "invalid enum value 'count'", id="index"),
        pytest.param("devices/rad.yaml", "standard]", "standart]", 'no module "standart"', id="standard"),
    ],
)
def test_a_mistake_in_the_language_is_told(
    tmp_path: Path, file: str, old: str, new: str, sentence: str
) -> None:
    shutil.copytree(SHIPPED, tmp_path / "p", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    bad = tmp_path / "p" / file
    text = bad.read_text()
    assert old in text, "the case is about a line that is there"
    bad.write_text(text.replace(old, new, 1))
    with pytest.raises(BadProfile) as caught:
        load(tmp_path / "p")
    assert [m for m in caught.value.mistakes if m.startswith(f"{bad}:") and sentence in m]


def test_every_module_of_ours_names_its_source_and_is_read_by_a_profile() -> None:
    used = {name for device in standard().devices for name in device.modules}
    assert {m.module for m in standard().modules.values()} == used
    assert all(m.source for m in standard().modules.values())
    assert all(t.index is not Index.LIST or t.total for m in standard().modules.values() for t in m.tables)
    assert Reads.TEXT in {s.reads for m in standard().modules.values() for t in m.tables for s in t.state}


def test_the_profile_the_plant_names_is_found_whatever_its_case() -> None:
    assert standard().named(" netsure ") is not None
    assert standard().named("nobody's") is None
