"""A large plant: the same from YAML and from FORMAT, and what is wrong in it is told with its line."""

import json
from pathlib import Path

import pytest

from linewatch.config.canonical import canonical, canonical_by_item
from linewatch.config.plant_files import look_at_plant, plant_documents, read_plant, write_plant
from simulators.plants.province import make
from simulators.plants.wish import Wish
from tests.fakes.work import lines_run

RAW = make(Wish(800, 60, 150, 4))


def _by_line(raw: dict[str, object]) -> str:
    parts = []
    for key, value in raw.items():
        lines = ",\n".join(json.dumps(item) for item in value) if isinstance(value, list) else ""
        parts.append(f'"{key}": [\n{lines}\n]' if lines else f'"{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def test_both_forms_are_the_same_plant(tmp_path: Path) -> None:
    write_plant(RAW, tmp_path / "plant")
    (tmp_path / "plant.json").write_text(_by_line(RAW), encoding="utf-8")
    yaml, as_format = read_plant(tmp_path / "plant"), read_plant(tmp_path / "plant.json")
    assert yaml.digest == as_format.digest
    assert yaml.plant == as_format.plant
    assert yaml.raw == RAW
    assert look_at_plant(tmp_path / "plant").raw == RAW


@pytest.mark.parametrize("form", ["plant", "plant.json"])
def test_a_slip_is_told_with_its_line(form: str, tmp_path: Path) -> None:
    wrong = json.loads(json.dumps(RAW))
    wrong["circuits"][700]["a_port"] = "NOWHERE"
    wrong["e1_cables"][900]["edn"] = "a"
    if form == "plant":
        write_plant(wrong, tmp_path / form)
    else:
        (tmp_path / form).write_text(_by_line(wrong), encoding="utf-8")
    told = [str(finding) for finding in look_at_plant(tmp_path / form).findings]
    for word in ("NOWHERE", "edn"):
        where = next(said for said in told if word in said).split(": ")[0]
        file, _, line = where.rpartition(":")
        assert word in Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_key_and_value_given_twice_in_a_large_format_file_are_refused(tmp_path: Path) -> None:
    text = _by_line(RAW)
    for twice in (
        text[:-3] + ',\n"sites": []\n}\n',
        text.replace('"id": "C00001"', '"id": "X", "id": "C00001"', 1),
    ):
        (tmp_path / "plant.json").write_text(twice, encoding="utf-8")
        assert "stands twice" in str(look_at_plant(tmp_path / "plant.json").findings[0])


def test_written_yaml_is_plain_and_costs_little_to_read(tmp_path: Path) -> None:
    """A word of YAML must not cost a line of Python."""
    write_plant(RAW, tmp_path / "plant")
    words = sum(len(text.split()) for text in plant_documents(RAW).values())
    assert lines_run(lambda: read_plant(tmp_path / "plant")) < 20 * words


@pytest.mark.parametrize(
    "value",
    [
        1e16,
        1.5e-5,
        8.1e-05,
        -0.00001,
        1e-7,
        0.0001,
        1e15,
        -0.0,
        2**70,
        "1e5",
        "\x7f/\\",
        {"\U0001f600": 1, "\uffee": 2},
    ],
)
def test_there_is_one_way_to_write_a_value(value: object) -> None:
    raw = {"b": [{"x": value}, [value]], "a": value}
    assert canonical_by_item(raw, finite=True) == canonical(raw) == canonical_by_item(raw)
