"""The published schema: current, and of one mind with the rules."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from linewatch.config.plant_files import look_at_plant
from linewatch.config.schema import plant_schema, schema_text
from linewatch.config.yaml_read import read_yaml_file

ROOT = Path(__file__).parents[3]
CONFIG = ROOT / "tests/config"
SHAPES = [
    "missing-key",
    "number-in-quotes",
    "id-is-a-number",
    "truth-as-yes",
    "class-is-no-list",
    "unknown-key",
]


@pytest.fixture(scope="module")
def validator() -> Any:
    jsonschema.Draft202012Validator.check_schema(plant_schema())
    return jsonschema.Draft202012Validator(plant_schema())


def test_the_published_schema_is_current() -> None:
    published = (ROOT / "topology/plant.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "run: linewatch topology schema --out topology/plant.schema.json"


def test_good_plants_fit(validator: Any) -> None:
    good = read_yaml_file(CONFIG / "good.yaml").value
    assert list(validator.iter_errors(good)) == []
    assert list(validator.iter_errors(look_at_plant(CONFIG / "good.yaml").raw)) == []


@pytest.mark.parametrize("file", sorted((ROOT / "topology").rglob("*.yaml")), ids=lambda file: file.stem)
def test_the_example_plants_fit(file: Path, validator: Any) -> None:
    assert [error.message for error in validator.iter_errors(read_yaml_file(file).value)] == []


@pytest.mark.data
def test_a_generated_plant_fits(validator: Any, shared_data: Path) -> None:
    raw = json.loads((shared_data / "replay/polska/topology.json").read_text(encoding="utf-8"))
    assert list(validator.iter_errors(raw)) == []


@pytest.mark.parametrize("name", SHAPES)
def test_a_mistake_of_shape_does_not_fit(name: str, validator: Any) -> None:
    assert list(validator.iter_errors(read_yaml_file(CONFIG / f"bad/plant/{name}.yaml").value)) != []
