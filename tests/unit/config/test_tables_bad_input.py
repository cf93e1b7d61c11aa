"""Tables as they come: read where the meaning is sure, else the row's sentence, and never a crash."""

import random
from collections import Counter
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.interchange import read_foreign
from linewatch.config.tables.cells import NOTHING, BadCell, Cells
from linewatch.config.tables.columns import Column, Kind
from linewatch.config.tables.csv_files import csv_grids
from linewatch.config.tables.grid import Grid, letters
from linewatch.config.tables.headings import sheet_of
from linewatch.config.tables.reading import read_grids, take_in
from linewatch.config.tables.sheets import SHEETS
from linewatch.config.tables.templates import write_templates

_SITES = "编号,名称,经度,纬度,类型\nA,雨湖,112.9,27.8,核心\nB,九华,112.8,27.9,接入\n"


def _column(kind: Kind, unit: str = "") -> Column:
    return Column("x", "某", kind, ("x",), unit=unit)


READ = [
    ("3.1", Kind.NUMBER, "km", 3.1),
    ("3", Kind.NUMBER, "km", 3),
    ("1.2公里", Kind.NUMBER, "km", 1.2),
    ("1.2 KM", Kind.NUMBER, "km", 1.2),
    ("1200米", Kind.NUMBER, "km", 1.2),
    ("1200 m", Kind.NUMBER, "km", 1.2),
    ("１．２公里", Kind.NUMBER, "km", 1.2),
    ("1,200.5", Kind.NUMBER, "km", 1200.5),
    ("1,200,000", Kind.NUMBER, "km", 1_200_000),
    ("-0.0", Kind.NUMBER, "km", -0.0),
    ("1e3", Kind.NUMBER, "km", 1000.0),
    ("4小时", Kind.NUMBER, "min", 240),
    ("0.02km", Kind.NUMBER, "m", 20),
    ("1.2%", Kind.NUMBER, "pct", 1.2),
    ("112.9°", Kind.NUMBER, "deg", 112.9),
    ("48芯", Kind.WHOLE, "", 48),
    ("12.0", Kind.WHOLE, "", 12),
    ("1,200", Kind.WHOLE, "", 1200),
    ("ＮＥ－１", Kind.ID, "", "NE-1"),
    ("NE\u00a0 1", Kind.ID, "", "NE 1"),
    ("N\u200bE", Kind.ID, "", "NE"),
    ("雨湖（北）", Kind.TEXT, "", "雨湖（北）"),
    ("是", Kind.TRUTH, "", True),
    ("√", Kind.TRUTH, "", True),
    ("N", Kind.TRUTH, "", False),
    ("A→B -> C、D", Kind.IDS, "", ["A", "B", "C", "D"]),
    ("正，反", Kind.WHOLES, "", [1, -1]),
    ("2026年1月5日", Kind.DATE, "", "2026-01-05"),
    ("2026/01/05", Kind.DATE, "", "2026-01-05"),
    ("1-1-1", Kind.VALUE, "", "1-1-1"),
    ('{"working": "1-1-1"}', Kind.VALUE, "", {"working": "1-1-1"}),
    ("-", Kind.TEXT, "", NOTHING),
]


@pytest.mark.parametrize(("text", "kind", "unit", "value"), READ)
def test_what_is_sure_is_read(text: str, kind: Kind, unit: str, value: Any) -> None:
    read = Cells().read(_column(kind, unit), text)
    assert (type(read), repr(read)) == (type(value), repr(value))


REFUSED = [
    ("about 3", Kind.NUMBER, "km", '"about 3" is no length; write 3.1 or 3.1 km'),
    ("1,200", Kind.NUMBER, "km", '"1,200" may be read in two ways; write 1200 or 1.200'),
    ("1,2", Kind.NUMBER, "km", '"1,2" may be read in two ways; write 12 or 1.2'),
    ("3 里", Kind.NUMBER, "km", '"3 里" is no length; write 3.1 or 3.1 km'),
    ("1.2.3", Kind.NUMBER, "km", '"1.2.3" is no length; write 3.1 or 3.1 km'),
    ("nan", Kind.NUMBER, "", '"nan" is no number; write a number, such as 2'),
    ("1e999", Kind.NUMBER, "", '"1e999" is no number; write a number, such as 2'),
    ("2.5", Kind.WHOLE, "", '"2.5" is no whole number; write a whole number, such as 2'),
    ("#N/A", Kind.ID, "", "#N/A is what a formula left that failed; write the value itself"),
    ("maybe", Kind.TRUTH, "", '"maybe" is neither yes nor no; write yes or no (是 or 否)'),
    ("2026-02-30", Kind.DATE, "", '"2026-02-30" is no date; write it as 2026-01-31'),
    ("{bad", Kind.VALUE, "", '"{bad" is no JSON; write {"word": "value"}, or leave the cell empty'),
    ("[NaN]", Kind.JSON, "", '"[NaN]" is no JSON; write {"word": "value"}, or leave the cell empty'),
]


@pytest.mark.parametrize(("text", "kind", "unit", "said"), REFUSED)
def test_what_is_not_sure_is_asked(text: str, kind: Kind, unit: str, said: str) -> None:
    with pytest.raises(BadCell) as refused:
        Cells().read(_column(kind, unit), text)
    assert f"{refused.value.what}; {refused.value.instead}" == said


def test_readings_are_counted() -> None:
    cells = Cells()
    read = cells.reader(_column(Kind.NUMBER, "km"))
    assert [read(text) for text in ("1200米", "1200米", "900米", "1")] == [1.2, 1.2, 0.9, 1]
    assert cells.notes == Counter({'lengths in "米" read as km': 3})


ENCODED = [
    pytest.param("utf-8", ",", id="utf-8"),
    pytest.param("utf-8-sig", ";", id="utf-8-sig-semicolon"),
    pytest.param("gbk", ",", id="gbk"),
    pytest.param("gb18030", "\t", id="gb18030-tab"),
    pytest.param("utf-16", "\t", id="utf-16-tab"),
    pytest.param("utf-16-be", ",", id="utf-16-be-without-mark"),
]


@pytest.mark.parametrize(("encoding", "delimiter"), ENCODED)
def test_encodings_and_delimiters(encoding: str, delimiter: str, tmp_path: Path) -> None:
    (tmp_path / "站点.csv").write_bytes(_SITES.replace(",", delimiter).encode(encoding))
    sites = read_foreign(tmp_path).raw["sites"]
    assert [(site["id"], site["role"], site["ext"]["name"]) for site in sites] == [
        ("A", "core", "雨湖"),
        ("B", "access", "九华"),
    ]


def _read(*rows: str, name: str = "sites") -> tuple[dict[str, Any], list[str]]:
    grid = Grid(f"{name}.csv", name, is_tab=False, rows=[[c.strip() for c in row.split("|")] for row in rows])
    found: list[Finding] = []
    taken, _ = take_in([grid], found, Cells(), "here")
    return taken.raw if taken is not None else {}, [str(finding) for finding in found]


def test_titles_above_and_totals_below() -> None:
    raw, found = _read(
        "全市站点||", "2026年1月", "", "编号|名称|类型", "id|name|role", "A|甲|core", "||", "合计|1|"
    )
    assert raw["sites"] == [{"id": "A", "role": "core", "ext": {"name": "甲"}}]
    assert found == ['sites.csv:row 8: warning: this row of "合计" is no element, and left out']


def test_headings_nobody_knows_are_told() -> None:
    raw, found = _read("编号 | Longitud (deg) |Color", "A|112.5|red")
    assert raw["sites"] == [{"id": "A"}]
    nobody = "warning: nobody knows the heading"
    assert found == [
        f'sites.csv:row 1, column B: {nobody} "Longitud (deg)". Did you mean "longitude"?',
        f'sites.csv:row 1, column C: {nobody} "Color"; it is left out; see the template',
    ]


HEADINGS = ["长度(km)", "LENGTH_KM", "Length", "皮长", "长度 length_km", "＊长度", "length / 长度"]


@pytest.mark.parametrize("heading", HEADINGS)
def test_headings_in_either_language(heading: str) -> None:
    raw, found = _read(f"id|{heading}", "C|1.5", name="cables")
    assert (raw["cables"][0]["length_km"], found) == (1.5, [])


def test_a_heading_twice_is_an_error() -> None:
    _, found = _read("编号|id|名称", "A|B|c")
    assert found == [
        'sites.csv:row 1, column B: "id" is 编号 id, which column A is already; keep one of them'
    ]


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("光缆", "cables"), ("Cables", "cables"), ("03 光缆 cables", "cables"), ("cables-north", "cables"),
        ("光缆（北片）", "cables"), ("光缆点", "points"), ("光缆段", "segments"), ("Sheet1", None),
        ("DDF位置", "ddf"),
        ("VCAT组 vcat_groups", "vcat_groups"), ("MSP组", "msp_groups"),
    ],
)  # fmt: skip
def test_names_of_sheets(title: str, key: str | None) -> None:
    sheet = sheet_of(title)
    assert (sheet.key if sheet else None) == key


def test_every_mistake_in_one_go_and_none_twice(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("id,lon,lat,role\nA,about 3,27,core\nA,112,27,cor\n,1,2,core\n")
    (tmp_path / "cables.csv").write_text(
        "id,a_site,z_site,length_km,fibre_count\nC,A,X,about 3,24\nD,A,A,,#REF!\n"
    )
    (tmp_path / "scribble.csv").write_text("hello,world\n1,2\n")
    with pytest.raises(ConfigRefused) as refused:
        read_foreign(tmp_path)
    told = [str(finding) for finding in refused.value.findings]
    assert told[0].startswith('scribble.csv: warning: "scribble" is no table that is known, and not read; ')
    for said in (
        'cables.csv:row 2, column D (length_km): "about 3" is no length; write 3.1 or 3.1 km',
        "cables.csv:row 3, column E (fibre_count): #REF! is what a formula left that failed; ",
        'sites.csv:row 2, column B (lon): "about 3" is no angle; write 112.9',
        "cables.csv:row 3, column D (length_km): D: length_km is missing; write length_km: ",
        "sites.csv:row 4, column A (id): sites[2]: id is missing; write id: text",
        'cables.csv:row 2, column C (z_site): C: z_site names "X", and there is no site of that id; ',
    ):
        assert [line for line in told if line.startswith(said)], (said, told)
    assert len([line for line in told if "row 2, column D (length_km)" in line]) == 1
    assert [line for line in told if line.startswith("sites.csv:row 3, column A (id)")], told


def _workbook(path: Path, *, hidden: bool = False) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        readme = book.add_worksheet("说明")
        readme.write(0, 0, "whatever stands here")
        sites = book.add_worksheet("站点")
        sites.merge_range(0, 0, 0, 3, "全市站点")
        for column, heading in enumerate(("编号", "经度", "类型", "备注")):
            sites.write(1, column, heading)
        sites.write(2, 0, 12)
        sites.write(3, 0, "13")
        sites.write_string(3, 1, " 112.5\u00a0")
        sites.write_number(2, 1, 112.9)
        sites.merge_range(2, 2, 3, 2, "核心")
        sites.write_datetime(2, 3, datetime(2026, 1, 5), day)  # noqa: DTZ001 - a workbook knows no zones
        if hidden:
            book.add_worksheet("网元").hide()
            book.add_worksheet("Sheet9").write(0, 0, "scribble")
            sites.write_formula(3, 3, "=NA()", None, "#N/A")


def test_a_workbook_with_merged_cells_and_numbers_for_ids(tmp_path: Path) -> None:
    _workbook(tmp_path / "plant.xlsx")
    foreign = read_foreign(tmp_path / "plant.xlsx")
    assert foreign.raw["sites"] == [
        {"id": "12", "lon": 112.9, "role": "core", "ext": {"notes": "2026-01-05"}},
        {"id": "13", "lon": 112.5, "role": "core"},
    ]
    assert foreign.findings == ()


def test_a_workbook_with_hidden_sheets_and_failed_formulas(tmp_path: Path) -> None:
    _workbook(tmp_path / "plant.xlsx", hidden=True)
    with pytest.raises(ConfigRefused) as refused:
        read_foreign(tmp_path / "plant.xlsx")
    hidden, unknown, failed = map(str, refused.value.findings)
    sheet = "plant.xlsx:sheet"
    assert hidden == f"{sheet} 网元: warning: this sheet is hidden, and not read; show it, if it counts"
    assert unknown.startswith(f'{sheet} Sheet9: warning: "Sheet9" is no table that is known, and not read; ')
    assert failed.startswith(
        f"{sheet} 站点, row 4, column D (备注): #N/A is what a formula left that failed; "
    )


def test_a_stray_cell_in_the_last_corner_does_not_eat_the_memory(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "far.xlsx")) as book:
        sheet = book.add_worksheet("sites")
        sheet.write(0, 0, "id")
        sheet.write(1_048_575, 16_383, "stray")
    with pytest.raises(ConfigRefused, match="delete the stray cells"):
        read_foreign(tmp_path / "far.xlsx")


@pytest.mark.parametrize("workbook", [False, True])
def test_templates_are_read_back_and_say_that_they_are_empty(workbook: bool, tmp_path: Path) -> None:
    written = write_templates(tmp_path / "t", workbook=workbook)
    with pytest.raises(ConfigRefused) as refused:
        read_foreign(written[0] if workbook else tmp_path / "t")
    assert {finding.severity for finding in refused.value.findings} == {"error"}
    assert "there is no class of elements here" in str(refused.value)


_CELLS = st.sampled_from(
    [
        "",
        "A",
        "id",
        "编号",
        "1.2公里",
        "#N/A",
        "-",
        "{",
        "[1]",
        '{"a":1}',
        "yes",
        "nan",
        "９",
        "\x00",
        "1,2",
        "ext",
    ]
) | st.text(max_size=6)
_GRIDS = st.lists(
    st.tuples(
        st.sampled_from([name for sheet in SHEETS for name in (sheet.key, sheet.zh)]) | st.text(max_size=5),
        st.lists(st.lists(_CELLS, max_size=6), max_size=5),
        st.booleans(),
    ),
    max_size=4,
)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(grids=_GRIDS)
def test_no_cells_crash_the_reader(grids: list[tuple[str, list[list[str]], bool]]) -> None:
    """Under headings that are known, half of the time."""
    given_grids = []
    for title, rows, headed in grids:
        sheet = sheet_of(title)
        head = [[column.key for column in sheet.columns][:6]] if headed and sheet else []
        cells = [[cell.strip() for cell in row] for row in head + rows]
        given_grids.append(Grid("f.csv", title, is_tab=False, rows=cells))
    found: list[Finding] = []
    with suppress(ConfigRefused):
        read_grids(given_grids, found, Cells(), "CSV", "here")
        assert {finding.severity for finding in found} <= {"warning"}
        return
    assert found


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=200))
def test_no_bytes_crash_the_reader_of_csv(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "fuzz"
    folder.mkdir(exist_ok=True)
    (folder / "sites.csv").write_bytes(data)
    grids, found = csv_grids(folder, Counter())
    assert len(grids) + len(found) == 1


def test_no_damage_crashes_the_reader_of_workbooks(tmp_path: Path) -> None:
    """Bytes of a workbook turned over, cut off, or none of a workbook at all."""
    _workbook(tmp_path / "good.xlsx")
    good = (tmp_path / "good.xlsx").read_bytes()
    chance = random.Random(7)
    told = 0
    for _ in range(150):
        data = bytearray(good[: chance.choice((len(good), chance.randrange(len(good))))])
        for _ in range(chance.randrange(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (tmp_path / "bad.xlsx").write_bytes(bytes(data))
        try:
            read_foreign(tmp_path / "bad.xlsx")
        except ConfigRefused as refused:
            told += bool(refused.findings)
    assert told > 50


def test_letters_of_columns() -> None:
    assert [letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
