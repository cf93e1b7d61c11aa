"""What a screen of `linewatch why` is written in."""

from enum import StrEnum


class Language(StrEnum):
    """What the screen is written in."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


def said(text: dict[str, str], lang: Language) -> str:
    """A text of the API in the language asked for."""
    if lang is not Language.BOTH or text["zh"] == text["en"]:
        return text["en" if lang is Language.EN else "zh"]
    return f"{text['zh']} / {text['en']}"
