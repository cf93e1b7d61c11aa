"""YAML without its traps: what is text, what is a number, and in which line."""

from typing import Any

import pytest

from linewatch.config.yaml_read import line_of, read_yaml

VALUES = [
    ("no", "no"),
    ("on", "on"),
    ("Yes", "Yes"),
    ("True", "True"),
    ("true", True),
    ("null", None),
    ("~", None),
    ("", None),
    ("0", 0),
    ("-0.0", -0.0),
    ("1e3", 1000.0),
    ("1.50", 1.5),
    ("9007199254740993", 9007199254740993),
    ("007", "007"),
    ("0x1F", "0x1F"),
    ("0o17", "0o17"),
    ("1_000", "1_000"),
    ("1:30", "1:30"),
    ("+1", "+1"),
    (".5", ".5"),
    ("1.", "1."),
    (".inf", ".inf"),
    (".nan", ".nan"),
    ("2024-01-01", "2024-01-01"),
    ("<<", "<<"),
    ("NE-A/S01/P01", "NE-A/S01/P01"),
    ("127.0.0.1:161", "127.0.0.1:161"),
    ('"no"', "no"),
    ("'12'", "12"),
    ("! 12", "12"),
]


@pytest.mark.parametrize(("written", "value"), VALUES)
def test_a_plain_word(written: str, value: Any) -> None:
    read = read_yaml(f"key: {written}\n".encode(), "f").value["key"]
    assert (type(read), read) == (type(value), value)


def test_keys_are_text_whatever_they_look_like() -> None:
    assert read_yaml(b"{1: a, null: b, on: c, 2.5: d}", "f").value == {
        "1": "a",
        "null": "b",
        "on": "c",
        "2.5": "d",
    }


def test_an_alias_is_what_it_names() -> None:
    read = read_yaml(b"a: &x {k: [1]}\nb: *x\nc: &y text\nd: *y\n", "f").value
    assert read == {"a": {"k": [1]}, "b": {"k": [1]}, "c": "text", "d": "text"}


def test_lines() -> None:
    text = b"# a comment\nsites:\n  - id: A\n    role: core\n  - {id: B,\n     role: core}\nmeta: {name: x}\n"
    mark = read_yaml(text, "f").mark
    lines = {
        (): 2,
        ("sites",): 2,
        ("sites", 0): 3,
        ("sites", 0, "role"): 4,
        ("sites", 1): 5,
        ("sites", 1, "role"): 6,
        ("sites", 1, "nowhere", 3): 5,
        ("sites", 7): 2,
        ("meta", "name"): 7,
    }
    assert {path: line_of(mark, path) for path in lines} == lines


def test_an_empty_file_is_nothing() -> None:
    assert read_yaml(b"# only a comment\n", "f").value is None


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read_yaml(b"\xef\xbb\xbfa: 1\n", "f").value == {"a": 1}
