"""Field maps: what is wrong with one is told with file and line; what a good one makes of texts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linewatch.collect.ems.fieldmap import FieldMap, Kind
from linewatch.collect.ems.meaning import Meaning
from linewatch.collect.ems.saying import said
from linewatch.collect.naming import Naming, folded
from linewatch.config.ems_maps import MAPS, MapFile, map_of
from linewatch.config.site import look_at_site
from linewatch.config.yaml_read import read_yaml_file
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex
from linewatch.wire.snmp import VarBind, tags
from tests.fakes.small_ring import small_ring

HW = "1.3.6.1.4.1.2011.2.15.1.7.1"
PLANT = """
sites: [{id: S1}]
nes: [{id: NE1, site: S1, type: sdh-adm, power: null, domain: null}]
ems: [{id: NORTH, speaks_for: [NE1]}]
"""


def shipped(name: str) -> FieldMap:
    value, mark = read_yaml_file(MAPS[name])
    return map_of(MapFile.model_validate(value), name, str(MAPS[name]), mark)


GOOD = """traps: {1.3.6.1.4.1.9: alarm}
fields: {ne: 1.3.1, object: 1.3.2, alarm: 1.3.3}
"""
MISTAKES = [
    ("fields: {alarm: 1.3.3}", 1, "traps is missing; write traps: with its value"),
    ("traps: {1.3.6: alarm}\n", 1, "a trap is an alarm, and no fields say where; write fields:"),
    (GOOD.replace("1.3.2", "one.two"), 2, '"one.two" is no OID'),
    (GOOD.replace(": alarm}", ": alert}"), 1, 'traps.1.3.6.1.4.1.9 is "alert"; write alarm, raise, clear'),
    (GOOD + "alarms:\n  - {is: R_LOS, code: LOSS}\n", 4, '"LOSS" is no alarm type'),
    (GOOD + "alarms:\n  - {like: '(', code: LOS}\n", 4, '"(" is no pattern'),
    (GOOD + "alarms:\n  - {code: LOS}\n", 4, "an alarm is told by its text; write is: TEXT or like: PATTERN"),
    (GOOD + "objects:\n  - {like: '(?P<slot>.)', name: '{slto}'}\n", 4, "{slto} is no group of the pattern"),
    (GOOD + "objects:\n  - {like: '(?P<slot>.)', name: '{slot!r}'}\n", 4, 'name is "{slot!r}"'),
    (GOOD + "states: {raise: [1], clear: [1]}\n", 3, '"1" means two things; keep one of them'),
    (GOOD + "severities: {major: 3, minor: 3}\n", 3, '"3" means two severities'),
    (GOOD + "time: {format: soon}\n", 3, 'format is "soon"'),
    (GOOD + "time: {zone: Beijing}\n", 3, 'zone is "Beijing"; write the offset, such as +08:00'),
    (GOOD + "words: [sdhh]\n", 3, 'there is no list of words "sdhh". Did you mean "sdh"?'),
]


def site(folder: Path, ems: str) -> Sequence[str]:
    """What is said of a site with this entry of an element manager."""
    (folder / "plant.yaml").write_text(PLANT)
    (folder / "secret").write_text("north\n")
    (folder / "secret").chmod(0o600)
    (folder / "creds.yaml").write_text("default: {community_file: secret}\n")
    (folder / "linewatch.yaml").write_text(
        f"plant: plant.yaml\ncredentials: creds.yaml\nems:\n  NORTH: {ems}\n"
    )
    return [str(f).removeprefix(f"{folder}/") for f in look_at_site(folder / "linewatch.yaml")[1]]


@pytest.mark.parametrize(("text", "line", "what"), MISTAKES)
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, text: str, line: int, what: str) -> None:
    (tmp_path / "own.yaml").write_text(text)
    told = site(tmp_path, "{from: [127.0.0.1], map: own.yaml, resync: {address: 127.0.0.1:161}}")
    assert any(f.startswith(f"own.yaml:{line}: ") and what in f for f in told), told


SITES = [
    ("{map: tnms}", "linewatch.yaml:4: ems.NORTH.from is missing"),
    ("{from: [here], map: tnms}", 'ems.NORTH.from names "here", which is no address'),
    ("{from: [127.0.0.1], map: tmns}", 'Did you mean "tnms"?'),
    ("{from: [127.0.0.1], map: tnms, credential: no}", 'names credential "no", which is not there'),
    ("{from: [127.0.0.1], map: tnms, keep_alive: off}", "has neither keep_alive nor resync"),
    ("{from: [127.0.0.1], map: tnms}", "warning: ems.NORTH has no resync"),
    (
        "{from: [127.0.0.1], map: huawei-nbi, resync: {address: 127.0.0.1:161}}",
        "the map huawei-nbi names no table of active alarms",
    ),
    (
        "{from: [127.0.0.1], map: tnms, listen: 0.0.0.0:9163}",
        "warning: ems.NORTH.listen 0.0.0.0:9163 can be reached from other machines",
    ),
]


@pytest.mark.parametrize(("ems", "what"), SITES)
def test_a_site_is_told_what_is_wrong_with_its_entry(tmp_path: Path, ems: str, what: str) -> None:
    assert any(what in finding for finding in site(tmp_path, ems))


def test_a_good_site_has_its_element_manager(tmp_path: Path) -> None:
    entry = "{from: [127.0.0.1], map: tnms, keep_alive: 60s, resync: {address: 127.0.0.1:161}, audit: 5m}"
    assert [f for f in site(tmp_path, entry) if "NORTH" in f] == []
    made, _ = look_at_site(tmp_path / "linewatch.yaml")
    assert made is not None
    (ems,) = made.ems
    assert (ems.name, ems.keep_alive_s, ems.audit_s, ems.community) == ("NORTH", 60.0, 300.0, b"north")
    assert "north" not in repr(ems).replace("NORTH", "")


@pytest.mark.parametrize("name", MAPS)
def test_every_map_that_comes_along_is_sound(name: str) -> None:
    assert shipped(name).name == name


TEXTS = [
    ("R_LOS", "1-SL16-1", "LOS"), ("Loss Of Signal", "STM-1 port", "LOS"), ("lossOfSignal", "E1-7", "E1-LOS"),
    ("T_ALOS", "", "E1-LOS"), ("R_LOF", "", "LOF"), ("MS_AIS", "", "MS-AIS"), ("MS-RDI", "", "MS-RDI"),
    ("B2_EXC", "", "MS-EXC"), ("B2_SD", "", "MS-DEG"), ("AU_AIS", "", "AU-AIS"), ("AU_LOP", "", "AU-LOP"),
    ("HP_UNEQ", "", "HP-UNEQ"), ("HP_SLM", "", "HP-PLM"), ("HP_RDI", "", "HP-RDI"), ("TU_AIS", "", "TU-AIS"),
    ("TU_LOP", "", "TU-LOP"), ("LP_UNEQ", "", "LP-UNEQ"), ("LP_RDI", "", "LP-RDI"), ("LP_RFI", "", "LP-RFI"),
    ("PS", "", "PSE"), ("HARD_BAD", "", "CARD-FAIL"), ("NE_COMMU_BREAK", "", "COMM-FAIL"),
    ("GNE_CONNECT_FAIL", "", "GNE-CONN-FAIL"), ("IN_PWR_LOW", "", "RX-LOW"), ("FAN_FAIL", "", "FAN-FAIL"),
    ("tuAlarmIndicationSignal", "", "TU-AIS"), ("AIS", "VC12-3", "TU-AIS"), ("AIS", "2M port 3", "E1-AIS"),
    ("LOSER", "", None), ("PASSWORD_CHANGED", "", None), ("LASER_SHUT", "", "TF"),
]  # fmt: skip


@pytest.mark.parametrize(("alarm", "about", "code"), TEXTS)
def test_alarms_as_gear_writes_them(alarm: str, about: str, code: str | None) -> None:
    assert shipped("tnms").code(alarm, about, folded(alarm)) == code


def huawei(
    flag: str, *, ne: bytes = b"n1", about: str = "e", severity: str = "Critical"
) -> tuple[VarBind, ...]:
    def text(number: int, value: bytes) -> VarBind:
        return f"{HW}.{number}.0", tags.OCTETS, value

    return (
        text(1, ne), text(3, b"e"), text(5, b"2026-03-01 12:00:00"), text(7, b"Critical"),
        text(10, flag.encode()), text(24, b"R_LOS"),
    )  # fmt: skip


FLAGS = [("Fault", True), ("Recovery", False), ("Change", True), ("Acknowledge", None), ("Event", None)]


@pytest.mark.parametrize(("flag", "present"), FLAGS)
def test_what_a_huawei_like_notification_says(flag: str, present: bool | None) -> None:
    fields = shipped("huawei-nbi")
    assert fields.kind(f"{HW}.0.3") is Kind.ALARM
    what = said(fields, Kind.ALARM, huawei(flag))
    assert (what.ne, what.about, what.alarm, what.present) == ("n1", "e", "R_LOS", present)
    assert (what.severity, what.at) == (Severity.CRITICAL, datetime(2026, 3, 1, 12, tzinfo=UTC))


def test_a_name_in_the_national_code_page_is_read() -> None:
    what = said(shipped("huawei-nbi"), Kind.ALARM, huawei("Fault", ne="城东".encode("gb18030")))
    assert what.ne == "城东"


OWN = """traps: {1.3.6.1.4.1.9: alarm}
fields: {ne: 1.3.1, object: 1.3.2, alarm: 1.3.3}
nes: [{like: '^(?P<ne>[a-z]+)0*(?P<number>\\d+)-OSN', name: '{ne}{number}'}]
objects: [{like: 'slot (?P<slot>\\d+) port (?P<port>\\d+)', name: 't/{port:d}'}]
words: [sdh]
"""
PLACES = [
    ("n1", "e", "R_LOS", ("n1/e", "LOS", "n1"), "accepted"),
    ("Ｎ1 ", "n1/e", "R_LOS", ("n1/e", "LOS", "n1"), "accepted"),
    ("n01-OSN3500", "slot 3 port 002", "T_ALOS", ("n1/t/2", "E1-LOS", "n1"), "accepted"),
    ("n1", "", "HARD_BAD", ("n1", "CARD-FAIL", "n1"), "accepted"),
    ("n1", "x", "NE_COMMU_BREAK", ("n1", "COMM-FAIL", "NMS"), "accepted"),
    ("", "disk", "FULL", ("NORTH/disk", "FULL", "NORTH"), "unknown-code"),
    ("n1", "slot 9 port 99", "R_LOS", ("n1/slot 9 port 99", "LOS", "n1"), "unknown-element"),
    ("else", "e", "R_LOS", ("else/e", "LOS", "else"), "unknown-element"),
]


@pytest.mark.parametrize(("ne", "about", "alarm", "key", "outcome"), PLACES)
def test_names_of_an_element_manager_become_the_plants(
    tmp_path: Path, ne: str, about: str, alarm: str, key: tuple[str, str, str], outcome: str
) -> None:
    (tmp_path / "own.yaml").write_text(OWN)
    value, mark = read_yaml_file(tmp_path / "own.yaml")
    fields = map_of(MapFile.model_validate(value), "own", "own.yaml", mark)
    index = PlantIndex(small_ring())
    texts = {"1.3.1.0": ne, "1.3.2.0": about, "1.3.3.0": alarm}
    bindings = [(oid, tags.OCTETS, text.encode()) for oid, text in texts.items()]
    what = said(fields, Kind.ALARM, bindings)
    meant = Meaning("NORTH", fields, index, Naming(index)).of(what)
    assert (tuple(meant.key), meant.outcome) == (key, outcome)
