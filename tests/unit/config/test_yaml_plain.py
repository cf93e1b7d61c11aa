"""The fast reader of plain YAML against the one that reads all of it: the same values, lines and refusals."""

import contextlib
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linewatch.config.yaml_items import NotPlain, item_marked
from linewatch.config.yaml_plain import Lot, read_plain
from linewatch.config.yaml_read import Unreadable, line_of, read_yaml
from linewatch.config.yaml_write import document

PLAIN = """\
# of the north
format: linewatch-plant/1

sites:
  - {id: XT-YUHU, lon: 112.89, lat: -27, role: core, name: {zh: 雨湖, en: "Yu: hu"}}

  # a comment
  - id: XT-BS-017
    notes: 'it''s'
    lon: 1e3
    empty:
    list:
    - a
    -   b: 1
        c: [1, {x: no}]
    deep:
      er: {a: 1:30, b: "007", c: 0x1, d: 1.5km, 1: true, true: false}
cables:
- {id: C:F001, a b: [], c: {}}
"""


def _fast(text: str) -> dict[str, Any]:
    known: dict[str, str] = {}
    parts = list(read_plain(text.encode(), known.setdefault))
    return {part.key: part.values if isinstance(part, Lot) else part.value for part in parts}


def _agree(text: str) -> None:
    try:
        fast = _fast(text)
    except NotPlain:
        return
    slow = read_yaml(text.encode(), "x").value
    assert repr(fast) == repr(slow), text


def test_plain_yaml_is_read_as_all_yaml_is() -> None:
    _fast(PLAIN)
    _agree(PLAIN)


def test_every_line_is_told() -> None:
    slow = read_yaml(PLAIN.encode(), "x")
    for part in read_plain(PLAIN.encode(), {}.setdefault):
        if not isinstance(part, Lot):
            continue
        for place, item in enumerate(part.values):
            assert part.lines[place] == line_of(slow.mark, (part.key, place))
            found = item_marked(PLAIN.encode(), part.lines[place], part.lines[place + 1])
            assert found is not None
            for key in item:
                there = part.lines[place] - 1 + line_of(found.mark, (key,))
                assert there == line_of(slow.mark, (part.key, place, key)), (part.key, place, key)


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  - {b: 1, b: 2}\n",
        "a:\n  - b: 1\n    b: 2\n",
        "a:\n  - {b: 1}, {c: 2}\n",
        "a:\n  - b: {c: 1}, d: {e: 2}\n",
        "a:\n  - b: 1, c: 2\n",
        "a:\n  - {b: [{c: 1}\n  - {d: 2}]}\n",
        'a:\n  - {b: "x\n  - {c: y"}\n',
        'a:\n  - b: "\\ud83d\\ude00"\n',
        "a:\n  - {b: 1}\n - {c: 1}\n",
        "a:\n  - b: 1\n   c: 2\n",
        "a:\n  - b: 1\n      c: 2\n",
        "a:\n  - {b: 1e999}\n",
        "a: 1\na: 2\n",
        "a:\n  - {b: &x 1}\n  - {b: *x}\n",
        "a:\n  - {b: 1\n",
        "a:\n  - b\n  c: 1\n",
        "a:\n\t- {b: 1}\n",
        "- a\n",
        "a:\n  - {b: !!str 1}\n",
    ],
)
def test_what_is_not_plain_is_left_to_the_other(text: str) -> None:
    """Refused there, or read there: never taken for something else here."""
    try:
        slow: object = read_yaml(text.encode(), "x").value
    except Unreadable:
        slow = None
    with contextlib.suppress(NotPlain):
        assert repr(_fast(text)) == repr(slow)


SIGNS = st.text(st.sampled_from(string.ascii_letters + "012 :,-#{}[]\"'\\.~雨\n&*!|>?%@=<"), max_size=12)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), SIGNS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SIGNS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=120, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abc"), st.lists(st.dictionaries(SIGNS, VALUES, max_size=4), max_size=4))
)
def test_what_we_write_is_read_alike(value: dict[str, Any]) -> None:
    _agree(document(value))


WORDS = st.sampled_from(
    ["a", "b: ", ": ", "{", "}", "[", "]", ", ", "- ", "\n  - ", "\n    ", "\n", "1", "-1.50", "1e3",
     "true", "null", '"', "'", "#", " # x", "x y", "雨", ":", "&a", "*a", "? ", "|", "\\",
     "a: {b: 1}", "c: [1, 2]", "~", "0x1", "  "]
)  # fmt: skip


@example("|\n     # x")
@settings(max_examples=500, deadline=None)
@given(st.lists(WORDS, max_size=14).map("".join))
def test_what_anyone_writes_is_read_alike_or_left_alone(scrap: str) -> None:
    """Nothing is read here that is refused there."""
    for text in (f"a:\n  - {scrap}\n", f"a:\n  - b: {scrap}\n  - {{c: 1}}\n", f"a:\n  - {{b: {scrap}}}\n"):
        try:
            fast = _fast(text)
        except NotPlain:
            continue
        assert repr(fast) == repr(read_yaml(text.encode(), "x").value), text


def test_the_example_city_is_plain() -> None:
    folder = Path(__file__).parents[3] / "topology/xiangtan"
    for file in sorted(folder.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        _fast(text)
        _agree(text)
