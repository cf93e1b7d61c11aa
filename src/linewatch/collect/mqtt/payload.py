"""From the bytes of a message to readings, or one sentence of why it does not fit. Pure."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import NamedTuple
from unicodedata import normalize

import msgspec

from linewatch.collect.mqtt.kinds import Form
from linewatch.collect.mqtt.settings import ReadingRule, Word

MOST_BYTES = 64 * 1024
_ON_OFF: Mapping[str, Word] = {
    "1": True, "true": True, "on": True, "yes": True, "0": False, "false": False, "off": False, "no": False,
}  # fmt: skip


class Unfit(Exception):
    """The payload does not fit the schema."""


class Read(NamedTuple):
    """`value`: None is "not known", said by the gear itself."""

    rule: ReadingRule
    value: Word


def folded(text: str) -> str:
    """As words of a payload are compared."""
    return normalize("NFKC", text).strip().casefold()


def text_of(payload: bytes) -> str:
    """The payload as text. Raises Unfit."""
    if len(payload) > MOST_BYTES:
        raise Unfit(f"{len(payload)} bytes; a reading has at most {MOST_BYTES}")
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unfit("it is no UTF-8 text") from error


def readings(rules: tuple[ReadingRule, ...], payload: bytes) -> Iterator[tuple[int, Read | Unfit]]:
    """By place of the rule: what it reads, or why it cannot; an optional one that is not there is left out.

    Raises Unfit where nothing can be read at all.
    """
    text = text_of(payload)
    document: object = None
    if any(rule.pointer is not None for rule in rules):
        try:
            document = msgspec.json.decode(payload)
        except (msgspec.DecodeError, RecursionError) as error:
            raise Unfit(f"it is no JSON ({error})") from error
    for place, rule in enumerate(rules):
        try:
            if rule.pointer is None:
                yield place, Read(rule, _value(rule, text.strip()))
                continue
            there, found = _at(document, rule.pointer)
            if there:
                yield place, Read(rule, _value(rule, found))
            elif not rule.optional:
                yield place, Unfit(f"it has no /{'/'.join(rule.pointer)}")
        except Unfit as unfit:
            yield place, unfit


def _at(document: object, pointer: tuple[str, ...]) -> tuple[bool, object]:
    """Whether something stands there, and what (RFC 6901 §4)."""
    for step in pointer:
        if isinstance(document, dict):
            if step not in document:
                return False, None
            document = document[step]
        elif isinstance(document, list):
            # No leading zeros, and "-" is the element after the last: there never is one.
            if not step.isascii() or not step.isdigit() or (len(step) > 1 and step[0] == "0"):
                return False, None
            if len(step) > 9 or int(step) >= len(document):
                return False, None
            document = document[int(step)]
        else:
            return False, None
    return True, document


def _value(rule: ReadingRule, said: object) -> Word:
    name = rule.label
    if isinstance(said, str) and rule.words is not None and folded(said) in rule.words:
        return _checked(rule, rule.words[folded(said)], said)
    if rule.kind.form is Form.NUMBER:
        return _checked(rule, _number(name, said), said)
    if rule.words is not None:
        # 1, 1.0 and true are written in the table as JSON writes them.
        spelled = folded(said if isinstance(said, str) else msgspec.json.encode(said).decode())
        if spelled in rule.words:
            return rule.words[spelled]
        raise Unfit(f"{name} is {_shown(said)}, which is not among its words")
    if isinstance(said, bool):
        return said
    if isinstance(said, int | str) and folded(str(said)) in _ON_OFF:
        return _ON_OFF[folded(str(said))]
    raise Unfit(f"{name} is {_shown(said)}, which is neither on nor off")


def _number(name: str, said: object) -> float:
    if isinstance(said, int | float) and not isinstance(said, bool):
        return _finite(name, said)
    if isinstance(said, str):
        try:
            return _finite(name, float(normalize("NFKC", said).replace("_", "x")))
        except ValueError:
            pass
    raise Unfit(f"{name} is {_shown(said)}, which is no number")


def _finite(name: str, said: float) -> float:
    try:
        number = float(said)
    except OverflowError as error:
        raise Unfit(f"{name} is too large for a number") from error
    if not isfinite(number):
        raise Unfit(f"{name} is {number}, which is no reading")
    return number


def _checked(rule: ReadingRule, value: Word, said: object) -> Word:
    if isinstance(value, bool | str) or value is None:
        return value
    kind = rule.kind
    number = value * rule.factor + rule.offset
    if kind.magnitude:
        number = abs(number)
    if not kind.least <= number <= kind.most:
        bounds = f"between {kind.least:g} and {kind.most:g} {kind.unit}"
        raise Unfit(f"{rule.label} is {_shown(said)}, which is not {bounds}")
    return number


def _shown(said: object) -> str:
    text = said if isinstance(said, str) else repr(said)
    return ascii(text if len(text) <= 40 else text[:37] + "...")
