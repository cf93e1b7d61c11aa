"""A plant taken apart into what objects carry and the rest, and put together again."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linewatch.config.netbox.carried import contexts_of, elements_of, rest_in, rest_of, same, whole_of
from linewatch.config.netbox.onto import Onto

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
_ELEMENTS = st.fixed_dictionaries(
    {}, optional={"id": st.sampled_from("ABC") | _VALUES, "site": st.sampled_from("AB")}
)
_PLANTS = st.dictionaries(
    st.sampled_from(("sites", "nes", "devices", "cables", "ducts", "ext", "meta")),
    st.lists(_ELEMENTS | _VALUES, max_size=5) | _VALUES,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no mistake
@given(raw=_PLANTS, room=st.integers(1, 200))
def test_apart_and_together_is_the_same_to_the_letter(raw: dict[str, Any], room: int) -> None:
    onto = Onto(raw)
    contexts = contexts_of(rest_of(raw, onto.elements), room)
    rows = json.loads(json.dumps([{"name": name, "data": data} for name, data in contexts.items()]))
    rest = rest_in(reversed(rows))
    assert rest is not None
    whole, lost = whole_of(rest, onto.elements)
    assert lost == []
    assert same(whole, raw)


def test_a_part_that_is_missing_is_seen() -> None:
    contexts = contexts_of({"ducts": [{"id": "x" * 300_000}, {"id": "y" * 300_000}]})
    rows = [{"name": name, "data": data} for name, data in contexts.items()]
    assert [row["name"] for row in rows] == ["linewatch-plant", "linewatch-plant 2"]
    assert rest_in(rows) is not None
    assert rest_in(rows[:1]) is None
    assert rest_in(rows[1:]) is None


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"linewatch": {"nes": {"id": "N"}, "made": True}}, [("nes", {"id": "N"})]),
        ({"linewatch": None}, []),
        ({"linewatch": "text"}, []),
        ({"linewatch": {"nes": "N", "panel": "A", "ducts": {"id": "D"}}}, []),
        (None, []),
    ],
)
def test_what_a_field_carries(fields: Any, found: Any) -> None:
    assert list(elements_of({"custom_fields": fields})) == found


def test_one_and_one_point_nought_are_two_things() -> None:
    assert not same({"a": 1}, {"a": 1.0})
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})
