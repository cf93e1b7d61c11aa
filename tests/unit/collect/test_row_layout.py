"""From what discovery found to conditions: names, locks, media rows, and what is not known."""

import pytest

from linewatch.collect.chunks import cut
from linewatch.collect.discovery import Found, Interface, TableRow
from linewatch.collect.judging import Condition, Renumbered, judge, judge_list, merge
from linewatch.collect.layout import ConditionKey, Layout, group_name, lay_out, unique_names
from linewatch.collect.placing import Places
from linewatch.collect.settings import Credential
from linewatch.collect.tables import Cell
from linewatch.profiles.library import standard
from linewatch.topology.agents import Agent
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Cable, Otdr, Plant
from linewatch.wire.snmp import VarBind, tags

OPER, ADMIN, NAME = "1.3.6.1.2.1.2.2.1.8", "1.3.6.1.2.1.2.2.1.7", "1.3.6.1.2.1.31.1.1.1.1"
DS1_STATUS = "1.3.6.1.2.1.10.18.6.1.10"
BOX = Agent("box", "ne", "127.0.0.1", 161, False, "default", None, ("box",))
UP, DOWN, TESTING = 1, 2, 3


def interface(index: str, name: str, *, if_type: int = 6, admin: bool = True) -> Interface:
    return Interface(
        index, if_type, Cell(tags.INTEGER, UP) if admin else None, {"ifName": name.encode()},
        {OPER: Cell(tags.INTEGER, UP)},
    )  # fmt: skip


def laid_out(*interfaces: Interface, ds1: tuple[str, ...] = ()) -> Layout:
    profiles = standard()
    found = Found("", "", "", None, profiles.by_identity("", ""), ("if-mib",))
    found.interfaces = {i.index: i for i in interfaces}
    if ds1:
        found.tables["dsx1ConfigTable"] = tuple(
            TableRow(index, {DS1_STATUS: Cell(tags.INTEGER, 1)}) for index in ds1
        )
    return lay_out(found, BOX, Places(PlantIndex(Plant())), profiles)


def answer(**rows: tuple[str, int | None, int]) -> dict[str, VarBind]:
    """index -> (name, admin, oper)."""
    said: dict[str, VarBind] = {}
    for key, (name, admin, oper) in rows.items():
        index = key.removeprefix("i")
        said[f"{NAME}.{index}"] = (f"{NAME}.{index}", tags.OCTETS, name.encode())
        said[f"{OPER}.{index}"] = (f"{OPER}.{index}", tags.INTEGER, oper)
        if admin is not None:
            said[f"{ADMIN}.{index}"] = (f"{ADMIN}.{index}", tags.INTEGER, admin)
    return said


@pytest.mark.parametrize(
    ("admin", "oper", "present"),
    [
        pytest.param(UP, UP, {"LINK-DOWN": False, "LOOPBACK": False}, id="healthy"),
        pytest.param(UP, DOWN, {"LINK-DOWN": True, "LOOPBACK": False}, id="down"),
        pytest.param(DOWN, DOWN, {"LINK-DOWN": False, "LOOPBACK": False}, id="locked: no alarm"),
        pytest.param(TESTING, TESTING, {"LINK-DOWN": False, "LOOPBACK": True}, id="under test"),
        pytest.param(UP, 7, {"LINK-DOWN": False, "LOWER-LAYER-DOWN": True}, id="the fault is beneath"),
        pytest.param(UP, 6, {"LINK-DOWN": False, "NOT-PRESENT": True}, id="the card is out"),
        pytest.param(UP, 4, {"LINK-DOWN": None, "NOT-PRESENT": None}, id="unknown is not healthy"),
        pytest.param(UP, 0, {"LINK-DOWN": None}, id="nonsense neither"),
        pytest.param(9, DOWN, {"LINK-DOWN": None}, id="a lock that makes no sense"),
        pytest.param(None, DOWN, {"LINK-DOWN": None}, id="a lock that was there and cannot be read"),
    ],
)
def test_an_interface_says(admin: int | None, oper: int, present: dict[str, bool | None]) -> None:
    conditions = judge(laid_out(interface("1", "ge-1")).rows, answer(i1=("ge-1", admin, oper)))
    told = {key.alarm_type: condition.present for key, condition in conditions.items()}
    assert {code: told[code] for code in present} == present
    assert {key.resource for key in conditions} == {"box/ge-1"}


def test_an_agent_without_any_lock_is_taken_at_its_word() -> None:
    layout = laid_out(interface("1", "ge-1", admin=False))
    conditions = judge(layout.rows, answer(i1=("ge-1", None, DOWN)))
    assert conditions[ConditionKey("box/ge-1", "LINK-DOWN", "box")].present


def test_a_row_with_a_media_status_raises_no_link_down_beside_it() -> None:
    both = [interface("1", "E1-1", if_type=18), interface("2", "E1-2", if_type=18)]
    codes = {key.resource: set() for key in laid_out(*both, ds1=("1",)).keys()}  # noqa: SIM118
    for key in laid_out(*both, ds1=("1",)).keys():  # noqa: SIM118
        codes[key.resource].add(key.alarm_type)
    assert "E1-LOS" in codes["box/E1-1"]
    assert "LINK-DOWN" not in codes["box/E1-1"]
    assert "LINK-DOWN" in codes["box/E1-2"], "an E1 of which DS1-MIB does not tell"


def test_another_name_under_the_same_number_is_never_believed() -> None:
    with pytest.raises(Renumbered):
        judge(laid_out(interface("1", "ge-1")).rows, answer(i1=("ge-7", UP, DOWN)))


def test_a_row_that_is_gone_is_never_believed() -> None:
    with pytest.raises(Renumbered):
        judge(laid_out(interface("1", "ge-1")).rows, {})


@pytest.mark.parametrize(
    ("names", "unique"),
    [
        pytest.param([{"ifName": b"a"}, {"ifName": b"b"}], ["a", "b"], id="by ifName"),
        pytest.param([{"ifDescr": b"E1 1"}, {"ifDescr": b"E1 2"}], ["E1 1", "E1 2"], id="by ifDescr"),
        pytest.param(
            [{"ifName": b"p", "ifAlias": b"x"}, {"ifName": b"p", "ifAlias": b"y"}],
            ["x", "y"],
            id="by ifAlias",
        ),
        pytest.param([{"ifName": b"p"}, {"ifName": b"p"}], ["p#1", "p#2"], id="by number if all else fails"),
        pytest.param([{}, {"ifName": b"if1"}], ["if1#1", "if1#2"], id="nameless"),
        pytest.param([{"ifName": b"a|\x00b\n"}, {"ifName": b"\xff"}], ["a b", "\ufffd"], id="hostile octets"),
    ],
)
def test_every_row_has_a_name_of_its_own(names: list[dict[str, bytes]], unique: list[str]) -> None:
    rows = [Interface(str(n), 6, None, given, {}) for n, given in enumerate(names, 1)]
    assert [name for name, _ in unique_names(rows, ("ifName", "ifAlias", "ifDescr"))] == unique


def test_a_group_is_named_in_its_index() -> None:
    assert group_name("5.77.83.80.45.49") == "MSP-1"
    assert group_name("5.77.83.80.45.49.0") == "MSP-1", "a channel stands behind it"
    assert group_name("9.1.2") == "9.1.2", "no such name"


def test_of_several_rows_that_tell_of_one_condition_present_wins_then_not_known() -> None:
    key = ConditionKey("G", "PSE", "NE")
    for order in ([True, None, False], [False, None, True], [None, True, False]):
        told: dict[ConditionKey, Condition] = {}
        for present in order:
            merge(told, key, Condition(present))
        assert told[key].present is True
    told = {}
    merge(told, key, Condition(None))
    merge(told, key, Condition(False))
    assert told[key].present is None


def test_what_is_not_in_a_list_is_absent() -> None:
    profiles = standard()
    found = Found("", "", "", None, profiles.by_identity("", ""), ("ups-mib",))
    found.totals["upsAlarmTable"] = Cell(tags.GAUGE32, 0)
    (listing,) = lay_out(found, BOX, Places(PlantIndex(Plant())), profiles).listings
    told = judge_list(listing, (("1.3.6.1.2.1.33.1.6.2.1.2.7", tags.OID, "1.3.6.1.2.1.33.1.6.3.2"),))
    assert [key.alarm_type for key, condition in told.items() if condition.present] == ["MAINS-FAIL"]
    assert told[ConditionKey("box", "BATTERY-LOW", "box")].present is False


def test_rows_are_never_split_over_requests() -> None:
    layout = laid_out(*(interface(str(n), f"a-rather-long-interface-name-{n:04}") for n in range(100)))
    chunks = cut(layout, Credential(b"c"), varbinds=40, octets=1300)
    assert len(chunks) > 5
    for chunk in chunks:
        asked = chunk.request.asked_oids
        assert len(asked) <= 40
        assert list(asked) == [oid for row in chunk.rows for oid in row.oids]
        octets = sum(len(row.identity[1]) for row in chunk.rows if row.identity) + 24 * len(asked)
        assert octets < 1472
    assert sum(len(chunk.rows) for chunk in chunks) == 100


POINT = "1.3.6.1.4.1.8072.9999.9999.2.1.1"
NAME_1, STATUS_1, READING_1 = f"{POINT}.1.1", f"{POINT}.2.1", f"{POINT}.3.1"
UNIT = Agent("OTDR-1", "otdr", "127.0.0.1", 161, False, "default", None, ("OTDR-1",))
MEASURED = PlantIndex(
    Plant(
        cables=(Cable(id="CAB-1", a_site="S", z_site="T", length_km=8, fibre_count=12),),
        otdr=(Otdr(id="OTDR-1", cable="CAB-1", site="S", fibre="CAB-1:F009"),),
    )
)


def points(*, reading: bool) -> Layout:
    """A field table of one row, with or without a reading in it."""
    profiles = standard()
    found = Found(
        "", "", "", None, profiles.by_identity("1.3.6.1.4.1.8072.9999.9999.1.7", ""), ("field-mib",)
    )
    cells = {f"{POINT}.2": Cell(tags.INTEGER, 1)}
    if reading:
        cells[f"{POINT}.3"] = Cell(tags.INTEGER, 0)
    found.tables["fieldPointTable"] = (TableRow("1", cells, b"CAB-1"),)
    return lay_out(found, UNIT, Places(MEASURED), profiles)


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        pytest.param((tags.INTEGER, 8776), {"otdr_km": 8.776}, id="in our unit"),
        pytest.param((tags.INTEGER, 0), {"otdr_km": 0.0}, id="at its own feet"),
        pytest.param((tags.OCTETS, b"far"), {}, id="nonsense is no fact, and the alarm stands"),
        pytest.param((tags.NO_SUCH_INSTANCE, None), {}, id="gone"),
    ],
)
def test_a_fact_is_read_beside_the_state_it_belongs_to(
    reading: tuple[int, int | bytes | None], told: dict[str, float]
) -> None:
    layout = points(reading=True)
    assert layout.rows[0].oids == (NAME_1, STATUS_1, READING_1)
    values: dict[str, VarBind] = {
        NAME_1: (NAME_1, tags.OCTETS, b"CAB-1"),
        STATUS_1: (STATUS_1, tags.INTEGER, 131072),
        READING_1: (READING_1, *reading),
    }
    condition = judge(layout.rows, values)[ConditionKey("CAB-1", "OTDR-EVENT", "OTDR-1")]
    assert condition.present
    assert dict(condition.attrs) == {"cable": "CAB-1", "fibre": "CAB-1:F009"} | told


def test_a_row_without_the_column_of_a_fact_is_asked_no_more_than_before() -> None:
    assert points(reading=False).rows[0].oids == (NAME_1, STATUS_1)
