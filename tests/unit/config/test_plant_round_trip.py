"""FORMAT -> YAML -> FORMAT gives every value back, whatever stands in it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from linewatch.config.canonical import canonical
from linewatch.config.plant_files import look_at_plant, plant_documents, write_plant
from linewatch.topology.check.fields import FIELDS
from linewatch.topology.ext_words import WORDS

_CLASSES = [name for name, field in FIELDS["plant"].items() if field.kind == "items"]
_WORDS = [
    "",
    "no",
    "on",
    "off",
    "Yes",
    "y",
    "null",
    "~",
    "true",
    "<<",
    "ext",
    "as_is",
    "=",
    "é",
    "雨湖",
    "😀",
    "A (b)",
]
_LIKE_NUMBERS = ["0x1", "007", "1_000", "1:30", "12e3", "1e3", ".5", "-", "2024-01-01", "+1", "1.", "-0"]
_LIKE_YAML = [
    "a: b",
    "a #b",
    "#",
    "- a",
    "? a",
    "[",
    "{}",
    "&a",
    "*a",
    "!t",
    "|",
    ">",
    "%",
    "@",
    "`",
    "'",
    '"',
    "\\",
    "a:",
]
_BLANKS = [
    " lead",
    "trail ",
    "a\nb",
    "\r",
    "\t",
    "---",
    "...",
    "\x00",
    "\x07",
    "\x7f",
    "\x85",
    "\u2028",
    "\ufeff",
    "\ufffe",
]
_IDS = ["CAB-1#ODF-A", "CAB:F001", "NE-1/S01/P01", "a" * 1100]
_TRAPS = st.sampled_from([*_WORDS, *_LIKE_NUMBERS, *_LIKE_YAML, *_BLANKS, *_IDS])
_TEXT = _TRAPS | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_NUMBERS = (
    st.sampled_from(
        [0, 0.0, -0.0, 1e3, 1000, 1e16, 1e-7, 1.5, -3, 2**63, 10**30, 5e-324, 1.7976931348623157e308]
    )
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
)
_VALUES = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)


def _keys(table: str) -> st.SearchStrategy[str]:
    """Core keys, words of ext where they do not belong, and anything."""
    return st.sampled_from([*FIELDS.get(table, {}), *WORDS.get(table, ()), "as_is"]) | _TEXT


def _element(table: str) -> st.SearchStrategy[Any]:
    ext = st.dictionaries(_keys(table), _VALUES, max_size=4) | _VALUES
    fixed: dict[str, st.SearchStrategy[Any]] = {"ext": ext}
    for key, field in FIELDS[table].items():
        if field.kind == "items":
            fixed[key] = st.lists(_element(field.table), max_size=2) | _VALUES
    partial = st.fixed_dictionaries({}, optional=fixed)
    return st.builds(
        lambda more, own: {**more, **own}, st.dictionaries(_keys(table), _VALUES, max_size=4), partial
    )


_PLANTS = st.builds(
    lambda more, ext, classes: {**more, **ext, **classes},
    st.dictionaries(
        _TEXT | st.sampled_from(["format", "meta", *WORDS["plant"], "as_is"]), _VALUES, max_size=4
    ),
    st.fixed_dictionaries(
        {}, optional={"ext": st.dictionaries(_keys("plant"), _VALUES, max_size=3) | _VALUES}
    ),
    st.fixed_dictionaries(
        {}, optional={name: st.lists(_element(name) | _VALUES, max_size=2) | _VALUES for name in _CLASSES}
    ),
)


def _exact(value: Any) -> str:
    """JSON text tells 0 from 0.0, null from missing, and keeps the order of lists."""
    return json.dumps(value, sort_keys=True)


def _there_and_back(raw: dict[str, Any], folder: Path) -> dict[str, Any]:
    for old in folder.glob("*.yaml"):
        old.unlink()
    write_plant(raw, folder)
    return look_at_plant(folder).raw


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(raw=_PLANTS)
@example(
    raw={"sites": [{"id": "a", "name": "on the element", "ext": {"name": "in ext"}, "as_is": 1}], "as_is": {}}
)
@example(raw={"ext": {}, "sites": [{"ext": None}, {"ext": {}}, {"ext": {"ext": 1, "as_is": 2, "": None}}]})
@example(
    raw={"owners": 1, "ext": {"owners": 2}, "sites": None, "cables": [{"points": [{"ext": {"lon": 0.0}}]}]}
)
def test_whatever_a_plant_says_is_said_again(
    raw: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "round-trip"
    assert _exact(_there_and_back(raw, folder)) == _exact(raw)


@pytest.mark.data
def test_a_generated_plant_is_said_again(shared_data: Path, tmp_path: Path) -> None:
    raw = json.loads((shared_data / "replay/polska/topology.json").read_text(encoding="utf-8"))
    again = look_at_plant(_written(raw, tmp_path))
    assert _exact(again.raw) == _exact(raw)
    assert again.body == canonical(raw)
    assert again.findings == ()


def _written(raw: dict[str, Any], folder: Path) -> Path:
    write_plant(raw, folder)
    return folder


def test_a_known_word_of_ext_stands_on_the_element() -> None:
    raw = {"circuits": [{"id": "C1", "ext": {"customer": "ICBC", "class": "AAA", "own": 1}}]}
    assert plant_documents(raw) == {
        "circuits.yaml": "circuits:\n  - {id: C1, customer: ICBC, class: AAA, ext: {own: 1}}\n"
    }
