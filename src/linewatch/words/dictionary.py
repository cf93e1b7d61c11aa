"""Look-up of words by key."""

from enum import StrEnum


class Language(StrEnum):
    """`BOTH` is 中文 first, then English."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


def say(key: str, language: Language | str = Language.BOTH) -> str:
    """The words of a key such as `alarm.LOS`, `kind.cable-cut`, `circuit.down`, `change.opened`.

    A key the dictionary does not have is said as its last part, so that nothing is ever lost or raised.
    """
    return key.rpartition(".")[2]


def knows(key: str) -> bool:
    """Whether the dictionary has the key."""
    return False
