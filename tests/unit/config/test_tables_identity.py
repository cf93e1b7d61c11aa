"""FORMAT -> tables -> FORMAT gives every value back, as CSV and as a workbook, whatever stands in it."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings

from linewatch.config.interchange import read_foreign, read_own
from linewatch.config.tables.cells import Cells
from linewatch.config.tables.csv_files import csv_grids, write_csv
from linewatch.config.tables.reading import take_in
from linewatch.config.tables.workbook import workbook_grids
from linewatch.config.tables.workbook_write import write_workbook
from tests.unit.config.test_plant_round_trip import _PLANTS

ROOT = Path(__file__).resolve().parents[3]
FORMS = ("csv", "xlsx")
ALL = list(HealthCheck)


def _exact(value: Any) -> str:
    """JSON text tells 0 from 0.0, null from missing, and keeps the order of lists."""
    return json.dumps(value, sort_keys=True)


def _again(raw: dict[str, Any], folder: Path, form: str) -> tuple[Any, tuple[str, ...], list[Any]]:
    """What comes back, unchecked, for the plant may be as wrong as can be."""
    if form == "csv":
        out = folder / "tables"
        shutil.rmtree(out, ignore_errors=True)
        write_csv(raw, out)
        grids, found = csv_grids(out, Counter())
    else:
        out = folder / "tables.xlsx"
        write_workbook(raw, out)
        grids, found = workbook_grids(out)
    taken, made_up = take_in(grids, found, Cells(), "tables")
    assert taken is not None
    return taken.raw, made_up, found


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40, deadline=None, suppress_health_check=ALL)
@given(raw=_PLANTS)
@example(raw={"ext": {}, "sites": [{"ext": None}, {"ext": {}}, {"ext": {"name": {"zh": "a", "en": "b"}}}]})
@example(raw={"owners": 1, "ext": {"owners": [1, {"id": "o", "name": {"zh": "=1", "en": "b"}}]}})
@example(raw={"sites": [{"id": "-"}, {"id": " x"}, {"id": "_x0041_"}, {"id": "１２"}, {"id": "=1+1"}, {}]})
@example(raw={"cables": [{"id": "C", "points": []}, {"id": "D", "points": [{"km": 0.0}, {"km": 12.0}]}]})
@example(raw={"cables": [{"id": "C", "length_km": 3, "a_site": "A"}], "exact": "yes", "-": "-"})
@example(raw={"circuits": [{"id": "E", "a_tail": [{}], "z_tail": [1], "ext": {"sla": {"restore_h": 2}}}]})
@example(raw={"sites": [{"id": "A", "ext": {"notes": "long " * 9_000}}], "meta": {"x": "y " * 35_000}})
@example(raw={"sections": [{"id": "S", "fibres_az": ["C:1"]}], "cables": [{"id": "C"}], "format": None})
def test_whatever_a_plant_says_is_said_again(
    raw: dict[str, Any], form: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / f"tables-{form}"
    folder.mkdir(exist_ok=True)
    again, made_up, found = _again(raw, folder, form)
    assert _exact(again) == _exact(raw)
    assert (made_up, [finding for finding in found if finding.severity == "error"]) == ((), [])


@pytest.mark.parametrize("form", FORMS)
def test_the_example_city_is_said_again(form: str, tmp_path: Path) -> None:
    _said_again(ROOT / "topology/xiangtan", form, tmp_path)


@pytest.mark.data
@pytest.mark.parametrize("form", FORMS)
def test_a_generated_plant_is_said_again(form: str, shared_data: Path, tmp_path: Path) -> None:
    _said_again(shared_data / "replay/polska/topology.json", form, tmp_path)


def _said_again(path: Path, form: str, folder: Path) -> None:
    """Read and checked like any other; nothing rides in JSON but what has no column, nothing is made up."""
    raw = read_own(path).raw
    out = folder / ("tables" if form == "csv" else "tables.xlsx")
    (write_csv if form == "csv" else write_workbook)(raw, out)
    foreign = read_foreign(out)
    assert _exact(foreign.raw) == _exact(raw)
    assert (foreign.made_up, foreign.read_as) == ((), ())
    if form == "csv":
        assert "as_is" not in "".join(file.read_text("utf-8") for file in out.iterdir())
