"""One syslog message, as RFC 5424 and RFC 3164 write it. Pure: it never raises, and its work is bounded.

RFC 3164 describes what was seen rather than what is due, and gear agrees with it loosely: sequence numbers
before the stamp, years in three places, no host at all. What cannot be told apart is left in the text.
"""

import re
from datetime import datetime
from typing import NamedTuple

from linewatch.collect.syslog import stamp

LONGEST = 8_192  # octets of a message that are looked at (RFC 5424 §6.1: receivers should take 2048)
MOST_TEXT = 1_024  # characters that patterns are matched with
NO_PRI = 13  # user.notice: what RFC 3164 §4.3.3 puts where there is none

_PRI = re.compile(r"<(0|[1-9]\d{0,2})>")
_NAME = re.compile(r"[!-~]+")
_WORD = re.compile(r"([^\s:]{0,255})(:? |:)")
_SEQUENCE = re.compile(r"\d{1,10}: ")
_TAG = re.compile(r"([^\s:\[\]]{1,64})(?:\[[^\]\s]{0,32}\])?\s?:")
_PARAM_END = re.compile(r'(?:[^"\\\]]|\\.)*+"', re.DOTALL)
_SD_NAME = re.compile(r"[!#-<>-\\^-~]{1,32}")
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")


class Line(NamedTuple):
    """`host`, `program`: as written, "" where they are not. `at`: by the sender's clock, UTC. `text`: what
    patterns are matched with, without control characters, at most MOST_TEXT."""

    facility: int
    severity: int
    at: datetime | None
    host: str
    program: str
    text: str


def parse(data: bytes, received: datetime) -> Line | None:
    """The message, or None where it is none."""
    text = data[:LONGEST].decode("utf-8", "replace").strip("\x00\r\n ")
    if not text:
        return None
    match = _PRI.match(text)
    if match is None:
        if text[0] == "<":
            return None
        return _bsd(NO_PRI, text, received)
    pri = int(match[1])
    if pri > 191:
        return None
    rest = text[match.end() :]
    if rest.startswith("1 "):
        return _rfc5424(pri, rest[2:])
    return _bsd(pri, rest, received)


def _rfc5424(pri: int, text: str) -> Line | None:
    """§6: TIMESTAMP HOSTNAME APP-NAME PROCID MSGID, structured data, text."""
    parts = text.split(" ", 5)
    if len(parts) < 6:
        return None
    written, host, program, process, kind, rest = parts
    longest = ((host, 255), (program, 48), (process, 128), (kind, 32))
    if any(len(name) > most or _NAME.fullmatch(name) is None for name, most in longest):
        return None
    at = None
    if written != "-":
        at = stamp.rfc5424(written)
        if at is None:
            return None
    end = _structured(rest)
    if end is None or (end < len(rest) and rest[end] != " "):
        return None
    data = rest[:end] if rest[0] == "[" else ""
    said = " ".join(part for part in (_given(kind), data, rest[end + 1 :].removeprefix("\ufeff")) if part)
    return Line(pri >> 3, pri & 7, at, _given(host), _given(program), _plain(said))


def _given(name: str) -> str:
    return "" if name == "-" else name


def _structured(text: str) -> int | None:
    """Where §6.3 STRUCTURED-DATA ends; None if it is none."""
    if text.startswith("-"):
        return 1
    place = 0
    while place < len(text) and text[place] == "[":
        name = _SD_NAME.match(text, place + 1)
        if name is None:
            return None
        place = name.end()
        while text[place : place + 1] == " ":
            name = _SD_NAME.match(text, place + 1)
            if name is None or text[name.end() : name.end() + 2] != '="':
                return None
            value = _PARAM_END.match(text, name.end() + 2)
            if value is None:
                return None
            place = value.end()
        if text[place : place + 1] != "]":
            return None
        place += 1
    return place or None


def _bsd(pri: int, text: str, received: datetime) -> Line:
    at, host, rest = None, "", text
    sequence = _SEQUENCE.match(text)
    start = sequence.end() if sequence is not None else 0
    seen = stamp.found(text, start, received)
    if seen is None and (lead := _led(text, start, received)) is not None:
        host, seen = lead
    if seen is not None:
        at, end = seen
        rest = text[end:]
        if rest.startswith(" ") and not rest.startswith(" :"):
            rest = rest[1:].lstrip(" ")
            if not host:
                host, rest = _host(rest)
        else:
            rest = rest.lstrip(" :")
    elif start:
        rest = text[start:].lstrip(" :*")
    tag = _TAG.match(rest)
    return Line(pri >> 3, pri & 7, at, host, tag[1] if tag is not None else "", _plain(rest))


def _led(text: str, start: int, received: datetime) -> tuple[str, tuple[datetime | None, int]] | None:
    """A host, or a part of the gear, before the stamp: `R1: `, `gw1 LC/0/2/CPU0:`, `RP/0/RP0/CPU0:`."""
    place, host = start, ""
    for _ in range(3):
        word = _WORD.match(text, place)
        if word is None:
            return None
        if not host and word[1] and "/" not in word[1]:
            host = word[1]
        place = word.end()
        seen = stamp.found(text, place, received)
        if seen is not None:
            return host, seen
    return None


def _host(rest: str) -> tuple[str, str]:
    """RFC 3164 §4.1.2 HOSTNAME, if what stands there can be one: no tag, no mnemonic."""
    word, _, after = rest.partition(" ")
    if not word or len(word) > 255 or not after or word[-1] in ":]" or word[0] in "%[" or "[" in word:
        return "", rest
    return word, after.lstrip(" ")


def _plain(text: str) -> str:
    return text[: 2 * MOST_TEXT].translate(_CONTROLS).strip()[:MOST_TEXT]
