"""Sentences with blanks: both languages fill the same ones, and 中文 is 中文."""

import re

import pytest

from linewatch.localise.explain.trials import EFFORT
from linewatch.words.explained import EXPLAINED, SENTENCES, sentence
from linewatch.words.text import Text

BLANK = re.compile(r"\{(\w+)\}")
# What people in the field say in English, also when they speak 中文.
ABBREVIATIONS = {"OTDR", "2M", "SNMP", "ODF", "km"}


@pytest.mark.parametrize("key", SENTENCES)
def test_both_languages_have_the_same_blanks(key: str) -> None:
    text = SENTENCES[key]
    assert set(BLANK.findall(text.zh)) == set(BLANK.findall(text.en))
    assert set(re.findall(r"[A-Za-z][A-Za-z0-9]*|2M", BLANK.sub("", text.zh))) <= ABBREVIATIONS
    assert re.search("[\u4e00-\u9fff]", text.zh)


def test_a_blank_left_is_an_error() -> None:
    with pytest.raises(KeyError):
        sentence("fact.gasp", box=Text("光猫", "modem"))
    with pytest.raises(KeyError):
        sentence("fact.nothing-of-the-kind")


def test_what_has_no_blanks_is_in_the_dictionary() -> None:
    assert {f"effort.{effort}" for effort in EFFORT} <= set(EXPLAINED)
    assert not [key for key, text in EXPLAINED.items() if BLANK.search(text.zh + text.en)]
