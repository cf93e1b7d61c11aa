"""Everything people read has both languages, and 中文 is 中文."""

import re
from pathlib import Path

import pytest

from linewatch.alarm.operator import STATES as OPERATOR_STATES
from linewatch.alarm.operator import VERBS
from linewatch.alarm.page import alarms_page
from linewatch.incident.case import Change
from linewatch.messages.records import AlarmPhase, AlarmRole, CircuitState, IncidentPhase, Via
from linewatch.names.alarm_types import ALARM_TYPES
from linewatch.names.severity import Severity
from linewatch.words import Language, knows, say
from linewatch.words.dictionary import ALARMS, WORDS

KINDS = [
    "duct-cut",
    "cable-cut",
    "fibre-break",
    "fibre-degraded",
    "laser-fail",
    "rx-fail",
    "card-fail",
    "node-fail",
    "power-loss",
    "e1-cable-fault",
    "converter-fail",
    "modem-fail",
    "cpe-fail",
    "lan-fault",
    "sync-loss",
    "dcn-loss",
]

# What people in the field say in English, also when they speak 中文.
ABBREVIATIONS = {
    "AIS",
    "AU",
    "B2",
    "BITS",
    "C2",
    "CAS",
    "CRC",
    "CRC-4",
    "DCN",
    "DDF",
    "J1",
    "K1K2",
    "LOS",
    "ODF",
    "OTDR",
    "RDI",
    "TU",
    "UPS",
    "V5",
    "VC-12",
    "VC-4",
    "2M",
    "AAA",
    "AA",
    "A",
    "B",
    "ms",
    "1e-3",
    "1e-6",
}

NEEDED = [
    *[f"alarm.{code}{part}" for code in ALARM_TYPES for part in ("", ".meaning", ".look")],
    *[f"{part}.{kind}" for kind in KINDS for part in ("kind", "next")],
    *[f"severity.{s}" for s in Severity],
    *[f"phase.{p}" for p in AlarmPhase],
    *[f"role.{r}" for r in AlarmRole],
    *[f"operator.{s}" for s in OPERATOR_STATES],
    *[f"verb.{v}" for v in VERBS],
    *[f"circuit.{s}" for s in CircuitState],
    *[f"incident.{p}" for p in IncidentPhase],
    *[f"change.{c}" for c in Change],
    *[f"class.{c}" for c in ("AAA", "AA", "A", "B")],
    *[f"via.{v}" for v in Via],
    *[f"stance.{s}" for s in ("for", "against", "missing")],
]


@pytest.mark.parametrize("key", NEEDED)
def test_everything_named_has_words_in_both_languages(key: str) -> None:
    assert knows(key)
    assert re.search("[一-鿿]", say(key, "zh"))
    assert re.search("[a-zA-Z]", say(key, "en"))
    assert not re.search("[一-鿿]", say(key, "en"))
    assert say(key, "both") == f"{say(key, 'zh')} {say(key, 'en')}"


@pytest.mark.parametrize("key", WORDS)
def test_no_english_in_chinese_but_the_field_s_abbreviations(key: str) -> None:
    foreign = set(re.findall(r"[A-Za-z0-9][A-Za-z0-9-]*", say(key, "zh")))
    foreign = {word for word in foreign if not word.isdigit()}
    assert foreign <= ABBREVIATIONS, f"{key}: {foreign - ABBREVIATIONS}"


@pytest.mark.parametrize("key", WORDS)
def test_no_text_is_empty_padded_or_ends_like_a_sentence(key: str) -> None:
    """Who shows a text puts it into a sentence of its own."""
    for language in ("zh", "en"):
        text = say(key, language)
        assert text == text.strip()
        assert text
        assert text[-1] not in ".。,，;；"


def test_no_alarm_has_words_that_no_table_has() -> None:
    assert set(ALARMS) == set(ALARM_TYPES)


def test_names_of_alarm_types_tell_them_apart() -> None:
    for language in ("zh", "en"):
        names = [say(f"alarm.{code}", language) for code in ALARM_TYPES]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("alarm.ACME-77", "ACME-77"),
        ("kind.meteor", "meteor"),
        ("reason.because", "because"),
        ("nonsense", "nonsense"),
    ],
)
def test_what_is_not_known_is_said_as_it_stands(key: str, said: str) -> None:
    assert not knows(key)
    assert {say(key, language) for language in Language} == {said}


def test_a_reason_is_found_as_it_stands_in_the_evidence() -> None:
    assert (
        say("detected-here", "en")
        == say("reason.detected-here", "en")
        == "detected at the fault or just downstream of it"
    )


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        say("alarm.LOS", "fr")


def test_every_refusal_of_the_api_has_words() -> None:
    problems = pytest.importorskip("linewatch.api.problems")
    assert [slug for slug in problems.PROBLEMS if not knows(f"refusal.{slug}")] == []


def test_every_reason_of_the_localiser_has_words() -> None:
    """Reasons are the strings of `Evidence(...)` in the localiser's source; each must be in the
    dictionary."""
    source = Path(__file__).parents[3] / "src" / "linewatch" / "localise"
    text = "\n".join(path.read_text() for path in sorted(source.glob("*.py")))
    reasons = set(re.findall(r'Side\.[A-Z]+: "([a-z-]+)"', text))
    for call in re.findall(r'Evidence\([^,]+, "(?:for|against|missing)", ([^\n]+)\)', text):
        reasons |= set(re.findall(r'"([a-z-]+)"', call))
    assert reasons, "the localiser gives reasons"
    assert [r for r in sorted(reasons) if not knows(f"reason.{r}")] == []


def test_the_page_of_alarms_is_current() -> None:
    page = Path(__file__).parents[3] / "docs" / "alarms.md"
    assert page.read_text() == alarms_page(), "write docs/alarms.md anew from linewatch.alarm.page"
