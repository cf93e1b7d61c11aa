"""A piece of text in both languages."""

from typing import NamedTuple


class Text(NamedTuple):
    """`zh` keeps the abbreviations people in the field say in English (LOS, SNCP, DCN) and no other
    English."""

    zh: str
    en: str


class AlarmWords(NamedTuple):
    """An alarm type for people: its name, what it means, what to look at."""

    name: Text
    meaning: Text
    look: Text


def alarm(zh: str, en: str, zh_means: str, en_means: str, zh_look: str, en_look: str) -> AlarmWords:
    """The words of one alarm type, 中文 before English each time."""
    return AlarmWords(Text(zh, en), Text(zh_means, en_means), Text(zh_look, en_look))
