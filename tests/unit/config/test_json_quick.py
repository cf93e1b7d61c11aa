"""The quick reader of JSON against the strict one: the same value, or none."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linewatch.config.canonical import NotJson, parse
from linewatch.config.json_quick import quickly

SCRAPS = st.sampled_from(
    ['"a"', '"b"', ":", " :", ": ", ",", "{", "}", "[", "]", '{"a":1}', '"a":', '"a" :', '":"', '"\\":"',
     '"a":1,', "-0", "-0.0", "1e999", "1E5", "01", "9" * 30, "NaN", "true", "null", "\n", "\t", '"\\ud800"',
     "\x01", "雨"]
)  # fmt: skip


def _agree(text: str) -> bool:
    """Whether it was read quickly."""
    value = quickly(text.encode(), dict[str, str]().setdefault)
    if value is not None:
        assert repr(value) == repr(parse(text.encode())), text
    return value is not None


@settings(max_examples=500, deadline=None)
@given(st.lists(SCRAPS, max_size=12).map("".join))
def test_nothing_is_read_that_is_refused(scrap: str) -> None:
    for text in (scrap, f"[{scrap}]", f'{{"a": 1, {scrap}}}', f'[{{"a":{{"b":2}},"c":{scrap}}}]'):
        _agree(text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


@settings(max_examples=120, deadline=None)
@given(VALUES)
def test_values_are_the_same(value: object) -> None:
    _agree(json.dumps(value))
    _agree(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


@pytest.mark.parametrize(
    "text",
    ['{"a":1,"a":2}', '[{"x":{"a":1,"b":[{"c":1,"c":2}]}}]', '{"a" :1,"a":2}', '{"a":1,"a":":b"}',
     '{"a":1,"a"\n:2,"b":":"}', "[1e999]", "[NaN]", '["\\ud800"]'],
)  # fmt: skip
def test_a_key_that_stands_twice_is_left_to_the_strict_reader(text: str) -> None:
    assert not _agree(text)


def test_equal_texts_are_one() -> None:
    known: dict[str, str] = {}
    value = quickly(b'[{"a":"long enough"},["long enough",{"b":{"c":"long enough"}}]]', known.setdefault)
    assert value[0]["a"] is value[1][0] is value[1][1]["b"]["c"]


def test_what_is_refused_says_why() -> None:
    with pytest.raises(NotJson, match="stands twice"):
        parse(b'{"a":1,"a":2}')
