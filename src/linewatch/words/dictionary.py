"""Look-up of words by key.

    alarm.<code>, alarm.<code>.meaning, alarm.<code>.look    kind.<fault kind>    next.<fault kind>
    reason.<reason of evidence>    refusal.<end of the problem type>    severity. phase. role. operator. verb.
    circuit. incident. change. class. stance. via. device. silence.<state>
    lint.<rule>    plan.<what is told>

A key without a dot is looked up as a reason, as it stands in `Evidence.reason`.
"""

from enum import StrEnum

from linewatch.words.drawing import DRAWING
from linewatch.words.drift import DRIFT_NAMES
from linewatch.words.explained import EXPLAINED
from linewatch.words.exposure import EXPOSURE
from linewatch.words.faults import KINDS, NEXT, REASONS
from linewatch.words.feedback import FEEDBACK
from linewatch.words.input import INPUT
from linewatch.words.lint import LINTS
from linewatch.words.otdr import OTDR
from linewatch.words.plan import PLAN
from linewatch.words.premises import PREMISES
from linewatch.words.refusals import REFUSALS
from linewatch.words.states import STATES
from linewatch.words.text import AlarmWords, Text
from linewatch.words.transmission import TRANSMISSION
from linewatch.words.whatif import WHATIF


class Language(StrEnum):
    """`BOTH` is 中文 first, then English."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


ALARMS: dict[str, AlarmWords] = {**TRANSMISSION, **PREMISES}

WORDS: dict[str, Text] = {
    **{f"alarm.{code}": words.name for code, words in ALARMS.items()},
    **{f"alarm.{code}.meaning": words.meaning for code, words in ALARMS.items()},
    **{f"alarm.{code}.look": words.look for code, words in ALARMS.items()},
    **{f"kind.{kind}": text for kind, text in KINDS.items()},
    **{f"next.{kind}": text for kind, text in NEXT.items()},
    **{f"reason.{reason}": text for reason, text in REASONS.items()},
    **{f"refusal.{slug}": text for slug, text in REFUSALS.items()},
    **{f"lint.{rule}": text for rule, text in LINTS.items()},
    **STATES,
    **DRIFT_NAMES,
    **DRAWING,
    **WHATIF,
    **EXPOSURE,
    **PLAN,
    **OTDR,
    **EXPLAINED,
    **INPUT,
    **FEEDBACK,
}


def say(key: str, language: Language | str = Language.BOTH) -> str:
    """The words of a key. `language` is zh, en or both; raises `ValueError` for another.

    A key the dictionary does not have is said as its last part, so that nothing is ever lost and nothing
    raised: an alarm code of some other make reads as that code.
    """
    language = Language(language)
    text = _find(key)
    if text is None:
        return key.rpartition(".")[2]
    if language is Language.ZH:
        return text.zh
    return text.en if language is Language.EN else f"{text.zh} {text.en}"


def knows(key: str) -> bool:
    """Whether the dictionary has the key."""
    return _find(key) is not None


def _find(key: str) -> Text | None:
    return WORDS.get(key) or (WORDS.get(f"reason.{key}") if "." not in key else None)
