"""What people leave out is filled in where it is plain, and said; else the row gets a sentence."""

from pathlib import Path
from typing import Any

import pytest

from linewatch.config.finding import ConfigRefused
from linewatch.config.interchange import read_foreign
from linewatch.config.plant_files import look_at_plant, write_plant
from linewatch.config.tables.cells import Cells
from linewatch.config.tables.grid import Grid
from linewatch.config.tables.reading import read_csv_tables, take_in
from linewatch.config.tables.workbook_write import write_workbook

EXAMPLE = Path(__file__).resolve().parents[3] / "topology/tables-example"


def _taken(**tables: str) -> tuple[dict[str, Any], tuple[str, ...], list[str]]:
    """Tables written as lines of cells between bars."""
    grids = [
        Grid(
            f"{name}.csv",
            name,
            is_tab=False,
            rows=[[c.strip() for c in row.split("|")] for row in text.split("\n")],
        )
        for name, text in tables.items()
    ]
    found: list[Any] = []
    taken, made_up = take_in(grids, found, Cells(), "here")
    assert taken is not None
    return taken.raw, made_up, [str(finding) for finding in found]


CABLES = "id|a_site|z_site|length_km|fibre_count\nC1|A|B|3.5|24\nC2|B|C|1|24"
NES = "id|site|type\nN1|A|sdh-adm\nN2|B|sdh-adm\nN3|C|sdh-adm"
SECTIONS = (
    "id|rate|a_port|z_port|fibres\nS1|STM-1|N1/S1/P1|N2/S1/P1|C1:1-2\nS2|STM-1|N3/S1/P1|N2/S2/P1|C2 3,4"
)


def test_the_example_is_a_plant_without_a_mistake(tmp_path: Path) -> None:
    foreign = read_foreign(EXAMPLE)
    assert foreign.findings == ()
    assert "4 trails without directions: from A to Z over their sections" in foreign.made_up
    assert '1 lengths in "米" read as km' in foreign.read_as
    write_plant(foreign.raw, tmp_path)
    seen = look_at_plant(tmp_path)
    assert (seen.findings, seen.raw) == ((), foreign.raw)


def test_the_example_as_a_workbook_says_the_same(tmp_path: Path) -> None:
    """What was filled in is written out then, so that nothing is made up again."""
    raw = read_foreign(EXAMPLE).raw
    write_workbook(raw, tmp_path / "heshan.xlsx")
    again = read_foreign(tmp_path / "heshan.xlsx")
    assert (again.raw, again.made_up, again.source) == (raw, (), "XLSX")


def test_a_cable_without_points() -> None:
    raw, made_up, found = _taken(cables=f"{CABLES}")
    assert [point["km"] for point in raw["cables"][0]["points"]] == [0, 3.5]
    assert raw["cables"][0]["segments"] == [
        {"id": "C1#S01", "from": "C1#ODF-A", "to": "C1#ODF-Z", "from_km": 0, "to_km": 3.5, "duct": None}
    ]
    assert made_up == ("2 cables without segments: from point to point, an ODF where an end has no point",)
    assert found == []


def test_points_in_any_order_make_segments() -> None:
    points = "cable|kind|km|duct_onward\nC1|manhole|2|D\nC1|splice|0.5|D\nC1|odf|0|"
    raw, _, _ = _taken(cables=CABLES, points=points)
    cable = raw["cables"][0]
    assert [(point["id"], point["km"]) for point in cable["points"]] == [
        ("C1#ODF01", 0),
        ("C1#J01", 0.5),
        ("C1#M01", 2),
        ("C1#ODF-Z", 3.5),
    ]
    assert [(s["from"], s["to"], s["duct"]) for s in cable["segments"]] == [
        ("C1#ODF01", "C1#J01", None),
        ("C1#J01", "C1#M01", "D"),
        ("C1#M01", "C1#ODF-Z", "D"),
    ]
    assert raw["ducts"] == [{"id": "D", "cables": ["C1"]}]


def test_ports_cards_and_fibres_follow_from_sections() -> None:
    raw, made_up, found = _taken(cables=CABLES, nes=NES, sections=SECTIONS)
    assert [(s["fibres_az"], s["fibres_za"]) for s in raw["sections"]] == [
        (["C1:F001"], ["C1:F002"]),
        (["C2:F003"], ["C2:F004"]),
    ]
    assert raw["ports"][0] == {"id": "N1/S1/P1", "ne": "N1", "card": "N1/S1", "kind": "stm", "rate": "STM-1"}
    assert raw["cards"][-1] == {"id": "N2/S2", "ne": "N2", "slot": 2, "kind": "line"}
    assert "4 fibres that sections name: the whole of their cable" in made_up
    assert found == []


def test_a_circuit_with_its_leg_on_its_row() -> None:
    trails = "id|a_ne|z_ne|hops\nT1|N1|N3|S1->S2"
    circuits = "id|a_port|z_port|working|protection\nL1|N1/S9/P1|N3/S9/P1|T1|无"
    raw, _, found = _taken(cables=CABLES, nes=NES, sections=SECTIONS, hp_trails=trails, circuits=circuits)
    assert raw["hp_trails"][0]["dirs"] == [1, -1]
    assert raw["circuits"][0]["legs"] == [{"a_ne": "N1", "z_ne": "N3", "working": "T1", "protection": None}]
    assert (raw["circuits"][0]["vc12"], "protected" in raw["circuits"][0]) == ("VC12-L1", False)
    assert found == []


def test_legs_of_their_own_chain() -> None:
    trails = "id|a_ne|z_ne|hops\nT1|N1|N2|S1\nT2|N3|N2|S2"
    legs = "circuit|order|working\nL1|2|T2\nL1|1|T1"
    circuits = "id|a_port|z_port\nL1|N1/S9/P1|N3/S9/P1"
    raw, _, _ = _taken(
        cables=CABLES, nes=NES, sections=SECTIONS, hp_trails=trails, circuits=circuits, legs=legs
    )
    assert [(leg["a_ne"], leg["z_ne"], leg["working"]) for leg in raw["circuits"][0]["legs"]] == [
        ("N1", "N2", "T1"),
        ("N2", "N3", "T2"),
    ]


def test_a_circular_route_has_no_direction() -> None:
    """Round and back again, or in a circle that does not end at Z: left to the check."""
    raw, made_up, _ = _taken(
        cables=CABLES, nes=NES, sections=SECTIONS, hp_trails="id|a_ne|z_ne|hops\nT1|N1|N2|S1,S2,S2,S1"
    )
    assert "dirs" not in raw["hp_trails"][0]
    assert not [said for said in made_up if "directions" in said]


def test_exact_tables_are_not_filled_in() -> None:
    raw, made_up, _ = _taken(plant="key|value\nexact|yes", cables=CABLES)
    assert ("segments" in raw["cables"][0], made_up) == (False, ())


NOT_SURE = [
    pytest.param(
        {"sections": "id|fibres\nS1|C1:1"},
        'sections.csv:row 2, column B (fibres): S1: "C1:1" is not two fibres of each cable; write CAB-1:1-2',
        id="one-fibre",
    ),
    pytest.param(
        {"sections": "id|fibres\nS1|C9:1-2"},
        '"C9:1-2" is no fibre, nor one of a cable that is known',
        id="no-cable",
    ),
    pytest.param(
        {"sections": "id|fibres|fibres_az\nS1|C1:1-2|F1"}, "S1: fibres stand here and in fibres_az", id="both"
    ),
    pytest.param(
        {
            "fibres": "id|cable|number|from_km|to_km\nF1|C1|1|0|1\nF2|C1|1|1|3.5",
            "sections": "id|fibres\nS1|C1:1-2",
        },
        "fibre 1 of C1 may be F1 or F2; write the id of the fibre",
        id="two-stretches",
    ),
    pytest.param(
        {"circuits": "id|working\nL1|T1", "legs": "circuit|working\nL1|T1"},
        "circuits.csv:row 2, column B (working): L1: a trail stands here, and its legs have rows",
        id="legs-twice",
    ),
    pytest.param(
        {"circuits": "id|protection\nL1|T1"}, "L1: a protection trail and no working one", id="no-working"
    ),
    pytest.param(
        {"points": "cable|id|kind|km\nC7|P|odf|0"},
        'points.csv:row 2, column A (cable): there is no cable "C7"',
        id="orphan",
    ),
    pytest.param(
        {"points": "cable|id|kind|km\n|P|odf|0"}, "column A (cable): cable is empty", id="no-parent"
    ),
    pytest.param(
        {"tails": "circuit|end|kind\nL1|x|modem", "circuits": "id\nL1"}, '"x" is none of its words', id="end"
    ),
    pytest.param(
        {"ddf": "ddf|element\nD1|E9"}, 'ddf.csv:row 2, column B (element): "E9" is neither port', id="ddf"
    ),
]


@pytest.mark.parametrize(("tables", "said"), NOT_SURE)
def test_what_is_not_sure_is_asked(tables: dict[str, str], said: str) -> None:
    _, _, found = _taken(cables=CABLES, **tables)
    assert [finding for finding in found if said in finding], found


def test_a_finding_of_the_check_names_the_cell(tmp_path: Path) -> None:
    for file in EXAMPLE.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    cables = (tmp_path / "光缆.csv").read_text("utf-8-sig")
    (tmp_path / "光缆.csv").write_text(cables.replace(",MX,HS,", ",MX,HSS,"), encoding="utf-8")
    with pytest.raises(ConfigRefused) as refused:
        read_csv_tables(tmp_path)
    told = 'CAB-MX-HS: z_site names "HSS", and there is no site of that id. Did you mean "HS"?'
    assert f"光缆.csv:row 5, column D (Z站): {told}" in str(refused.value)
